/** Every leaf of an evaluated configuration: its value, how sure we are of it, and which options it was made from. */
import { message } from "#text/message.ts";
import { attribute } from "./attributes.ts";
import { EvalError, LimitError } from "./error.ts";
import type { Host } from "./host.ts";
import { force, lazy } from "./machine.ts";
import { forced } from "./modules/opened.ts";
import { showOption } from "./modules/option-path.ts";
import { LeftOut } from "./modules/option-type.ts";
import { optionsRead, type ReadKind } from "./reads.ts";
import { isKnown, type Tagged, tagged } from "./tagged.ts";
import { AttrSet, type Entry, Maybe, Sealed, type Slot, Thunk, Unknown } from "./value.ts";

/**
 * `known`: real Nix says the same. `repo`: this is what the repo contributes to an option that others may define, too, or it depends on
 * such an option. `partial`: some parts are known. `error`: real Nix fails here.
 */
export type LeafState = "known" | "repo" | "partial" | "unknown" | "error";

export interface Leaf {
  readonly path: readonly string[];
  readonly state: LeafState;
  readonly value: Tagged;
  readonly slot: Slot;
  /** The options that were read to make the whole of it, not through other options. */
  readonly reads: ReadonlyMap<Thunk, ReadKind>;
  /**
   * What real Nix would fail with before it gives this value: the leaf is `unknown`, and `value` is what comes out when what fails is left
   * out.
   */
  readonly despite: readonly EvalError[];
}

const maxDepth = 24;
const maxLeaves = 50_000;
/** Sets that are looked into: one that contains itself has no end. */
const maxSteps = 50_000;

/** All leaves, sorted by nothing in particular. A leaf is anything but a set with attributes. */
export function leavesOf(host: Host): Leaf[] {
  const leaves: Leaf[] = [];
  walk({ host, leaves, influences: new Map(), steps: maxSteps }, [], () => host.own(), []);
  return leaves;
}

interface Walk {
  readonly host: Host;
  readonly leaves: Leaf[];
  readonly influences: Map<Thunk, Influence>;
  /** How many more sets are looked into. */
  steps: number;
}

/** Adds the leaves at and below `path`; whether there is anything. `inside`: it is a part of the value of an option. */
function walk(
  on: Walk,
  path: readonly string[],
  entry: () => Entry,
  above: readonly EvalError[],
  inside = false,
): boolean {
  const { host, leaves } = on;
  if (leaves.length > maxLeaves || on.steps-- <= 0) return true;
  let found: Look = "absent";
  // A thunk of its own, so that all reads are kept, those of parts, too.
  const probe = lazy(() => {
    found = look(entry, path.length);
    return null;
  });
  host.within(() => force(probe));
  const seen = found as Look;
  if (seen === "absent") return false;
  const reads = optionsRead(probe.reads);
  const influence = influenceOf(reads, on);
  const despite = [...new Set([...above, ...influence.failures])];
  const add = (value: Tagged): void => {
    const state = stateOf(host, path, value, { ...influence, failures: despite });
    leaves.push({ path, slot: seen.slot, value, reads, despite, state });
  };
  if (!("children" in seen)) {
    add(seen.value);
    return true;
  }
  // In a group, what fails in one option is nothing to the others; an option is all or nothing.
  const isOption = inside || isOfOption(seen.slot);
  let any = false;
  for (const [name, child] of seen.children)
    any = walk(on, [...path, name], () => child, isOption ? despite : above, isOption) || any;
  if (!any && isOption) add(seen.open ? ["set", {}, { open: seen.open.reason }] : ["set", {}]);
  return any || isOption;
}

type Look =
  | { readonly slot: Slot; readonly children: ReadonlyMap<string, Entry>; readonly open: Unknown | undefined }
  | { readonly slot: Slot; readonly value: Tagged }
  | "absent";

