/** Pipes bind weaker than everything else, `|>` to the left, `<|` to the right; the grammar does not know them, we do. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { Expr, SourceFile } from "#syntax/ast.ts";
import { parse, parseByGrammar } from "#syntax/parse.ts";
import "./grammar.ts";

/** The expression with every operator and application in parentheses. */
function bracketed(expr: Expr): string {
  switch (expr.kind) {
    case "Identifier":
      return expr.name;
    case "Binary":
      return `(${bracketed(expr.left)} ${expr.op} ${bracketed(expr.right)})`;
    case "Unary":
      return `(${expr.op}${bracketed(expr.operand)})`;
    case "Apply":
      return `(${bracketed(expr.fn)} ${bracketed(expr.arg)})`;
    case "Lambda":
      return `(${expr.param?.name}: ${bracketed(expr.body)})`;
    case "List":
      return `[${expr.items.map(bracketed).join(" ")}]`;
    case "HasAttr":
      return `(${bracketed(expr.base)} ? ${expr.path.map((name) => (name.kind === "Static" ? name.name : "…")).join(".")})`;
    default:
      return expr.kind;
  }
}

const mixed: readonly (readonly [text: string, tree: string])[] = [
  ["a |> f", "(a |> f)"],
  ["f <| a", "(f <| a)"],
  ["a |> f |> g", "((a |> f) |> g)"],
  ["a |> f |> g |> h", "(((a |> f) |> g) |> h)"],
  ["f <| g <| a", "(f <| (g <| a))"],
  ["f <| g <| h <| a", "(f <| (g <| (h <| a)))"],
  ["a -> b |> f", "((a -> b) |> f)"],
  ["a |> f -> b", "(a |> (f -> b))"],
  ["f <| a -> b -> c", "(f <| (a -> (b -> c)))"],
  ["a || b |> f", "((a || b) |> f)"],
  ["a && b |> f && c", "((a && b) |> (f && c))"],
  ["a == b |> f", "((a == b) |> f)"],
  ["a // b |> f // g", "((a // b) |> (f // g))"],
  ["a ++ b |> f", "((a ++ b) |> f)"],
  ["a ++ b ++ c |> f", "((a ++ (b ++ c)) |> f)"],
  ["a + b |> f + g", "((a + b) |> (f + g))"],
  ["f <| a + b", "(f <| (a + b))"],
  ["f <| a // b // c", "(f <| (a // (b // c)))"],
  ["!a |> f", "((!a) |> f)"],
  ["-a |> f", "((-a) |> f)"],
  ["a ? b |> f", "((a ? b) |> f)"],
  ["a |> map f |> filter g", "((a |> (map f)) |> (filter g))"],
  ["map f <| filter g <| a", "((map f) <| ((filter g) <| a))"],
  ["(a |> f) |> g", "((a |> f) |> g)"],
  ["a |> (f |> g)", "(a |> (f |> g))"],
  ["(f <| g) <| a", "((f <| g) <| a)"],
  ["f <| (a |> g)", "(f <| (a |> g))"],
  ["(f <| a) |> g", "((f <| a) |> g)"],
  ["[ (a |> f) b ]", "[(a |> f) b]"],
  ["x: x |> f", "(x: (x |> f))"],
  ["a |> (x: x + b) |> f", "((a |> (x: (x + b))) |> f)"],
  ["a -> b -> c |> f -> d |> g", "(((a -> (b -> c)) |> (f -> d)) |> g)"],
  ["a |>\n  # Kommentar |> keiner\n  f", "(a |> f)"],
  ["a|>f", "(a |> f)"],
  ["f<|a", "(f <| a)"],
];

describe("pipes", () => {
  for (const [text, tree] of mixed) {
    it(`read ${JSON.stringify(text)} as ${tree}`, () => {
      for (const read of [parse, parseByGrammar]) {
        const file: SourceFile = read(text);
        assert.deepEqual(file.errors, []);
        assert.equal(bracketed(file.root), tree);
      }
    });
  }

  it("in strings and comments are text", () => {
    const { root, errors } = parseByGrammar("{ a = \"x |> y\"; b = ''<| z''; /* |> */ }");
    assert.deepEqual(errors, []);
    assert.ok(root.kind === "AttrSet" && root.bindings.length === 2);
  });

  it("mixed without parentheses are refused", () => {
    assert.equal(parse("a |> f <| b").errors.length, 1);
  });
});
