/** The rescue window of a host, from what the probe found: a oneshot that sleeps is `activating` while the window is open. */
import type { HostFacts, RescueFile, RescueUnit, SshdFacts } from "./facts.ts";

export type Rescue =
  /** This host has no rescue window at all: a GAP. */
  | { readonly kind: "missing"; readonly wrong: readonly RescueFault[] }
  | { readonly kind: "closed"; readonly wrong: readonly RescueFault[] }
  | {
      readonly kind: "open";
      /** Seconds since the epoch by the host's clock; absent: nobody can tell. */
      readonly until?: number;
      readonly method: "password" | "port" | "unknown";
      readonly port?: number;
      /** The unit, or the file, that says so. */
      readonly by: string;
      readonly wrong: readonly RescueFault[];
    }
  /** It is being opened or closed in this moment. */
  | { readonly kind: "opening" | "closing"; readonly by: string; readonly wrong: readonly RescueFault[] }
  /** The host does not tell. */
  | { readonly kind: "unknown"; readonly wrong: readonly RescueFault[] };

/** What makes it an error. */
export type RescueFault =
  /** sshd takes passwords, and no window is open. */
  | { readonly kind: "password-without-window" }
  /** The window is open, and nobody could log in by password. `pam`: because PAM refuses every one, whatever the user has. */
  | { readonly kind: "nobody-has-password"; readonly user: string; readonly by?: "pam" }
  /** sshd_config is a file that a window left behind, or is not what sshd runs with. */
  | { readonly kind: "stale-config" }
  /** The unit of the window failed, or was killed before it closed it. */
  | { readonly kind: "unit-failed"; readonly unit: string; readonly result: string }
  /** `/run/mynixos/rescue` is not of a form we know. */
  | { readonly kind: "bad-file" };

export function rescueOf(facts: HostFacts): Rescue {
  const { rescue, sshd } = facts;
  const taken = passwordsTaken(sshd, rescue.units);
  const state =
    rescue.file?.kind === "read" ? byFile(rescue.file, facts.now, taken, sshd.takesPasswords) : byUnits(facts, taken);
  return { ...state, wrong: faultsOf(facts, state, taken) };
}

type State = Rescue extends infer One ? (One extends Rescue ? Omit<One, "wrong"> : never) : never;

/** So long a window may take to open, and to close: reloading sshd takes less than that on any machine. */
const OPENS_WITHIN = 15;
const CLOSES_WITHIN = 60;

function byFile(
  file: Extract<RescueFile, { kind: "read" }>,
  now: number,
  taken: boolean | undefined,
  mayTake: boolean | undefined,
): State {
  // What sshd would read now has to agree: where it depends, or nobody can look, the file may have been left behind.
  if (!file.isOpen) return taken === undefined && mayTake === undefined ? { kind: "unknown" } : { kind: "closed" };
  const by = "/run/mynixos/rescue";
  const port = /^port:(\d{1,5})$/.exec(file.method ?? "")?.[1];
  const method =
    file.method === "password" ? "password" : port !== undefined || file.method === "port" ? "port" : "unknown";
  const { until } = file;
  if (until !== undefined && now > until)
    return now - until <= CLOSES_WITHIN ? { kind: "closing", by } : { kind: "unknown" };
  if ((method === "password" && taken === false) || file.isListening === false) return { kind: "unknown" };
  // Without an end it may have been forgotten: then what it says has to be seen elsewhere, too.
  if (until === undefined && taken !== true && file.isListening !== true) return { kind: "unknown" };
  return {
    kind: "open",
    ...(until !== undefined && { until }),
    method,
    ...(port !== undefined && { port: Number(port) }),
    by,
  };
}

function byUnits(facts: HostFacts, taken: boolean | undefined): State {
  const { rescue, now, sshd } = facts;
  if (rescue.isAnswered === false) return { kind: "unknown" };
  const known = rescue.units.filter(isThere);
  if (known.length === 0) return { kind: "missing" };
  const states = known.map((unit) => unitState(unit, sshd, now, taken));
  const open = states.filter((state) => state.kind === "open");
  const [first] = open;
  if (first?.kind === "open") return open.length === 1 ? first : together(first, open);
  for (const kind of ["opening", "closing", "unknown"] as const) {
    const found = states.find((state) => state.kind === kind);
    if (found) return found;
  }
  // A window that is over says nothing of what sshd takes.
  return taken === undefined ? { kind: "unknown" } : { kind: "closed" };
}

