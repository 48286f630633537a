/** `mynixos explain <rule>`: prints the page of a rule; without a rule, the list of all. */
import { readFileSync } from "node:fs";
import { rules } from "#rules/index.ts";
import type { Rule } from "#rules/rule.ts";
import { message } from "#text/message.ts";
import { closest } from "#text/similar.ts";
import { rulePage } from "#workspace/rule-page.ts";
import { type Command, EXIT, failure, type Translate } from "./command.ts";

export const explain: Command = {
  options: [],
  run(id, _options, translate) {
    if (id === undefined) return { stdout: list(translate), stderr: "", code: EXIT.clean };
    const ids = rules.map((rule) => rule.id);
    const rule = rules.find((rule) => rule.id === id);
    if (!rule) {
      const [named, ...others] = ids.filter((each) => each.endsWith(`/${id}`));
      const meant = others.length === 0 ? (named ?? closest(id, ids)) : undefined;
      const problem = meant
        ? message("There is no rule {0}; did you mean {1}?", id, meant)
        : message("There is no rule {0}; there are: {1}.", id, ids.join(", "));
      return failure(translate(problem));
    }
    const text = page(rule);
    if (text === undefined) return failure(translate(message("The page of {0} cannot be read.", id)));
    return { stdout: text, stderr: "", code: EXIT.clean };
  },
};

function list(translate: Translate): string {
  const width = Math.max(...rules.map((rule) => rule.id.length)) + 2;
  return rules.map((rule) => `${rule.id.padEnd(width)}${translate(rule.summary)}\n`).join("");
}

function page(rule: Rule): string | undefined {
  const url = rulePage(rule.id);
  return url && readFileSync(url, "utf8");
}
