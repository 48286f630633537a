/** What is known before a rebuild that speaks against it, or that a person should know first: from the last answer of the host alone. */
import type { HostFacts } from "#client/host/facts.ts";
import type { Failure } from "#client/host/failure.ts";
import type { Action } from "./operations.ts";

export interface PreflightInput {
  readonly action: Action;
  /** The host's last answer, and when it came (this machine's clock, milliseconds); absent: it never answered. */
  readonly seen?: { readonly facts: HostFacts; readonly at: number };
  /** Why it does not answer now. */
  readonly failure?: Failure;
  /** Findings of severity error in the repo; absent: not counted, as it is not read yet. */
  readonly errors?: number;
  /** The counting stopped at its limit: there may be more. */
  readonly hasMoreErrors?: boolean;
  /** Files of the repo with unsaved changes in the editor. */
  readonly unsaved?: number;
  /** Folder of the repo on the host. */
  readonly repo: string;
  /** What is built: what this machine has, or the folder of the host itself. */
  readonly from: "stage" | "host";
}

/** In the order in which they are said: what refuses, what warns, what is only said. */
export type Preflight =
  | { readonly level: "refuse"; readonly kind: "unreachable"; readonly failure: Failure }
  | { readonly level: "refuse"; readonly kind: "not-nixos"; readonly name?: string }
  | { readonly level: "refuse"; readonly kind: "no-repo"; readonly repo: string }
  | { readonly level: "refuse"; readonly kind: "rebuilding"; readonly units: readonly string[] }
  /** Our own job: it can be followed. */
  | { readonly level: "refuse"; readonly kind: "own-job"; readonly unit: string }
  | { readonly level: "warn"; readonly kind: "findings"; readonly errors: number; readonly hasMore: boolean }
  | { readonly level: "warn"; readonly kind: "unsaved"; readonly files: number }
  | { readonly level: "warn"; readonly kind: "boot-full"; readonly mount: string; readonly percent: number }
  | { readonly level: "warn"; readonly kind: "boot-read-only"; readonly mount: string }
  | { readonly level: "warn"; readonly kind: "sshd-not-running" }
  | { readonly level: "warn"; readonly kind: "stopping"; readonly state: string }
  /** Seconds that the host's clock goes ahead of ours; negative: behind. */
  | { readonly level: "warn"; readonly kind: "clock"; readonly ahead: number }
  | { readonly level: "note"; readonly kind: "limit"; readonly generations: number; readonly limit: number }
  /** `test` or `boot` that somebody made before: what runs is not what the next boot starts. */
  | { readonly level: "note"; readonly kind: "pending" }
  | { readonly level: "note"; readonly kind: "max-jobs" }
  | { readonly level: "note"; readonly kind: "sandboxed" }
  | { readonly level: "note"; readonly kind: "host-dirty"; readonly files: number; readonly repo: string }
  | { readonly level: "note"; readonly kind: "failed-units"; readonly units: readonly string[] };

/** No file comes earlier than that: a clock further off lets Nix and TLS fail. */
const CLOCK_OFF = 300;
/** As the bar colours it. */
const FULL = 85;

export function preflight(input: PreflightInput): readonly Preflight[] {
  const { seen, failure } = input;
  if (failure !== undefined) return [{ level: "refuse", kind: "unreachable", failure }];
  const items = [...(seen === undefined ? [] : ofHost(input, seen.facts, seen.at)), ...ofRepo(input)];
  const order = ["refuse", "warn", "note"];
  return items.sort((one, other) => order.indexOf(one.level) - order.indexOf(other.level));
}

/** Arguments of nixos-rebuild that this host needs: where it may build nothing, its top level could not be built either. */
export function neededArguments(facts: HostFacts): readonly string[] {
  return facts.maxJobs === 0 ? ["--max-jobs", "1"] : [];
}

