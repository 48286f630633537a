/** A real Nix and our parser accept the same texts and see the same trees: in the sample, and in snippets made to be difficult. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "mocha";
import { nixFiles, root } from "../samples/homelab-files.ts";
import { mixtures } from "./mixtures.ts";
import { type Compared, compare } from "./parse.ts";

const accepted = [
  "1",
  "1.5",
  ".5",
  "1e",
  '"a"',
  "''a''",
  "x",
  "./x",
  "../x/y.nix",
  "/etc/x",
  "~/x",
  "<nixpkgs>",
  "<nixpkgs/lib/x.nix>",
  "https://x.org/a?b=c",
  "[ ]",
  "[ 1 (f 2) a.b { } ]",
  "{ }",
  "rec { a = 1; b = a; }",
  "let { body = 1; }",
  "let a = 1; in a",
  "let in 1",
  "{ a.b.c = 1; a.b.d = 2; }",
  '{ "a b" = 1; ${"c"} = 2; "d${"e"}" = 3; }',
  "{ inherit; }",
  "let a = 1; b = { }; in { inherit a; inherit (b) c d; }",
  "x: x",
  "x: y: x y",
  "{ }: 1",
  "{ ... }: 1",
  "{ a, b ? 1, ... }: a",
  "{ a, b }: a",
  "args@{ a, ... }: args",
  "{ a, ... }@args: args",
  "{ }@a: a",
  "{ a, }: a",
  "{ a ? 1, }: a",
  "{ a, ... }: a",
  "if true then 1 else 2",
  "assert true; 1",
  "with { }; 1",
  "let f = x: x; in f 1 2",
  "a: a.b",
  "a: a.b.c or 1",
  "a: (a.b or { }).c",
  'a: a."b c".${"d"}',
  "a: a ? b",
  "a: a ? b.c && !a ? d",
  "a: -a",
  "a: - a.b",
  "a: !a == a",
  "a: a + a * a - a / a",
  "a: a ++ a ++ a",
  "a: a // a // a",
  "a: a -> a -> a",
  "a: a || a && a",
  "a: a == a && a != a",
  "a: a < a || a >= a",
  "a: a + -1",
  "a: b: a.b or b",
  "a: [ a.b or a ]",
  "a: f: f a.b or a a",
  "let or = 1; in { }",
  "{ or = 1; }",
  "a: a.or",
  "a: f: f a or",
  '"a\\n\\t\\r\\"\\\\\\${x}$$"',
  '"a${"b${"c"}"}"',
  "''\n  a\n    b\n  ''",
  "''a ''${b} ''' ''\\n ''\\${x}''",
  "'' ''",
  "''\n''",
  "''\t\ta\n\tb''",
  "''\n    ${\"x\"}\n  y\n''",
  "''a''\\\nb''",
  '"\n  a\r\n"',
  "''\r\n  a\r\n''",
  "''a''\\\r\nb''",
  "# a\r1",
  "a: ''\n  ${a}\n    b\n ''",
  "''\n  a\n\t\n   ''",
  './a/${"b"}/c',
  './${"a"}.nix',
  "a/b",
  "a: a/b",
  "a: a / b",
  "a: a/.b",
  "# nur Kommentar\n1",
  "/* a */ 1 /* b */",
  "/* * / */ 1",
  "/**/1",
  "{ # a\n}",
  "1 # ohne Zeilenende",
  "(1)",
  "((a: a))",
  "a: b: (a b)",
  "{ a = { b = 1; }; a.c = 2; }",
  "x:y",
  "a:b",
  "{ x = a:b; }",
  "let __curPos = 1; in __curPos",
  "builtins",
  'a: a.b."${a}" or a',
  "{ a = 1; /* ; */ }",
  "[ a:b ]",
  "_",
  "a'",
  "a-b",
  "a: with a; b: c",
  "a: if a then b: a else c: a",
  "assert true; x: x",
  "9223372036854775807",
  "0.1e10",
  "1.0e-3",
  "{ lib, ... }: with lib; { options.a = mkOption { }; }",
];

