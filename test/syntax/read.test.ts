/** Well-formed text is read without a parser's tree; what comes out is what the grammar makes of it, node by node. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { attachable } from "#syntax/comments.ts";
import { parse, parseByGrammar } from "#syntax/parse.ts";
import { read } from "#syntax/read.ts";
import { tokenize } from "#syntax/tokens.ts";
import { openGrammar } from "#workspace/grammar.ts";
import { linesOf, nixFiles } from "../samples/homelab-files.ts";

await openGrammar();

function readsDirectly(text: string): boolean {
  const tokens = tokenize(text);
  return tokens.problems.length === 0 && read(text, tokens, attachable(text, tokens)) !== undefined;
}

function same(text: string): void {
  assert.deepEqual(parse(text), parseByGrammar(text), text);
}

const valid = [
  "x",
  "1 + 2 * 3 - 4",
  "a ++ b ++ c // d // e",
  "a -> b -> c || d && e == f",
  "!a == b",
  "a ++ !b + c",
  "!a // b",
  "-a + -b * - c",
  "-a ? b",
  "a ? b.c || d ? e",
  "!a ? b",
  "f a b.c [ d e.f (g h) ] { }",
  "f (x: x) y",
  "a.b or c.d",
  "(a.b or { }).c",
  "((a)) + ((b))",
  "(a + b) * (c - d)",
  "a |> f |> g (h i)",
  "f <| g <| h a",
  "x: y: z",
  "{ }: 1",
  "{ ... }: 1",
  "{ a, b ? 1, ... }: a",
  "{ a, b, }: a",
  "args@{ a }: a",
  "{ a }@args: a",
  "{ }@args: a",
  "let in 1",
  "let a = 1; inherit b; inherit (c) d e; in a",
  "let { body = 1; }",
  "rec { a = b; b = 1; }",
  'with a; assert b; if c then d else "e"',
  '{ a.b.c = 1; "d".e = 2; "f${g}" = 3; ${h} = 4; ${"i"} = 5; or = 6; a.or.b = 7; }',
  '{ inherit; inherit (a); inherit b or "c"; }',
  '"a${b}c$${d}\\${e}"',
  "''\n  a\n    ${b}\n  c''${d}\n''",
  "./a/b ../c ~/d /e/f <nixpkgs/lib> https://example.org/x",
  "./a/${b}/c.nix",
  "/${a}",
  "a/b",
  "[ 1 2.5 .5 1.5 ]",
  "# a\n{\n  # b\n  c = 1; # d\n  /* e */ f = 2;\n}",
  "a: b:c",
  "''\n  a ''''${b} c\n''",
  "''a ''''''${b} '''''${c}''",
];

/** What the direct way leaves to others: odd, broken, or refused by Nix. */
const left = [
  "",
  "a or b",
  "f a or b",
  "[ a or ]",
  "a == b == c",
  "a < b > c",
  "a |> f <| b",
  "{ a, a }: a",
  "{ a }@a: a",
  "let ${x} = 1; in 1",
  "{ inherit ${x}; }",
  "{ a = 1 }",
  "{ a = 1; ",
  "99999999999999999999",
  "1 + if a then b else c",
  "f x: y",
  '"open',
  "a b )",
];

describe("reading without a tree", () => {
  for (const text of valid) {
    it(`reads ${JSON.stringify(text)}`, () => {
      assert.ok(readsDirectly(text));
      same(text);
    });
  }

  for (const text of left) {
    it(`leaves ${JSON.stringify(text)} to the grammar`, () => {
      assert.ok(!readsDirectly(text));
      same(text);
    });
  }

  it("reads every file of the sample as the grammar does", () => {
    for (const file of nixFiles) {
      const text = linesOf(file).join("\n");
      assert.ok(readsDirectly(text), file);
      assert.deepEqual(parse(text), parseByGrammar(text), file);
    }
  });

  const leaf = fc.constantFrom(
    "a",
    "b.c",
    "1",
    '"s"',
    '"${a}"',
    "./p",
    "[ a b ]",
    "{ a = 1; }",
    "(a)",
    "a.b or c",
    "rec { }",
    "''x''",
    "<n>",
    "(x: x)",
    "{ inherit a; }",
  );
  const operator = fc.constantFrom(..."+ - * / ++ // == != < <= > >= && || -> |> <|".split(" "));
  const { expr } = fc.letrec<{ expr: string }>((tie) => ({
    expr: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      fc.tuple(tie("expr"), operator, tie("expr")).map((parts) => parts.join(" ")),
      tie("expr").map((inner) => `!${inner}`),
      tie("expr").map((inner) => `- ${inner}`),
      tie("expr").map((inner) => `(${inner})`),
      fc.tuple(tie("expr"), leaf).map((parts) => parts.join(" ")),
      tie("expr").map((inner) => `${inner} ? x`),
      tie("expr").map((inner) => `{ a.b = ${inner}; }`),
      tie("expr").map((inner) => `[ (${inner}) ]`),
      tie("expr").map((inner) => `let a = ${inner}; in a`),
      tie("expr").map((inner) => `{ a ? ${inner}, ... }: a`),
      tie("expr").map((inner) => `"x\${${inner}}y"`),
      fc.tuple(tie("expr"), tie("expr")).map(([a, b]) => `if ${a} then ${b} else a`),
    ),
  }));

  it("reads any mixture of expressions as the grammar does, whether Nix takes it or not", () => {
    fc.assert(fc.property(expr, same), { numRuns: 2000 });
  }).timeout(60_000);

  it("agrees on damaged files, too", () => {
    const texts = nixFiles.map((file) => linesOf(file).join("\n"));
    const damage = fc.tuple(
      fc.constantFrom(...texts),
      fc.nat(),
      fc.nat(6),
      fc.constantFrom("", "{", "}", ";", "(", ")", '"', "''", "=", ".", ":", "or", "${"),
    );
    fc.assert(
      fc.property(damage, ([text, at, length, insert]) => {
        const from = at % text.length;
        same(text.slice(0, from) + insert + text.slice(from + length));
      }),
      { numRuns: 300 },
    );
  }).timeout(60_000);
});
