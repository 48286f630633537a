/** What goes on at the host by the clock of this machine: how urgent a login is, and whether one was made after the activation. */
import type { JobView } from "./job-view.ts";
import type { Moment } from "./reconnect.ts";

/** Seconds that going back to the previous system takes at most, usually. */
const GOING_BACK = 60;
/** What a host takes for an activation where it has not said until when. */
const ACTIVATION = 300;

/** `confirmSeconds`: how long it will wait for a confirmation, where it has not told that itself. */
export function momentOf(
  { events, end, isLost, ahead = 0, waits, phase, since = 0 }: JobView,
  confirmSeconds: number,
): Moment {
  const told = events.find((event) => event.word === "start")?.confirm;
  if (end !== undefined || isLost === true) return { kind: "calm" };
  const ours = (seconds: number): number => (seconds - ahead) * 1000;
  const seconds = told ?? confirmSeconds;
  const window = seconds * 1000;
  if (waits?.for === "confirmation")
    return { kind: "tense", until: ours(waits.until), window, over: ours(waits.until + GOING_BACK) };
  const turn = events.findLast(({ word }) => TURNS.has(word));
  if (turn?.word === "revert") return { kind: "tense", window, over: ours(turn.at + GOING_BACK) };
  if (turn?.word === "armed" || (turn === undefined && phase === "activate")) {
    const until = turn?.word === "armed" ? turn.until : since + ACTIVATION;
    return { kind: "tense", window, over: ours(until + seconds + GOING_BACK) };
  }
  return { kind: "calm" };
}

const TURNS: ReadonlySet<string> = new Set(["armed", "confirmed", "revert", "reverted"]);

/** A login that began (our clock, milliseconds) when the host waited for one already; clocks are known to a second. */
export function isAfterActivation(began: number, { events, ahead }: JobView): boolean {
  const confirm = events.findLast(({ word }) => word === "confirm");
  return confirm !== undefined && ahead !== undefined && began / 1000 + ahead >= confirm.at + 2;
}

/**
 * Seconds that the host's clock is ahead, after an answer that named the host's whole second, asked and answered at these times of ours
 * (milliseconds). What was known before stays as far as it is possible still; an activation may set the clock.
 */
export function aheadAfter(before: number | undefined, now: number, asked: number, answered: number): number {
  const [least, most] = [now - answered / 1000, now + 1 - asked / 1000];
  return before === undefined ? (least + most) / 2 : Math.min(most, Math.max(least, before));
}
