/** Who reads the keys of a registry: the text says so of files that no host imports, too, evaluation of names that are computed. */
import type { Read } from "#facts/facts.ts";
import { hostsIn } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import type { RepoFile } from "#model/repo.ts";
import { covers, type Span } from "#text/span.ts";
import type { KeyDefinition, Registry, RegistryKey } from "./registry.ts";
import { hasWord, namersIn } from "./registry-names.ts";

/** A key that no host reads. */
export interface UnusedKey {
  readonly key: RegistryKey;
  /** Files that read it, or may, and that no host imports. */
  readonly readers: readonly string[];
}

/**
 * The keys that nothing reads, in order of place; none where all of the registry is read at once for more than a check of it, or where
 * nobody can say.
 */
export function unusedKeys(model: Model, registry: Registry): readonly UnusedKey[] {
  if (registry.completeOn.size === 0) return [];
  const computed: RepoFile[] = [];
  const wholly: string[] = [];
  for (const file of model.repo.files.values()) {
    // In a template that is no Nix yet, a name that cannot be read is none.
    if (file.facts.errors.length > 0 && !model.imported.has(file.path)) continue;
    for (const read of readsOf(file, registry)) {
      const name = read.path[registry.path.length];
      if (read.path.length > registry.path.length) {
        if (name === undefined) computed.push(file);
      } else if (!isCheck(file, read)) {
        if (model.imported.has(file.path)) return [];
        wholly.push(file.path);
      }
    }
  }
  const mentions = mentionsOf(model, registry);
  const namers = namersIn(model, computed);
  const unused: UnusedKey[] = [];
  for (const key of registry.keys) {
    // What is defined behind a name or in a file of data can be read there, too, and that is no read of the option.
    const isWritten = registry.kind === "options" || (key.source?.definitions.length ?? 0) > 0;
    if (!isWritten || key.definitions.some((each) => isReadBeside(model, each))) continue;
    const readers = new Set([
      ...wholly,
      ...(key.source?.uses.map(({ file }) => file) ?? []),
      ...(mentions.get(key.name) ?? []),
      ...brokenFiles(model, key.name),
    ]);
    if ([...readers].some((file) => model.imported.has(file))) continue;
    const named = namers(key.name);
    // A name alone proves no read.
    if (named.some(({ path }) => readers.size === 0 || model.imported.has(path))) continue;
    unused.push({ key, readers: [...readers].sort() });
  }
  if (unused.length === 0) return [];
  const evaluated = readByHosts(model);
  return unused.filter(({ key }) => !evaluated.has(key.path));
}

/** Reads of the registry or of something in it, without those that only give it another name. */
function readsOf({ facts }: RepoFile, { path }: Registry): readonly Read[] {
  return facts.reads.filter(
    (read) =>
      !read.passing &&
      read.path.length >= path.length &&
      path.every((name, index) => read.path[index] === name) &&
      (read.path.length > path.length || (read.binds === undefined && read.form !== "guard")),
  );
}

/** What asks for all ports without using any: `assertions`, `warnings`. */
const checks: ReadonlySet<string> = new Set(["assertions", "warnings"]);

/** The names of all options that something else than a check is made of, on any host. */
function readByHosts(model: Model): ReadonlySet<string> {
  const found = new Set<string>();
  for (const view of hostsIn(model.repo).values())
    for (const leaf of view.leaves) {
      if (checks.has(leaf.path[0] ?? "")) continue;
      for (const name of leaf.reads.keys()) found.add(name);
    }
  return found;
}

/** Whether all that a read of the whole registry goes into are checks of it, followed through names of the same file. */
function isCheck(file: RepoFile, read: Span): boolean {
  const seen = new Set<Span>();
  const waiting: Span[] = [read];
  for (let at = waiting.pop(); at; at = waiting.pop()) {
    const place = at;
    const name = smallest(file.facts.names.filter(({ value }) => value && covers(value, place) && value !== place));
    const definition = smallest(file.facts.definitions.filter(({ value }) => covers(value, place)));
    if (definition && (!name?.value || covers(name.value, definition.value))) {
      if (!checks.has(definition.path[0] ?? "")) return false;
    } else if (!name) return false;
    else if (!seen.has(name)) {
      seen.add(name);
      waiting.push(...name.references);
    }
  }
  return true;
}

function smallest<T extends { readonly value?: Span | undefined }>(found: readonly T[]): T | undefined {
  let best: T | undefined;
  for (const each of found) if (!best?.value || (each.value && covers(best.value, each.value))) best = each;
  return best;
}

/** By key, the files that write `ports.<key>` where no fact says that it is read: behind a function's parameter, for one. */
function mentionsOf({ repo }: Model, { path }: Registry): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const last = (path.at(-1) ?? "").replace(/[^\w]/g, "\\$&");
  const pattern = new RegExp(`(?<![\\w'-])${last}\\s*\\.\\s*([A-Za-z_][\\w'-]*)`, "g");
  for (const file of repo.files.values()) {
    const { text, comments } = file.source;
    for (const match of text.matchAll(pattern)) {
      const name = match[1] ?? "";
      const end = match.index + match[0].length;
      const isDefined = [...file.facts.definitions, ...file.facts.declarations].some((fact) =>
        fact.steps.some((step) => step.end === end),
      );
      if (isDefined || comments.some((comment) => comment.start <= match.index && end <= comment.end)) continue;
      found.set(name, [...(found.get(name) ?? []), file.path]);
    }
  }
  return found;
}

/** By another attribute of the same recursive set. */
function isReadBeside({ repo }: Model, { file, name }: KeyDefinition): boolean {
  const names = repo.files.get(file)?.facts.names ?? [];
  return names.some((each) => each.start === name.start && each.references.length > 0);
}

/** Files that cannot be read whole and have the name in them. */
function brokenFiles({ repo }: Model, name: string): readonly string[] {
  return [...repo.files.values()].flatMap(({ path, facts, source }) =>
    facts.errors.length > 0 && hasWord(source.text, name) ? [path] : [],
  );
}
