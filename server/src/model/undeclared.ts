/** Options that are read or defined although nobody declares them: whether that is sure, and which option was meant. */
import type { Host } from "#eval/host.ts";
import type { Place } from "#eval/value.ts";
import { pathsToMean } from "#text/similar.ts";
import type { Location } from "#text/span.ts";
import { resolve } from "./imports.ts";
import type { Model } from "./model.ts";
import { showPath } from "./option-path.ts";

export interface Missing {
  readonly place: Place;
  /** The name that is missing. */
  readonly last: string;
  /** The whole path, as far as it is written. */
  readonly shown: string;
  readonly role: "read" | "defined";
  /** The option that a person probably meant. */
  readonly meant: string | undefined;
  /** The name that would have to stand at the place then. */
  readonly name: string | undefined;
  /** A declaration in a file that no host imports. */
  readonly unimported: Location | undefined;
}

/**
 * The option at `path`, of which the last name is missing at `place`. `undefined` where a file that the host imports may declare it all the
 * same, because it could not be evaluated.
 */
export function missingOption(
  model: Model,
  host: Host,
  path: readonly string[],
  place: Place,
  role: Missing["role"],
): Missing | undefined {
  const declared = declarationsBelow(model, path);
  if (declared.some(({ file }) => mayBeLoaded(model, host, file))) return undefined;
  const whole = wholePath(model, path, place);
  const meant = similarIn(host)(showPath(whole)) ?? similarIn(host)(showPath(path));
  const name = meant && nameAt(meant, path.length - 1);
  const rest = meant?.split(".").slice(path.length) ?? [];
  const fits =
    name !== undefined && (rest.length === 0 || whole.length === path.length || same(rest, whole, path.length));
  return {
    place,
    last: path.at(-1) ?? "",
    shown: showPath(whole),
    role,
    meant,
    name: fits ? name : undefined,
    unimported: declared.find(({ file }) => !model.imported.has(file)),
  };
}

/** A module that a host imports as far as the text tells, and that was not evaluated: it is broken, or what imports it is. */
function mayBeLoaded({ imported, repo }: Model, host: Host, file: string): boolean {
  if (!imported.has(file) || host.modules.some((module) => module.file === file)) return false;
  return host.problems.some((problem) => {
    if (problem.kind === "broken") return true;
    const from = problem.kind === "unseen" ? repo.files.get(problem.place?.file ?? "") : undefined;
    return from?.facts.paths.some((use) => resolve(repo, from.path, use).includes(file)) ?? false;
  });
}

function same(rest: readonly string[], whole: readonly string[], from: number): boolean {
  return rest.join(".") === showPath(whole.slice(from));
}

function nameAt(shown: string, index: number): string | undefined {
  const name = shown.split(".")[index];
  return name !== undefined && /^[A-Za-z_][\w'-]*$/.test(name) ? name : undefined;
}

/** Declarations in the text that declare the path, something below it, or perhaps do: a name that only evaluation knows fits any. */
function declarationsBelow({ repo }: Model, path: readonly string[]): readonly Location[] {
  const found: Location[] = [];
  for (const { path: file, facts } of repo.files.values())
    for (const { path: names, name } of facts.declarations) {
      const fits = path.every((step, index) => index >= names.length || (names[index] ?? step) === step);
      if (fits && names[0] === path[0]) found.push({ file, ...name });
    }
  return found;
}

/** The path with the names that follow in the text. */
function wholePath({ repo }: Model, path: readonly string[], { file, start }: Place): readonly string[] {
  const { reads = [], definitions = [] } = repo.files.get(file)?.facts ?? {};
  for (const fact of [...reads, ...definitions]) {
    if (!fact.steps.some((step) => step.start === start)) continue;
    const names = fact.path.filter((name) => name !== undefined);
    if (names.length === fact.path.length && path.every((name, index) => names[index] === name)) return names;
  }
  return path;
}

const similar = new WeakMap<Host, (path: string) => string | undefined>();

function similarIn(host: Host): (path: string) => string | undefined {
  let find = similar.get(host);
  if (!find) {
    find = pathsToMean([...host.declarations.keys()]);
    similar.set(host, find);
  }
  return find;
}
