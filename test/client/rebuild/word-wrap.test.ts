/** Sentences in a terminal are broken between words. */

import assert from "node:assert/strict";
import { wrapped } from "#client/rebuild/word-wrap.ts";

describe("sentences in a terminal", () => {
  it("are broken between words", () => {
    assert.deepEqual(wrapped("The previous system runs again.", 16), ["The previous", "system runs", "again."]);
  });
  it("stay whole where there is room, and where nobody knows how wide it is", () => {
    assert.deepEqual(wrapped("The new system runs.", 80), ["The new system runs."]);
    assert.deepEqual(wrapped("The new system runs.", 0), ["The new system runs."]);
  });
  it("keep a word that is longer than a line, and spaces at their beginning", () => {
    assert.deepEqual(wrapped("at /nix/store/abcdefghijkl here", 12), ["at", "/nix/store/abcdefghijkl", "here"]);
    assert.deepEqual(wrapped("  indented words", 12), ["  indented", "words"]);
  });
  it("lose no character but the spaces they are broken at", () => {
    const text = "Eins zwei  drei vier fünf sechs";
    for (let columns = 1; columns < 40; columns++) assert.equal(wrapped(text, columns).join(" "), text);
  });
});
