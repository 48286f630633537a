/** The leaves of a host's configuration as a real Nix evaluates it, each on its own: one that fails hides no other. */
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { join } from "node:path";
import { thirdPartyOptions } from "#knowledge/nixos-options.ts";
import { type Leaf, type LeafError, type LeafType, type Leaves, leafKey } from "./leaves.ts";
import { classOf, errorPlace, errorText, plainWords } from "./nix-errors.ts";
import { withOutsideReads } from "./outside-reads.ts";
import type { Stage } from "./stage.ts";
import { fromNix } from "./tagged.ts";
import { MARK, type World } from "./world.ts";

/** `host` names one of the flake's, `entry` is a module to start from. */
export type Start = { readonly host: string } | { readonly entry: string };

export interface Truth {
  readonly leaves: Leaves;
  /** The paths of the options that the repo declares. */
  readonly own: readonly string[];
  /** Options that nobody gives a value in this world: no leaves. */
  readonly dropped: number;
  /** How often Nix had to be started. */
  readonly runs: number;
}

/** Nix gives nothing at all. */
export class NothingError extends Error {
  override readonly name = "NothingError";
  readonly place: string | undefined;
  constructor(message: string, place: string | undefined) {
    super(message);
    this.place = place;
  }
}

export function hostsOf(world: World, nix: string): string[] {
  const expression = `(import ${nixFile("world.nix")} { world = ${world.file}; }).hosts`;
  const { status, stdout, stderr } = run(nix, ["--eval", "--strict", "--json", "-E", expression], world);
  if (status !== 0) throw new NothingError(errorText(stderr), errorPlace(stderr, world.repo));
  return JSON.parse(stdout) as string[];
}

export function nixLeaves(stage: Stage, world: World, start: Start, nix = "nix-instantiate"): Truth {
  const leaves = new Map<string, Leaf>();
  const relative = (text: string): string => text.replaceAll(`${stage.repo}/`, "").replaceAll(stage.folder, "…");
  let own: readonly string[] = [];
  let dropped = 0;
  let asked = 0;
  const failed = (path: readonly string[], error: LeafError): Leaf => {
    const told = error.message === "" && asked++ < MOST_ASKED ? errorAt(path, world, start, nix) : error;
    const leaf: Leaf = { path, type: "error", error: mapTexts(withReason(told, own), relative) };
    return withOutsideReads(leaf, stage.nixFiles, own);
  };
  let after: readonly string[] | undefined;
  for (let runs = 1; ; runs++) {
    const walk = walkFrom(after, world, start, nix);
    if (walk.own !== undefined && runs === 1) own = walk.own.map(libraryKey);
    for (const leaf of walk.leaves) {
      if (hasNoValue(leaf, world) || isStub(leaf)) dropped++;
      else leaves.set(leafKey(leaf.path), withAlias(leaf.error ? failed(leaf.path, leaf.error) : leaf, world));
    }
    if (walk.end === undefined) return { leaves, own, dropped, runs };
    const { path, error } = walk.end;
    if (path === undefined) throw new NothingError(relative(error.message), error.place && relative(error.place));
    leaves.set(leafKey(path), failed(path, error));
    after = path;
  }
}

/** What the repo throws itself has to be asked for, one start of Nix for each. */
const MOST_ASKED = 40;

function errorAt(path: readonly string[], world: World, start: Start, nix: string): LeafError {
  const { stderr } = dump({ only: path }, world, start, nix);
  const message = errorText(stderr);
  const place = errorPlace(stderr, world.repo);
  return { class: classOf(message, true), message, ...(place && { place }) };
}

/** A default that stands for what a module from outside would set. */
function isStub({ path, value }: Leaf): boolean {
  return value?.[0] === "opaque" && value[1] === "unknown" && thirdPartyOptions().child(path[0] ?? "") !== undefined;
}

function withAlias(leaf: Leaf, { renames }: World): Leaf {
  return renames.some(({ from }) => startsWith(leaf.path, from)) ? { ...leaf, alias: true } : leaf;
}

/** Whether it is the option itself that has no value, or the one that it is another name of. */
function hasNoValue({ error, path }: Leaf, { renames }: World): boolean {
  const option = error?.message.match(NO_VALUE)?.[1];
  if (option === undefined) return false;
  const targets = renames.flatMap(({ from, to }) =>
    startsWith(path, from) ? [[...to, ...path.slice(from.length)]] : [],
  );
  return (
    option === libraryKey(path) ||
    targets.some((to) => to.some((_, length) => libraryKey(to.slice(0, length + 1)) === option))
  );
}

