/** Findings of an older state of the repo, where they stand in the texts as they are now. */
import { type Repo, textIn } from "#model/repo.ts";
import type { Finding } from "#rules/rule.ts";
import type { Location } from "#text/span.ts";

/** Without those whose text was changed. Their fixes were made for the older texts, so they have none. */
export function carriedOver(findings: readonly Finding[], before: Repo, now: Repo): readonly Finding[] {
  const edits = new Map<string, Edit | undefined>();
  const moved = <Place extends Location>(place: Place): Place | undefined => {
    const { file, start, end } = place;
    if (!edits.has(file)) edits.set(file, editOf(textIn(before, file), textIn(now, file)));
    const edit = edits.get(file);
    if (!edit || end <= edit.start) return edit || textIn(now, file) !== undefined ? place : undefined;
    return start >= edit.end ? { ...place, start: start + edit.growth, end: end + edit.growth } : undefined;
  };
  return findings.flatMap(({ fixesLater: _, ...finding }) => {
    const place = moved(finding);
    if (!place) return [];
    const isUnchanged = textIn(before, finding.file) === textIn(now, finding.file);
    const related = finding.related.flatMap((each) => moved(each) ?? []);
    return [{ ...place, related, fixes: isUnchanged ? finding.fixes : [] }];
  });
}

/** What of the older text was replaced, and by how much more. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly growth: number;
}

function editOf(before: string | undefined, now: string | undefined): Edit | undefined {
  if (before === undefined || now === undefined || before === now) return undefined;
  const most = Math.min(before.length, now.length);
  let start = 0;
  while (start < most && before[start] === now[start]) start++;
  let same = 0;
  while (same < most - start && before[before.length - 1 - same] === now[now.length - 1 - same]) same++;
  return { start, end: before.length - same, growth: now.length - before.length };
}
