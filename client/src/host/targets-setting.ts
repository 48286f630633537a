/** The setting `mynixos.hosts`: what people wrote becomes targets, or a problem that says which entry is wrong, and how. */
import { oneLine } from "./said.ts";
import type { Target } from "./target.ts";

export type TargetField = "name" | "destination" | "user" | "port" | "repo" | "attribute" | "staging";

export interface TargetProblem {
  readonly kind: /** The setting is no list. */
    | "not-a-list"
    /** An entry is no object. */
    | "not-an-object"
    /** `value` is no field that an entry has. */
    | "unknown-field"
    | "missing"
    /** Another type than text, or than a number for `port`. */
    | "wrong-type"
    | "empty"
    /** ssh would take it for an option. */
    | "leading-dash"
    /** A character that neither hosts nor users nor attributes have in their names, or a control character. */
    | "character"
    /** `destination` names a user, and so does `user`. */
    | "two-users"
    /** `host:port`, `ssh://…`: the port has a field of its own. */
    | "port-in-destination"
    /** `staging` is neither left out nor `none`. */
    | "not-a-choice"
    /** Not 1 to 65535. */
    | "port-range"
    | "not-absolute"
    /** `..` in a path. */
    | "upward"
    /** Another entry has this name. */
    | "duplicate"
    | "too-long"
    /** More hosts than anybody has; those behind are left out. `value`: how many count. */
    | "too-many";
  /** Of the entry, from 0; absent where it is about the whole setting. */
  readonly index?: number;
  readonly field?: TargetField;
  /** What was written, one line. */
  readonly value?: string;
}

export interface Targets {
  readonly targets: readonly Target[];
  readonly problems: readonly TargetProblem[];
}

const FIELDS: readonly string[] = ["name", "destination", "user", "port", "repo", "attribute", "staging"];
const DEFAULT_REPO = "/etc/nixos";
/** Each has a connection of its own. */
const MOST = 64;

/** An entry with anything wrong is left out as a whole: half of it could lead to another host or user than was meant. */
export function readTargets(setting: unknown): Targets {
  if (setting === undefined || setting === null) return { targets: [], problems: [] };
  if (!Array.isArray(setting)) return { targets: [], problems: [{ kind: "not-a-list" }] };
  const targets: Target[] = [];
  const problems: TargetProblem[] = [];
  const entries = setting as readonly unknown[];
  if (entries.length > MOST) problems.push({ kind: "too-many", value: String(MOST) });
  for (const [index, entry] of entries.slice(0, MOST).entries()) {
    const wrong: Wrong[] = [];
    const target = readTarget(entry, wrong);
    if (wrong.length === 0 && target !== undefined && targets.some(({ name }) => name === target.name)) {
      wrong.push({ kind: "duplicate", field: "name", value: oneLine(target.name) });
    }
    if (wrong.length > 0) problems.push(...wrong.map((problem) => ({ ...problem, index })));
    else if (target !== undefined) targets.push(target);
  }
  return { targets, problems };
}

type Wrong = Omit<TargetProblem, "index">;

