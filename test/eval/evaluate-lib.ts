/** Evaluates Nix text that uses `lib`, for tests. */
import { call } from "#eval/expect.ts";
import { newEvaluator } from "#eval/host.ts";
import { lazy, running } from "#eval/machine.ts";
import { type Tagged, tagged } from "#eval/tagged.ts";
import { AttrSet, type Slot, Unknown } from "#eval/value.ts";
import { message } from "#text/message.ts";
import { treeOf } from "./evaluate-text.ts";

/** `unknown` is a value nobody knows; `unknownNamed.x` are others, with a reason of their own. */
const given: ReadonlyMap<string, Slot> = new Map<string, Slot>([
  ["unknown", new Unknown(message("nobody knows"))],
  [
    "pkgs",
    new AttrSet(
      new Map(),
      new Unknown(message("nobody knows")),
      (name) => new Unknown(message("the package {0}", name)),
    ),
  ],
]);

/** The value of an expression, to the bottom; beside `lib` it may use `unknown` and `pkgs`. `files` lie beside it. */
export function evaluateWithLib(expression: string, files: Readonly<Record<string, string>> = {}): Tagged {
  const { session, lib } = newEvaluator(treeOf({ ...files, "main.nix": `{ lib, unknown, pkgs }:\n${expression}` }));
  const args = new AttrSet(new Map<string, Slot>([...given, ["lib", lib]]));
  return running(() => tagged(lazy(() => call(session.importFile("main.nix"), args))));
}
