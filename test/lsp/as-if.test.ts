/** A repo with another text of one file is made once for as long as nothing else changes. */
import assert from "node:assert/strict";
import { repoWith } from "#lsp/as-if.ts";
import { withFiles } from "#model/repo.ts";
import { modelFor } from "#test/check.ts";

const { repo } = modelFor([
  { path: "a.nix", text: "{ a = ; }" },
  { path: "b.nix", text: "{ b = 1; }" },
]);
const textOf = (path: string, from = repo): string | undefined => from.files.get(path)?.source.text;

describe("the repo as if a file said something else", () => {
  it("has the other text there, and all else as it is", () => {
    const made = repoWith(repo, "a.nix", "{ a = 0; }");
    assert.deepEqual([textOf("a.nix", made), textOf("a.nix")], ["{ a = 0; }", "{ a = ; }"]);
    assert.equal(made.files.get("b.nix"), repo.files.get("b.nix"));
    assert.deepEqual(made.files.get("a.nix")?.facts.errors, []);
  });

  it("is the same value while the file goes on to be typed in, and another one when anything else changes", () => {
    const made = repoWith(repo, "a.nix", "{ a = 0; }");
    const typed = withFiles(repo, [
      ["a.nix", modelFor([{ path: "a.nix", text: "{ a = 2; }" }]).repo.files.get("a.nix")],
    ]);
    assert.equal(repoWith(typed, "a.nix", "{ a = 0; }"), made);
    const other = withFiles(repo, [
      ["b.nix", modelFor([{ path: "b.nix", text: "{ b = 2; }" }]).repo.files.get("b.nix")],
    ]);
    assert.notEqual(repoWith(other, "a.nix", "{ a = 0; }"), made);
    assert.equal(textOf("b.nix", repoWith(other, "a.nix", "{ a = 0; }")), "{ b = 2; }");
    assert.notEqual(repoWith({ ...repo, settings: { ...repo.settings } }, "a.nix", "{ a = 0; }"), made);
  });

  it("is the repo itself where the file says just that", () =>
    assert.equal(repoWith(repo, "b.nix", "{ b = 1; }"), repo));
});
