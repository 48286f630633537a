/** How a repo turns its services on: options `….<name>.enable` beside each other, and where a new one is written. */
import { around } from "#facts/structure.ts";
import { isForeignRoot } from "#model/foreign-roots.ts";
import type { Model, Source, SourceDeclaration } from "#model/model.ts";
import { counted } from "#model/modules/modules.ts";
import { showPath } from "#model/option-path.ts";
import type { House, Switches } from "#scaffold/house.ts";
import type { Location } from "#text/span.ts";

interface Switch {
  readonly name: string;
  readonly source: Source;
  readonly declaration: SourceDeclaration;
}

/** `undefined`: there are no two of them that modules ask for. */
export function switchesOf(model: Model, read: ReadonlySet<string>, registry: House["registry"]): Switches | undefined {
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
        switches.length > 1 && (isOfServices(path) || (path.length === 1 && isOfModules(read, switches))),
    )
    .sort(
      (a, b) => Number(isOfServices(b.path)) - Number(isOfServices(a.path)) || b.switches.length - a.switches.length,
    );
  return best && shaped(model, best.path, best.switches, registry);
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

/** Many modules have one, each named as the module that declares it, or as its folder. */
function isOfModules(read: ReadonlySet<string>, switches: readonly Switch[]): boolean {
  if (switches.length < read.size * leastPart) return false;
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
    location: isCentral && last ? setAround(model, last) : undefined,
  };
}

function namingOf(names: readonly string[]): Switches["naming"] | undefined {
  const kebab = names.filter((name) => /[a-z0-9]-[a-z0-9]/.test(name)).length;
  const camel = names.filter((name) => /^[a-z][a-z0-9]*[A-Z]/.test(name)).length;
  if (kebab === camel) return undefined;
  return kebab > camel ? "kebab" : "camel";
}

/** The set that a declaration stands in, without that of the service itself: `readeck = { enable = …; }`. */
function setAround(model: Model, { file: path, start, end, fact }: SourceDeclaration): Location | undefined {
  const file = model.repo.files.get(path);
  if (!file) return undefined;
  const { text } = file.source;
  const sets = around(file.source, start).filter(
    (each) => text[each.start] === "{" && text[each.end - 1] === "}" && each.start < start && end < each.end,
  );
  const isNested = fact.steps.length === 1;
  if (isNested && !isOneName.test(text.slice(0, sets[0]?.start))) return undefined;
  const set = sets[isNested ? 1 : 0];
  return set && { file: path, start: set.start, end: set.end };
}

/** `readeck = `, and nothing with a dot. */
const isOneName = /(?<![\w'".-])(?:[\w'-]+|"[^"\n.]*")\s*=\s*$/;

/** Fewer switch something of their own. */
const leastPart = 0.2;
