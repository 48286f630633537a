/** Lists of ports that get an item more or less, in every way that people write them. */

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { appended, removed } from "#model/ports/firewall-edit.ts";
import { applyEdits } from "#text/edit.ts";

/** The list is all from the first bracket to the last. */
function add(text: string, ...items: readonly string[]): string {
  return applyEdits(text, [appended(text, { start: text.indexOf("["), end: text.lastIndexOf("]") + 1 }, items)]);
}

function drop(text: string, item: string): string {
  const start = text.indexOf(item);
  return applyEdits(text, [removed(text, { start, end: start + item.length })]);
}

describe("a list of ports", () => {
  it("gets an item at the end of its line", () => {
    assert.equal(add("[ 80 443 ]", "22"), "[ 80 443 22 ]");
    assert.equal(add("[80]", "22", "23"), "[80 22 23]");
    assert.equal(add("[ ]", "22"), "[ 22 ]");
    assert.equal(add("[]", "22", "23"), "[ 22 23 ]");
    assert.equal(add("[\n  80\n  443 ]", "22"), "[\n  80\n  443 22 ]");
  });

  it("gets a line where it has lines", () => {
    assert.equal(add("a = [\n  80\n];", "22"), "a = [\n  80\n  22\n];");
    assert.equal(add("[\n\t80 443 # web\n]", "22", "23"), "[\n\t80 443 # web\n\t22\n\t23\n]");
    assert.equal(add("[\n  80 \n\n]", "22"), "[\n  80 \n  22\n\n]");
    assert.equal(add("  a = [ 80 # web\n  ];", "22"), "  a = [ 80 # web\n    22\n  ];");
    assert.equal(add("[\r\n  80\r\n]", "22"), "[\r\n  80\r\n  22\r\n]");
    assert.equal(add("[\n  # nothing yet\n]", "22"), "[\n  # nothing yet\n  22\n]");
  });

  it("loses an item", () => {
    assert.equal(drop("[ 80 22 443 ]", "22"), "[ 80 443 ]");
    assert.equal(drop("[ 22 443 ]", "22"), "[ 443 ]");
    assert.equal(drop("[22 443]", "22"), "[443]");
    assert.equal(drop("[80 22]", "22"), "[80]");
    assert.equal(drop("[ 22 ]", "22"), "[ ]");
  });

  it("loses a line with its comment, unless something else stands there", () => {
    assert.equal(drop("[\n  80\n  22 # ssh\n]", "22"), "[\n  80\n]");
    assert.equal(drop("[\r\n  80\r\n  22\r\n]", "22"), "[\r\n  80\r\n]");
    assert.equal(drop("[\n  22 80 # both\n]", "22"), "[\n  80 # both\n]");
    assert.equal(drop("[ # open\n  80 22 # both\n]", "22"), "[ # open\n  80 # both\n]");
  });
});
