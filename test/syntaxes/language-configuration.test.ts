/** The language configuration: its patterns compile and do what a hand that types Nix expects. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { projectJson } from "#test/project-json.ts";

interface EnterRule {
  readonly beforeText: string;
  readonly afterText?: string;
  readonly previousLineText?: string;
  readonly action: { readonly indent: string; readonly appendText?: string };
}

interface LanguageConfiguration {
  readonly wordPattern: { readonly pattern: string; readonly flags: string };
  readonly indentationRules: { readonly increaseIndentPattern: string; readonly decreaseIndentPattern: string };
  readonly onEnterRules: readonly EnterRule[];
  readonly folding: { readonly markers: { readonly start: string; readonly end: string } };
}

const {
  wordPattern,
  indentationRules,
  onEnterRules: enterRules,
  folding,
} = projectJson<LanguageConfiguration>("syntaxes/language-configuration.json");

describe("words", () => {
  const words = (text: string): string[] => text.match(new RegExp(wordPattern.pattern, `${wordPattern.flags}g`)) ?? [];

  it("keep camelCase, kebab-case, primes and umlauts together", () => {
    assert.deepEqual(words("config.my.profiles.vpn-confinement.lanIP' # Härtung"), [
      "config",
      "my",
      "profiles",
      "vpn-confinement",
      "lanIP'",
      "Härtung",
    ]);
  });

  it("stop at the quotes of a string", () => {
    assert.deepEqual(words("x = ''port''; y = \"ssh\""), ["x", "port", "y", "ssh"]);
  });

  it("take numbers alone and are never empty", () => {
    assert.deepEqual(words("ssh = 50022;"), ["ssh", "50022"]);
    assert.deepEqual(words("… ## =="), []);
  });
});

describe("indentation", () => {
  const deeper = new RegExp(indentationRules.increaseIndentPattern);
  const shallower = new RegExp(indentationRules.decreaseIndentPattern);

  for (const line of [
    "x = {",
    "imports = [ # Kern",
    "script = ''",
    "(lib.mkIf cfg.enable {",
    "let",
    "} // lib.optionalAttrs x {",
  ])
    it(`goes deeper after: ${line}`, () => assert.match(line, deeper));

  for (const line of ["x = 1;", "# foo = {", "'';", "''", "{ config, ... }:", "outlet", "};", "in"])
    it(`stays after: ${line}`, () => assert.doesNotMatch(line, deeper));

  for (const line of ["  };", "  ];", "  '';", "in {", ")"])
    it(`comes back at: ${line}`, () => assert.match(line, shallower));

  for (const line of ["  inherit port;", "  ''", "  include = [ ];", "  x = { };"])
    it(`does not come back at: ${line}`, () => assert.doesNotMatch(line, shallower));
});

describe("the Enter key", () => {
  const press = (before: string, after = "", previous = ""): string | undefined => {
    const rule = enterRules.find(
      (candidate) =>
        new RegExp(candidate.beforeText).test(before) &&
        (candidate.afterText === undefined || new RegExp(candidate.afterText).test(after)) &&
        (candidate.previousLineText === undefined || new RegExp(candidate.previousLineText).test(previous)),
    );
    return rule && `${rule.action.indent} ${rule.action.appendText ?? ""}`;
  };

  it("goes on with a header block", () => {
    assert.equal(press("# meta:"), "none #   ");
    assert.equal(press("#   owner: core"), "none #   ");
    assert.equal(press("# ein Satz"), undefined);
  });

  it("keeps the rest of a split comment a comment", () => {
    assert.equal(press("  # ein Satz, der", " zu lang ist"), "none # ");
  });

  it("goes on with a block comment", () => {
    assert.equal(press("/**", " */"), "indentOutdent  * ");
    assert.equal(press(" * title: x", "", "/**"), "none * ");
    assert.equal(press(" */", "", " * x"), undefined);
  });

  it("opens strings and let blocks", () => {
    assert.equal(press("  script = ''", "'';"), "indentOutdent ");
    assert.equal(press("let", "in"), "indentOutdent ");
    assert.equal(press("  domain ="), "indent ");
    assert.equal(press("  if a =="), undefined);
  });
});

describe("folding markers", () => {
  it("are # region and # endregion", () => {
    assert.match("  # region Ports", new RegExp(folding.markers.start));
    assert.match("  #endregion", new RegExp(folding.markers.end));
    assert.doesNotMatch("  # regional", new RegExp(folding.markers.start));
  });
});