const NO_VALUE = /^The option `(.+)' was accessed but has no value defined/;

function startsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.every((name, index) => path[index] === name);
}

interface Walk {
  readonly own: readonly (readonly string[])[] | undefined;
  readonly leaves: readonly Leaf[];
  /** The error that ended the walk, and where it was by then. */
  readonly end: { readonly path: readonly string[] | undefined; readonly error: LeafError } | undefined;
}

function walkFrom(after: readonly string[] | undefined, world: World, start: Start, nix: string): Walk {
  const { status, signal, stderr } = dump(after === undefined ? {} : { after }, world, start, nix);

  let own: readonly (readonly string[])[] | undefined;
  let path: readonly string[] | undefined;
  let thrown: string | undefined;
  const leaves: Leaf[] = [];
  for (const line of stderr.split("\n")) {
    if (!line.startsWith(`trace: ${MARK} `)) continue;
    const [, , what, ...rest] = line.split(" ");
    const value: unknown = JSON.parse(rest.join(" "));
    if (what === "own") own = value as string[][];
    else if (what === "at") [path, thrown] = [value as string[], undefined];
    else if (what === "throw") thrown = plainWords(String(value));
    else if (what === "leaf") leaves.push(leafFrom(path ?? [], value as [string, unknown]));
    else leaves.push({ path: path ?? [], type: "error", error: thrownError(thrown) });
  }
  if (status === 0) return { own, leaves, end: undefined };
  const message = signal === null ? errorText(stderr) : `killed by ${signal}`;
  const place = errorPlace(stderr, world.repo);
  return { own, leaves, end: { path, error: { class: classOf(message, false), message, ...(place && { place }) } } };
}

function leafFrom(path: readonly string[], [type, value]: [string, unknown]): Leaf {
  const tagged = fromNix(value);
  const special = tagged[0] === "opaque" ? SPECIAL[tagged[1]] : undefined;
  return { path, type: special ?? (type as LeafType), value: tagged };
}

/** What kinds of sets are leaves. */
const SPECIAL: Readonly<Record<string, LeafType>> = { derivation: "derivation", function: "lambda" };

/** Only the library says what it throws; what the repo throws itself has no words here. */
function thrownError(message: string | undefined): LeafError {
  if (message === undefined) return { class: "throw", message: "" };
  const place = message.match(/[Ii]n `([^']+)'/)?.[1];
  return { class: "throw", message, ...(place && { place }) };
}

/** An option without a value that the repo does not declare has one in NixOS. */
function withReason(error: LeafError, own: readonly string[]): LeafError {
  if (error.message === NO_CONVERSION) return { ...error, lacks: NO_CONVERSION };
  const option = error.message.match(NO_VALUE)?.[1];
  return option === undefined || own.includes(option) ? error : { ...error, lacks: option };
}

/** Thrown by `nix/option-types.nix`. */
const NO_CONVERSION = "This world does not know how to convert this value.";

/** As the library shows a path: `<name>` and `*` stand without quotes. */
function libraryKey(path: readonly string[]): string {
  return path.map((name) => (/^([A-Za-z_][\w'-]*|<.*>|\*)$/.test(name) ? name : JSON.stringify(name))).join(".");
}

function mapTexts(error: LeafError, map: (text: string) => string): LeafError {
  return { ...error, message: map(error.message), ...(error.place && { place: map(error.place) }) };
}

function dump(
  options: { readonly after?: readonly string[]; readonly only?: readonly string[] },
  world: World,
  start: Start,
  nix: string,
): ReturnType<typeof run> {
  const chosen = Object.entries({ ...start, ...options }).map(
    ([name, value]) => `${name} = builtins.fromJSON ${nixString(JSON.stringify(value))};`,
  );
  const expression = `import ${nixFile("dump.nix")} { world = ${world.file}; mark = "${MARK}"; ${chosen.join(" ")} }`;
  return run(nix, ["--eval", "--show-trace", "-E", expression], world);
}

function run(nix: string, args: readonly string[], world: World): SpawnSyncReturns<string> {
  return spawnSync(nix, args, {
    encoding: "utf8",
    maxBuffer: 1 << 30,
    timeout: 120_000,
    killSignal: "SIGKILL",
    env: { ...process.env, NIX_CONFIG: "download-attempts = 1", NIX_PATH: world.nixPath },
  });
}

function nixFile(name: string): string {
  return join(import.meta.dirname, "nix", name);
}

function nixString(text: string): string {
  return JSON.stringify(text).replaceAll("$", "\\$");
}
