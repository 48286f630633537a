/** Answers out of a stream: whole however it is cut, and over only where the mark of this question says so. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { randomBytes, randomInt } from "node:crypto";
import { describe, it } from "mocha";
import { type Frame, frameReader, greetingCommand, newMark, question, quoted } from "#client/host/frames.ts";

const mark = newMark();

function stream(output: Buffer | string, code = 0, own = mark): Buffer {
  return Buffer.concat([Buffer.from(`${own}-begin\n`), Buffer.from(output), Buffer.from(`${own}-end ${code}\n`)]);
}

function read(bytes: Buffer, sizes: () => number, limit = 1_000_000): Frame | undefined {
  const reader = frameReader(mark, limit);
  for (let at = 0; at < bytes.length; ) {
    const next = at + sizes();
    const frame = reader(bytes.subarray(at, next));
    if (frame !== undefined) return frame;
    at = next;
  }
  return undefined;
}

describe("an answer", () => {
  it("is whole, wherever the stream is cut", () => {
    const output = `Grüße 🦊\n${mark}-en\n${mark}-begin\n\0\n`;
    const bytes = Buffer.concat([Buffer.from("noise\n"), stream(output, 137), Buffer.from("late")]);
    for (let size = 1; size <= bytes.length; size++) {
      const frame = read(bytes, () => size);
      assert.ok(frame?.kind === "whole", String(size));
      assert.equal(frame.code, 137);
      assert.equal(frame.output.toString("utf8"), output);
    }
  });

  it("is any bytes", () => {
    for (let round = 0; round < 500; round++) {
      const output = Buffer.concat([
        randomBytes(randomInt(200)),
        Buffer.from(mark.slice(0, randomInt(32))),
        randomBytes(randomInt(200)),
      ]);
      const frame = read(stream(output, round % 256), () => randomInt(1, 60));
      assert.ok(frame?.kind === "whole" && frame.output.equals(output));
      assert.equal(frame.code, round % 256);
    }
  });

  it("is given up where its end never comes to an end, whatever the limit", () => {
    const reader = frameReader(mark, 1_000_000_000);
    assert.equal(reader(Buffer.from(`${mark}-begin\nx${mark}-end 1`)), undefined);
    assert.deepEqual(reader(Buffer.alloc(20, "1")), { kind: "too-much" });
  });

  it("is not over at the mark of another question, or at its own without its code", () => {
    assert.equal(
      read(stream("x", 0, newMark()), () => 7),
      undefined,
    );
    assert.equal(
      read(stream("x").subarray(0, -1), () => 7),
      undefined,
    );
    const inner = stream("inner", 3, newMark());
    const frame = read(stream(inner, 4), () => 7);
    assert.ok(frame?.kind === "whole" && frame.code === 4 && frame.output.equals(inner));
  });

  it("may have as many bytes as are wanted, and not one more", () => {
    for (const size of [1, 5, 64, 1000]) {
      assert.equal(read(stream("12345"), () => size, 5)?.kind, "whole");
      assert.equal(read(stream("123456"), () => size, 5)?.kind, "too-much");
    }
  });

  it("that never begins is not waited for without end", () => {
    const reader = frameReader(mark, 10);
    const noise = Buffer.alloc(1_000_000);
    let frame: Frame | undefined;
    for (let round = 0; round < 10 && frame === undefined; round++) frame = reader(noise);
    assert.equal(frame?.kind, "too-much");
  });
});

describe("a question", () => {
  it("is one word, whatever its script says", () => {
    assert.equal(quoted("a 'b'"), "'a '\\''b'\\'''");
    assert.ok(question("it's", mark).includes("( eval 'it'\\''s' ) </dev/null"));
    assert.throws(() => question("\0", mark), RangeError);
  });

  it("has a mark that is another one each time, and the greeting is no mark itself", () => {
    assert.notEqual(newMark(), newMark());
    assert.match(mark, /^[0-9a-f]{32}$/);
    assert.ok(!greetingCommand(mark).includes(mark));
  });
});
