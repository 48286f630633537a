/** `hashString`; `hashFile` is its sibling for files. */

import { EvalError } from "#eval/error.ts";
import { asKnownString } from "#eval/expect.ts";
import { spend } from "#eval/machine.ts";
import { type Slot, Unknown, type Value } from "#eval/value.ts";
import { message } from "#text/message.ts";
import { hashes } from "./hashes.ts";
import type { Natives } from "./native.ts";
import { utf8 } from "./utf8.ts";

export function hashString(algorithm: Slot, slot: Slot): Value {
  const name = asKnownString(algorithm);
  const known = name instanceof Unknown || hashes.has(name) ? undefined : unknownHash(name);
  const text = asKnownString(slot);
  if (known) return known;
  if (name instanceof Unknown) return name;
  return text instanceof Unknown ? text : hashed(name, text);
}

/** The text has to be all that the file says, byte by byte. */
export function hashed(algorithm: string, text: string): Value {
  const hash = hashes.get(algorithm);
  if (!hash) return unknownHash(algorithm);
  spend(text.length >> 2);
  return hash(utf8(text));
}

/** New releases know new ones. */
function unknownHash(name: string): Unknown {
  if (/^[a-z]+[0-9]+$/.test(name)) return new Unknown(message("the hash '{0}' is not known here", name));
  throw new EvalError("other", message("unknown hash type '{0}'", name));
}

export const hashing: Natives = { hashString };
