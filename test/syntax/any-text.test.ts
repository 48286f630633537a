/** No text makes the parser throw, hang or lie about places. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { children, type Node } from "#facts/children.ts";
import type { Expr } from "#syntax/ast.ts";
import { maxLength } from "#syntax/parse.ts";
import { linesOf, nixFiles } from "../samples/homelab-files.ts";
import { parse } from "./grammar.ts";

/** Every node lies inside its parent and inside the file; a name says what stands there. */
function checkPlaces(text: string): void {
  const { root, errors, comments } = parse(text);
  for (const { start, end } of [...errors, ...comments]) assert.ok(0 <= start && start <= end && end <= text.length);
  const waiting: { node: Node; from: number; to: number }[] = [{ node: root, from: 0, to: text.length }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, from, to } = next;
    assert.ok(
      from <= node.start && node.start <= node.end && node.end <= to,
      `${node.kind} ${node.start}..${node.end} in ${from}..${to}`,
    );
    if (node.kind === "Identifier") assert.equal(text.slice(node.start, node.end), node.name);
    for (const child of children(node)) waiting.push({ node: child, from: node.start, to: node.end });
  }
}

const pieces = fc
  .array(
    fc.constantFrom(
      ..."{ } ( ) [ ] ; : = . , ? ... @ inherit with let in rec or // ++ |> <| -> == < - ! ${ \" '' # /* */ ./x <n> 1 a b if then else assert \n $$ ''$ \\ ' ~".split(
        " ",
      ),
      "\n",
      " ",
      "\t",
      "\r",
      "ä",
      "😀",
      "\u0001",
    ),
    { maxLength: 80 },
  )
  .chain((parts) => fc.constantFrom(" ", "").map((glue) => parts.join(glue)));

const damaged = fc
  .tuple(
    fc.constantFrom(...nixFiles.map((file) => linesOf(file).join("\n"))),
    fc.array(fc.tuple(fc.nat(), fc.nat(30), pieces), { minLength: 1, maxLength: 3 }),
  )
  .map(([text, changes]) =>
    changes.reduce(
      (result, [at, length, insert]) =>
        result.slice(0, at % (result.length + 1)) + insert + result.slice((at % (result.length + 1)) + length),
      text,
    ),
  );

describe("any text", () => {
  it("of pieces of Nix", () => fc.assert(fc.property(pieces, checkPlaces), { numRuns: 3000 })).timeout(120_000);
  it("of an operand that lacks its end before a pipe", () => {
    for (const text of ["./x // b ? |>", "a + b ? |> c", "a |> b ? <| c"]) checkPlaces(text);
  });
  it("of damaged modules", () => fc.assert(fc.property(damaged, checkPlaces), { numRuns: 500 })).timeout(120_000);
  it("of any characters", () =>
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 400 }), checkPlaces), { numRuns: 2000 })).timeout(
    120_000,
  );

  it("that nests or chains without end", () => {
    for (const count of [2000, 100_000]) {
      for (const text of [
        "(".repeat(count),
        "[".repeat(count),
        "{ a = ".repeat(count),
        "a: ".repeat(count),
        "let a = ".repeat(count),
        "a ++ ".repeat(count),
        "a + ".repeat(count),
        "f ".repeat(count),
        '"${'.repeat(count),
        "!".repeat(count),
        "''${".repeat(count),
        "if a then b else ".repeat(count),
        "a.".repeat(count),
      ]) {
        checkPlaces(text);
        checkPlaces(`${text}1`);
      }
    }
  }).timeout(120_000);

  it("that no person wrote: too large, or no text at all, is said once", () => {
    const large = `{ a = "${"x".repeat(10 * 1024 * 1024)}"; }`;
    assert.deepEqual(
      parse(large).errors.map(({ kind }) => kind),
      ["too-large"],
    );
    assert.deepEqual(
      parse(`{ a = 1; }${" ".repeat(maxLength)}`).errors.map(({ kind }) => kind),
      ["too-large"],
    );
    assert.deepEqual(
      parse("\0GITCRYPT\0\u0001\u0002").errors.map(({ kind }) => kind),
      ["binary"],
    );
    const root: Expr = parse(large).root;
    assert.equal(root.kind, "Missing");
  });
});
