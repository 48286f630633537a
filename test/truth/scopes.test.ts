/** A real Nix and we refuse the same names and attributes, at the same places: in cases made to be difficult and in made-up programs. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "mocha";
import { nixFiles, root } from "../samples/homelab-files.ts";
import { scopePrograms } from "./scope-programs.ts";
import { type Compared, compare, type Outcome } from "./scopes.ts";

const bound = [
  "x: x",
  "{ a, b ? a }: b",
  "{ a ? b, b ? 1 }: a",
  "args@{ a ? args, ... }: args",
  "{ a ? args, ... }@args: a",
  "let a = b; b = 1; in a",
  "let inherit (a) b; a = { b = 1; }; in b",
  "x: let inherit x; in x",
  "rec { a = b; b = 1; }",
  "rec { inherit (a) b; a = { }; }",
  "rec { a = 1; ${toString a} = 2; }",
  "rec { a.b = 1; c = a.b; }",
  "rec { a.b = c; c = 1; }",
  "let { a = 1; body = a; }",
  "with { }; a",
  "with { }; x: { inherit y; z = rec { inherit w; }; }",
  "let a = with { }; b; in a",
  "with { }; let a = b; in c",
  "a: with a; with b; c",
  "a: b: c: a b c",
  "a: { inherit a; }",
  "a: { inherit (a) b c; }",
  'a: "${a}${"${a}"}"',
  "a: ''${a}''",
  "a: ./${a}/b",
  "a: a.b.${a}.c or a",
  "a: a ? b.${a}",
  "a: [ a (a) a.a ]",
  "a: -a + !a",
  "a: a |-> a".replace("|->", "->"),
  "a: assert a; if a then a else a",
  "__curPos",
  "<nixpkgs>",
  "builtins.foo",
  "true && false || null == null",
  "map (import ./x) (removeAttrs { } [ ])",
  "[ derivation derivationStrict abort throw toString baseNameOf dirOf isNull placeholder scopedImport ]",
  "[ fetchTarball fetchGit fetchMercurial fetchTree fromTOML ]",
  "[ __add __attrNames __foldl' __currentSystem __currentTime __nixVersion __nixPath __langVersion __storeDir ]",
  "let true = 1; in true",
  "{ true }: true",
  "a: { b = rec { c = a; d = c; }; }",
  "let a = { b = 1; }; in { inherit (a) b; }",
  "let __curPos = 1; in { inherit __curPos; }",
  "let or = 1; in (x: x) or",
  "{ a = rec { b = 1; }; a.c = b; }",
  "{ a = rec { b = 1; }; a = { c = b; }; }",
  "let x = 1; in rec { inherit x; y = x; }",
  '{ "a b" ? 1 }: 1'.replace('"a b"', "a"),
  'let "a" = 1; in a',
  'let a = 1; in { inherit "a" ${"a"}; }'.replace(' ${"a"}', ""),
];

const unbound = [
  "a",
  "x: y",
  "{ a }: b",
  "{ a ? b }: a",
  "{ a, ... }: args",
  "let a = b; in a",
  "let a = 1; in b",
  "(let a = 1; in a) + a",
  "let inherit a; in a",
  "let a = 1; in let inherit b; in a",
  "{ a = b; b = 1; }",
  "{ inherit a; }",
  "{ a = 1; inherit b c; }",
  "rec { inherit a; }",
  "{ inherit (a) b; }",
  "{ inherit (b) b; }",
  "rec { a = { b = c; }; }",
  "{ ${a} = 1; }",
  "{ a = 1; ${a} = 2; }",
  "{ a.${b}.c = 1; }",
  '{ "a${b}" = 1; }',
  "let { body = a; }",
  "with a; b",
  "(with { }; a) b",
  "with { }; a; ".replace("; ", " ") && "[ (with { }; a) a ]",
  "x: { inherit (x) y; z = y; }",
  '"${a}"',
  "''\n  ${a}\n''",
  "./${a}",
  "1 + a",
  "a.b.c",
  "{ }.a.${b}",
  "{ }.a or b",
  "{ } ? ${a}",
  "a { }",
  "map a",
  "[ a b ]",
  "-a",
  "!a",
  "a // b",
  "a -> b",
  "assert a; b",
  "if a then b else c",
  "(x: x) or",
  "{ inherit __curPos; }",
  "foldl'",
  "attrNames",
  "lib.mkIf",
  "{ config, ... }: { a = lib.mkIf config.b pkgs.c; }",
  "{ a.b = c; a = rec { c = 1; }; }",
  "{ a = { b = c; }; a = rec { c = 1; }; }",
  "{ a.b = 1; a = rec { c = b; }; }",
  "{ ä = 1; }".replace("ä", "a") && '{ "ä" = a; }',
  "# ä ö\n/* ü */ [ a\n\tb\r\n c ]",
  "let f = { a, b ? c, ... }: d; in e",
  "x@{ y }: [ x y z ]",
  "{ x ? (y: y + z) }: x",
];