const rejected = [
  "",
  "{",
  "}",
  "[",
  "(",
  "let a = 1;",
  "{ a = 1 }",
  "{ a 1; }",
  "{ a = ; }",
  "[ 1, 2 ]",
  "{ a, a }: 1",
  "{ a }@a: 1",
  "a@{ a }: 1",
  "{ , }: 1",
  "{ a b }: 1",
  "{ ..., a }: 1",
  "{ ... , }: 1",
  "a: a == a == a",
  "a: a < a < a",
  "a: a != a == a",
  "if 1 then 2",
  "with 1",
  "assert 1",
  "let ${a} = 1; in 1",
  "{ inherit ${a}; }",
  '{ inherit "a${b}"; }',
  '"a',
  "''a",
  "/* a",
  '"${',
  '"${a"',
  "1 2 3 =",
  "a b c :",
  "a: a.",
  "a: a ? ",
  "+ 1",
  "1 +",
  "* 1",
  "a: !",
  "rec",
  "rec a",
  "let",
  "in",
  "then",
  "{ if = 1; }",
  "a: a.if",
  "[ if a then b else c ]",
  "f x: y",
  "1 + if a then b else c",
  "1 + x: x",
  "./a/",
  "~",
  "<a",
  "<a/>",
  "99999999999999999999",
  "a..b",
  "{ a = 1;; }",
  ";",
  "a;",
  "@",
  "a@b",
  "{ }@",
  "x: ",
  ": x",
  "$",
  "${a}",
  "{ ${a} }",
  "`a`",
  "'a'",
  "\\a",
  "a \\ b",
  "a ; b",
  "{ a.b. = 1; }",
  "{ .a = 1; }",
  "a: (a",
  "a: a)",
  "{ a = [ 1; ]; }",
  "a: a -> ",
  "ä",
  "{ ä = 1; }",
  "…",
  "a … b",
  "{\n<<<<<<< HEAD\na = 1;\n=======\na = 2;\n>>>>>>> x\n}",
  "a & b",
  "a | b",
  "a % b",
  "a ^ b",
  "a => b",
  "a := b",
  "{ a: 1 }",
  '{ "a": 1 }',
  "let a = 1, b = 2; in a",
  "function (a) { a }",
  "a && ",
  "|| a",
  "!",
  "-",
  "?",
  "a ?? b",
];

function compared(texts: readonly string[]): Compared[] {
  const folder = mkdtempSync(join(tmpdir(), "mynixos-parse-"));
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

const bad = (results: readonly Compared[], good: readonly string[]): string[] =>
  results
    .filter(({ outcome }) => !good.includes(outcome))
    .map(({ file, outcome, detail }) => `${outcome}: ${JSON.stringify(file)} ${detail}`);

describe("our parser and a real Nix", () => {
  it("see the same trees in the sample", () => {
    const files = nixFiles.map((file) => join(root, file));
    assert.deepEqual(bad(compare(files, "nix-instantiate"), ["agree"]), []);
  }).timeout(60_000);

  it(`accept the same difficult texts and see the same trees (${accepted.length})`, () => {
    const results = compared(accepted);
    // A name without a binding is refused by Nix after its grammar took the text.
    assert.deepEqual(bad(results, ["agree", "scope"]), []);
    assert.ok(results.filter(({ outcome }) => outcome === "agree").length > 90, "most are compared tree by tree");
  }).timeout(60_000);

  it("agree on dense mixtures of everything, whole and damaged", () => {
    const results = compared(mixtures(1, 500));
    assert.deepEqual(bad(results, ["agree", "agree-rejected", "scope"]), []);
    assert.ok(results.filter(({ outcome }) => outcome === "agree").length > 150, "many are compared tree by tree");
  }).timeout(120_000);

  it(`refuse the same broken texts (${rejected.length})`, () => {
    assert.deepEqual(bad(compared(rejected), ["agree-rejected"]), []);
  }).timeout(60_000);
});
