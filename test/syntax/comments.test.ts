/** Comments are attached to the binding they stand above or behind, and only to it. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { Binding } from "#syntax/ast.ts";
import { parse } from "./grammar.ts";

function attached(text: string): Record<string, string[]> {
  const { root } = parse(text);
  assert.ok(root.kind === "AttrSet");
  const name = (binding: Binding): string => {
    const first = binding.kind === "AttrBinding" ? binding.path[0] : binding.names[0];
    return first?.kind === "Static" ? first.name : "?";
  };
  return Object.fromEntries(
    root.bindings.map((binding) => [name(binding), binding.comments.map((comment) => comment.text)]),
  );
}

describe("attached comments", () => {
  it("stand above, stacked, or behind on the last line", () =>
    assert.deepEqual(
      attached(`{
        # eins
        # zwei
        a = 1; # drei
        b = {
          # innen
          c = 1;
        }; /* vier */
        inherit d;
        # am Ende
      }`),
      { a: ["# eins", "# zwei", "# drei"], b: ["/* vier */"], d: [] },
    ));

  it("are found in strings by nobody", () =>
    assert.deepEqual(attached("{ a = \"# keiner\"; b = ''\n # keiner\n''; }"), { a: [], b: [] }));

  it("all stand in the file's list, in order", () =>
    assert.deepEqual(
      parse("# a\n{ /* b */ x = 1; # c\n}\n# d").comments.map(({ text, block }) => [text, block]),
      [
        ["# a", false],
        ["/* b */", true],
        ["# c", false],
        ["# d", false],
      ],
    ));
});
