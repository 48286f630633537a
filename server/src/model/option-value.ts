/** What stands at a path of a configuration that is no leaf: an option with attributes, or a group of options. */
import { EvalError, LimitError } from "#eval/error.ts";
import type { Host } from "#eval/host.ts";
import type { Leaf, LeafState } from "#eval/leaves.ts";
import { force } from "#eval/machine.ts";
import { optionsRead } from "#eval/reads.ts";
import { isKnown, type Tagged, tagged } from "#eval/tagged.ts";
import { AttrSet, Maybe, type Slot, Thunk } from "#eval/value.ts";
import type { OptionView } from "./evaluated.ts";

/** `below`: all leaves that lie there. */
export function lookAt(host: Host, path: readonly string[], below: readonly OptionView[]): Leaf | undefined {
  return host.within(() => {
    try {
      const slot = slotAt(host, path);
      if (slot === undefined) return undefined;
      const value = tagged(slot);
      if (value[0] === "error" && value[1].kind === "no-value") return undefined;
      const despite = [...new Set(below.flatMap(({ errors }) => errors))];
      const reads = optionsRead(slot instanceof Thunk ? slot.reads : undefined);
      return { path, slot, value, reads, despite, state: stateOf(value, host.isOwn(path), below) };
    } catch (error) {
      if (error instanceof EvalError || error instanceof LimitError || error instanceof RangeError) return undefined;
      throw error;
    }
  });
}

/** An attribute that may be missing is none that one could ask for. */
function slotAt(host: Host, path: readonly string[]): Slot | undefined {
  let slot: Slot = host.own();
  for (const name of path) {
    const value = force(slot);
    const entry = value instanceof AttrSet ? value.entries.get(name) : undefined;
    if (entry === undefined) return undefined;
    if (entry instanceof Maybe && force(entry.exists) !== true) return undefined;
    slot = entry instanceof Maybe ? entry.value : entry;
  }
  return slot;
}

function stateOf(value: Tagged, isOwn: boolean, below: readonly OptionView[]): LeafState {
  if (value[0] === "error") return "error";
  if (!isKnown(value)) return value[0] === "set" && below.some(({ state }) => isSure(state)) ? "partial" : "unknown";
  return isOwn && below.every(({ state }) => state === "known") ? "known" : "repo";
}

function isSure(state: LeafState): boolean {
  return state === "known" || state === "repo" || state === "partial";
}
