/** Messages are said in one language, with the messages in them. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { message, render } from "#text/message.ts";

describe("messages", () => {
  const nested = message("{0} is open: {1}", "wiki", message("only {0} get in", 2));

  it("take messages as arguments", () => assert.equal(render(nested), "wiki is open: only 2 get in"));

  it("are translated with those", () =>
    assert.equal(
      render(nested, { "{0} is open: {1}": "{0} ist offen: {1}", "only {0} get in": "nur {0} kommen hinein" }),
      "wiki ist offen: nur 2 kommen hinein",
    ));

  it("leave holes without an argument as they are", () =>
    assert.equal(render({ template: "{0} {1}", args: ["a"] }), "a {1}"));
});
