/** What is said about a host, and whether what is known of it still counts. */
import { type Boot, bootOf } from "#client/host/boot.ts";
import type { HostFacts } from "#client/host/facts.ts";
import { type Rescue, rescueOf } from "#client/host/rescue.ts";
import type { HostState, Seen } from "#client/host/state.ts";

/** One item of the status bar. */
export interface Shown {
  readonly text: string;
  readonly color?: "warning" | "error";
  /** Markdown; links to commands are those of `linkedCommands` and no others. */
  readonly tooltip: string;
  /** Without links, a tooltip needs no trust. */
  readonly hasNoLinks?: boolean;
  /** What a screen reader says: text and colour in words. */
  readonly label: string;
  readonly isHidden?: boolean;
}

export interface HostEntry {
  /** As the owner named it. */
  readonly name: string;
  readonly state: HostState;
  /** Both follow from the facts of the state. */
  readonly boot?: Boot;
  readonly rescue?: Rescue;
  /** This machine itself: no ssh, nothing to agree to. */
  readonly isHere?: boolean;
  /** To what was agreed: `user@host:port`. */
  readonly address?: string;
  /** Between two questions, milliseconds. */
  readonly interval?: number;
  /** What a rebuild does there that this window follows, in a few words of ours; that is known from the rebuild, however old the facts are. */
  readonly rebuilding?: string;
}

export function entryOf(name: string, state: HostState, isHere = false, interval?: number): HostEntry {
  const host = { name, state, isHere, ...(interval !== undefined && { interval }) };
  const facts = seenOf(state)?.facts;
  if (facts === undefined) return host;
  const boot = bootOf(facts);
  return { ...host, rescue: rescueOf(facts), ...(boot && { boot }) };
}

/** The last that was seen of a host, however old it is. */
export function seenOf(state: HostState): Seen | undefined {
  if (state.kind === "up") return state.seen;
  return state.kind === "unconfirmed" ? undefined : state.last;
}

/** A clock that was set back by more than that tells no age. */
const SET_BACK = 5000;

/** Facts speak of now until a second question in a row went unanswered; `interval`: between two, milliseconds. */
function staleAfter(interval = 60_000): number {
  return 2 * interval + 30_000;
}

/**
 * Whether facts speak of now. Those that do not are shown with their age and without colour: a colour asks for something to be done, and
 * nobody knows whether it still has to be. Of a host that cannot be asked nothing is fresh.
 */
export function isFresh({ state, interval }: HostEntry, now: number): boolean {
  if (state.kind !== "up" && state.kind !== "connecting") return false;
  const seen = seenOf(state);
  const age = seen === undefined ? Number.NaN : now - seen.at;
  return age >= -SET_BACK && age <= staleAfter(interval);
}

/** What rebuilds there right now; nobody knows of a host that did not answer lately. */
export function isRebuilding(entry: HostEntry, now: number): boolean {
  const rebuild = seenOf(entry.state)?.facts.rebuild;
  return isFresh(entry, now) && rebuild !== undefined && (rebuild.units.length > 0 || rebuild.isLocked === true);
}

/** How many generations, of how many: `3/5`, or `3` where nothing limits them or nobody knows what does. */
export function generationCount(facts: HostFacts): string | undefined {
  const { list, older = 0, limit } = facts.generations;
  if (list.length === 0) return undefined;
  const all = list.length + older;
  return limit === undefined || limit === 0 ? String(all) : `${all}/${limit}`;
}
