/** What fails when a host is evaluated: each error once, with the leaves that it breaks. */
import { attribute } from "#eval/attributes.ts";
import { EvalError, LimitError } from "#eval/error.ts";
import type { Host } from "#eval/host.ts";
import { type Leaf, leavesOf } from "#eval/leaves.ts";
import { force, lazy, placeOf } from "#eval/machine.ts";
import { LeftOut } from "#eval/modules/option-type.ts";
import { optionsRead } from "#eval/reads.ts";
import type { Tagged } from "#eval/tagged.ts";
import { AttrSet, ListValue, type Place, type Slot, Spread, Text, Thunk, Unknown } from "#eval/value.ts";
import { knownOptions } from "#knowledge/nixos-options.ts";
import { showPath } from "./option-path.ts";

/** An error of a host, and what fails because of it. */
export interface Failure {
  readonly error: EvalError;
  /** Where it was found; none for what keeps a module from being loaded. */
  readonly leaves: readonly Leaf[];
  /** A host needs a value that fails. */
  readonly live: boolean;
}

/** Every error that the leaves of a host and its modules meet, in no particular order. */
export function failuresOf(host: Host, leaves: readonly Leaf[]): readonly Failure[] {
  const found = new Map<EvalError, Leaf[]>();
  for (const leaf of leaves) {
    for (const error of new Set([...errorsIn(leaf.value), ...leaf.despite])) {
      const same = found.get(error);
      if (same) same.push(leaf);
      else found.set(error, [leaf]);
    }
  }
  const isAsleep = sleepersOf(leaves);
  const failures = [...found].map(([error, broken]): Failure => {
    return { error, leaves: broken, live: broken.some((leaf) => !isAsleep(leaf.path)) };
  });
  for (const problem of host.problems) {
    if (problem.kind !== "broken" && problem.kind !== "broken-part") continue;
    if (!found.has(problem.error)) failures.push({ error: problem.error, leaves: [], live: true });
  }
  return failures;
}

const known = new WeakMap<Host, readonly Leaf[]>();

/** The leaves of a host, evaluated once. */
export function leavesOnce(host: Host): readonly Leaf[] {
  let leaves = known.get(host);
  if (!leaves) {
    leaves = leavesOf(host);
    known.set(host, leaves);
  }
  return leaves;
}

function errorsIn(value: Tagged, found: EvalError[] = []): readonly EvalError[] {
  if (value[0] === "error") found.push(value[1]);
  else if (value[0] === "list") for (const item of value[1]) item[0] !== "spread" && errorsIn(item, found);
  else if (value[0] === "set") for (const item of Object.values(value[1])) errorsIn(item, found);
  return found;
}

/**
 * Whether nobody asks for an option because the service that it belongs to is off. One that the repo does not switch on is off, as far as
 * services and programs go; elsewhere much is on by default.
 */
function sleepersOf(leaves: readonly Leaf[]): (path: readonly string[]) => boolean {
  const switches = new Map<string, boolean | undefined>();
  for (const { path, value } of leaves)
    if (path.at(-1) === "enable") switches.set(showPath(path), value[0] === "bool" ? value[1] : undefined);
  return (path) => {
    let node = knownOptions();
    for (const [index, name] of path.slice(0, -1).entries()) {
      const child = node.child(name);
      if (!child) return false;
      node = child;
      if (!child.child("enable")) continue;
      const key = showPath([...path.slice(0, index + 1), "enable"]);
      if (switches.has(key) ? switches.get(key) === false : path[0] === "services" || path[0] === "programs")
        return path[index + 1] !== "enable";
    }
    return false;
  };
}

/** An assertion of the host that is false. */
export interface FalseAssertion {
  /** What it says; `…` stands for what is not known of it. */
  readonly text: string;
  readonly place: Place | undefined;
}

/** The assertions of a host that fail; nothing of one that is not known. */
export function falseAssertions(host: Host): readonly FalseAssertion[] {
  return host.within(() => {
    const list = quietly(() => force(attribute(host.own(), "assertions") ?? null));
    if (!(list instanceof ListValue)) return [];
    return list.items.flatMap((item) => (item instanceof Spread ? [] : (quietly(() => falseAssertion(item)) ?? [])));
  });
}

function falseAssertion(item: Slot): FalseAssertion | undefined {
  const set = force(item);
  if (!(set instanceof AttrSet)) return undefined;
  const condition = attribute(set, "assertion");
  if (condition === undefined) return undefined;
  const probe = lazy(() => condition);
  if (force(probe) !== false || isInSpite(probe)) return undefined;
  const told = quietly(() => force(attribute(set, "message") ?? null));
  return { text: shown(told), place: originPlace(condition) ?? originPlace(item) };
}

/** Whether it was made without something that fails: then Nix would not come to it. */
function isInSpite(slot: Thunk): boolean {
  const seen = new Set<Thunk>([slot]);
  for (const thunk of seen) {
    if (thunk instanceof LeftOut) return true;
    for (const read of optionsRead(thunk.reads).keys()) seen.add(read);
  }
  return false;
}

function shown(value: unknown): string {
  if (typeof value === "string") return value;
  return value instanceof Text ? value.parts.map((part) => (part instanceof Unknown ? "…" : part)).join("") : "…";
}

/** Where a value was written: by the caller, where a function hands it on; not where an option that it reads gets its value. */
function originPlace(slot: Slot): Place | undefined {
  let place: Place | undefined;
  for (let thunk = slot instanceof Thunk ? slot : undefined; thunk && !thunk.option; thunk = thunk.from)
    place = placeOf(thunk.origin) ?? place;
  return place;
}

/** Errors are found elsewhere. */
function quietly<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof EvalError || error instanceof LimitError || error instanceof RangeError) return undefined;
    throw error;
  }
}
