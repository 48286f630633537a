/** Which comments that mark something as public speak for an exposure; of files where all of them are known. */
import { hostsIn } from "#model/evaluated.ts";
import type { Repo } from "#model/repo.ts";
import { exposuresOf } from "./exposures.ts";
import { commentsAt } from "./marks.ts";
import { isOfOneService } from "./one-service.ts";

/**
 * By file where they begin; `several`: what stands there is made for several services, so that it counts for none. Files that are not in it
 * may show what nobody sees here.
 */
export type SpeakingMarks = ReadonlyMap<string, ReadonlyMap<number, "one" | "several">>;

export function speakingMarks(repo: Repo): SpeakingMarks {
  const found = new Map<string, Map<number, "one" | "several">>();
  const vague = new Set<string>();
  for (const view of hostsIn(repo).values()) {
    const isComplete = !view.host.problems.some(({ kind }) => kind === "unseen" || kind === "broken");
    for (const { file } of view.host.modules) {
      if (!isComplete) vague.add(file);
      if (!found.has(file)) found.set(file, new Map());
    }
    for (const { shownAt, place, calledAt, via } of exposuresOf(view))
      for (const each of [shownAt, place, calledAt, via].flatMap((where) => where ?? []))
        for (const { comment } of commentsAt(repo, [each])) {
          const marks = found.get(each.file);
          if (marks?.get(comment.start) === "one") continue;
          marks?.set(comment.start, isOfOneService(view, each) ? "one" : "several");
        }
  }
  for (const file of vague) found.delete(file);
  return found;
}
