/** `lib.debug`: what is traced is said to nobody here, but asked for as Nix does. */

import { deeper } from "#eval/builtins/native.ts";
import { walk } from "#eval/builtins/stretch.ts";
import { asInteger, call } from "#eval/expect.ts";
import { force, guarding } from "#eval/machine.ts";
import { AttrSet, ListValue, type Slot, Spread, Unknown } from "#eval/value.ts";
import { type Basis, decided, functions, type Part } from "./native.ts";
import { isDerivation } from "./outputs.ts";

export function debug(basis: Basis): Part {
  const said = (what: Slot): void => {
    guarding(() => force(what));
  };
  const whole = (value: Slot): Slot => call(basis.builtin("deepSeq"), value, value);
  return functions({
    traceIf: (condition, text, value) => {
      if (decided(condition) === true) said(text);
      return value;
    },
    traceVal: (value) => value,
    traceValFn: (show, value) => {
      said(call(show, value));
      return value;
    },
    traceSeq: (what, value) => call(basis.builtin("deepSeq"), what, value),
    traceSeqN: (depth, what, value) => {
      const levels = asInteger(depth);
      if (levels instanceof Unknown) return levels;
      guarding(() => look(what, levels));
      return value;
    },
    traceValSeq: whole,
    traceValSeqFn: (show, value) => {
      said(call(show, whole(value)));
      return whole(value);
    },
    traceValSeqN: (depth, value) => {
      const levels = asInteger(depth);
      if (levels instanceof Unknown) return levels;
      guarding(() => look(value, levels));
      return value;
    },
  });
}

/** Asks for so many levels of a value. */
function look(slot: Slot, levels: bigint): void {
  const value = force(slot);
  if (levels === 0n) return;
  deeper(() => {
    if (value instanceof ListValue)
      for (const item of value.items) if (!(item instanceof Spread)) look(item, levels - 1n);
    if (!(value instanceof AttrSet) || isDerivation(value) !== false) return;
    for (const each of walk(value))
      if (!(each instanceof Unknown) && each.exists === true) look(each.slot, levels - 1n);
  });
}
