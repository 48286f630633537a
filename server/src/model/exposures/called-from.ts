/** Where a module calls the function that makes something for it: on the way of evaluation from the module to what is made. */
import { functionAround, isCall } from "#facts/call-around.ts";
import { ownCallIn } from "#facts/own-call.ts";
import type { OptionDefinition } from "#model/defined.ts";
import type { HostView } from "#model/evaluated.ts";
import { covers, type Location } from "#text/span.ts";

/** The innermost call that the module itself writes; `undefined`: no function makes it, or none is called on the way. */
export function calledFrom(view: HostView, { file, start, leads }: OptionDefinition): Location | undefined {
  const made = view.repo.files.get(file)?.source;
  const around = made && functionAround(made, start);
  if (!around) return undefined;
  const calls = leads.flatMap((place) => callAt(view, place) ?? []);
  // What stands in the same function as the call is not made by it.
  return calls.findLast((place) => !(place.file === file && covers(around, place)));
}

/** Functions of the library only hand on what somebody's own function makes. */
function callAt(view: HostView, place: Location): Location | undefined {
  const source = view.repo.files.get(place.file)?.source;
  const own = source && ownCallIn(source, place);
  if (own) return { file: place.file, ...own };
  return source && isCall(source, place) ? place : undefined;
}

/** Where a module names the file of the function that makes it. */
export function importedFrom(view: HostView, module: string, files: readonly string[]): Location {
  const names = files.map((file) => file.split("/").at(-1) ?? file);
  const facts = view.repo.files.get(module)?.facts;
  const path = facts?.paths.find(({ parts }) => names.some((name) => parts.at(-1)?.endsWith(name)));
  return { file: module, start: path?.start ?? 0, end: path?.end ?? 0 };
}