/** Where two windows let people in by the same sshd, the first one that ends closes it for both, or opens it for good. */
function together(first: Extract<State, { kind: "open" }>, open: readonly State[]): State {
  const untils = open.map((state) => (state.kind === "open" && state.method === "port" ? state.until : undefined));
  const ports = new Set(open.map((state) => (state.kind === "open" ? state.port : undefined)));
  const { until: _, ...rest } = first;
  if (ports.size < open.length || untils.some((until) => until === undefined)) return rest;
  const until = Math.max(...untils.map((one) => one ?? 0));
  return open.find((state) => state.kind === "open" && state.until === until) ?? rest;
}

function isThere({ load, active }: RescueUnit): boolean {
  return (load !== "not-found" && load !== "masked") || (active !== "inactive" && active !== "");
}

function unitState(unit: RescueUnit, sshd: SshdFacts, now: number, taken: boolean | undefined): State {
  const { name: by, active, sub, type } = unit;
  switch (active) {
    case "inactive":
      return unit.isQueued ? { kind: "opening", by } : atRest(unit, taken);
    case "failed":
      return atRest(unit, taken);
    case "deactivating":
      return { kind: "closing", by };
    case "activating":
      if (type === undefined || sub === "auto-restart") return { kind: "unknown" };
      if (type === "oneshot" && sub === "start") return whileRunning(unit, sshd, now, taken);
      // Behind the commands of a oneshot its window is over, or is not: what follows them may do anything.
      return type === "oneshot" && sub !== "start-pre" && sub !== "condition"
        ? { kind: "unknown" }
        : { kind: "opening", by };
    case "active":
      // A oneshot that is active has run to its end: its window is over.
      if (type === "oneshot") return sub === "exited" ? atRest(unit, taken) : { kind: "unknown" };
      if (type === undefined || sub !== "running") return sub === "exited" ? atRest(unit, taken) : { kind: "unknown" };
      return whileRunning(unit, sshd, now, taken);
    default:
      return { kind: "unknown" };
  }
}

/** It does not run. Where it has run and nobody can tell whether what it opened is shut again, neither can we. */
function atRest(unit: RescueUnit, taken: boolean | undefined): State {
  if (unit.since === undefined) return { kind: "closed" };
  const isLeft = unit.method === "port" ? unit.isListening !== false : taken === undefined;
  return isLeft ? { kind: "unknown" } : { kind: "closed" };
}

/** Its commands run: whether the door is open, sshd or the port tells, never the unit alone. */
function whileRunning(unit: RescueUnit, sshd: SshdFacts, now: number, taken: boolean | undefined): State {
  const { name: by, since, seconds, port } = unit;
  const method = unit.method ?? (taken === true && sshd.isOfSystem === false ? "password" : undefined);
  const isOpen = method === "port" ? unit.isListening : method === "password" ? taken : undefined;
  const elapsed = since === undefined ? undefined : now - since;
  const until = since === undefined || seconds === undefined ? undefined : since + Math.floor(seconds);
  const isOver = until !== undefined && now >= until;
  if (isOpen === true && method !== undefined) {
    if (isOver && now - until <= CLOSES_WITHIN) return { kind: "closing", by };
    return {
      kind: "open",
      ...(until !== undefined && !isOver && { until }),
      method,
      ...(port !== undefined && { port }),
      by,
    };
  }
  if (method === undefined || elapsed === undefined) return { kind: "unknown" };
  if (isOver) return now - until <= CLOSES_WITHIN ? { kind: "closing", by } : { kind: "unknown" };
  if (isOpen === false) {
    if (elapsed > OPENS_WITHIN) return { kind: "closed" };
    return seconds === undefined ? { kind: "unknown" } : { kind: "opening", by };
  }
  // It has changed the file, and sshd has not read it yet.
  const isWritten = method === "password" && sshd.takesPasswords === true && elapsed <= OPENS_WITHIN;
  return isWritten ? { kind: "opening", by } : { kind: "unknown" };
}

