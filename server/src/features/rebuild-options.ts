/** Where an option that Nix names without a line is written: by the facts of a file, else by our own evaluation. */
import type { OptionPath } from "#facts/facts.ts";
import { hostsIn } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { parsePath } from "#model/option-path.ts";
import type { Location } from "#text/span.ts";
import type { Values } from "./hover.ts";

/** The names of a path as Nix shows it; what stands for the entries of a list is left out. */
export function namesOf(option: string): OptionPath {
  const path = option.replace(/\.(?:"\[definition [^\]]*\]"|\[definition [^\]]*\])(?=\.|$).*$/s, "");
  // Nix writes `*` for the entries of a list; in quotes it is a name.
  return parsePath(path.includes('"') ? path : path.replace(/\.\*(?=\.|$).*$/s, "")) ?? [];
}

/** All definitions of the option in the file; of one that is written further up (`services = { … }`), that. Empty: nobody can tell. */
export function definedIn(model: Model, values: Values, file: string, option: string): readonly Location[] {
  const names = namesOf(option);
  if (names.length === 0) return [];
  const definitions = model.repo.files.get(file)?.facts.definitions ?? [];
  const named = (length: number): readonly Location[] =>
    definitions
      .filter(({ path }) => path.length === length && agrees(path, names))
      .map(({ name: { start, end } }) => ({ file, start, end }));
  const exact = named(names.length);
  if (exact.length > 0) return exact;
  const below = definitions.filter(
    ({ path }) => path.length > names.length && agrees(path.slice(0, names.length), names),
  );
  const first = below[0];
  if (first) {
    // `services.x.enable = …` defines `services.x`, too: the name of it is one of those written there.
    const step = first.steps[first.steps.length - (first.path.length - names.length) - 1];
    const { start, end } = step ?? first.name;
    return [{ file, start, end }];
  }
  const evaluated = values === "evaluated" ? evaluatedIn(model, file, names) : [];
  if (evaluated.length > 0) return evaluated;
  for (let length = names.length - 1; length > 0; length--) {
    const found = named(length);
    if (found.length > 0) return found.length <= mostGroups ? found : [];
  }
  return [];
}

/** A group that is written in more places than these says nothing of the one that is meant. */
const mostGroups = 2;

/** A name that only evaluation knows may be this one; two names that are written have to be the same. */
function agrees(path: OptionPath, names: OptionPath): boolean {
  return (
    path.some((name) => name !== undefined) &&
    path.every((name, index) => name === undefined || names[index] === undefined || name === names[index])
  );
}

function evaluatedIn(model: Model, file: string, names: OptionPath): readonly Location[] {
  const known = names.filter((name) => name !== undefined);
  if (known.length < names.length) return [];
  const found = new Map<string, Location>();
  for (const host of hostsIn(model.repo).values())
    for (const definition of host.at(known)?.definitions ?? []) {
      const { start, end } = definition.name ?? definition;
      if (definition.file === file) found.set(`${start} ${end}`, { file, start, end });
    }
  return [...found.values()];
}

export function declaredIn(model: Model, file: string, option: string): readonly Location[] {
  const names = namesOf(option);
  return (model.repo.files.get(file)?.facts.declarations ?? [])
    .filter(({ path }) => path.length === names.length && agrees(path, names))
    .map(({ name: { start, end } }) => ({ file, start, end }));
}

/** In whatever file of the repo it is set, each file once; several are more than one can point at. */
export function definedAnywhere(model: Model, values: Values, option: string): readonly Location[] {
  const names = namesOf(option);
  const found = [...model.repo.files.values()].flatMap(({ path: file, facts }) => {
    const isHere = facts.definitions.some(
      ({ path }) =>
        path.length >= names.length && !path.includes(undefined) && agrees(path.slice(0, names.length), names),
    );
    return isHere ? definedIn(model, values, file, option).slice(0, 1) : [];
  });
  return found.length <= mostFiles ? found : [];
}

const mostFiles = 4;

/** Where the repo declares it, if it does so once. */
export function declaredAnywhere(model: Model, option: string): readonly Location[] {
  const found = [...model.repo.files.keys()].flatMap((file) => declaredIn(model, file, option));
  return found.length === 1 ? found : [];
}
