/** Who uses the middlewares of Traefik: routers and entry points, also through chains of middlewares. */
import type { HostView } from "#model/evaluated.ts";
import { attributesOf, itemsOf, type Part, partAt, stringOf } from "./part.ts";

/** The name of the provider behind it, `@file`, is no part of the name. */
export function bare(name: string): string {
  return name.replace(/@(?:file)$/, "");
}

/** By name, the chains that have it. */
export function chainsIn(view: HostView, http: Part | undefined): ReadonlyMap<string, readonly string[]> {
  const users = new Map<string, string[]>();
  for (const [name, part] of fieldsOf(view, field(view, http, "middlewares")).parts)
    for (const other of namesIn(view, field(view, part, "chain", "middlewares")).names)
      users.set(other, [...(users.get(other) ?? []), name]);
  return users;
}

export function withUsers(names: readonly string[], users: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const found = new Set(names);
  for (const name of found) for (const user of users.get(name) ?? []) found.add(user);
  return [...found];
}

/**
 * Whether surely nobody uses a middleware. `configs`: what the repo says of HTTP in all dynamic configurations; whatever else may bring
 * routers along (containers with labels, files that Traefik looks for) makes it uncertain.
 */
export function isUnusedIn(view: HostView, configs: readonly (Part | undefined)[]): (name: string) => boolean {
  const used = usedIn(view, configs);
  if (!used) return () => false;
  const chains = configs.map((http) => chainsIn(view, http));
  return (name) => {
    let names: readonly string[] = [name];
    // A chain of one file may stand in a chain of another one.
    for (let count = 0; count < names.length; ) {
      count = names.length;
      names = chains.reduce((found, users) => withUsers(found, users), names);
    }
    return !names.some((each) => used.has(each));
  };
}

/** Those that routers and entry points name; `undefined`: not all of that is known. */
function usedIn(view: HostView, configs: readonly (Part | undefined)[]): ReadonlySet<string> | undefined {
  const root = ["services", "traefik"];
  const fixed = partAt(view, [...root, "static", "settings"]) ?? partAt(view, [...root, "staticConfigOptions"]);
  if (!isOnlyFile(view, field(view, fixed, "providers"))) return undefined;
  const lists = [
    ...each(view, fixed, "entryPoints", (point) => field(view, point, "http", "middlewares")),
    ...configs.flatMap((http) => [
      ...each(view, http, "routers", (router) => field(view, router, "middlewares")),
      // What a chain has is no use by itself, but has to be known.
      ...each(view, http, "middlewares", (one) => field(view, one, "chain", "middlewares")).map(onlyKnown),
    ]),
  ];
  const used = new Set<string>();
  for (const { names, isComplete } of lists) {
    if (!isComplete) return undefined;
    for (const name of names) used.add(name);
  }
  return used;
}

interface Names {
  readonly names: readonly string[];
  /** There are surely no others. */
  readonly isComplete: boolean;
}

function onlyKnown({ isComplete }: Names): Names {
  return { names: [], isComplete };
}

/** What every one of a group lists. */
function each(view: HostView, config: Field, group: string, list: (part: Part) => Field): readonly Names[] {
  const { parts, isComplete } = fieldsOf(view, field(view, config, group));
  const lists = [...parts.values()].filter(({ value }) => value !== null).map((part) => namesIn(view, list(part)));
  return [{ names: [], isComplete }, ...lists];
}

export function namesIn(view: HostView, list: Field): Names {
  if (list === unseen) return { names: [], isComplete: false };
  const { items, isComplete } = itemsOf(view, list);
  const names = items.filter(({ value }) => value !== null).map(stringOf);
  const known = names.filter((name) => name !== undefined);
  return { names: known.map(bare), isComplete: isComplete && known.length === names.length };
}

/** The module of NixOS gives Traefik the file; where the repo says more of it, there may be others. */
function isOnlyFile(view: HostView, providers: Field): boolean {
  const { parts, isComplete } = fieldsOf(view, providers);
  if (!isComplete) return false;
  return [...parts].every(([name, part]) => {
    if (part.value === null) return true;
    const own = fieldsOf(view, part);
    return name.toLowerCase() === "file" && own.isComplete && [...own.parts.keys()].every((key) => key === "watch");
  });
}

const unseen = "unseen";

/** A part; `undefined`: surely none; or nobody knows. */
type Field = Part | undefined | typeof unseen;

function fieldsOf(view: HostView, config: Field): ReturnType<typeof attributesOf> {
  return config === unseen ? { parts: new Map(), isComplete: false } : attributesOf(view, config);
}

/** Traefik does not care about upper and lower case. */
function field(view: HostView, config: Field, ...path: readonly string[]): Field {
  let found = config;
  for (const name of path) {
    const { parts, isComplete } = fieldsOf(view, found);
    const next = [...parts].find(([key]) => key.toLowerCase() === name.toLowerCase());
    found = next ? next[1] : isComplete ? undefined : unseen;
  }
  return found;
}
