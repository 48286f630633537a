/** `builtins` that decide what is computed, and what happens to errors. */

import { attributes, setOf } from "#eval/attributes.ts";
import { EvalError } from "#eval/error.ts";
import { asString, unknownPart } from "#eval/expect.ts";
import { force, spend } from "#eval/machine.ts";
import { coerce } from "#eval/text.ts";
import { AttrSet, ListValue, type Slot, Spread, Text, Unknown, type Value } from "#eval/value.ts";
import { deeper, inTheirWords, type Natives } from "./native.ts";

export function seq(first: Slot, second: Slot): Slot {
  force(first);
  return second;
}

export function deepSeq(first: Slot, second: Slot): Slot {
  forceAll(first, new Set());
  return second;
}

/** Forces everything that is known of a value, each part once: it may contain itself. */
function forceAll(slot: Slot, seen: Set<Value>): void {
  const value = force(slot);
  if (!(value instanceof AttrSet || value instanceof ListValue) || seen.has(value)) return;
  seen.add(value);
  const parts = value instanceof ListValue ? value.items : sureValues(value);
  spend(parts.length);
  deeper(() => {
    for (const part of parts) if (!(part instanceof Spread)) forceAll(part, seen);
  });
}

/** What only may be there may not be asked for: it may fail. */
function sureValues(set: AttrSet): readonly Slot[] {
  return attributes(set).flatMap(({ slot, exists }) => (exists === true ? [slot] : []));
}

/** Catches what `throw` and `assert` throw. Whether an unknown value would have thrown, nobody knows. */
export function tryEval(slot: Slot): AttrSet {
  try {
    const value = force(slot);
    return setOf({
      success: value instanceof Unknown ? value : value instanceof Text ? unknownPart(value) : true,
      value: slot,
    });
  } catch (error) {
    if (error instanceof EvalError && error.catchable) return setOf({ success: false, value: false });
    throw error;
  }
}

function warn(words: Slot, value: Slot): Slot {
  asString(words);
  return value;
}

export const control: Natives = {
  abort: (words) => {
    throw inTheirWords("abort", coerce(words, "interpolate"));
  },
  // What it adds is only said when something fails.
  addErrorContext: (_words, value) => value,
  break: (value) => value,
  deepSeq,
  seq,
  throw: (words) => {
    throw inTheirWords("throw", coerce(words, "interpolate"));
  },
  trace: seq,
  traceVerbose: (_words, value) => value,
  tryEval,
  warn,
};
