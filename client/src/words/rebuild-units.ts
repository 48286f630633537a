/** The question between build and activation: what happens to units, which packages change, and whether it has room on /boot. */
import type { PackageChange } from "#client/rebuild/closure.ts";
import type { EventBody } from "#client/rebuild/job-events.ts";
import type { Action } from "#client/rebuild/operations.ts";
import { room } from "#client/rebuild/preflight.ts";
import { riskyUnits } from "#client/rebuild/risky-units.ts";
import type { Confirmation } from "./rebuild-ends.ts";
import { several, spoken } from "./rebuild-notice.ts";
import { sizeWords } from "./rebuild-sizes.ts";
import type { T } from "./t.ts";

export type UnitChanges = Omit<Extract<EventBody, { word: "units" }>, "word">;

/** One line for each kind of change; none: no unit is touched. */
export function unitLines({ stop, restart, reload, start }: UnitChanges, t: T): readonly string[] {
  return [
    ...(stop.length === 0 ? [] : [t("Stops: {0}", several(stop, t, 8))]),
    ...(restart.length === 0 ? [] : [t("Restarts: {0}", several(restart, t, 8))]),
    ...(reload.length === 0 ? [] : [t("Reloads: {0}", several(reload, t, 8))]),
    ...(start.length === 0 ? [] : [t("Starts: {0}", several(start, t, 8))]),
  ];
}

/** Those on which logins depend, as a sentence; absent: none is touched. */
export function riskyWords({ stop, restart, reload }: UnitChanges, t: T): string | undefined {
  const risky = riskyUnits([...new Set([...stop, ...restart, ...reload])]);
  return risky.length === 0 ? undefined : t("Logins depend on these: {0}.", several(risky, t, 8));
}

/** Few lines: how many packages are new, gone, or others, and the first of them by name. */
export function closureLines(changes: readonly PackageChange[], t: T): readonly string[] {
  const added = changes.filter(({ before, after }) => before === undefined && after !== undefined);
  const removed = changes.filter(({ before, after }) => before !== undefined && after === undefined);
  const changed = changes.filter(({ before, after }) => before !== undefined && after !== undefined);
  return [
    ...(changed.length === 0 ? [] : [t("Changed packages: {0}", several(changed.map(versions), t, 8))]),
    ...(added.length === 0 ? [] : [t("New packages: {0}", several(added.map(withVersion), t, 8))]),
    ...(removed.length === 0 ? [] : [t("Packages that go: {0}", several(removed.map(withVersion), t, 8))]),
  ];
}

function versions({ name, before = "", after = "" }: PackageChange): string {
  return `${name} ${before} → ${after}`;
}

/** `ε`: it has none. */
function withVersion({ name, before, after }: PackageChange): string {
  const version = after ?? before ?? "ε";
  return version === "ε" ? name : `${name} ${version}`;
}

/** What is written to /boot by a switch. */
export function roomWords(boot: Extract<EventBody, { word: "boot" }>, t: T): string {
  const { missing, fits, isTight } = room(boot);
  if (!fits) return t("/boot has no room: it needs {0}, {1} are missing.", sizeWords(boot.needs), sizeWords(missing));
  if (boot.needs === 0) return t("/boot needs nothing more: kernel and initrd lie there already.");
  return isTight
    ? t("/boot: needs {0}; there is room for it only when the oldest generations have made way.", sizeWords(boot.needs))
    : t("/boot: needs {0} of {1} that are free.", sizeWords(boot.needs), sizeWords(boot.free));
}

export interface ActivationQuestion {
  readonly message: string;
  readonly detail: string;
  readonly yes: string;
}

export interface Activation {
  readonly action: Action;
  readonly host: string;
  readonly why: "always" | "risky";
  readonly confirmSeconds: number;
  /** `automatic` unless it says otherwise. */
  readonly confirmation?: Confirmation;
  readonly units?: UnitChanges;
  /** Absent: nobody knows. */
  readonly closure?: readonly PackageChange[];
  readonly boot?: Extract<EventBody, { word: "boot" }>;
}

export function activationQuestion(
  { action, host, why, confirmSeconds, confirmation = "automatic", units, closure, boot }: Activation,
  t: T,
): ActivationQuestion {
  const lines = units === undefined ? [] : unitLines(units, t);
  const risky = units === undefined ? undefined : riskyWords(units, t);
  const packages =
    closure === undefined
      ? action === "switch"
        ? [t("Which packages change is not known.")]
        : []
      : closure.length === 0
        ? [t("No package changes its version.")]
        : closureLines(closure, t);
  const detail = [
    ...(risky === undefined ? [] : [risky]),
    units === undefined
      ? t("What happens to units is not known.")
      : lines.length === 0
        ? t("No unit is stopped, restarted or started.")
        : lines.join("\n"),
    ...(packages.length === 0 ? [] : [packages.join("\n")]),
    // A test writes nothing there.
    ...(boot === undefined || action === "test" ? [] : [roomWords(boot, t)]),
    conditionWords(action, confirmation, confirmSeconds, t),
  ].join("\n\n");
  return { message: messageFor(action, why, spoken(host), t), detail, yes: yesFor(action, t) };
}

function conditionWords(action: Action, confirmation: Confirmation, seconds: number, t: T): string {
  if (confirmation === "by-hand")
    return action === "switch"
      ? t(
          "It is activated as a test first. Only after it was kept by hand within {0} s, the next boot starts it; else the previous system comes back.",
          seconds,
        )
      : t("If nobody keeps it by hand within {0} s, the previous system comes back.", seconds);
  return action === "switch"
    ? t(
        "It is activated as a test first. Only after a new login has confirmed it within {0} s, the next boot starts it; else the previous system comes back.",
        seconds,
      )
    : t("If no new login confirms it within {0} s, the previous system comes back.", seconds);
}

function messageFor(action: Action, why: "always" | "risky", host: string, t: T): string {
  if (action === "switch") return t("Switch {0} to the system that was built?", host);
  if (action === "rollback") return t("Roll {0} back?", host);
  return why === "risky"
    ? t("The test on {0} touches units on which logins depend. Activate it?", host)
    : t("Activate the system that was built on {0}?", host);
}

function yesFor(action: Action, t: T): string {
  if (action === "switch") return t("Switch");
  return action === "rollback" ? t("Roll back") : t("Activate");
}

/** Before garbage is collected; `kept`: generations that stay whatever is chosen. */
export function collectQuestion(
  host: string,
  generations: readonly number[],
  kept: readonly number[],
  t: T,
): ActivationQuestion {
  return {
    message:
      generations.length === 0
        ? t("Collect garbage on {0}?", spoken(host))
        : t("Collect garbage on {0} and delete the generations {1}?", spoken(host), generations.join(", ")),
    detail: [
      t("What no generation needs any more is deleted from the store, and the boot menu is written anew."),
      ...(kept.length === 0 ? [] : [t("These generations stay: {0}.", kept.join(", "))]),
      ...(generations.length === 0 ? [] : [t("A deleted generation cannot be rolled back to.")]),
    ].join("\n\n"),
    yes: t("Collect garbage"),
  };
}

/** Before everything of ours is removed from a host. */
export function cleanQuestion(host: string, t: T): ActivationQuestion {
  return {
    message: t("Remove everything of this extension from {0}?", spoken(host)),
    detail: t(
      "Stages, backups, logs and what was promoted last are deleted below /var/lib/mynixos, /run/mynixos and the gc roots. System and configuration stay as they are, and so does the journal. The next rebuild from here is a first one again.",
    ),
    yes: t("Remove"),
  };
}
