/** A comment that suppresses nothing hides the next finding at its place, so it has to go. */
import type { PublicComment, Suppression } from "#facts/facts.ts";
import { type SpeakingMarks, speakingMarks } from "#model/exposures/speaking-marks.ts";
import type { Model } from "#model/model.ts";
import type { Edit } from "#text/edit.ts";
import { type Message, message } from "#text/message.ts";
import { closest } from "#text/similar.ts";
import type { Fix, Problem, Rule } from "./rule.ts";
import { ssoGap } from "./sso-gap.ts";

export const suppressionUnused: Rule = {
  id: "suppression/unused",
  severity: "warning",
  summary: message("A suppression comment silences nothing"),
  // Only the runner knows which suppressions were needed: it reports what `unusedIds` finds.
  check: () => [],
};

/**
 * Ids in suppression comments that silenced nothing (`isUsed`), of rules that did run (`active`), and ids that no rule has.
 * Broken files are left alone: findings may be missing there because their place could not be read.
 */
export function* unusedIds(
  model: Model,
  isUsed: (file: string, suppression: Suppression, index: number) => boolean,
  active: ReadonlySet<string>,
  known: readonly string[],
): Iterable<Problem> {
  const isAsked = [...model.repo.files.values()].some(({ facts }) => facts.publicMarks.length > 0);
  // Which exposures there are, only evaluation tells.
  const marks = isAsked && active.has(ssoGap.id) ? speakingMarks(model.repo) : undefined;
  for (const { path: file, facts, source } of [...model.repo.files.values(), ...model.repo.documents.values()]) {
    if ("errors" in facts) {
      if (facts.errors.length > 0) continue;
      if (marks?.has(file)) yield* unusedMarks(file, facts.publicMarks, source.text, marks);
    }
    for (const suppression of facts.suppressions) {
      if (suppression.rules.length === 0) {
        const { start, end } = suppression;
        const remove = removeFix(message("Remove the comment"), file, removal(source.text, suppression, 0));
        const problem = message("This comment names no rule, so it silences nothing.");
        yield { file, start, end, message: problem, fixes: [remove] };
      }
      for (const [index, step] of suppression.rules.entries()) {
        const id = step.name ?? "";
        const place = { file, start: step.start, end: step.end };
        const title = message("Remove the suppression of {0}", id);
        const remove = removeFix(title, file, removal(source.text, suppression, index));
        if (!known.includes(id)) {
          const meant = closest(id, known);
          if (!meant) {
            yield {
              ...place,
              message: message("There is no rule {0}; remove it from the comment.", id),
              fixes: [remove],
            };
            continue;
          }
          const correct: Fix = {
            title: message("Replace by {0}", meant),
            safe: false,
            edits: [{ file, edits: [{ start: step.start, end: step.end, text: meant }] }],
          };
          const problem = message("There is no rule {0}; did you mean {1}?", id, meant);
          yield { ...place, message: problem, fixes: [correct, remove] };
        } else if (active.has(id) && !isUsed(file, suppression, index)) {
          const problem = message("{0} reports nothing here; remove the suppression.", id);
          yield { ...place, message: problem, fixes: [remove], unnecessary: true };
        }
      }
    }
  }
}

function* unusedMarks(
  file: string,
  marks: readonly PublicComment[],
  text: string,
  speaking: SpeakingMarks,
): Iterable<Problem> {
  for (const mark of marks) {
    const speaks = speaking.get(file)?.get(mark.start);
    if (speaks === "one") continue;
    const { start, end } = mark;
    yield {
      ...{ file, start, end },
      message:
        speaks === "several"
          ? message(
              "Several services are made here, so that the mark counts for none of them; put it where one of them is written, or name their hosts in {0} of .mynixos.json.",
              "sso.public",
            )
          : message(
              "Nothing that is shown to the network stands here; put the mark beside a host, a router or a site, or remove it.",
            ),
      fixes: [removeFix(message("Remove the comment"), file, removal(text, { ...mark, rules: [] }, 0))],
      unnecessary: true,
    };
  }
}

function removeFix(title: Message, file: string, edit: Edit): Fix {
  return { title, safe: true, edits: [{ file, edits: [edit] }] };
}

/** Takes one id out of the comment, or the comment with its line when it was the only one. */
function removal(text: string, suppression: Pick<Suppression, "start" | "end" | "rules">, index: number): Edit {
  const { rules } = suppression;
  const step = rules[index];
  const next = rules[index + 1];
  const before = rules[index - 1];
  if (step && next) return { start: step.start, end: next.start, text: "" };
  if (step && before) return { start: before.end, end: step.end, text: "" };
  let start = suppression.start;
  while (start > 0 && /[ \t]/.test(text[start - 1] ?? "")) start--;
  const ownLine = start === 0 || /[\r\n]/.test(text[start - 1] ?? "");
  const lineBreak = /^[ \t]*(?:\r\n|\n|\r)/.exec(text.slice(suppression.end, suppression.end + 200));
  return { start, end: suppression.end + (ownLine ? (lineBreak?.[0].length ?? 0) : 0), text: "" };
}
