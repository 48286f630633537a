/**
 * Forces thunks, and is the one place with state while it does: fuel, depth, who is reading.
 *
 * Evaluation is synchronous, so this state is never shared by two evaluations; `running()` sets it for one piece of work. No text
 * can hang it or exhaust memory: when fuel or depth runs out, {@link LimitError} ends the piece of work and every thunk on the way
 * goes back to waiting.
 */
import { message } from "#text/message.ts";
import { EvalError, LimitError } from "./error.ts";
import { isEmpty, newReads, noteGuard, noteRead, type Reads } from "./reads.ts";
import { type Origin, type Place, type Slot, Thunk, Unknown, type Value } from "./value.ts";

/** Steps are forced thunks and calls. `depth` keeps us on Node's default stack (984 kB) with room for who called us. */
export interface Limits {
  readonly steps: number;
  readonly depth: number;
  /** Characters of one string, items of one list. */
  readonly size: number;
}

export const defaultLimits: Limits = { steps: 500_000, depth: 600, size: 4_000_000 };

let fuel = 0;
let limits = defaultLimits;
let depth = 0;
let reader: Reads = newReads();
/** Above 0 while a branch is tried that Nix might not take: what fails there proves nothing. */
let trying = 0;

/** What many pieces of work may use together: real configurations use some ten thousand steps in all. */
export interface Budget {
  left: number;
}

export function newBudget(steps = 3_000_000): Budget {
  return { left: steps };
}

/** Does one piece of work with fresh fuel, taken from the budget if there is one; inside another piece of work it shares that one's. */
export function running<T>(work: () => T, budget?: Budget, allowed: Limits = defaultLimits): T {
  if (depth > 0) return work();
  const steps = budget ? Math.min(allowed.steps, Math.max(budget.left, 0)) : allowed.steps;
  limits = allowed;
  fuel = steps;
  reader = newReads();
  trying = 0;
  try {
    return work();
  } finally {
    // Where Node's stack ends, even what counts back may not be called any more.
    depth = 0;
    if (budget) budget.left -= steps - Math.max(fuel, 0);
  }
}

/** The value of a slot. Throws {@link EvalError} where Nix fails and {@link LimitError} where we give up. */
export function force(slot: Slot): Value {
  if (!(slot instanceof Thunk)) return slot;
  if (slot.state !== "done") run(slot);
  noteRead(reader, slot);
  return slot.value as Value;
}

function run(thunk: Thunk): void {
  if (thunk.state === "failed") throw thunk.error;
  if (thunk.state === "running")
    throw new EvalError("infinite-recursion", message("infinite recursion encountered"), placeOf(thunk.origin));
  const outer = reader;
  const reads = newReads();
  enter();
  thunk.state = "running";
  reader = reads;
  try {
    let slot = (thunk.compute as () => Slot)();
    if (slot instanceof Thunk) {
      thunk.from = slot;
      slot = force(slot);
    }
    thunk.value = slot;
    thunk.state = "done";
    thunk.compute = undefined;
  } catch (error) {
    const failure = asFailure(error);
    // An endless recursion that was met while only trying may be none when it is asked for directly.
    const proven = failure instanceof EvalError && !(trying > 0 && failure.kind === "infinite-recursion");
    thunk.state = proven ? "failed" : "waiting";
    if (proven) thunk.error = failure;
    throw failure;
  } finally {
    depth--;
    reader = outer;
    if (!isEmpty(reads)) thunk.reads = reads;
  }
}

/** Counts a call or a force. Pair it with {@link leave}. */
export function enter(): void {
  if (fuel-- <= 0) throw new LimitError("steps", message("this takes too many steps to compute"));
  if (depth >= limits.depth) throw new LimitError("depth", message("this is nested too deeply to compute"));
  depth++;
}

export function leave(): void {
  depth--;
}

/** Pays for work of ours that grows with the input. */
export function spend(steps: number): void {
  fuel -= steps;
  if (fuel <= 0) throw new LimitError("steps", message("this takes too many steps to compute"));
}

/** Refuses what would not fit: `size` in characters or items. */
export function checkSize(size: number): void {
  if (size > limits.size) throw new LimitError("size", message("this value is too large to compute"));
}

function asFailure(error: unknown): unknown {
  return error instanceof RangeError ? new LimitError("depth", message("this is nested too deeply to compute")) : error;
}

/** Does `work`; what it reads only decides the course of the current computation, it does not flow into its value. */
export function guarding<T>(work: () => T): T {
  const outer = reader;
  const reads = newReads();
  reader = reads;
  try {
    return work();
  } finally {
    reader = outer;
    if (!isEmpty(reads)) noteGuard(outer, reads);
  }
}

/** What `work` gives, as a slot of its own that knows what was read to make it. */
export function observed(work: () => Slot, origin: Origin): Thunk {
  const outer = reader;
  const reads = newReads();
  const thunk = new Thunk(work, origin);
  reader = reads;
  try {
    const slot = work();
    if (slot instanceof Thunk) thunk.from = slot;
    thunk.value = force(slot);
    thunk.state = "done";
    thunk.compute = undefined;
  } finally {
    reader = outer;
    if (!isEmpty(reads)) {
      thunk.reads = reads;
      noteRead(outer, thunk);
    }
  }
  return thunk;
}

/** The value, or `undefined` where it fails or exceeds a limit: for branches that Nix might not take. */
export function attempt(slot: Slot): Value | undefined {
  trying++;
  const before = depth;
  try {
    return force(slot);
  } catch (error) {
    if (error instanceof EvalError || error instanceof RangeError) return undefined;
    if (error instanceof LimitError && error.limit === "depth") return undefined;
    throw error;
  } finally {
    depth = before;
    trying--;
  }
}

/** Whether a branch is being tried that Nix might not take. */
export function isTrying(): boolean {
  return trying > 0;
}

/** Whether `slot` surely is true, surely is not, or nobody knows. */
export function isUnknown(value: Value): value is Unknown {
  return value instanceof Unknown;
}

/** A computation of ours as a slot. */
export function lazy(compute: () => Slot): Thunk {
  return new Thunk(compute);
}

/** Where a value was written: that of the innermost slot of the chain that it was handed through unchanged. */
export function writtenAt(slot: Slot): Origin | undefined {
  let origin: Origin | undefined;
  for (let thunk = slot instanceof Thunk ? slot : undefined; thunk; thunk = thunk.from) origin = thunk.origin ?? origin;
  return origin;
}

export function placeOf(origin: Origin | undefined): Place | undefined {
  return origin && { file: origin.file, start: origin.expr.start, end: origin.expr.end };
}
