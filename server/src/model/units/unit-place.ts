/** Where people look for a unit: what the module itself writes of it, not the function that makes it for many. */
import { counts, definitionsOf, type OptionDefinition } from "#model/defined.ts";
import type { HostView } from "#model/evaluated.ts";
import { calledFrom } from "#model/exposures/called-from.ts";
import { isWrittenByModule } from "#model/exposures/own-module.ts";
import { resolve } from "#model/imports.ts";
import type { Part } from "#model/ports/part.ts";
import type { Location } from "#text/span.ts";
import type { ServiceInstance } from "./service-instances.ts";
import type { Directive } from "./unit.ts";

/** `undefined`: nothing in this repo speaks of it. */
export function placeOfUnit(
  view: HostView,
  name: string,
  directives: ReadonlyMap<string, Directive>,
  part: Part | undefined,
  instance: ServiceInstance | undefined,
): Location | undefined {
  // What may speak of any unit says less of this one than what turns it on.
  if (!part && instance?.part.place) return instance.part.place;
  const path = ["systemd", "services", name];
  const own = [...definitionsAt(view, [...path, "serviceConfig"]), ...definitionsAt(view, path)];
  // A definition of one key alone, as in `….serviceConfig.OOMScoreAdjust = -500;`.
  const keys = [...directives.values()].flatMap(({ contributions }) =>
    contributions.flatMap(({ definition }) => definition ?? []),
  );
  const all = [...own, ...keys].filter((each) => isWritten(view, each));
  const plain = all.find((each) => callOf(view, each) === undefined);
  if (plain) return spanOf(plain);
  const [first] = all;
  const call = first && callOf(view, first);
  // Where only the module is known, what is written says more.
  if (first) return call && call.end > call.start ? call : spanOf(first);
  return part?.place ?? instance?.part.place;
}

/** Where the module calls what makes it, an empty one where nobody knows which of the calls; `undefined`: it is the module's own. */
export function callOf(view: HostView, definition: OptionDefinition): Location | undefined {
  // Whoever imports a module calls it, too.
  if (isWrittenByModule(view, definition)) return undefined;
  const called = calledFrom(view, definition);
  if (called) return called;
  const { file, module, leads } = definition;
  // What a flake makes of functions has the name of its host, and is no file.
  const caller = file === module ? undefined : view.repo.files.get(module);
  if (!caller) return undefined;
  const [use, ...others] = caller.facts.paths.filter((each) => resolve(view.repo, module, each).includes(file));
  if (use && others.length === 0) return { file: module, start: use.start, end: use.end };
  return leads.at(-1) ?? { file: module, start: 0, end: 0 };
}

function definitionsAt(view: HostView, path: readonly string[]): readonly OptionDefinition[] {
  return definitionsOf(view.repo, view.host, path).filter(counts);
}

/** Others have a module for a place only. */
function isWritten(view: HostView, { file, end }: OptionDefinition): boolean {
  return end > 0 && view.repo.files.has(file);
}

function spanOf({ file, start, end, name }: OptionDefinition): Location {
  return name ? { file, start: name.start, end: name.end } : { file, start, end };
}
