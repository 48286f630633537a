/** What the menu of a host offers for rebuilding: what helps now, the most useful first. */
import type { Cancel } from "#client/rebuild/job-view.ts";
import { ownJobAmong } from "#client/rebuild/preflight.ts";
import { actionWords } from "./rebuild-progress.ts";
import { type HostEntry, seenOf } from "./shown.ts";
import type { T } from "./t.ts";

export type RebuildMenuAction =
  | "test"
  | "switch"
  | "dry-activate"
  | "build"
  | "rollback"
  | "collect"
  | "keep"
  | "cancel"
  | "follow"
  | "rebuild-log"
  | "clean";

export interface RebuildMenuItem {
  readonly action: RebuildMenuAction;
  /** Without icon. */
  readonly label: string;
  readonly detail?: string;
}

/** A job that this window follows. */
export interface FollowedInMenu {
  readonly waitsForPerson: boolean;
  readonly cancel?: Cancel;
}

/** Nothing where nothing could be done: nobody agreed, the host does not answer, or it is no NixOS. */
export function rebuildItems(entry: HostEntry, followed: FollowedInMenu | undefined, t: T): readonly RebuildMenuItem[] {
  const log: RebuildMenuItem = { action: "rebuild-log", label: t("Open a log of a rebuild …") };
  if (followed !== undefined) {
    return [
      ...(followed.waitsForPerson ? [{ action: "keep", label: t("Keep the new system") } as const] : []),
      { action: "follow", label: t("Show the rebuild that runs") },
      ...(followed.cancel === undefined ? [] : [{ action: "cancel", label: cancelLabel(followed.cancel, t) } as const]),
      log,
    ];
  }
  const { state } = entry;
  const facts = state.kind === "up" ? seenOf(state)?.facts : undefined;
  if (state.kind === "unconfirmed") return [];
  if (facts === undefined || !facts.system.isNixos) return [log];
  const isOursThere = ownJobAmong(facts.rebuild.units) !== undefined;
  return [
    ...(isOursThere ? [{ action: "follow", label: t("Follow the rebuild that runs there") } as const] : []),
    { action: "test", label: actionWords("test", t), detail: t("Activates it until the next boot, with a way back") },
    { action: "switch", label: actionWords("switch", t), detail: t("As a test first; permanent once it is confirmed") },
    {
      action: "dry-activate",
      label: actionWords("dry-activate", t),
      detail: t("Builds it and says what would happen"),
    },
    { action: "build", label: actionWords("build", t), detail: t("Builds it and changes nothing") },
    {
      action: "rollback",
      label: t("Roll back …"),
      detail: t("To what the next boot starts, or to the generation before"),
    },
    { action: "collect", label: t("Collect garbage …"), detail: t("Makes room in the store and on /boot") },
    log,
    { action: "clean", label: t("Remove our traces from the host …") },
  ];
}

function cancelLabel(cancel: Cancel, t: T): string {
  switch (cancel) {
    case "at-once":
      return t("Cancel the rebuild");
    case "after-activation":
      return t("Roll back when the activation has ended");
    case "roll-back":
      return t("Roll back now");
  }
}
