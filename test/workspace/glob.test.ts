/** Exclude patterns mean what people know from their editor. */
import assert from "node:assert/strict";
import { globMatcher } from "#workspace/glob.ts";

const cases: readonly (readonly [pattern: string, matching: readonly string[], others: readonly string[]])[] = [
  ["old", ["old", "a/old", "a/b/old"], ["older", "old.nix", "a/cold"]],
  ["old/", ["old", "a/old"], ["older"]],
  ["old/**", ["old"], ["older", "a/old"]],
  ["/a/old", ["a/old"], ["b/a/old", "old"]],
  ["./a/*.nix", ["a/x.nix"], ["a/b/x.nix", "a/x.md"]],
  ["**/gen/*.nix", ["gen/x.nix", "a/b/gen/x.nix"], ["gen/a/x.nix"]],
  ["a/**/z.nix", ["a/z.nix", "a/b/c/z.nix"], ["z.nix", "b/a/z.nix"]],
  ["*.{bak,old}", ["x.bak", "a/x.old"], ["x.nix"]],
  ["host-[0-9].nix", ["host-1.nix"], ["host-x.nix", "host-10.nix"]],
  ["host-[!0-9].nix", ["host-x.nix"], ["host-1.nix", "host-/.nix"]],
  ["a?c", ["abc"], ["ac", "a/c"]],
  ["a.b+(c)", ["a.b+(c)"], ["axb+(c)"]],
  ["[z-a]", [], ["z", "a", "[z-a]"]],
  ["[abc", ["[abc"], ["a"]],
  ["**", ["a", "a/b"], []],
  ["{a,b}/{c,d}.nix", ["a/c.nix", "b/d.nix"], ["a/b.nix"]],
  ["{a", ["{a"], ["a"]],
  ["", [], ["", "a"]],
  ["ümläut 1", ["ümläut 1", "x/ümläut 1"], ["umlaut 1"]],
];

describe("an exclude pattern", () => {
  for (const [pattern, matching, others] of cases) {
    it(`${JSON.stringify(pattern)} matches ${matching.join(", ") || "nothing"}`, () => {
      const matches = globMatcher([pattern]);
      for (const path of matching) assert.ok(matches(path), path);
      for (const path of others) assert.ok(!matches(path), `not ${path}`);
    });
  }

  it("never takes long, whatever a repo's own settings say", () => {
    const start = performance.now();
    globMatcher([`${"*a".repeat(200)}b`, `${"**/".repeat(200)}x`, "{a,b}".repeat(50)])("a".repeat(5000));
    assert.ok(performance.now() - start < 1000);
  });
});
