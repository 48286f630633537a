/** Strings that fail in Nix because a piece of them does, read all the same with that piece unknown: for showing what somebody wrote. */
import { EvalError } from "./error.ts";
import { text } from "./text.ts";
import { type Slot, type Text, Thunk, Unknown } from "./value.ts";

/** The next string tolerates pieces that fail. */
let tolerant = false;

/** Whether the string that is computed now does; nothing that is computed for it does so, too. */
export function takeTolerance(): boolean {
  const isTolerant = tolerant;
  tolerant = false;
  return isTolerant;
}

/** A piece of a string, added to `slots`; unknown if it fails and that is tolerated. */
export function piece(isTolerant: boolean, slots: Slot[], work: () => string | Text): string | Text {
  const count = slots.length;
  try {
    return work();
  } catch (error) {
    if (!isTolerant || !(error instanceof EvalError)) throw error;
    const unknown = new Unknown(error.reason);
    slots.splice(count, slots.length, unknown);
    return text([unknown]) as Text;
  }
}

/** `undefined`: it is no string, or does not fail. Nix has no such value, so nothing that we say of values may rest on it. */
export function despiteFailure(slot: Slot): Slot | undefined {
  for (let thunk = slot instanceof Thunk ? slot : undefined; thunk; thunk = thunk.from) {
    const { state, compute, origin } = thunk;
    if (state !== "failed" || !compute || !origin || !("kind" in origin.expr) || origin.expr.kind !== "String")
      continue;
    tolerant = true;
    try {
      return compute();
    } finally {
      tolerant = false;
    }
  }
  return undefined;
}
