/** Where people look for a unit: what the module itself writes of it, not the function that makes it for many. */
import { counts, definitionsOf, type OptionDefinition } from "#model/defined.ts";
import type { HostView } from "#model/evaluated.ts";
import { calledFrom, importedFrom } from "#model/exposures/called-from.ts";
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
  const path = ["systemd", "services", name];
  const own = [...definitionsAt(view, [...path, "serviceConfig"]), ...definitionsAt(view, path)];
  // A definition of one key alone, as in `….serviceConfig.OOMScoreAdjust = -500;`.
  const keys = [...directives.values()].flatMap(({ contributions }) =>
    contributions.flatMap(({ definition }) => definition ?? []),
  );
  const all = [...own, ...keys].filter((each) => isWritten(view, each));
  const plain = all.find((each) => callOf(view, each) === undefined);
  if (plain) return spanOf(plain);
  return all[0] ? callOf(view, all[0]) : (part?.place ?? instance?.part.place);
}

/** Where the module calls what makes it; `undefined`: it is the module's own. */
export function callOf(view: HostView, definition: OptionDefinition): Location | undefined {
  const called = calledFrom(view, definition);
  if (called) return called;
  const { file, module } = definition;
  // What a flake makes of functions has the name of its host, and is no file.
  if (file === module || !view.repo.files.has(module)) return undefined;
  return importedFrom(view, module, [file]);
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
