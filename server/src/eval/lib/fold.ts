/** Folds: from the left at once, from the left when asked for, from the right. */

import { foldl } from "#eval/builtins/lists.ts";
import { sureItems } from "#eval/builtins/stretch.ts";
import { EvalError, LimitError } from "#eval/error.ts";
import { asList, call } from "#eval/expect.ts";
import { attempt, force, lazy, spend } from "#eval/machine.ts";
import { type Slot, Unknown } from "#eval/value.ts";

function itemsOf(list: Slot): readonly Slot[] | Unknown {
  const value = asList(list);
  return value instanceof Unknown ? value : sureItems(value);
}

/** `lib.foldl'`: the start is computed, then each step before the next one. */
export function fold(op: Slot, start: Slot, list: Slot): Slot {
  return foldl(op, force(start), list);
}

/** `foldl`: a step that does not ask for what came before is all that is computed. */
export function foldLeft(op: Slot, start: Slot, list: Slot): Slot {
  const items = itemsOf(list);
  if (items instanceof Unknown) return items;
  return chained(start, items, (result, item) => call(op, result, item));
}

/** `foldr`. */
export function foldRight(op: Slot, start: Slot, list: Slot): Slot {
  const items = itemsOf(list);
  if (items instanceof Unknown) return items;
  return chained(start, items.toReversed(), (result, item) => call(op, item, result));
}

/** From so many steps on, they are computed in order, lest the last one digs through all of them at once. */
const LONG = 40;

function chained(start: Slot, items: readonly Slot[], step: (result: Slot, item: Slot) => Slot): Slot {
  let result = start;
  spend(items.length);
  for (const [index, item] of items.entries()) {
    const before = result;
    result = lazy(() => step(before, item));
    if (index % LONG === LONG - 1) prepare(result);
  }
  return result;
}

/** Computes a step that may never be asked for; what comes of it is kept in the step. */
function prepare(step: Slot): void {
  try {
    attempt(step);
  } catch (error) {
    if (!(error instanceof EvalError || error instanceof LimitError)) throw error;
  }
}
