/** How a repo turns its services on: options `….<name>.enable` beside each other, and where a new one is written. */
import type { Step } from "#facts/facts.ts";
import { around } from "#facts/structure.ts";
import type { HostView } from "#model/evaluated.ts";
import { isForeignRoot } from "#model/foreign-roots.ts";
import type { Model, Source, SourceDeclaration } from "#model/model.ts";
import { showPath } from "#model/option-path.ts";
import type { House, SetPlace, Switches } from "#scaffold/house.ts";
import type { Location } from "#text/span.ts";
import { counted } from "./modules.ts";

interface Switch {
  readonly name: string;
  readonly source: Source;
  readonly declaration: SourceDeclaration;
}

/** `undefined`: there are no two of them that modules ask for. */
export function switchesOf(
  model: Model,
  view: HostView | undefined,
  read: ReadonlySet<string>,
  registry: House["registry"],
): Switches | undefined {
  const groups = new Map<string, { readonly path: readonly string[]; readonly switches: Switch[] }>();
  for (const source of model.sources) {
    const path = source.names.filter((name) => name !== undefined);
    const [declaration] = source.options;
    if (!isSwitch(read, source) || path.length < source.names.length || !declaration) continue;
    const above = path.slice(0, -2);
    const group = groups.get(showPath(above)) ?? { path: above, switches: [] };
    group.switches.push({ name: path.at(-2) ?? "", source, declaration });
    groups.set(showPath(above), group);
  }
  const [best] = [...groups.values()]
    .filter(
      ({ path, switches }) =>
        switches.length > 1 && (isOfServices(path) || (path.length === 1 && isOfModules(switches))),
    )
    .sort(
      (a, b) => Number(isOfServices(b.path)) - Number(isOfServices(a.path)) || b.switches.length - a.switches.length,
    );
  if (!best) return undefined;
  const { path, switches } = best;
  // Of several hosts nobody can say which is meant.
  const turnedOn = view && turnedOnIn(model, read, switches);
  return { ...shaped(model, path, switches, registry), turnedOn };
}

/** Of a file that is read, asked for by some module, and no part of an option for many. */
function isSwitch(read: ReadonlySet<string>, { names, kind, instanceOf, metadata, options, uses }: Source): boolean {
  const [root] = names;
  if (kind !== "option" || instanceOf || metadata || names.length < 3 || names.at(-1) !== "enable") return false;
  if (root === undefined || isForeignRoot(root)) return false;
  return options.some(({ file }) => read.has(file)) && uses.some(({ file }) => read.has(file));
}

/** `my.services`, `my.profiles.services`; what lies in a service of the house is its own. */
function isOfServices(path: readonly string[]): boolean {
  const isGroup = (name: string): boolean =>
    /^(?:profiles?|modules?|options?|configs?|features?|system|server|containers?|homelab|nixos)$/i.test(name);
  return /^(?:services?|apps?)$/i.test(path.at(-1) ?? "") && path.slice(1, -1).every(isGroup);
}

/** Each is named as the module that declares it, or as its folder. */
function isOfModules(switches: readonly Switch[]): boolean {
  return switches.every(({ name, declaration: { file } }) => {
    const stem = file.replace(/(?:\/default)?\.nix$/, "");
    return plain(stem.slice(stem.lastIndexOf("/") + 1)) === plain(name);
  });
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

function shaped(
  model: Model,
  path: readonly string[],
  switches: readonly Switch[],
  registry: House["registry"],
): Omit<Switches, "turnedOn"> {
  const files = counted(switches.map(({ declaration }) => declaration.file));
  const [[file, count] = ["", 0]] = [...files].sort(([, a], [, b]) => b - a);
  const isCentral = count > 1 && count * 2 > switches.length;
  const last = switches.filter(({ declaration }) => declaration.file === file).at(-1)?.declaration;
  const own = switches.map(({ name }) => name);
  return {
    path,
    naming: namingOf(own) ?? namingOf([...(registry?.keyByName.keys() ?? [])]) ?? "kebab",
    declared: isCentral ? "central" : "own",
    location: isCentral && last ? setOf(model, last, last.fact.steps) : undefined,
  };
}

function namingOf(names: readonly string[]): Switches["naming"] | undefined {
  const kebab = names.filter((name) => /[a-z0-9]-[a-z0-9]/.test(name)).length;
  const camel = names.filter((name) => /^[a-z][a-z0-9]*[A-Z]/.test(name)).length;
  if (kebab === camel) return undefined;
  return kebab > camel ? "kebab" : "camel";
}

/** The set in which most of them are set, in a file that is read. */
function turnedOnIn(model: Model, read: ReadonlySet<string>, switches: readonly Switch[]): Switches["turnedOn"] {
  const found = new Map<string, { place: SetPlace; values: string[] }>();
  for (const { source } of switches) {
    for (const definition of source.definitions) {
      const { fact, file } = definition;
      if (!read.has(file) || fact.conditional || !fact.leaf || fact.path.length !== source.names.length) continue;
      const place = setOf(model, definition, fact.steps);
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

/** The set that the names before `<name>.enable` lead to, or one around it. */
function setOf(model: Model, binding: Location, steps: readonly Step[]): SetPlace | undefined {
  const file = model.repo.files.get(binding.file);
  if (!file) return undefined;
  const { text } = file.source;
  const [inner, outer] = around(file.source, binding.start).filter(
    ({ start, end }) => text[start] === "{" && text[end - 1] === "}" && start < binding.start && binding.end < end,
  );
  // `readeck = { enable = …; }`: the set of one service is not the one that is meant.
  const isNested = steps.length === 1;
  if (!inner || (isNested && !isOneName.test(text.slice(0, inner.start)))) return undefined;
  const set = isNested ? outer : inner;
  // `options.` and `config.` are no names of the option.
  const lead = text
    .slice(binding.start, steps[0]?.start ?? binding.start)
    .split(".")
    .slice(0, -1);
  const before = [...lead.map((name) => name.trim()), ...steps.slice(0, -2).flatMap(({ name }) => name ?? [])];
  return set && { file: binding.file, start: set.start, end: set.end, before };
}

/** `readeck = `, and nothing with a dot. */
const isOneName = /(?<![\w'".-])(?:[\w'-]+|"[^"\n.]*")\s*=\s*$/;
