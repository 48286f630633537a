/** Wrong usage is answered with a sentence and exit code 2; help, version and explanations with exit code 0. */
import assert from "node:assert/strict";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { SCAFFOLD_FLAGS } from "#cli/scaffold-options.ts";
import { rules } from "#rules/index.ts";
import { temporaryFolder } from "#test/temporary.ts";
import { mynixos } from "./program.ts";

const root = join(import.meta.dirname, "../..");

function checkUsage(args: readonly string[], says: string): void {
  const { stdout, stderr, code } = mynixos(args);
  assert.equal(stderr.split("\n")[0], `mynixos: ${says}`);
  assert.equal(stdout, "");
  assert.equal(code, 2);
}

describe("mynixos", () => {
  it("refuses what it does not understand", () => {
    checkUsage(["chekc"], "There is no command chekc; did you mean check?");
    checkUsage(["check", "--jsno"], "There is no option --jsno.");
    checkUsage(["check", "--fail-on"], "--fail-on is not used rightly.");
    checkUsage(
      ["check", "--fail-on", "fatal"],
      "--fail-on must be one of error, warning, information, hint, never, not fatal.",
    );
    checkUsage(["check", "--of", "x"], "check has no option --of.");
    checkUsage(["trace", "a", "b"], "trace takes one argument at most.");
    checkUsage(["check", "--lang", "fr"], "--lang must be de or en, not fr.");
  });

  it("refuses a directory that is none", () => {
    const folder = temporaryFolder({ "a.nix": "{ }" });
    checkUsage(["check", `${folder}/nowhere`], `${folder}/nowhere is no directory that can be read.`);
    checkUsage(["trace", `${folder}/a.nix`], `${folder}/a.nix is no directory that can be read.`);
    checkUsage(["check", ""], '"" is no directory that can be read.');
  });

  it("exits with 2 when nobody takes what it has to say", () => {
    const reader = openSync(join(root, "package.json"), "r");
    const { stderr, code } = mynixos(["--help"], { stdout: reader });
    closeSync(reader);
    assert.match(stderr, /^mynixos: EBADF: [^\n]*\n$/);
    assert.equal(code, 2);
  });

  it("shows help, as an answer when asked for, as a complaint when nothing was said", () => {
    const asked = mynixos(["--help"]);
    assert.match(asked.stdout, /^Usage: mynixos <command> \[dir\]\n/);
    assert.equal(asked.code, 0);
    assert.match(mynixos(["--help", "--lang", "de"]).stdout, /^Aufruf: mynixos <Befehl> \[Verzeichnis\]\n/);
    const silent = mynixos([]);
    assert.equal(silent.stderr, asked.stdout);
    assert.equal(silent.code, 2);
  });

  it("shows what one command takes, and all of it", () => {
    const { stdout, code } = mynixos(["scaffold", "--help"]);
    assert.equal(code, 0);
    const flags = [...stdout.matchAll(/--([a-z-]+)/g)].map(([, flag]) => flag);
    for (const flag of [...Object.keys(SCAFFOLD_FLAGS), "dry-run", "json", "lang"])
      assert.ok(flags.includes(flag), flag);
    assert.doesNotMatch(stdout, /mynixos (?:check|explain)|--fail-on/);
    assert.match(mynixos(["explain", "--help"]).stdout, /^ {2}mynixos explain \[rule\] /m);
    assert.equal(mynixos(["chekc", "--help"]).stdout, mynixos(["--help"]).stdout);
  });

  it("shows its version", () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    assert.equal(mynixos(["--version"]).stdout, `${version}\n`);
  });
});

describe("mynixos explain", () => {
  it("prints the page of every rule", () => {
    for (const { id } of rules) {
      const { stdout, code } = mynixos(["explain", id]);
      assert.equal(stdout, readFileSync(join(root, `docs/rules/${id}.md`), "utf8"));
      assert.equal(code, 0);
    }
  }).timeout(20_000);

  it("lists all rules", () => {
    const { stdout, code } = mynixos(["explain"]);
    assert.deepEqual(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => line.split(" ")[0]),
      rules.map((rule) => rule.id),
    );
    assert.equal(code, 0);
  });

  it("knows what was probably meant", () =>
    checkUsage(["explain", "trace/unknwon-id"], "There is no rule trace/unknwon-id; did you mean trace/unknown-id?"));

  it("knows a rule without its area", () =>
    checkUsage(["explain", "collision"], "There is no rule collision; did you mean port/collision?"));
});