function ofHost({ action, repo }: PreflightInput, facts: HostFacts, at: number): readonly Preflight[] {
  const { system } = facts;
  if (!system.isNixos) {
    // Without os-release nobody can tell; the script on the host looks again.
    return system.id === undefined
      ? []
      : [{ level: "refuse", kind: "not-nixos", ...(system.name !== undefined && { name: system.name }) }];
  }
  const builds = action !== "rollback" && action !== "collect";
  return [
    ...busy(facts),
    ...(builds && facts.repo.exists === false ? [{ level: "refuse", kind: "no-repo", repo } as const] : []),
    ...bootState(action, facts),
    ...(facts.sshd.isRunning === false ? [{ level: "warn", kind: "sshd-not-running" } as const] : []),
    ...(system.state === "stopping" || system.state === "maintenance"
      ? [{ level: "warn", kind: "stopping", state: system.state } as const]
      : []),
    ...clock(facts, at),
    ...(isPending(facts) ? [{ level: "note", kind: "pending" } as const] : []),
    ...(builds && facts.maxJobs === 0 ? [{ level: "note", kind: "max-jobs" } as const] : []),
    ...(facts.session.root === "ro" || facts.session.proc === "pid-only"
      ? [{ level: "note", kind: "sandboxed" } as const]
      : []),
    ...(builds && (facts.repo.changed ?? 0) > 0
      ? [{ level: "note", kind: "host-dirty", files: facts.repo.changed ?? 0, repo } as const]
      : []),
    ...(facts.failed.length > 0 && action !== "build" && action !== "collect"
      ? [{ level: "note", kind: "failed-units", units: facts.failed.map(({ name }) => name) } as const]
      : []),
  ];
}

const OWN = /^mynixos-rebuild-([0-9a-z-]{8,40})(?:\.service)?$/;

/** The id of a job of ours that runs there, whoever started it. */
export function ownJobAmong(units: readonly string[]): string | undefined {
  return units.flatMap((unit) => OWN.exec(unit)?.[1] ?? [])[0];
}

/** Somebody else's rebuild, or one of ours. */
function busy({ rebuild }: HostFacts): readonly Preflight[] {
  const own = rebuild.units.find((unit) => OWN.test(unit));
  if (own !== undefined) return [{ level: "refuse", kind: "own-job", unit: own }];
  return rebuild.units.length > 0 || rebuild.isLocked === true
    ? [{ level: "refuse", kind: "rebuilding", units: rebuild.units }]
    : [];
}

/**
 * What does not write to /boot is never refused because of it. `switch` is refused by bytes alone, and they are known only when it is built
 * (event `boot`): a generation that shares its kernel with another one needs next to nothing, however full it is.
 */
function bootState(action: Action, { boot, generations }: HostFacts): readonly Preflight[] {
  if (boot === undefined) return [];
  const writes = action === "switch" || action === "rollback" || action === "collect";
  const items: Preflight[] = [];
  if (writes && boot.isReadOnly === true) items.push({ level: "warn", kind: "boot-read-only", mount: boot.mount });
  if (action === "switch" && boot.percent >= FULL)
    items.push({ level: "warn", kind: "boot-full", mount: boot.mount, percent: boot.percent });
  const { limit, list, older = 0 } = generations;
  const count = list.length + older;
  if (action === "switch" && limit !== undefined && limit > 0 && count >= limit)
    items.push({ level: "note", kind: "limit", generations: count, limit });
  return items;
}

function clock({ now }: HostFacts, at: number): readonly Preflight[] {
  const ahead = Math.round(now - at / 1000);
  return Math.abs(ahead) > CLOCK_OFF ? [{ level: "warn", kind: "clock", ahead }] : [];
}

function isPending({ generations: { currentSystem, defaultSystem } }: HostFacts): boolean {
  return currentSystem !== undefined && defaultSystem !== undefined && currentSystem !== defaultSystem;
}

function ofRepo({
  action,
  from,
  errors = 0,
  hasMoreErrors = false,
  unsaved = 0,
}: PreflightInput): readonly Preflight[] {
  if (from === "host" || action === "rollback" || action === "collect") return [];
  return [
    ...(errors > 0 ? [{ level: "warn", kind: "findings", errors, hasMore: hasMoreErrors } as const] : []),
    ...(unsaved > 0 ? [{ level: "warn", kind: "unsaved", files: unsaved } as const] : []),
  ];
}

/** What the event `boot` says of a switch: whether it goes on, and by how many bytes it is too large. */
export interface Room {
  readonly fits: boolean;
  readonly missing: number;
  /** It fits only because the boot loader removes files beyond its limit first. */
  readonly isTight: boolean;
}

export function room({
  needs,
  free,
  releases,
  fits,
}: {
  readonly needs: number;
  readonly free: number;
  readonly releases: number;
  readonly fits: boolean;
}): Room {
  return { fits, missing: fits ? 0 : Math.max(0, needs - free - releases), isTight: fits && needs > free };
}
