/** Parts of `lib` that are hardly more than values: `kernel`, `sourceTypes`, `stringsWithDeps`, `misc`. */

import { setOf } from "#eval/attributes.ts";
import { noItems } from "#eval/builtins/stretch.ts";
import { updateSlots } from "#eval/operators.ts";
import type { Slot } from "#eval/value.ts";
import { functions, type Part, parts } from "./native.ts";

export function kernel(): Part {
  const tristate = (value: Slot): Slot => setOf({ tristate: value, optional: false });
  return parts(
    new Map<string, Slot>([
      ["yes", tristate("y")],
      ["no", tristate("n")],
      ["module", tristate("m")],
      ["unset", tristate(null)],
    ]),
    functions({
      option: (value) => updateSlots(value, setOf({ optional: true })),
      freeform: (value) => setOf({ freeform: value, optional: false }),
    }),
  );
}

export function sourceTypes(): Part {
  const names = ["binaryBytecode", "binaryFirmware", "binaryNativeCode", "fromSource"];
  return new Map(names.map((name) => [name, setOf({ shortName: name, isSource: name === "fromSource" })]));
}

export function stringsWithDeps(): Part {
  return functions({
    noDepEntry: (text) => setOf({ text, deps: noItems }),
    fullDepEntry: (text, deps) => setOf({ text, deps }),
    packEntry: (deps) => setOf({ deps, text: "" }),
    stringAfter: (deps, text) => setOf({ text, deps }),
  });
}

export function misc(): Part {
  return new Map<string, Slot>([
    ["fakeHash", `sha256-${"A".repeat(43)}=`],
    ["fakeSha256", "0".repeat(64)],
    ["fakeSha512", "0".repeat(128)],
  ]);
}
