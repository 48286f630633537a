/** Values as a person would write them. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { Tagged } from "#eval/tagged.ts";
import { longValue, shortValue } from "#model/value-text.ts";
import { message } from "#text/message.ts";

const why = message("why");
const text = (value: string): Tagged => ["string", value];

describe("a value in one line", () => {
  it("is Nix", () => {
    assert.equal(
      shortValue(["set", { "a.b": ["int", "1"], c: ["list", [["bool", true], ["null"], ["float", 1]]] }]),
      '{ "a.b" = 1; c = [ true null 1.0 ]; }',
    );
    assert.equal(shortValue(text('a "b" ${c} \\ \n')), '"a \\"b\\" \\${c} \\\\ \\n"');
    assert.equal(shortValue(["set", {}]), "{ }");
  });

  it("has dots where something is not known", () => {
    assert.equal(shortValue(["text", ["a", why, "b"]]), '"a${…}b"');
    assert.equal(
      shortValue([
        "list",
        [
          ["int", "1"],
          ["spread", why],
          ["unknown", why],
          ["opaque", "function"],
        ],
      ]),
      "[ 1 … … <function> ]",
    );
    assert.equal(shortValue(["set", { a: ["int", "1"] }, { open: why }]), "{ a = 1; … }");
  });

  it("is cut where it is long", () => assert.equal(shortValue(text("abcdef"), 4), '"abc…'));
});

describe("a value over several lines", () => {
  it("is in one line as long as it fits", () => assert.equal(longValue(["list", [["int", "1"]]]), "[ 1 ]"));

  it("is indented where it does not", () => {
    const long = "x".repeat(60);
    assert.equal(
      longValue(["set", { a: text(long), b: ["set", { c: ["int", "1"] }] }]),
      `{\n  a = "${long}";\n  b = { c = 1; };\n}`,
    );
  });

  it("shows texts of several lines as such", () => {
    assert.equal(longValue(text(`${"x".repeat(70)}\n\${y} ''z\n`)), `''\n  ${"x".repeat(70)}\n  ''\${y} '''z\n''`);
  });

  it("is cut after some lines", () => {
    const many: Tagged = ["list", Array.from({ length: 50 }, () => text("x".repeat(20)))];
    assert.equal(longValue(many, 3).split("\n").length, 4);
  });
});
