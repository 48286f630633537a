/** What is left alone because nobody could read it, on this machine or on the host. */
import type { Unread, UnreadReason } from "#client/rebuild/listing.ts";
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
