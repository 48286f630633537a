/** A file that Nix cannot read stops the whole build, so each such place is shown where it goes wrong. */
import type { FileFacts } from "#facts/facts.ts";
import { type Message, message } from "#text/message.ts";
import type { Fix, Rule } from "./rule.ts";

export const syntaxError: Rule = {
  id: "syntax/error",
  severity: "error",
  summary: message("The text is no valid Nix"),
  perFile: true,
  *check(model) {
    for (const { path: file, facts } of model.repo.files.values()) {
      for (const error of facts.errors) {
        const { start, end } = error;
        const found = { file, start, end, message: describe(error), fixes: insertion(file, error) };
        // Nix would read it; it is we who do not.
        yield error.kind === "too-large" || error.kind === "too-deep" ? { ...found, severity: "information" } : found;
      }
    }
  },
};

type SyntaxError = FileFacts["errors"][number];

/** A missing `;` belongs right behind what is marked; where a bracket belongs, nobody can know. */
function insertion(file: string, { kind, detail, end }: SyntaxError): readonly Fix[] {
  if (kind !== "missing" || detail !== ";") return [];
  return [{ title: message("Insert `;`"), safe: true, edits: [{ file, edits: [{ start: end, end, text: ";" }] }] }];
}

function describe({ kind, detail, reason }: SyntaxError): Message {
  if (reason) return reason;
  switch (kind) {
    case "missing":
      return message("`{0}` is missing here.", detail);
    case "unexpected":
      return message("Nix does not understand `{0}` here.", detail);
    case "binary":
      return message("This is no text file; Nix cannot read it.");
    case "too-large":
      return message("This file is too large to be read; split it or exclude it.");
    case "too-deep":
      return message("This expression is nested too deeply to be read.");
  }
}
