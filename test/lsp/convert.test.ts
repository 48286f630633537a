/** Files and URIs, offsets and positions. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { toOffset, toPath, toRange, toUri } from "#lsp/convert.ts";

describe("a file", () => {
  it("has one URI, whatever its name, and is found by it", () => {
    const name = fc.string({ unit: "grapheme", minLength: 1 }).filter((name) => !/[/\\\0]|^\.{1,2}$/.test(name));
    fc.assert(
      fc.property(
        fc.array(name, { minLength: 1 }),
        (names) => toPath(toUri(`/${names.join("/")}`)) === `/${names.join("/")}`,
      ),
    );
  });

  it("is spelled as VS Code spells it", () => {
    assert.equal(toUri("/home/ö ü/100%/#1.nix"), "file:///home/%C3%B6%20%C3%BC/100%25/%231.nix");
  });

  it("is none where the scheme is another", () => {
    for (const uri of ["untitled:Untitled-1", "git:/a.nix?x", "vscode-vfs://github/a/b.nix"])
      assert.equal(toPath(uri), undefined);
  });
});

describe("positions", () => {
  it("and offsets are the same place", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(), (text, at) => {
        const offset = at % (text.length + 1);
        // Between the two characters of a line end there is no position.
        if (text[offset - 1] === "\r" && text[offset] === "\n") return;
        const source = { text };
        assert.equal(toOffset(source, toRange(source, { start: offset, end: offset }).start), offset);
      }),
    );
  });
});
