/** Where people can change the name of a unit: the name itself, or what a function of the repo makes it of. */
import { counts, type OptionDefinition } from "#model/defined.ts";
import type { HostView } from "#model/evaluated.ts";
import { attributesOf, type Part } from "#model/ports/part.ts";
import { callOf } from "#model/units/unit-place.ts";
import { covers, type Location } from "#text/span.ts";
import type { WrongUnit } from "./wrong-unit.ts";

export interface NamePlace extends Location {
  /**
   * `name`: the attribute itself. `argument`: a text in a call of a function, which makes the name of it. `call`: the call, which does not
   * show it. `other`: something that is computed.
   */
  readonly kind: "name" | "argument" | "call" | "other";
  /** Of `argument` and `call`. */
  readonly call: Location | undefined;
}

/** Each once, names first. */
export function namePlaces(view: HostView, { name, part }: Pick<WrongUnit, "name" | "part">): readonly NamePlace[] {
  const found = new Map<string, NamePlace>();
  for (const definition of definitionsIn(view, part)) {
    const place = placeOf(view, name, definition);
    if (place) found.set(JSON.stringify([place.file, place.start, place.end]), place);
  }
  return [...found.values()].sort(
    (a, b) =>
      order.indexOf(a.kind) - order.indexOf(b.kind) ||
      Number(a.file > b.file) - Number(a.file < b.file) ||
      a.start - b.start,
  );
}

const order: readonly NamePlace["kind"][] = ["name", "argument", "call", "other"];

/** Of the unit, and of all that is said in it: the module system knows options, not the sets around them. */
function definitionsIn(view: HostView, part: Part): readonly OptionDefinition[] {
  const { path } = part;
  const below = [...attributesOf(view, part).parts.values()].flatMap((each) => [
    each.path,
    ...(each.path.at(-1) === "serviceConfig"
      ? [...attributesOf(view, each).parts.values()].map((setting) => setting.path)
      : []),
  ]);
  return [path, ...below]
    .flatMap((each) => view.at(each)?.definitions.filter(counts) ?? [])
    .filter(({ file, end }) => end > 0 && view.repo.files.has(file));
}

function placeOf(view: HostView, name: string, definition: OptionDefinition): NamePlace | undefined {
  const { file, start, end } = definition;
  const call = callOf(view, definition);
  if (call)
    return { ...(argumentIn(view, name, call) ?? inModule(view, name, call) ?? { ...call, kind: "call" }), call };
  const written = view.repo.files.get(file)?.facts.definitions ?? [];
  for (const each of written) {
    const [root, group, unit] = each.path;
    if (root !== "systemd" || group !== "services" || unit !== name) continue;
    const step = each.steps[each.steps.length - each.path.length + 2];
    if (step && (covers(each, definition) || covers(definition, each)))
      return { file, start: step.start, end: step.end, kind: "name", call: undefined };
  }
  return { file, start, end, kind: "other", call: undefined };
}

/** Of a function that a module imports, the call is not seen. */
function inModule(view: HostView, name: string, { file }: Location): Omit<NamePlace, "call"> | undefined {
  return argumentIn(view, name, { file, start: 0, end: view.repo.files.get(file)?.source.text.length ?? 0 });
}

/** The text in the call that says the name; `undefined`: none does, or several do. */
function argumentIn(view: HostView, name: string, call: Location): Omit<NamePlace, "call"> | undefined {
  const text = view.repo.files.get(call.file)?.source.text.slice(call.start, call.end) ?? "";
  const [first, ...more] = [...text.matchAll(/"([^"\\$\n]*)"/g)].filter(([, said]) => said === name);
  if (!first || more.length > 0) return undefined;
  const start = call.start + first.index;
  return { file: call.file, start, end: start + first[0].length, kind: "argument" };
}
