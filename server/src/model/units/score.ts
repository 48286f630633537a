/** How exposed a service is, counted as `systemd-analyze security --offline=yes` counts it. */
import type { UnitText } from "./section.ts";

/** Those that count differently; newer ones than the last count like it as far as we know. */
export type SystemdVersion = 252 | 254 | 257;

export const shownVersion: SystemdVersion = 257;

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
export const securityKeys: ReadonlySet<string> = new Set();

export function securityScore(_text: UnitText, _version: SystemdVersion = shownVersion): SecurityScore {
  return { overall: 10, label: "DANGEROUS", checks: [] };
}
