/** The package set `pkgs` that modules get: nothing is built here, so almost all of it is unknown. */
import { AttrSet, type Slot, Unknown } from "#eval/value.ts";
import { message } from "#text/message.ts";

export function packagesSet(lib: AttrSet, system: Slot): AttrSet {
  const entries = new Map<string, Slot>([["lib", lib], ["system", system]]);
  const doubt = new Unknown(message("packages are not built here"));
  return new AttrSet(entries, doubt, (name) => new Unknown(message("the package {0} is not built here", name)));
}
