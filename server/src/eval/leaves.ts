/** Every leaf of an evaluated configuration: its value, how sure we are of it, and which options it was made from. */
import { type Message, message } from "#text/message.ts";
import { attribute, attributes } from "./attributes.ts";
import { EvalError, LimitError } from "./error.ts";
import type { Host } from "./host.ts";
import { force } from "./machine.ts";
import { forced } from "./modules/opened.ts";
import { showOption } from "./modules/option-path.ts";
import { optionsRead, type ReadKind } from "./reads.ts";
import { isKnown, reasonsOf, type Tagged, tagged } from "./tagged.ts";
import { AttrSet, type Slot, Thunk } from "./value.ts";

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
}

const maxDepth = 40;
const maxLeaves = 100_000;

/** All leaves, sorted by nothing in particular. A leaf is anything but a set with attributes. */
export function leavesOf(host: Host): Leaf[] {
  const leaves: Leaf[] = [];
  walk(host, [], () => host.own(), undefined, leaves);
  return leaves;
}

function walk(host: Host, path: readonly string[], get: () => Slot, slot: Slot | undefined, leaves: Leaf[]): void {
  if (leaves.length > maxLeaves) return;
  const found = host.within(() => look(get, path.length));
  if (found === "absent") return;
  if (!("children" in found)) {
    leaves.push(leafOf(host, path, slot ?? found.slot, found.value));
    return;
  }
  for (const [name, child] of found.children) walk(host, [...path, name], () => child.get(), child.slot, leaves);
  for (const [name, why] of found.doubtful) leaves.push(leafOf(host, [...path, name], found.slot, ["unknown", why]));
}

interface Inner {
  readonly slot: Slot;
  readonly children: ReadonlyMap<string, { readonly get: () => Slot; readonly slot: Slot }>;
  readonly doubtful: ReadonlyMap<string, Message>;
}

function look(get: () => Slot, depth: number): Inner | { readonly slot: Slot; readonly value: Tagged } | "absent" {
  let slot: Slot = null;
  try {
    slot = get();
    const value = force(slot);
    if (!(value instanceof AttrSet) || depth > maxDepth) return { slot, value: tagged(slot) };
    const inner = childrenOf(slot, value);
    const isEmpty = inner.children.size === 0 && inner.doubtful.size === 0;
    // A group in which nothing is set is no value.
    if (isEmpty && !value.open && !isOfOption(slot)) return "absent";
    return isEmpty || isDerivation(value) ? { slot, value: tagged(slot) } : inner;
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

function isDerivation(set: AttrSet): boolean {
  const type = set.entries.has("type") ? attribute(set, "type") : undefined;
  return type !== undefined && force(type) === "derivation";
}

function childrenOf(slot: Slot, set: AttrSet): Inner {
  const children = new Map<string, { readonly get: () => Slot; readonly slot: Slot }>();
  const doubtful = new Map<string, Message>();
  for (const [key, entry] of set.entries) {
    // Each attribute on its own: one that fails hides no other.
    const listed = attributeSafely(new AttrSet(new Map([[key, entry]])));
    if (listed instanceof EvalError || listed instanceof LimitError) {
      const error = listed;
      children.set(key, {
        get: () => {
          throw error;
        },
        slot: null,
      });
    } else if (listed && listed.exists === true) children.set(key, { get: () => listed.slot, slot: listed.slot });
    else if (listed && listed.exists !== true) doubtful.set(key, listed.exists.reason);
  }
  return { slot, children, doubtful };
}

function attributeSafely(set: AttrSet): ReturnType<typeof attributes>[number] | undefined | EvalError | LimitError {
  try {
    return attributes(set)[0];
  } catch (error) {
    if (error instanceof EvalError || error instanceof LimitError) return error;
    throw error;
  }
}

function leafOf(host: Host, path: readonly string[], slot: Slot, value: Tagged): Leaf {
  return { path, slot, value, state: stateOf(host, path, slot, value) };
}

function stateOf(host: Host, path: readonly string[], slot: Slot, value: Tagged): LeafState {
  if (value[0] === "error") return "error";
  if (!isKnown(value)) return hasKnownPart(value) ? "partial" : "unknown";
  if (!host.isOwn(path)) return isForced(host, path) && !readsOutside(host, slot) ? "known" : "repo";
  return readsOutside(host, slot) ? "repo" : "known";
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
  return merged !== undefined && !merged.type.collects && priority !== undefined && priority <= forced;
}

/** Whether an option that others may define, too, went into the value; through other options as well. */
function readsOutside(host: Host, slot: Slot): boolean {
  const seen = new Set<Thunk>();
  const queue: Thunk[] = slot instanceof Thunk ? [slot] : [];
  for (let next = queue.pop(); next; next = queue.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    for (const read of readsOf(next).keys()) {
      if (read.option && !host.isOwn(read.option)) return true;
      queue.push(read);
    }
  }
  return false;
}

/** The options that were read to make the value of a slot, not through other options. */
export function readsOf(slot: Slot): ReadonlyMap<Thunk, ReadKind> {
  return optionsRead(slot instanceof Thunk ? slot.reads : undefined);
}

/** Why a leaf is not known. */
export function whyUnknown({ value }: Leaf): readonly Message[] {
  return reasonsOf(value);
}
