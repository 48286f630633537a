/** Nix reads no file in which one attribute is defined twice: the whole configuration fails until one of the two is gone. */
import type { Duplicate } from "#facts/facts.ts";
import type { RepoFile } from "#model/repo.ts";
import { message } from "#text/message.ts";
import type { Span } from "#text/span.ts";
import type { Fix, Rule } from "./rule.ts";

export const evalDuplicateAttribute: Rule = {
  id: "eval/duplicate-attribute",
  severity: "error",
  summary: message("An attribute is defined twice in one set"),
  perFile: true,
  *check(model) {
    for (const file of model.repo.files.values()) {
      for (const duplicate of file.facts.duplicates) {
        const { start, end, first, path } = duplicate;
        const name = showNames(path);
        const related = [{ file: file.path, ...first, message: message("First defined here.") }];
        const text = message("attribute '{0}' already defined: keep one of the two definitions, or join them.", name);
        yield { file: file.path, start, end, message: text, related, fixes: removal(file, duplicate) };
      }
    }
  },
};

/** As Nix shows it: what is no plain name stands in quotes. */
function showNames(path: readonly string[]): string {
  return path.map((name) => (/^[A-Za-z_][\w'-]*$/.test(name) ? name : `"${name}"`)).join(".");
}

/** Where both say the same, the second can go, with its line when it stands alone there. */
function removal({ path: file, source: { text } }: RepoFile, { whole, firstWhole }: Duplicate): readonly Fix[] {
  if (!whole || !firstWhole || textAt(text, whole) !== textAt(text, firstWhole)) return [];
  const before = /[ \t]*$/.exec(text.slice(0, whole.start))?.[0].length ?? 0;
  const after = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(whole.end))?.[0].length;
  const start = whole.start - before;
  const alone = after !== undefined && (start === 0 || text[start - 1] === "\n");
  const edit = alone ? { start, end: whole.end + after, text: "" } : { start, end: whole.end, text: "" };
  return [{ title: message("Remove the repetition"), safe: true, edits: [{ file, edits: [edit] }] }];
}

function textAt(text: string, { start, end }: Span): string {
  return text.slice(start, end);
}
