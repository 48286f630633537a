/** Problems from what evaluation shows to be wrong: what the rules of `eval/` share that need it. */
import { type EvalFinding, evalFindings, type FindingKind, type RelatedPlace } from "#model/findings.ts";
import type { Model } from "#model/model.ts";
import { type Message, message } from "#text/message.ts";
import type { Fix, Problem, Related } from "./rule.ts";

/** The findings of one kind; in code that no host forces they are hints. */
export function* evaluated(
  model: Model,
  kind: FindingKind,
  describe: (finding: EvalFinding) => Message,
  more: (finding: EvalFinding) => Pick<Problem, "fixes" | "related"> = () => ({}),
): Iterable<Problem> {
  for (const found of evalFindings(model)) {
    if (found.kind !== kind) continue;
    const { file, start, end, hosts } = found;
    const own = more(found);
    const only = hosts.length > 0 ? [{ file, start, end, message: message("Only on {0}.", hosts.join(", ")) }] : [];
    const also = found.also.slice(0, mostOthers).map((reason) => ({ file, start, end, message: reason }));
    const related = [...also, ...(own.related ?? []), ...found.related.map((each) => relatedTo(kind, each)), ...only];
    const problem = { file, start, end, message: describe(found), related, fixes: own.fixes ?? [] };
    yield found.live ? problem : { ...problem, severity: "hint" };
  }
}

/** At one place, all with a line of their own. */
const mostOthers = 20;

function relatedTo(kind: FindingKind, { role, option, ...place }: RelatedPlace): Related {
  if (role === "breaks") return { ...place, message: message("{0} fails because of it.", option) };
  return {
    ...place,
    message: kind === "declared-twice" ? message("Also declared here.") : message("Also defined here."),
  };
}

/** Writes another name at the place of a finding, where the text says `name` there and nothing else hangs on it. */
export function renaming(
  { repo }: Model,
  { file, start, end }: EvalFinding,
  name: string,
  meant: string | undefined,
): readonly Fix[] {
  const text = repo.files.get(file)?.source.text ?? "";
  if (meant === undefined || text.slice(start, end) !== name || !/^[A-Za-z_][\w'-]*$/.test(meant)) return [];
  const edits = [{ file, edits: [{ start, end, text: meant }] }];
  return [{ title: message("Replace by {0}", meant), safe: false, edits }];
}

/** Whether the name at the place is selected (`set.name`) and not bound (`inherit (set) name;`). */
export function isSelected({ repo }: Model, { file, start }: EvalFinding): boolean {
  return /\.\s*$/.test(repo.files.get(file)?.source.text.slice(Math.max(0, start - 40), start) ?? "");
}
