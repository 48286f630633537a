/** The rescue item of the status bar: whether the window is open, for how long, and what is wrong with it. */
import type { Rescue, RescueFault } from "#client/host/rescue.ts";
import { oneLine } from "#client/host/said.ts";
import type { Seen } from "#client/host/state.ts";
import { barText } from "./foreign.ts";
import { faultWords, kindWords, pastWords, rescueColor, stateWords } from "./rescue-words.ts";
import { type HostEntry, isFresh, type Shown, seenOf } from "./shown.ts";
import type { T } from "./t.ts";
import { ageWords, countdown, hereAt, minuteOf, secondsLeft, spokenCountdown } from "./time.ts";
import { rescueTooltip } from "./tooltip.ts";

/** Whether somebody renders again every second; without, a time that is left would stand still and be wrong. */
export type Clock = "ticks" | "stands";

/** Says nothing where nothing was ever seen: the boot item says why. */
export function rescueItem(
  entry: HostEntry,
  now: number,
  t: T,
  others: readonly HostEntry[] = [],
  clock: Clock = "ticks",
): Shown {
  const { state, rescue } = entry;
  const seen = seenOf(state);
  if (seen === undefined || rescue === undefined || !seen.facts.system.isNixos) {
    return { text: "", tooltip: "", label: "", isHidden: true };
  }
  // The editor closes a trusted tooltip with every second that is written beside it; the click leads to the menu all the same.
  const isTicking = clock === "ticks" && ticks(entry, now);
  const tooltip = rescueTooltip(entry, now, t, others, !isTicking);
  const which = others.length > 0 ? `${barText(entry.name)} ` : "";
  const spoken = oneLine(entry.name);
  if (!isFresh(entry, now)) {
    const age = ageWords(seen.at, now, t);
    const icon = state.kind === "offline" ? "$(debug-disconnect)" : "$(history)";
    return {
      text: `${icon} ${which}${[pastWords(rescue, t), age].join(" · ")}`,
      tooltip,
      label: t("Host {0}: {1}. Out of date: seen {2}.", spoken, pastWords(rescue, t), age),
    };
  }
  const isWorst = (one: RescueFault): boolean => one.kind === "password-without-window";
  const [fault, ...more] = [...rescue.wrong].sort((a, b) => Number(isWorst(b)) - Number(isWorst(a)));
  const color = fault ? "error" : rescueColor(rescue);
  const icon = fault ? "$(error)" : icons[rescue.kind];
  const faultText = fault ? [`${shortFault(fault, t)}${more.length > 0 ? ` (+${more.length})` : ""}`] : [];
  const words = stateWords(rescue, t);
  const what = rescue.kind === "open" ? openWords(rescue, seen, now, clock, t) : { text: words, spoken: `${words}.` };
  const label = [
    words === undefined ? t("Host {0}.", spoken) : t("Host {0}: {1}", spoken, what.spoken),
    ...rescue.wrong.map((one) => t("Error: {0}", faultWords(one, t, oneLine).sentence)),
    ...(color === "warning" ? [colorReason(rescue, t)] : []),
  ].join(" ");
  return {
    text: `${icon} ${which}${[...(what.text === undefined ? [] : [what.text]), ...faultText].join(" · ")}`,
    ...(color && { color }),
    tooltip,
    ...(isTicking && { hasNoLinks: true }),
    label,
  };
}

/** Without colours, a door that is not shut yet must not look like one that is. */
const icons: Readonly<Record<Rescue["kind"], string>> = {
  closed: "$(lock)",
  closing: "$(unlock)",
  open: "$(unlock)",
  opening: "$(unlock)",
  missing: "$(circle-slash)",
  unknown: "$(question)",
};

/** Whether what is shown changes with every second. */
export function ticks(entry: HostEntry, now: number): boolean {
  const { state, rescue } = entry;
  const seen = seenOf(state);
  if (seen === undefined || rescue?.kind !== "open" || rescue.until === undefined) return false;
  return isFresh(entry, now) && secondsLeft(seen, rescue.until, now) > 0;
}

function colorReason({ kind }: Rescue, t: T): string {
  return kind === "missing"
    ? t("Warning: this host has no rescue window.")
    : t("Warning: more than keys may let people in.");
}

interface Left {
  readonly text: string;
  readonly spoken: string;
}

/** What an open window is called, with the time that is left; when it is over, nobody knows whether something closed it. */
function openWords(rescue: Rescue & { kind: "open" }, seen: Seen, now: number, clock: Clock, t: T): Left {
  const words = kindWords(rescue, t);
  if (rescue.until === undefined) return { text: words, spoken: `${words}.` };
  const seconds = secondsLeft(seen, rescue.until, now);
  if (seconds === 0) {
    const over = t("Rescue expired");
    return { text: over, spoken: `${over}. ${t("Whether it was closed, the next answer tells.")}` };
  }
  const end = minuteOf(hereAt(seen, rescue.until)).slice(-5);
  return clock === "stands"
    ? { text: `${words} ${t("until {0}", end)}`, spoken: `${words} ${t("until {0}", end)}.` }
    : { text: `${words} ${countdown(seconds)}`, spoken: `${words}. ${t("{0} left.", spokenCountdown(seconds, t))}` };
}

function shortFault(fault: RescueFault, t: T): string {
  switch (fault.kind) {
    case "password-without-window":
      return t("password login without window");
    case "nobody-has-password":
      return fault.by === "pam" ? t("PAM refuses passwords") : t("no password set");
    case "stale-config":
      return t("sshd_config stale");
    case "unit-failed":
      return t("unit failed");
    case "bad-file":
      return t("status file not understood");
  }
}
