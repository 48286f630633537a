/** Whether edits leave every host as sound as it was. */
import { editedRepo } from "#model/edited.ts";
import { hostsIn } from "#model/evaluated.ts";
import { falseAssertions } from "#model/failures.ts";
import type { Repo } from "#model/repo.ts";
import type { FileEdits } from "#text/edit.ts";

/** Each of them is evaluated once more. */
const mostHosts = 6;

/** `undefined`: there are too many hosts, or a file reads worse than before. */
export function triedOut(repo: Repo, edits: readonly FileEdits[]): Repo | undefined {
  return hostsIn(repo).size > mostHosts ? undefined : editedRepo(repo, edits);
}

/** No assertion fails that did not, and no module. */
export function breaksNothing(repo: Repo, edits: readonly FileEdits[]): boolean {
  const edited = triedOut(repo, edits);
  if (!edited) return false;
  const changed = hostsIn(edited);
  return [...hostsIn(repo)].every(([name, before]) => {
    const after = changed.get(name);
    if (!after || after.host.problems.length > before.host.problems.length) return false;
    return falseAssertions(after.host).length <= falseAssertions(before.host).length;
  });
}
