/** Findings from before an edit stand where their text is now; those whose text was changed are gone. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { carriedOver } from "#lsp/carried-over.ts";
import type { Finding } from "#rules/rule.ts";
import { modelFor } from "#test/check.ts";
import { message } from "#text/message.ts";

const repo = (text: string | undefined) => modelFor(text === undefined ? [] : [{ path: "a.nix", text }]).repo;

/** The text of a finding before, of one that is carried over. */
function carried(before: string, now: string | undefined, word: string): string | undefined {
  const start = before.indexOf(word);
  const place = { file: "a.nix", start, end: start + word.length };
  const finding: Finding = {
    ...{ ...place, rule: "eval/type", severity: "error", message: message("x"), fixes: [], related: [] },
  };
  const [found] = carriedOver([finding], repo(before), repo(now));
  return found && now?.slice(found.start, found.end);
}

describe("findings carried over", () => {
  it("stay where nothing changed", () => assert.equal(carried("{ a = 1; }", "{ a = 1; }", "1"), "1"));
  it("stay before an edit", () => assert.equal(carried("{ a = 1; b = 2; }", "{ a = 1; bcd = 2; }", "1"), "1"));
  it("move behind an edit", () => assert.equal(carried("{ a = 1; b = 2; }", "{ abc = 1; b = 2; }", "2"), "2"));
  it("move back", () => assert.equal(carried("{ abc = 1; b = 2; }", "{ a = 1; b = 2; }", "2"), "2"));
  it("go with their text", () => assert.equal(carried("{ a = 123; }", "{ a = 1x3; }", "123"), undefined));
  it("go with their file", () => assert.equal(carried("{ a = 1; }", undefined, "1"), undefined));
});