function look(entry: () => Entry, depth: number): Look {
  let slot: Slot = null;
  try {
    const given = entry();
    if (given instanceof Maybe) {
      const exists = force(given.exists);
      if (exists === false) return "absent";
      if (exists instanceof Unknown) return { slot: given.value, value: ["unknown", exists.reason] };
    }
    slot = given instanceof Maybe ? given.value : given;
    const value = force(slot);
    if (!(value instanceof AttrSet) || isShut(value)) return { slot, value: tagged(slot) };
    if (depth > maxDepth) return { slot, value: ["unknown", message("this is nested too deeply to compute")] };
    if (value.entries.size === 0 && value.open) return { slot, value: tagged(slot) };
    return { slot, children: value.entries, open: value.open };
  } catch (error) {
    if (error instanceof EvalError) return error.kind === "no-value" ? "absent" : { slot, value: ["error", error] };
    if (error instanceof LimitError) return { slot, value: ["unknown", error.reason] };
    if (error instanceof RangeError)
      return { slot, value: ["unknown", message("this is nested too deeply to compute")] };
    throw error;
  }
}

function isOfOption(slot: Slot): boolean {
  for (let thunk = slot instanceof Thunk ? slot : undefined; thunk; thunk = thunk.from) if (thunk.option) return true;
  return false;
}

/** Nobody means the attributes of a package or of the library by what stands below an option. */
function isShut(set: AttrSet): boolean {
  if (set.hidden instanceof Sealed) return true;
  const type = set.entries.has("type") ? attribute(set, "type") : undefined;
  return type !== undefined && force(type) === "derivation";
}

function stateOf(host: Host, path: readonly string[], value: Tagged, { outside, failures }: Influence): LeafState {
  if (value[0] === "error") return "error";
  if (failures.length > 0) return "unknown";
  if (!isKnown(value)) return hasKnownPart(value) ? "partial" : "unknown";
  if (outside) return "repo";
  return host.isOwn(path) || isForced(host, path) ? "known" : "repo";
}

function hasKnownPart(value: Tagged): boolean {
  if (value[0] === "text") return value[1].some((part) => typeof part === "string");
  if (value[0] === "list")
    return value[1].some((item) => item[0] !== "spread" && (isKnown(item) || hasKnownPart(item)));
  return value[0] === "set" && Object.values(value[1]).some((item) => isKnown(item) || hasKnownPart(item));
}

function isForced(host: Host, path: readonly string[]): boolean {
  const merged = host.merges.get(showOption(path));
  const priority = merged?.winners.priority;
  // Of an option without a known type nobody can say that nothing merges with it.
  const single = merged !== undefined && !merged.type.collects && merged.type.name !== "untyped";
  return single && priority !== undefined && priority <= forced;
}

/** What went into a value, through other options as well: options that others may define, too, and failures that were left out. */
interface Influence {
  readonly outside: boolean;
  readonly failures: readonly EvalError[];
}

function influenceOf(
  reads: ReadonlyMap<Thunk, ReadKind>,
  { host, influences }: Pick<Walk, "host" | "influences">,
): Influence {
  let outside = false;
  const failures = new Set<EvalError>();
  for (const thunk of reads.keys()) {
    if (thunk instanceof LeftOut) {
      failures.add(thunk.failure);
      continue;
    }
    let influence = influences.get(thunk);
    if (!influence) {
      influence = influenceOf(optionsRead(thunk.reads), { host, influences });
      if (thunk.option && !host.isOwn(thunk.option) && !isForced(host, thunk.option))
        influence = { ...influence, outside: true };
      influences.set(thunk, influence);
    }
    outside ||= influence.outside;
    for (const failure of influence.failures) failures.add(failure);
  }
  return { outside, failures: [...failures] };
}

/** The options that were read to make the value of a slot, not through other options. */
export function readsOf(slot: Slot): ReadonlyMap<Thunk, ReadKind> {
  return optionsRead(slot instanceof Thunk ? slot.reads : undefined);
}
