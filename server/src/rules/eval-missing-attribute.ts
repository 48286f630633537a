/** A name that a set does not have stops the evaluation as soon as somebody asks for it. */
import type { EvalFinding } from "#model/findings.ts";
import { type Message, message, render } from "#text/message.ts";
import { closest } from "#text/similar.ts";
import { evaluated, isSelected, renaming } from "./from-evaluation.ts";
import type { Rule } from "./rule.ts";

export const evalMissingAttribute: Rule = {
  id: "eval/missing-attribute",
  severity: "error",
  summary: message("An attribute is read that its set does not have"),
  evaluates: true,
  check: (model) =>
    evaluated(model, "missing-attribute", describe, (finding) => ({
      fixes: isSelected(model, finding) ? renaming(model, finding, finding.lacking?.name ?? "", meantBy(finding)) : [],
    })),
};

function describe(finding: EvalFinding): Message {
  const { reason, lacking } = finding;
  const meant = meantBy(finding);
  if (lacking && meant !== undefined) return message("attribute '{0}' missing; did you mean {1}?", lacking.name, meant);
  if (lacking)
    return message(
      "attribute '{0}' missing: the set has no such attribute; correct the name, or define it.",
      lacking.name,
    );
  return message("{0}: correct the name, or define it.", render(reason));
}

function meantBy({ lacking }: EvalFinding): string | undefined {
  return lacking && closest(lacking.name, lacking.names);
}
