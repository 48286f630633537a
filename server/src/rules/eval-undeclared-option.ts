/** An option that no module declares cannot be read, and nothing can be defined for it. */
import type { EvalFinding } from "#model/findings.ts";
import { type Message, message } from "#text/message.ts";
import { evaluated, isSelected, renaming } from "./from-evaluation.ts";
import type { Related, Rule } from "./rule.ts";

export const evalUndeclaredOption: Rule = {
  id: "eval/undeclared-option",
  severity: "error",
  summary: message("An option is read or set that no module declares"),
  evaluates: true,
  check: (model) =>
    evaluated(model, "undeclared-option", describe, (finding) => {
      const { missing } = finding;
      const isPlain = missing?.role === "defined" || isSelected(model, finding);
      const fixes = isPlain ? renaming(model, finding, missing?.last ?? "", missing?.name) : [];
      return { fixes, related: declaredAt(finding) };
    }),
};

function declaredAt({ missing }: EvalFinding): readonly Related[] {
  if (!missing?.unimported) return [];
  return [{ ...missing.unimported, message: message("Declared here, in a file that no host imports.") }];
}

function describe({ missing, reason }: EvalFinding): Message {
  if (!missing) return reason;
  const { shown, role, meant, unimported, last: name } = missing;
  if (role === "read") {
    if (unimported)
      return message(
        "attribute '{0}' missing: {1} declares {2}, but no host imports it.",
        name,
        unimported.file,
        shown,
      );
    if (meant !== undefined)
      return message("attribute '{0}' missing: no module declares {1}; did you mean {2}?", name, shown, meant);
    return message("attribute '{0}' missing: no module declares {1}; declare it, or correct the name.", name, shown);
  }
  if (unimported)
    return message("The option `{0}' does not exist: {1} declares it, but no host imports it.", shown, unimported.file);
  if (meant !== undefined) return message("The option `{0}' does not exist; did you mean {1}?", shown, meant);
  return message("The option `{0}' does not exist: declare it, or correct the name.", shown);
}