function readTarget(entry: unknown, wrong: Wrong[]): Target | undefined {
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) {
    wrong.push({ kind: "not-an-object" });
    return undefined;
  }
  const fields = new Map(Object.entries(entry as Record<string, unknown>));
  for (const key of fields.keys()) {
    if (!FIELDS.includes(key)) wrong.push({ kind: "unknown-field", value: oneLine(key) });
  }
  const text = (field: TargetField, check: (value: string) => Wrong["kind"] | undefined): string | undefined => {
    const value = fields.get(field);
    if (value === undefined || value === null) return undefined;
    if (typeof value !== "string") {
      wrong.push({ kind: "wrong-type", field, value: written(value) });
      return undefined;
    }
    const kind = value === "" ? "empty" : value.length > 255 ? "too-long" : check(value);
    if (kind === undefined) return value;
    wrong.push({ kind, field, value: oneLine(value) });
    return undefined;
  };

  const name = text("name", (value) => (value.trim() === "" ? "empty" : CONTROL.test(value) ? "character" : undefined));
  const address = text("destination", checkDestination);
  const user = text("user", checkUser);
  const repo = text("repo", checkRepo);
  const attribute = text("attribute", (value) =>
    value.startsWith("-") ? "leading-dash" : ATTRIBUTE.test(value) ? undefined : "character",
  );
  const staging = text("staging", (value) => (value === "none" ? undefined : "not-a-choice"));
  const port = readPort(fields.get("port"), wrong);
  for (const field of ["name", "destination"] as const) {
    if ((fields.get(field) ?? undefined) === undefined) wrong.push({ kind: "missing", field });
  }
  if (name === undefined || address === undefined) return undefined;
  const { host, named } = parts(address);
  if (named !== undefined && user !== undefined) {
    wrong.push({ kind: "two-users", field: "destination", value: oneLine(address) });
  }
  const login = user ?? named;
  return {
    name: name.trim(),
    destination: host,
    ...(login === undefined ? {} : { user: login }),
    ...(port === undefined ? {} : { port }),
    repo: trimmed(repo ?? DEFAULT_REPO),
    ...(attribute === undefined ? {} : { attribute }),
    ...(staging === undefined ? {} : { staging: "none" }),
  };
}

/** Any value of JSON as one line; an object may have a `toString` that is none. */
function written(value: unknown): string {
  return oneLine(typeof value === "object" ? JSON.stringify(value) : String(value));
}

/** What is not seen makes two names look alike, or turns around what stands behind it. */
const CONTROL = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
/**
 * Narrower than what ssh takes (`valid_hostname`, `valid_ruser` in its ssh.c): a `ProxyCommand` with `%h` or `%r` hands these words to
 * a shell. `%` is for the zone of an address, `fe80::1%eth0`.
 */
const HOST = /^[\p{L}\p{N}_.:%+-]+$/u;
const USER = /^[\p{L}\p{N}_.+-]+$/u;
/** Of `nixosConfigurations`, where a host may have a domain. */
const ATTRIBUTE = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;

/** `user@host`, `[::1]`. */
function parts(written: string): { readonly host: string; readonly named?: string } {
  const at = written.lastIndexOf("@");
  const place = written.slice(at + 1);
  const host = /^\[[^[\]]*:[^[\]]*\]$/.test(place) ? place.slice(1, -1) : place;
  return at < 0 ? { host } : { host, named: written.slice(0, at) };
}

function checkDestination(written: string): Wrong["kind"] | undefined {
  if (/^ssh:\/\//i.test(written)) return "port-in-destination";
  const { host, named } = parts(written);
  const bad = named === undefined ? undefined : checkUser(named);
  if (bad !== undefined) return bad;
  if (host === "") return "empty";
  if (host.startsWith("-")) return "leading-dash";
  // One colon is a port, more are an address of IPv6.
  if (/^[^:[\]]+:\d*$/.test(host) || /^\[.*\]:\d*$/.test(host)) return "port-in-destination";
  return HOST.test(host) && !/^[^:]*:[^:]*$/.test(host) ? undefined : "character";
}

function checkUser(user: string): Wrong["kind"] | undefined {
  if (user === "") return "empty";
  return user.startsWith("-") ? "leading-dash" : USER.test(user) ? undefined : "character";
}

function checkRepo(path: string): Wrong["kind"] | undefined {
  if (CONTROL.test(path)) return "character";
  if (!path.startsWith("/")) return "not-absolute";
  return path.split("/").includes("..") ? "upward" : undefined;
}

function trimmed(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, "") || "/" : path;
}

function readPort(value: unknown, wrong: Wrong[]): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 65_535) return value;
  const kind = typeof value === "number" ? "port-range" : "wrong-type";
  wrong.push({ kind, field: "port", value: written(value) });
  return undefined;
}
