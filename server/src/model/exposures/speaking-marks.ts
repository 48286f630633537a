/** Which comments that mark something as public speak for an exposure; of files where all of them are known. */
import { hostsIn } from "#model/evaluated.ts";
import type { Repo } from "#model/repo.ts";
import { exposuresOf } from "./exposures.ts";
import { commentsAt } from "./marks.ts";

/** By file where they begin. Files that are not in it may show what nobody sees here. */
export type SpeakingMarks = ReadonlyMap<string, ReadonlySet<number>>;

export function speakingMarks(repo: Repo): SpeakingMarks {
  const found = new Map<string, Set<number>>();
  const vague = new Set<string>();
  for (const view of hostsIn(repo).values()) {
    const isComplete = !view.host.problems.some(({ kind }) => kind === "unseen" || kind === "broken");
    for (const { file } of view.host.modules) {
      if (!isComplete) vague.add(file);
      if (!found.has(file)) found.set(file, new Set());
    }
    for (const { shownAt, place, calledAt, via } of exposuresOf(view))
      for (const { comment, place: where } of commentsAt(repo, [shownAt, place, calledAt, via]))
        if (where) found.get(where.file)?.add(comment.start);
  }
  for (const file of vague) found.delete(file);
  return found;
}
