/** A unit as `systemctl show` tells of it, in the probe's answer: `rescue.unit.N.PROPERTY`, times in UTC and in microseconds since boot. */

export interface ShownUnit {
  readonly names: readonly string[];
  readonly get: (property: string) => string | undefined;
  readonly has: (property: string) => boolean;
  /** Of `ExecStart` and the like, in their order. */
  readonly commands: (property: string) => readonly ShownCommand[];
}

export interface ShownCommand {
  readonly path: string;
  readonly argv: string;
  /** It was started as it stands there: systemd forgets that when its units are loaded anew. */
  readonly isStarted: boolean;
}

export function shownUnits(answer: ReadonlyMap<string, string>): ShownUnit[] {
  const units = new Map<string, Map<string, string>>();
  for (const [key, value] of answer) {
    const [, number, property] = /^rescue\.unit\.(\d{1,2})\.(\w+(?:\.\d+)?)$/.exec(key) ?? [];
    if (number === undefined || property === undefined) continue;
    const unit = units.get(number) ?? new Map<string, string>();
    units.set(number, unit.set(property, value));
  }
  return [...units.values()].map((unit) => ({
    names: (unit.get("Names") ?? "").split(" "),
    get: (property) => unit.get(property),
    has: (property) => [...unit.keys()].some((key) => key.replace(/\.\d+$/, "") === property),
    commands: (property) =>
      [...unit].flatMap(([key, value]) => {
        if (key.replace(/\.\d+$/, "") !== property) return [];
        const [, path, argv] = /^\{ path=(\S+) ; argv\[\]=(.*?)(?: ; ignore_errors=.*|…)$/.exec(value) ?? [];
        if (path === undefined || argv === undefined) return [{ path: "", argv: "", isStarted: false }];
        return [{ path, argv, isStarted: / ; start_time=\[(?!n\/a\])[^\]]+\]/.test(value) }];
      }),
  }));
}

/** Of `Sun 2026-11-22 20:25:58.123456 UTC`, seconds since the epoch; systemd before 247 tells no microseconds. */
export function stamp(text: string | undefined): number | undefined {
  const match = /^\w{3} (\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d(?:\.\d{1,6})?) UTC$/.exec(text ?? "");
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute) / 1000 + second;
}

/**
 * When a unit changed its state, by the host's clock of today. That clock may have been set since (a host without a battery, at boot), so
 * what counts is how long ago it was; where the two disagree, a machine that has slept cannot tell.
 */
export function sinceBoot(answer: ReadonlyMap<string, string>, unit: ShownUnit, change: string): number | undefined {
  const byClock = stamp(unit.get(`${change}Timestamp`));
  const now = Number(answer.get("rescue.now"));
  const up = Number(answer.get("rescue.uptime"));
  const microseconds = Number(unit.get(`${change}TimestampMonotonic`) ?? 0);
  if (microseconds <= 0) return undefined;
  if (!(now > 0) || !(up > 0)) return byClock;
  const byBoot = now - (up - microseconds / 1_000_000);
  // `now` is of whole seconds: where the clock was not set, its own stamp is the better one.
  if (byClock !== undefined && Math.abs(byClock - byBoot) <= 2) return byClock;
  return answer.get("rescue.suspends") === "0" ? Math.round(byBoot) : undefined;
}

const SPANS: Readonly<Record<string, number>> = { w: 604_800, d: 86_400, h: 3600, min: 60, s: 1 };

/** Of `1h 30min 5s`, seconds; absent for `infinity` and for what is no span of whole seconds. */
export function timeSpan(text: string | undefined): number | undefined {
  if (text === undefined || text === "infinity") return undefined;
  const parts = text.split(" ").map((part) => /^(\d+)(w|d|h|min|s)$/.exec(part));
  const seconds = parts.reduce(
    (sum, match) => sum + Number(match?.[1] ?? Number.NaN) * (SPANS[match?.[2] ?? ""] ?? 0),
    0,
  );
  return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}
