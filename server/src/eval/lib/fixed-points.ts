/** `lib.fixedPoints`: sets that know themselves, and what is laid over them. */

import { setOf } from "#eval/attributes.ts";
import { sureItems } from "#eval/builtins/stretch.ts";
import { equal } from "#eval/compare.ts";
import { call } from "#eval/expect.ts";
import { lazy } from "#eval/machine.ts";
import { updateSlots } from "#eval/operators.ts";
import { type Slot, Text, Unknown, type Value } from "#eval/value.ts";
import { fn, functions, type Part } from "./native.ts";
import { stringOf } from "./string-parts.ts";
import { isFunction } from "./trivial.ts";

export function fixedPoints(): Part {
  return functions({
    fix: (make) => fix(make),
    "fix'": (make) => fix(fn("fix'", (self) => updateSlots(call(make, self), setOf({ __unfix__: make })))),
    converge: (step, start) => {
      let value: Slot = start;
      for (;;) {
        const next = call(step, value);
        const same = equal(next, value);
        if (same instanceof Unknown) return same;
        if (same) return value;
        value = next;
      }
    },
    extends: (overlay, make, final) => extended(overlay, make, final),
    composeExtensions: composed,
    composeManyExtensions: (overlays) => {
      const all = sureItems(overlays);
      if (all instanceof Unknown) return all;
      return all.reduceRight<Slot>(
        (later, first) => fn("composeExtensions", (final, before) => composed(first, later, final, before)),
        fn("none", (_final, _before) => setOf({})),
      );
    },
    makeExtensible: (make) => extensible("extend", make),
    makeExtensibleWithCustomName: (name, make) => extensible(stringOf(name), make),
    toExtension: (value) =>
      fn("toExtension", (final, before) => {
        const is = isFunction(value);
        if (is !== true) return is instanceof Unknown ? is : value;
        const applied = call(value, before);
        const overlay = isFunction(applied);
        return overlay instanceof Unknown ? overlay : overlay ? call(value, final, before) : applied;
      }),
  });
}

function fix(make: Slot): Slot {
  const self: Slot = lazy(() => call(make, self));
  return self;
}

function extended(overlay: Slot, make: Slot, final: Slot): Value {
  const before = lazy(() => call(make, final));
  return updateSlots(before, call(overlay, final, before));
}

function composed(first: Slot, second: Slot, final: Slot, before: Slot): Value {
  const applied = lazy(() => call(first, final, before));
  const between = lazy(() => updateSlots(before, applied));
  return updateSlots(applied, call(second, final, between));
}

function extensible(name: string | Text, make: Slot): Slot {
  if (name instanceof Text) return name.parts.find((part) => part instanceof Unknown) as Unknown;
  const whole: Slot = fn("extensible", (self) =>
    updateSlots(
      call(make, self),
      setOf({
        [name]: fn(name, (overlay) =>
          extensible(
            name,
            fn("extends", (final) => extended(overlay, make, final)),
          ),
        ),
      }),
    ),
  );
  return fix(fn("fix'", (self) => updateSlots(call(whole, self), setOf({ __unfix__: whole }))));
}
