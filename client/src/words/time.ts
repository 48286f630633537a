/** Points in time, ages and durations in words; milliseconds by this machine's clock unless a name says seconds. */
import type { Seen } from "#client/host/state.ts";
import type { T } from "./t.ts";

/** How long ago something was: `3 min ago`; a clock that was set back makes nothing come from the future. */
export function ageWords(at: number, now: number, t: T): string {
  const seconds = Math.max(0, Math.floor((now - at) / 1000));
  if (seconds < 10) return t("just now");
  if (seconds < 60) return t("{0} s ago", seconds);
  if (seconds < 3600) return t("{0} min ago", Math.floor(seconds / 60));
  if (seconds < 2 * 86_400) return t("{0} h ago", Math.floor(seconds / 3600));
  return t("{0} days ago", Math.floor(seconds / 86_400));
}

/** `4:57`, `1:02:03`. */
export function countdown(seconds: number): string {
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** The same for ears: `4 min 57 s`. */
export function spokenCountdown(seconds: number, t: T): string {
  return t("{0} min {1} s", Math.floor(seconds / 60), seconds % 60);
}

/** `2026-03-02 14:03` in the time zone of this machine, the same in every language. */
export function minuteOf(milliseconds: number): string {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) return "?";
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** `14:03:22`. */
export function secondOf(milliseconds: number): string {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) return "?";
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/**
 * Seconds that are left until a point of the host's clock, counted by ours from the moment when its answer came. The answer was on its way
 * for a moment, so the clocks are told apart no better than that.
 */
export function secondsLeft(seen: Seen, until: number, now: number): number {
  return Math.max(0, Math.floor(until - seen.facts.now - Math.max(0, now - seen.at) / 1000));
}

/** A point of the host's clock (seconds) by the clock of this machine. */
export function hereAt(seen: Seen, hostSeconds: number): number {
  return seen.at + (hostSeconds - seen.facts.now) * 1000;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
