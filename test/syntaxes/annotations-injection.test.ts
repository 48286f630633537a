/** The injection grammar marks annotations inside comments, and only real ones. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { projectJson } from "#test/project-json.ts";

interface Rule {
  readonly name?: string;
  readonly include?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly patterns?: readonly Rule[];
}

interface Grammar {
  readonly scopeName: string;
  readonly injectionSelector: string;
  readonly patterns: readonly Rule[];
  readonly repository: Readonly<Record<string, Rule>>;
}

const manifest = projectJson<{ readonly contributes: { readonly grammars: readonly object[] } }>("package.json");
const grammar = projectJson<Grammar>("syntaxes/annotations.injection.json");
const { repository } = grammar;
const rules: readonly Rule[] = [
  ...grammar.patterns,
  ...Object.values(repository).flatMap((rule) => [rule, ...(rule.patterns ?? [])]),
];

/** The rules are written for Oniguruma; the part of it they use is JavaScript's, but for \G: "where the comment's text begins". */
const compile = (pattern: string): RegExp => new RegExp(pattern.replaceAll("\\G", "(?<=^#)"), "g");

describe("annotation grammar", () => {
  it("is contributed by its scope name, injected into Nix", () => {
    const [contributed] = manifest.contributes.grammars;
    assert.deepEqual(contributed, {
      scopeName: grammar.scopeName,
      path: "./syntaxes/annotations.injection.json",
      injectTo: ["source.nix"],
    });
    assert.match(grammar.injectionSelector, /^L:.*comment/);
  });

  it("has patterns that compile and includes that exist", () => {
    for (const pattern of rules.flatMap((rule) => [rule.match, rule.begin, rule.end]))
      if (pattern !== undefined) compile(pattern);
    const missing = rules.flatMap((rule) => rule.include ?? []).filter((include) => !repository[include.slice(1)]);
    assert.deepEqual(missing, []);
  });

  const marks = (comment: string): string[] =>
    Object.entries(repository).flatMap(([name, { match, begin }]) =>
      compile(match ?? begin ?? "$.").test(comment) ? [name] : [],
    );

  const expected: Readonly<Record<string, readonly string[]>> = {
    "# source-id: CFG.identity.domain": ["traceability"],
    "# sink:   PORT.ssh": ["traceability"],
    "# # source-id: CFG.identity.domain": [],
    "# source-id-example: CFG.identity.domain": [],
    "# source: 00-core/ports.nix": [],
    "# mynixos: ignore port/collision – gewollt": ["suppression"],
    "# mynixos: public – Startseite für alle": ["public-mark"],
    "# mynixos: publicly known": [],
    "# GAP: niemand muss sich anmelden": ["gap"],
    "# GAPS: viele": [],
    "# kein GAP: hier": [],
    "# meta:": ["meta-heading"],
    "#   status: active": ["meta-field"],
    "#   source-ids: keine": ["meta-field"],
    "# status: egal": [],
    " * identity:": ["unit-heading"],
    " *   id: HEIM-00-CORE-031": ["unit-field", "trace-id"],
    " * source_nixpkgs: https://example.org": ["unit-field"],
    "# [SEC-SSH-AUTH-001]/[SEC-SSH-AUTH-002]": ["spec-id"],
  };
  for (const [comment, names] of Object.entries(expected))
    it(`${names.length ? `sees ${names.join(" and ")} in` : "leaves alone"}: ${comment}`, () =>
      assert.deepEqual(marks(comment), names));

  it("finds every id of an annotation", () => {
    const ids = (text: string): string[] =>
      (repository["id"]?.patterns ?? []).flatMap((rule) => text.match(compile(rule.match ?? "")) ?? []);
    assert.deepEqual(ids("CFG.ports.edgeHttps / CFG.ports.ssh"), ["CFG.ports.edgeHttps", "CFG.ports.ssh"]);
    assert.deepEqual(ids("CFG.network.{lanCidrs,tailnetCidrs}"), ["CFG.network.{lanCidrs,tailnetCidrs}"]);
    assert.deepEqual(ids("PORT.${name} (Notnagel)"), ["PORT.${name}"]);
    assert.deepEqual(ids("my.secrets.files.sharedEnv"), ["my.secrets.files.sharedEnv"]);
    assert.deepEqual(ids("Adresse des Servers, z. B. 192.0.2.1"), []);
  });
});
