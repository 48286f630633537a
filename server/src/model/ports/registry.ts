/** The port registries of a repo: options whose attributes are ports by name, what each key comes to, and where it is written. */
import { hostsIn } from "#model/evaluated.ts";
import type { Model, Site, Source } from "#model/model.ts";
import { showPath } from "#model/option-path.ts";
import type { Location, Span } from "#text/span.ts";
import { attributesOf, partAt } from "./part.ts";
import { keyOf } from "./registry-keys.ts";
import { type RegistryKind, registryPaths } from "./registry-paths.ts";

export type { RegistryKind };

export interface Registry {
  readonly path: readonly string[];
  /** The path in Nix's syntax: `my.ports`. */
  readonly name: string;
  readonly kind: RegistryKind;
  /** What is defined, in order of place; what only evaluation knows comes last, by name. */
  readonly keys: readonly RegistryKey[];
  readonly keyByName: ReadonlyMap<string, RegistryKey>;
  /** The option with all its uses; none of a group of options. */
  readonly source: Source | undefined;
  /** The hosts on which nobody else can add keys. */
  readonly completeOn: ReadonlySet<string>;
  /** That is so on every host that has the registry, and there is one. */
  readonly isClosed: boolean;
}

export interface RegistryKey {
  readonly name: string;
  /** With the registry's path, in Nix's syntax: `my.ports.ssh`. */
  readonly path: string;
  readonly names: readonly string[];
  /** With its uses; `undefined`: only evaluation knows of it. */
  readonly source: Source | undefined;
  /** On the host that the editor shows; `undefined`: it is not there, or not known. */
  readonly port: number | undefined;
  /** By host, where it is known. */
  readonly ports: ReadonlyMap<string, number>;
  /** By host, where it is there at all. */
  readonly on: ReadonlyMap<string, KeyOnHost>;
  /** Everything that sets it, the one most likely in force first; those in files that no host imports last. */
  readonly definitions: readonly KeyDefinition[];
  /** Where to point at: its number, else what else is written as its value. */
  readonly place: Location | undefined;
  /** The number that may be replaced: written in the key's own definition, the one in force, and nowhere else. */
  readonly literal: Location | undefined;
}

/** What a key comes to on one host. */
export interface KeyOnHost {
  /** `undefined`: not known. */
  readonly port: number | undefined;
  /** Nothing fails before Nix comes to it. */
  readonly isSure: boolean;
  /** As {@link RegistryKey.place}. */
  readonly place: Location | undefined;
  readonly literal: Location | undefined;
  /** Where its number was written first, be it under another name. */
  readonly written: Location | undefined;
  /** The options that it was made of, by name. */
  readonly sources: readonly string[];
}

/** A named place: the whole binding with its `;`. */
export interface KeyDefinition extends Site {
  readonly value: Span;
  /** The number, where the value is one, with `mkDefault` or the like around it or not. */
  readonly literal: Span | undefined;
  readonly imported: boolean;
  readonly conditional: boolean;
}

const known = new WeakMap<Model, readonly Registry[]>();

/** In order of path. */
export function registriesOf(model: Model): readonly Registry[] {
  let registries = known.get(model);
  if (!registries) {
    registries = registryPaths(model).map(({ path, kind }) => registryAt(model, path, kind));
    known.set(model, registries);
  }
  return registries;
}

/** The registry that an option path leads into, and the name of the key in it. */
export function keyIn(
  registries: readonly Registry[],
  path: readonly (string | undefined)[],
): { readonly registry: Registry; readonly name: string | undefined } | undefined {
  const registry = registries.find(
    (each) => path.length > each.path.length && each.path.every((name, index) => path[index] === name),
  );
  return registry && { registry, name: path[registry.path.length] };
}

function registryAt(model: Model, path: readonly string[], kind: RegistryKind): Registry {
  const hosts = [...hostsIn(model.repo).values()];
  const parts = new Map(hosts.map((view) => [view.name, attributesOf(view, partAt(view, path))]));
  const names = new Set(sourcesBelow(model, path).map((source) => source.names.at(-1) ?? ""));
  for (const each of parts.values()) for (const name of each.parts.keys()) names.add(name);
  const keys = [...names].map((name) => {
    const own = hosts.flatMap((view) => {
      const part = parts.get(view.name)?.parts.get(name);
      return part ? [{ view, part }] : [];
    });
    return keyOf(model, [...path, name], own);
  });
  keys.sort((a, b) => byPlace(firstPlace(a), firstPlace(b)) || (a.name < b.name ? -1 : 1));
  const name = showPath(path);
  const having = hosts.filter(({ host }) => [...host.declarations.keys()].some((each) => isWithin(each, name)));
  const complete = having.filter(
    (view) => view.host.isOwn(path) && (kind === "options" || parts.get(view.name)?.isComplete === true),
  );
  return {
    path,
    name,
    kind,
    keys,
    keyByName: new Map(keys.map((key) => [key.name, key])),
    source: model.sourceByPath.get(name),
    completeOn: new Set(complete.map((view) => view.name)),
    isClosed: having.length > 0 && complete.length === having.length,
  };
}

function isWithin(path: string, whole: string): boolean {
  return path === whole || path.startsWith(`${whole}.`);
}

/** Sources that are defined somewhere: what is only read is no key. */
function sourcesBelow(model: Model, path: readonly string[]): readonly Source[] {
  const start = `${showPath(path)}.`;
  return model.sources.filter(
    ({ path: shown, names, kind, options, definitions }) =>
      names.length === path.length + 1 &&
      shown.startsWith(start) &&
      !names.includes(undefined) &&
      kind !== "undeclared" &&
      (kind === "option" ? options.length : definitions.length) > 0,
  );
}

function firstPlace({ definitions, source }: RegistryKey): Location | undefined {
  return definitions[0] ?? source?.declaration;
}

function byPlace(a: Location | undefined, b: Location | undefined): number {
  if (!a || !b) return a ? -1 : b ? 1 : 0;
  return a.file < b.file ? -1 : a.file > b.file ? 1 : a.start - b.start;
}
