/** Ranges of ports as people write them. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { portRange } from "#text/port-range.ts";

function read(text: string): string | undefined {
  const range = portRange("a", text);
  return range && `${range.from} to ${range.to}`;
}

describe("ranges of ports", () => {
  it("are two numbers with a dash", () => {
    assert.equal(read("20000-20999"), "20000 to 20999");
    assert.equal(read(" 1 – 65535 "), "1 to 65535");
    assert.equal(read("22-22"), "22 to 22");
  });

  it("are nothing else", () => {
    for (const text of ["", "20000", "20999-20000", "0-10", "1-65536", "a-b", "20000-20999-21000", "-5-10"])
      assert.equal(read(text), undefined, text);
  });
});
