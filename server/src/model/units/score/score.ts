/**
 * How exposed a service is, counted as `systemd-analyze security --offline=yes` counts it.
 *
 * `test/truth/systemd-security.test.ts` holds it against that program. System calls are those of x86-64.
 */
import type { SystemdVersion } from "#knowledge/systemd-security.ts";
import type { UnitText } from "#model/units/section.ts";
import { badnessOf, checks } from "./checks.ts";
import { asRead } from "./lines.ts";
import { settingsOf } from "./settings.ts";

export type { SystemdVersion } from "#knowledge/systemd-security.ts";

export const shownVersion: SystemdVersion = 258;

export interface SecurityScore {
  /** 0 to 10 with one decimal: 9.2. */
  readonly overall: number;
  readonly label: "PERFECT" | "SAFE" | "OK" | "MEDIUM" | "EXPOSED" | "UNSAFE" | "DANGEROUS";
  /** In the order of systemd's table. */
  readonly checks: readonly SecurityCheck[];
}

export interface SecurityCheck {
  /** As systemd prints it: `CapabilityBoundingSet=~CAP_SYS_ADMIN`. */
  readonly id: string;
  /** The keys of the unit file that it looks at. */
  readonly keys: readonly string[];
  readonly weight: number;
  readonly range: number;
  /** 0 (good) to `range`; `undefined`: does not apply to this unit. */
  readonly badness: number | undefined;
}

/** Keys of `[Service]` (and `DefaultDependencies` of `[Unit]`) that the score depends on. */
export const securityKeys: ReadonlySet<string> = new Set(checks.flatMap(({ keys }) => keys));

export function securityScore(text: UnitText, version: SystemdVersion = shownVersion): SecurityScore {
  const badness = badnessOf(settingsOf(asRead(text), version));
  const judged = checks.map((check, index) => ({ ...check, badness: badness[index] }));
  const counted = judged.filter((check) => check.badness !== undefined);
  const weights = counted.reduce((sum, { weight }) => sum + weight, 0);
  const exposure = Math.ceil((counted.reduce((sum, check) => sum + cost(check), 0) * 100) / weights);
  return { overall: exposure / 10, label: labelOf(exposure), checks: judged };
}

/** Keys whose values make systemd refuse the whole unit, where it is no template: it does not start, and systemd counts nothing. */
export function refusedKeys(text: UnitText, version: SystemdVersion = shownVersion): readonly string[] {
  return settingsOf(asRead(text), version).refused;
}

/** The version of `SystemdVersion` that counts like any other one. */
export function countsLike(version: number): SystemdVersion {
  if (version >= 261) return 261;
  if (version >= 258) return 258;
  if (version >= 257) return 257;
  return version >= 254 ? 254 : 252;
}

export interface Cost {
  readonly check: SecurityCheck;
  /** Of the 10 there are. */
  readonly points: number;
}

/** What each check adds, the worst first; without what nobody would see in the number. */
export function costsOf({ checks: all }: SecurityScore): readonly Cost[] {
  const counted = all.filter(({ badness }) => badness !== undefined);
  const sum = counted.reduce((total, { weight }) => total + weight, 0);
  return counted
    .map((check) => ({ check, points: (cost(check) * 10) / sum }))
    .filter(({ points }) => points >= 0.05)
    .sort((one, other) => other.points - one.points);
}

/** What it adds to the sum. */
function cost({ badness = 0, weight, range }: SecurityCheck): number {
  return Math.ceil((badness * weight) / range);
}

/** In tenths. */
function labelOf(exposure: number): SecurityScore["label"] {
  if (exposure >= 100) return "DANGEROUS";
  if (exposure >= 90) return "UNSAFE";
  if (exposure >= 75) return "EXPOSED";
  if (exposure >= 50) return "MEDIUM";
  if (exposure >= 10) return "OK";
  return exposure >= 1 ? "SAFE" : "PERFECT";
}
