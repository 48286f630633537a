/** What a person can do about hosts right now, and what is asked before a host is contacted for the first time. */
import { oneLine } from "#client/host/said.ts";
import { iconless } from "./foreign.ts";
import type { HostEntry } from "./shown.ts";
import type { T } from "./t.ts";
import { ageWords } from "./time.ts";
import { inBrief } from "./tooltip.ts";

export type MenuAction =
  | "confirm"
  | "connect"
  | "refresh"
  | "document"
  | "terminal"
  | "choose"
  | "add"
  | "forget"
  | "settings"
  | "log";

export interface MenuItem {
  readonly action: MenuAction;
  /** Without icon. */
  readonly label: string;
  readonly detail?: string;
}

/** The most useful thing first; nothing that would contact a host to which nobody agreed. */
export function menuItems(entry: HostEntry, others: readonly HostEntry[], t: T): readonly MenuItem[] {
  const { state, isHere } = entry;
  const items: MenuItem[] = [];
  if (state.kind === "unconfirmed") {
    const identity = state.identity === undefined ? {} : { detail: iconless(state.identity) };
    items.push({ action: "confirm", label: t("Connect …"), ...identity });
  } else if (state.kind === "stopped" || state.kind === "offline") {
    // A key is looked at where ssh shows it.
    if (needsTerminal(state)) items.push(terminal(t));
    items.push({ action: "connect", label: t("Connect again") });
  } else items.push({ action: "refresh", label: t("Refresh") });
  if (state.kind !== "unconfirmed") {
    items.push({ action: "document", label: t("Show host status"), detail: t("All that was found, as a document") });
    if (isHere !== true && !needsTerminal(state)) items.push(terminal(t));
  }
  if (others.length > 0) items.push({ action: "choose", label: t("Show another host …") });
  items.push({ action: "add", label: t("Add a host …") });
  if (state.kind !== "unconfirmed" && isHere !== true) {
    const detail = t("The connection ends; nothing is contacted before somebody agrees again");
    items.push({ action: "forget", label: t("Take back the agreement"), detail });
  }
  items.push({ action: "settings", label: t("Change or remove hosts in the settings") });
  return [...items, { action: "log", label: t("Show log") }];
}

function needsTerminal(state: HostEntry["state"]): boolean {
  return state.kind === "stopped" && state.failure.kind === "host-key-unknown";
}

function terminal(t: T): MenuItem {
  return { action: "terminal", label: t("Log in with ssh in a terminal") };
}

/** A host to choose from: name, and where it stands. */
export function choiceWords(
  entry: HostEntry,
  now: number,
  t: T,
): { readonly label: string; readonly description: string } {
  return {
    label: iconless(entry.name),
    description: inBrief(entry, now, t, iconless, (at) => ageWords(at, now, t)),
  };
}

export interface Question {
  readonly message: string;
  readonly detail: string;
  readonly yes: string;
}

/** `before`: to what was agreed for this host, where that was another address. */
export function consentQuestion(name: string, identity: string, before: string | undefined, t: T): Question {
  const what = t(
    "A connection by ssh asks at intervals, while this window is in front, for /boot, generations, rescue window and failed units. Nothing is changed there.",
  );
  const changed = before === undefined ? [] : [t("The address has changed. Agreed to was: {0}", oneLine(before))];
  return {
    message: t("Connect to {0} ({1})?", oneLine(name), oneLine(identity)),
    detail: [...changed, what].join("\n\n"),
    yes: t("Connect"),
  };
}
