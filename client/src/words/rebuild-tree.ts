/** What is left alone because nobody could read it, on this machine or on the host. */
import type { LocalTreeError, Unread, UnreadReason } from "#client/rebuild/listing.ts";
import { several, spoken } from "./rebuild-notice.ts";
import type { T } from "./t.ts";

export function unreadLines(here: readonly Unread[], there: readonly string[], t: T): readonly string[] {
  const local = here.map(({ path, why }) => `${spoken(path)} (${reasonWords(why, t)})`);
  return [
    ...(local.length === 0 ? [] : [t("Not compared, and left alone on the host: {0}.", several(local, t, 20))]),
    ...(there.length === 0
      ? []
      : [t("On the host, what is no plain file or could not be read: {0}.", several(there, t, 20))]),
  ];
}

function reasonWords(why: UnreadReason, t: T): string {
  switch (why) {
    case "name":
      return t("a name that cannot be sent");
    case "too-large":
      return t("too large");
    case "denied":
      return t("not readable here");
    case "special":
      return t("no plain file");
    case "submodule":
      return t("a submodule");
    case "nested-repository":
      return t("a repository of its own");
    case "skip-worktree":
      return t("git was told not to look at it");
    case "unmerged":
      return t("a merge that is not finished");
    case "another-case":
      return t("its name differs from another one in case only");
  }
}

/** Why the files of this machine could not be read; nothing was sent. */
export function treeErrorWords({ problem, message, paths }: LocalTreeError, t: T): string {
  switch (problem) {
    case "no-folder":
      return t("The folder of the repo is not there on this machine.");
    case "no-git":
      return t("The repo belongs to git, and there is no git on this machine to ask what belongs to it. Install git.");
    case "git-failed":
      return t("git does not say what belongs to the repo: {0}", spoken(message));
    case "too-much":
      return t("The repo is too large to be sent; the largest: {0}. Name them in .gitignore.", several(paths, t));
    case "in-motion":
      return t("Files of the repo change at this moment. Try it again when that is over.");
  }
}
