/** The log as lines to be read: whole ones, without colours, however it is cut. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { logLines } from "#client/rebuild/log-lines.ts";

function read(pieces: readonly (string | Uint8Array)[]): readonly string[] {
  const lines = logLines();
  const all = pieces.flatMap((piece) => lines.push(typeof piece === "string" ? Buffer.from(piece) : piece));
  return [...all, ...lines.end()];
}

describe("lines of a log", () => {
  const rows: readonly (readonly [title: string, pieces: readonly string[], lines: readonly string[]])[] = [
    ["nothing", [], []],
    ["whole lines", ["a\nb\n"], ["a", "b"]],
    ["the last one without end", ["a\nb"], ["a", "b"]],
    ["a line in pieces", ["a", "b", "c\nd"], ["abc", "d"]],
    ["empty lines", ["a\n\nb\n"], ["a", "", "b"]],
    ["carriage returns", ["a\r", "\nb\rc\n"], ["a", "b", "c"]],
    ["colours", ["\u001b[31;1merr", "or:\u001b[0m x\n"], ["error: x"]],
    ["a cursor that moves up", ["a\n\u001b[1Ab\n"], ["a", "b"]],
  ];
  for (const [title, pieces, lines] of rows) it(`reads ${title}`, () => assert.deepEqual(read(pieces), lines));

  it("keeps characters that are cut", () => {
    const bytes = Buffer.from("ports: 漢字\n");
    assert.deepEqual(read([...bytes].map((byte) => Uint8Array.of(byte))), ["ports: 漢字"]);
  });

  it("bounds a line without end", () => {
    const lines = logLines();
    const piece = Buffer.alloc(100_000, "x");
    for (let count = 0; count < 50; count += 1) assert.deepEqual(lines.push(piece), []);
    assert.deepEqual(
      lines.push(Buffer.from("\nshort\n")).map(({ length }) => length),
      [65_536, 5],
    );
  });
});