const once = [
  "{ a.b = 1; a.c = 2; }",
  "{ a.b.c = 1; a.b.d = 2; a.e = 3; }",
  "{ a = { b = 1; }; a.c = 2; }",
  "{ a.b = 1; a = { c = 2; }; }",
  "{ a = { b = 1; }; a = { c = 2; }; }",
  "{ a = rec { b = 1; }; a = { c = 2; }; }",
  "let a.b = 1; a.c = 2; in a",
  "rec { a.b = 1; a = { c = 2; }; }",
  "{ a = { }; a = { }; a = { }; }",
  '{ "a".b = 1; a."c" = 2; }',
  "{ a = ({ b = 1; }); a.c = 2; }",
  'x: { ${x} = 1; ${x} = 2; "${x}a" = 1; }',
  "x: { ${x}.a = 1; ${x}.a = 2; }",
  "{ a = { b = 1; } // { b = 2; }; }",
  "{ a = 1; b.a = 2; b.b.a = 3; }",
  "let a = 1; in let a = 2; in a",
  "x: x: x",
];

const twice = [
  "{ a = 1; a = 2; }",
  "{ a = 1; a = 2; a = 3; }",
  "let a = 1; a = 2; in a",
  "rec { a = 1; a = a; }",
  "let { a = 1; a = 2; body = a; }",
  "{ a.b = 1; a.b = 2; }",
  "{ a = 1; a.b = 2; }",
  "{ a.b = 1; a = 2; }",
  "{ a.b = 1; a.b.c = 2; }",
  "{ a.b.c = 1; a.b = 2; }",
  "{ a = { b = 1; }; a.b = 2; }",
  "{ a.b = 1; a = { b = 2; }; }",
  "{ a = { b = 1; }; a = { b = 2; }; }",
  "{ a = { b = 1; b = 2; }; }",
  "{ a = { b = 1; b = 2; }; a.c = 3; }",
  "x: { inherit x x; }",
  "x: { inherit x; inherit x; }",
  "x: { x = 1; inherit x; }",
  "x: { inherit x; x = 1; }",
  "x: { inherit x; x.y = 1; }",
  "x: { inherit (x) y; y = 1; }",
  "x: { inherit (x) y z; inherit (x) z; }",
  "x: let inherit x; x = 1; in x",
  '{ a = 1; "a" = 2; }',
  '{ ${"a"} = 1; a = 2; }',
  '{ "a b" = 1; "a b" = 2; }',
  "{ a = x: x; a.b = 1; }",
  "{ a = { } // { }; a.b = 1; }",
  "{ a = let in { }; a.b = 1; }",
  "{ a = let { body = 1; }; a.b = 1; }",
  "{ a = [ ]; a = { }; }",
  "x: { y = { inherit x; }; y.x = 1; }",
  "x: { y.x = 1; y = { inherit x; }; }",
  "{ a = { b = 1; }; c = 1; a = { d = 1; b = 2; }; c = 2; }",
];

/** Nix 2.8 refuses these; the newest does not, and it is the measure. */
const newer = [
  "{ a.b.c = 1; a = { b.d = 2; }; }",
  "{ a = { b = { c = 1; }; }; a = { b = { d = 2; }; }; }",
  "{ a = { b.c = 1; }; a = { b.d = 2; }; }",
  "break",
  "__warn",
  "__readFileType",
];

function compared(texts: readonly string[]): Compared[] {
  const folder = mkdtempSync(join(tmpdir(), "mynixos-scope-cases-"));
  try {
    const files = texts.map((text, index) => {
      const file = join(folder, `${index}.nix`);
      writeFileSync(file, text);
      return file;
    });
    return compare(files, "nix-instantiate").map((result, index) => ({ ...result, file: texts[index] ?? "" }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const others = (results: readonly Compared[], good: readonly Outcome[]): string[] =>
  results
    .filter(({ outcome }) => !good.includes(outcome))
    .map(({ file, outcome, detail }) => `${outcome}: ${JSON.stringify(file)} ${detail}`);

describe("our scopes and a real Nix", () => {
  it(`find every name bound (${bound.length})`, () =>
    assert.deepEqual(others(compared(bound), ["accepted"]), [])).timeout(60_000);

  it(`miss the same names, at the same places (${unbound.length})`, () => {
    const results = compared(unbound);
    assert.deepEqual(others(results, ["same"]), []);
    assert.deepEqual(
      results.filter(({ undefinedNames }) => undefinedNames === 0),
      [],
    );
  }).timeout(60_000);

  it(`make one set of the same bindings (${once.length})`, () =>
    assert.deepEqual(others(compared(once), ["accepted"]), [])).timeout(60_000);

  it(`refuse the same second definitions, at the same places (${twice.length})`, () => {
    const results = compared(twice);
    assert.deepEqual(others(results, ["same"]), []);
    assert.deepEqual(
      results.filter(({ duplicates }) => duplicates === 0),
      [],
    );
  }).timeout(60_000);

  it(`differ only where Nix itself changed (${newer.length})`, () =>
    assert.deepEqual(others(compared(newer), ["newer"]), [])).timeout(60_000);

  it("agree on made-up programs, on all that Nix refuses in them", () => {
    const results = compared(scopePrograms(1, 150));
    assert.deepEqual(others(results, ["accepted", "same", "newer"]), []);
    const same = results.filter(({ outcome }) => outcome === "same");
    assert.ok(same.filter(({ undefinedNames }) => undefinedNames > 0).length > 60, "many miss a name");
    assert.ok(same.filter(({ duplicates }) => duplicates > 0).length > 25, "many define something twice");
    assert.ok(results.filter(({ outcome }) => outcome === "newer").length < 10, "few differ between releases");
  }).timeout(120_000);

  it("find nothing in the sample", () =>
    assert.deepEqual(
      others(
        compare(
          nixFiles.map((file) => join(root, file)),
          "nix-instantiate",
        ),
        ["accepted"],
      ),
      [],
    )).timeout(60_000);
});
