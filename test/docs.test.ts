/** Documentation is executed: what a rule's page shows is what the rule says. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { rules } from "#rules/index.ts";
import { checkRule } from "#test/check.ts";

const root = join(import.meta.dirname, "..");

describe("rule pages", () => {
  for (const rule of rules) {
    const page = readFileSync(join(root, `docs/rules/${rule.id}.md`), "utf8");
    for (const { line, code } of nixBlocks(page)) {
      it(`${rule.id}, line ${line}`, () => checkRule(rule.id, code));
    }
  }
});

function nixBlocks(page: string): readonly { readonly line: number; readonly code: string }[] {
  return [...page.matchAll(/^```nix\n([\s\S]*?)^```$/gm)].map((match) => ({
    line: page.slice(0, match.index).split("\n").length,
    code: match[1] ?? "",
  }));
}
