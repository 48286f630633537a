/** Text of hosts stays text: in the status bar, in prose, and as code. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { barText, code, codeBlock, prose } from "#client/words/foreign.ts";
import { hostile } from "./a-host.ts";

describe("foreign text", () => {
  it("is no icon in the status bar", () => {
    assert.equal(barText("$(sync~spin) a$(x"), "\\$(sync~spin) a\\$(x");
    assert.equal(barText("q958"), "q958");
  });

  it("leaves room for others in the status bar", () => {
    assert.equal(barText("x".repeat(33)), `${"x".repeat(31)}…`);
    assert.equal(barText("x".repeat(32)), "x".repeat(32));
  });

  it("is as it looks: without what nobody sees", () => {
    for (const write of [barText, prose, code])
      assert.equal(write("q\u200b95\u00ad8\ufeff").replaceAll(/[ `]/g, ""), "q958");
  });

  it("is no markup in prose, and no address becomes a link by itself", () => {
    assert.equal(prose("q958-test"), "q958\\-test");
    assert.equal(prose("[a](command:x)"), "\\[a\\]\\(command\\:x\\)");
    assert.equal(prose("https://a.b"), "https\\:\\/\\/a\\.b");
    assert.equal(prose("<b>&lt;`"), "\\<b\\>\\&lt;\\`");
  });

  it("as code stands between more backticks than it has", () => {
    const rows: readonly (readonly [string, string])[] = [
      ["a b", "`a b`"],
      ["a`b", "``a`b``"],
      ["`", "`` ` ``"],
      ["``a", "``` ``a ```"],
      ["a|b\\|c", "`a¦b\\¦c`"],
      ["", "–"],
      ["\n", "–"],
    ];
    for (const [text, expected] of rows) assert.equal(code(text), expected);
  });

  it("as a block does so, too, and each line stays one", () => {
    assert.equal(codeBlock(["```", "a\nb"]), "````text\n```\na b\n````");
    assert.equal(codeBlock(["a"]), "```text\na\n```");
  });

  it("has no control characters and no marks that turn its direction", () => {
    for (const write of [barText, prose, code]) assert.doesNotMatch(write(hostile), /[\p{Cc}\u202e]/u);
  });
});
