/** Functions of `pkgs` that write files: the package is not built here, but what is in it is what they are given. */

import { EvalError } from "#eval/error.ts";
import { lazy } from "#eval/machine.ts";
import { coerce, text } from "#eval/text.ts";
import { type Slot, StoreFile, Unknown } from "#eval/value.ts";
import { message } from "#text/message.ts";
import { fn, type Part, selectOr } from "./native.ts";

/** `notBuilt` is what a package of that name is worth. */
export function writers(notBuilt: (name: string) => Unknown): Part {
  const plain = (name: string, below: (named: Slot) => Slot): readonly [string, Slot] => {
    const { reason } = notBuilt(name);
    // Nix looks at the name and at the text as soon as it builds the package.
    const run = (named: Slot, content: Slot): Slot =>
      new StoreFile(new Unknown(reason, [named, content], true), { kind: "text", text: content, below: below(named) });
    return [name, fn(name, run)];
  };
  const described = (name: string, below: (given: Slot) => Slot): readonly [string, Slot] => {
    const { reason } = notBuilt(name);
    const run = (given: Slot): Slot =>
      new StoreFile(new Unknown(reason, [given]), {
        kind: "text",
        text: lazy(() => selectOr(given, "text") ?? noText()),
        below: below(given),
      });
    return [name, fn(name, run)];
  };
  const built = (name: string): readonly [string, Slot] => {
    const { reason } = notBuilt(name);
    const run = (named: Slot, variables: Slot, command: Slot): Slot =>
      new StoreFile(new Unknown(reason, [named, variables, command]), { kind: "command", command, variables });
    return [name, fn(name, run)];
  };
  return new Map([
    plain("writeText", itself),
    plain("writeScript", itself),
    plain("writeShellScript", itself),
    plain("writeScriptBin", inBin),
    plain("writeShellScriptBin", inBin),
    plain("writeTextDir", (path) => joined("/", path)),
    described("writeTextFile", (given) => lazy(() => selectOr(given, "destination") ?? "")),
    described("writeShellApplication", (given) => inBin(lazy(() => selectOr(given, "name") ?? noText()))),
    built("runCommand"),
    built("runCommandLocal"),
  ]);
}

const itself = (): Slot => "";
const inBin = (name: Slot): Slot => joined("/bin/", name);

function joined(start: string, rest: Slot): Slot {
  return lazy(() => text([start, coerce(rest, "interpolate")]));
}

function noText(): never {
  throw new EvalError("type", message("function called without required argument '{0}'", "text"));
}