/**
 * Whether the sshd that runs takes passwords; absent: nobody can tell. A file counts once sshd has read it as it is. A link into the store
 * is made anew by every activation, without sshd reading it again: what it says holds where sshd read the same before, as the system had it
 * or as a window put it back; not where sshd may have read another file: in the middle of a window, or edited by hand.
 */
export function passwordsTaken(sshd: SshdFacts, units: readonly RescueUnit[]): boolean | undefined {
  const { configRead: read, configWritten: written } = sshd;
  if (sshd.isRunning !== true || read === undefined) return undefined;
  if (written !== undefined && read >= written) return sshd.takesPasswords;
  if (sshd.config !== "link") return undefined;
  const isAmid = units.some((unit) => {
    if (unit.method === "port" || unit.since === undefined || unit.since > read + 1) return false;
    const end = unit.active === "failed" ? undefined : (unit.ended ?? unit.done);
    if (end === undefined || end < unit.since) return true;
    return end > read + 3 || end - unit.since < (unit.seconds ?? 10);
  });
  const isPutBack = units.some((unit) => {
    if (unit.method !== "password" || unit.type !== "oneshot" || (unit.result ?? "success") !== "success") return false;
    const ends = [unit.ended, unit.done];
    return unit.active !== "failed" && ends.some((end) => end !== undefined && read <= end + 1 && end <= read + 3);
  });
  return !isAmid && (isPutBack || sshd.isReadAlike === true) ? sshd.takesPasswords : undefined;
}

function faultsOf(facts: HostFacts, state: State, taken: boolean | undefined): RescueFault[] {
  const { rescue, sshd } = facts;
  const known = rescue.units.filter(isThere);
  const isShut = state.kind === "missing" || state.kind === "closed";
  const touches = known.some((unit) => unit.method !== "port" && ["activating", "deactivating"].includes(unit.active));
  const nobody = state.kind === "open" ? whoCannot(state, facts) : undefined;
  return [
    ...(rescue.file?.kind === "bad" ? [{ kind: "bad-file" } as const] : []),
    ...(isShut && taken === true && !pamRefusesAll(sshd) ? [{ kind: "password-without-window" } as const] : []),
    ...(nobody ? [nobody] : []),
    ...(sshd.config === "file" && sshd.isOfSystem === false && !touches && isAtRest(state)
      ? [{ kind: "stale-config" } as const]
      : []),
    ...known.flatMap((unit): RescueFault[] => {
      if (unit.active === "failed") return [{ kind: "unit-failed", unit: unit.name, result: unit.result ?? "failed" }];
      const isBroken = unit.load === "bad-setting" || unit.load === "error";
      return isBroken && unit.active === "inactive"
        ? [{ kind: "unit-failed", unit: unit.name, result: unit.load }]
        : [];
    }),
  ];
}

function isAtRest({ kind }: State): boolean {
  return kind === "closed" || kind === "missing" || kind === "unknown";
}

/** By their passwords only where `AllowUsers` lets in nobody but the one of whom we know; by PAM all of them. */
function whoCannot(state: Extract<State, { kind: "open" }>, facts: HostFacts): RescueFault | undefined {
  const { password, sshd, rescue, session } = facts;
  const unit = rescue.units.find(({ name }) => name === state.by);
  if (state.method === "unknown" || (state.method === "port" && unit === undefined)) return undefined;
  const own = state.method === "port" && unit?.hasOwnConfig === true ? unit : sshd;
  const [user] = own.allowUsers ?? [];
  const isOnly = user !== undefined && own.allowUsers?.length === 1 && user === password.user;
  const hasNone = password.state === "locked" || (password.state === "none" && sshd.permitEmptyPasswords === false);
  if (isOnly && hasNone) return { kind: "nobody-has-password", user };
  const usePam = (state.method === "port" ? unit?.usePam : undefined) ?? sshd.usePam;
  return pamRefusesAll({ ...sshd, ...(usePam !== undefined && { usePam }) })
    ? { kind: "nobody-has-password", user: user ?? password.user ?? session.user ?? "", by: "pam" }
    : undefined;
}

/** Whatever sshd offers, no password lets anybody in. */
function pamRefusesAll({ usePam, pamRefuses }: SshdFacts): boolean {
  return usePam === true && pamRefuses === true;
}
