/** The set `builtins`, and which of its members every file may use by name alone. */

import type { Session } from "#eval/env.ts";
import { AttrSet, type Slot, Unknown } from "#eval/value.ts";
import { message } from "#text/message.ts";

export function builtinSet(_session: Session): AttrSet {
  return new AttrSet(
    new Map(),
    new Unknown(message("this builtin is not known here")),
    (name) => new Unknown(message("builtins.{0} is not known here", name)),
  );
}

export function globalNames(builtins: AttrSet): Map<string, Slot> {
  return new Map<string, Slot>([
    ["true", true],
    ["false", false],
    ["null", null],
    ["builtins", builtins],
  ]);
}
