/** How a repo turns its services on: options `….<name>.enable` beside each other, and where a new one is written. */
import { around } from "#facts/structure.ts";
import { isForeignRoot } from "#model/foreign-roots.ts";
import type { Model, Source, SourceDeclaration } from "#model/model.ts";
import { showPath } from "#model/option-path.ts";
import type { House, SetPlace, Switches } from "#scaffold/house.ts";
import type { Span } from "#text/span.ts";
import { counted } from "./modules.ts";

interface Switch {
  readonly name: string;
  readonly source: Source;
  readonly declaration: SourceDeclaration;
}

/** `undefined`: there are no two of them that modules ask for. */
export function switchesOf(model: Model, registry: House["registry"]): Switches | undefined {
  const groups = new Map<string, { readonly path: readonly string[]; readonly switches: Switch[] }>();
  for (const source of model.sources) {
    const path = source.names.filter((name) => name !== undefined);
    const [declaration] = source.options;
    if (!isSwitch(model, source) || path.length < source.names.length || !declaration) continue;
    const above = path.slice(0, -2);
    const group = groups.get(showPath(above)) ?? { path: above, switches: [] };
    group.switches.push({ name: path.at(-2) ?? "", source, declaration });
    groups.set(showPath(above), group);
  }
  const [best] = [...groups.values()]
    .filter(({ switches }) => switches.length > 1)
    .sort(
      (a, b) => Number(isOfServices(b.path)) - Number(isOfServices(a.path)) || b.switches.length - a.switches.length,
    );
  return best && shaped(model, best.path, best.switches, registry);
}

/** Of a file that is read, asked for by some module, and no part of an option for many. */
function isSwitch({ imported }: Model, { names, kind, instanceOf, metadata, options, uses }: Source): boolean {
  const [root] = names;
  if (kind !== "option" || instanceOf || metadata || names.length < 3 || names.at(-1) !== "enable") return false;
  if (root === undefined || isForeignRoot(root)) return false;
  return options.some(({ file }) => imported.has(file)) && uses.some((use) => use.imported);
}

function isOfServices(path: readonly string[]): boolean {
  return /^(?:services?|apps?)$/i.test(path.at(-1) ?? "");
}

function shaped(
  model: Model,
  path: readonly string[],
  switches: readonly Switch[],
  registry: House["registry"],
): Switches {
  const files = counted(switches.map(({ declaration }) => declaration.file));
  const [[file, count] = ["", 0]] = [...files].sort(([, a], [, b]) => b - a);
  const isCentral = count > 1 && count * 2 > switches.length;
  const last = switches.filter(({ declaration }) => declaration.file === file).at(-1)?.declaration;
  const own = switches.map(({ name }) => name);
  return {
    path,
    naming: namingOf(own) ?? namingOf([...(registry?.keyByName.keys() ?? [])]) ?? "kebab",
    declared: isCentral ? "central" : "own",
    location: isCentral && last ? setOf(model, last, last.fact.path.length, last.fact.steps.length) : undefined,
    turnedOn: turnedOnIn(model, switches),
  };
}

function namingOf(names: readonly string[]): Switches["naming"] | undefined {
  const kebab = names.filter((name) => /[a-z0-9]-[a-z0-9]/.test(name)).length;
  const camel = names.filter((name) => /^[a-z][a-z0-9]*[A-Z]/.test(name)).length;
  if (kebab === camel) return undefined;
  return kebab > camel ? "kebab" : "camel";
}

/** The set in which most of them are set, in a file that is read. */
function turnedOnIn(model: Model, switches: readonly Switch[]): Switches["turnedOn"] {
  const found = new Map<string, { place: SetPlace; values: string[] }>();
  for (const { source } of switches) {
    for (const definition of source.definitions) {
      const { fact, file, imported } = definition;
      if (!imported || fact.conditional || !fact.leaf || fact.path.length !== source.names.length) continue;
      const place = setOf(model, definition, fact.path.length, fact.steps.length);
      const text = model.repo.files.get(file)?.source.text;
      if (!place || text === undefined) continue;
      const key = `${file} ${place.start}`;
      const own = found.get(key) ?? { place, values: [] };
      own.values.push(text.slice(fact.value.start, fact.value.end));
      found.set(key, own);
    }
  }
  const [best] = [...found.values()].sort((a, b) => b.values.length - a.values.length);
  if (!best || best.values.length < 2) return undefined;
  const on = [...counted(best.values.filter((value) => /\btrue\b/.test(value)))].sort(([, a], [, b]) => b - a)[0];
  return { place: best.place, value: on?.[0] };
}

/** The set that the names before `<name>.enable` lead to, or one around it: `before` is what is written there then. */
function setOf(
  model: Model,
  binding: Span & { readonly file: string },
  depth: number,
  written: number,
): SetPlace | undefined {
  const file = model.repo.files.get(binding.file);
  if (!file) return undefined;
  const { text } = file.source;
  const sets = around(file.source, binding.start).filter(
    ({ start, end }) => text[start] === "{" && text[end - 1] === "}" && start < binding.start && binding.end < end,
  );
  // `readeck = { enable = …; }`: the set of one service is not the one that is meant.
  const inner = sets[0];
  const set = written === 1 ? sets[1] : inner;
  if (!set || !inner) return undefined;
  const taken = written === 1 ? namesBefore(text, inner.start) : written - 2;
  if (taken === undefined || taken < 0 || taken > depth) return undefined;
  const names = /^\s*((?:[\w'-]+\s*\.\s*)*)/.exec(text.slice(binding.start))?.[1] ?? "";
  const before =
    written === 1
      ? []
      : names
          .split(".")
          .map((name) => name.trim())
          .filter(Boolean)
          .slice(0, -1);
  return { file: binding.file, start: set.start, end: set.end, before };
}

/** How many names are written before the last one of the binding that a set is the value of. */
function namesBefore(text: string, set: number): number | undefined {
  const names = /([\w'".-]+)\s*=\s*$/.exec(text.slice(0, set))?.[1];
  return names === undefined ? undefined : names.includes(".") ? -1 : 0;
}
