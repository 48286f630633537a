/**
 * Copies of registry keys in code that is not in force, and fallbacks behind keys: nobody is hurt by them yet, so only what is surely the same
 * port is named.
 */
import type { OptionPath } from "#facts/facts.ts";
import { type KnownService, knownServices, type Path } from "#knowledge/listeners.ts";
import { type HostView, hostsIn } from "#model/evaluated.ts";
import type { Model, Use } from "#model/model.ts";
import { showPath } from "#model/option-path.ts";
import type { RepoFile } from "#model/repo.ts";
import { covers, type Location, type Span } from "#text/span.ts";
import { firewallOf } from "./firewall.ts";
import { keyNamed, namesOfService } from "./hard-coded-key.ts";
import { type Literal, literalIn } from "./hard-coded-literal.ts";
import { listenersOf } from "./listeners.ts";
import { originsOf } from "./made-of.ts";
import { type RegistryKey, registriesOf } from "./registry.ts";

export interface AsleepCopy {
  readonly literal: Literal;
  readonly port: number;
  readonly key: RegistryKey;
  /** A host imports the file and may come to it. */
  readonly isAwake: boolean;
}

/** The ports of services that are told a number in definitions that do not count, or in files that no host imports. */
export function* asleepCopies(model: Model): Iterable<AsleepCopy> {
  const keys = registriesOf(model).flatMap((registry) => registry.keys);
  const views = [...hostsIn(model.repo).values()];
  if (keys.length === 0 || views.length === 0) return;
  for (const file of model.repo.files.values())
    for (const { path, leaf, value } of file.facts.definitions) {
      const service = leaf ? serviceOf(path) : undefined;
      const port = service === undefined ? undefined : numberIn(file, value);
      if (service === undefined || port === undefined) continue;
      const place = { file: file.path, ...trimmed(file, value) };
      if (isOfListener(views, place)) continue;
      const named = keyNamed(model, namesOfService(service));
      const key = named?.port === port ? named : keyOfFirewall(views, keys, port);
      const literal = key && literalIn(model, place, port);
      if (literal) yield { literal, port, key, isAwake: false };
    }
}

function isOfListener(views: readonly HostView[], place: Location): boolean {
  return views.some((view) =>
    listenersOf(view).some((listener) =>
      [listener.place, listener.written].some((other) => other?.file === place.file && covers(place, other)),
    ),
  );
}

/** The key that all hosts open this port by. */
function keyOfFirewall(
  views: readonly HostView[],
  keys: readonly RegistryKey[],
  port: number,
): RegistryKey | undefined {
  const found = keys.filter((key) =>
    views.every((view) => key.ports.get(view.name) === port && opens(view, key, port)),
  );
  return found.length === 1 ? found[0] : undefined;
}

function opens(view: HostView, key: RegistryKey, port: number): boolean {
  return firewallOf(view).openings.some(
    ({ from, to, state, sources }) =>
      from === port && to === port && state === "used" && originsOf(view, sources).has(key.path),
  );
}

/** Digits alone, or at the end of an address. */
function numberIn(file: RepoFile, value: Span): number | undefined {
  const text = file.source.text.slice(value.start, value.end).trim();
  const digits = /^(?:"(?:[^"$]*:)?(\d{1,5})"|(\d{1,5}))$/.exec(text);
  const port = Number(digits?.[1] ?? digits?.[2]);
  return port > 0 && port < 65536 ? port : undefined;
}

function trimmed(file: RepoFile, { start, end }: Span): Span {
  const text = file.source.text.slice(start, end);
  return { start: start + (text.length - text.trimStart().length), end: end - (text.length - text.trimEnd().length) };
}

/** The group of options of the service that an option says the port of. */
function serviceOf(path: OptionPath): string | undefined {
  if (path[0] !== "services" || path.length < 3) return undefined;
  const found = services()
    .get(path[1] ?? "")
    ?.find((known) =>
      known.ports.some(({ options, form }) => form !== "sets" && options.some((option) => matches(option, path))),
    );
  if (found) return showPath(path.slice(0, found.service.length));
  return entryPoints.some((option) => matches(option, path)) ? showPath(path.slice(0, 2)) : undefined;
}

const entryPoints: readonly Path[] = ["staticConfigOptions", "static.settings"].map((option) => [
  ...["services", "traefik", ...option.split("."), "entryPoints", "<name>", "address"],
]);

let byName: Map<string, KnownService[]> | undefined;

function services(): ReadonlyMap<string, readonly KnownService[]> {
  if (!byName) {
    byName = new Map();
    for (const known of knownServices()) {
      const name = known.service[1] ?? "";
      byName.set(name, [...(byName.get(name) ?? []), known]);
    }
  }
  return byName;
}

function matches(option: Path, path: OptionPath): boolean {
  return option.length === path.length && option.every((name, index) => name === "<name>" || name === path[index]);
}

/**
 * A number in one branch of an `if` where the other branch, the same text but for the port, reads the key: `"https://127.0.0.1:443"` beside
 * `"https://127.0.0.1:${toString config.my.ports.edgeHttps}"`.
 */
export function* branchCopies(model: Model): Iterable<AsleepCopy> {
  for (const { keys } of registriesOf(model))
    for (const key of keys)
      for (const use of key.source?.uses ?? []) {
        const text = model.repo.files.get(use.file)?.source.text ?? "";
        const number = key.port === undefined ? undefined : inOtherBranch(text, use, String(key.port));
        if (number === undefined || key.port === undefined) continue;
        const literal: Literal = { file: use.file, ...number, form: "text" };
        yield { literal, port: key.port, key, isAwake: use.imported };
      }
}

function inOtherBranch(text: string, { start, end }: Span, digits: string): Span | undefined {
  const head = /"([^"\\$\n]*:)\$\{\s*toString\s+\(?$/.exec(text.slice(0, start));
  const tail = /^\)?\s*\}([^"\\$\n]*)"/.exec(text.slice(end));
  if (!head || !tail) return undefined;
  const [before, behind] = [head[1] as string, tail[1] as string];
  const other = `"${before}${digits}${behind}"`;
  const [from, to] = [head.index, end + tail[0].length];
  const first = /\s+else\s+$/.exec(text.slice(0, from));
  if (first && text.slice(0, first.index).endsWith(other)) return digitsAt(first.index - other.length);
  const second = /^\s+else\s+/.exec(text.slice(to));
  const at = to + (second?.[0].length ?? 0);
  return second && text.startsWith(other, at) ? digitsAt(at) : undefined;

  function digitsAt(literal: number): Span {
    const at = literal + 1 + before.length;
    return { start: at, end: at + digits.length };
  }
}

export interface Fallback extends Location {
  /** With the `or` in front. */
  readonly whole: Span;
  /** With all that is read. */
  readonly read: Span;
  readonly port: string;
  readonly key: RegistryKey;
  /** Whether a host imports the file. */
  readonly imported: boolean;
}

/** Numbers behind `or` where the key surely exists. */
export function* deadFallbacks(model: Model): Iterable<Fallback> {
  const views = [...hostsIn(model.repo).values()];
  for (const { keys } of registriesOf(model))
    for (const key of keys) {
      if (views.length === 0 || !views.every((view) => isThere(key, view))) continue;
      for (const use of key.source?.uses ?? []) {
        const found = fallbackOf(model, use);
        if (found) yield { ...found, key, imported: use.imported };
      }
    }
}

/** On every host, and not because of a condition. */
function isThere(key: RegistryKey, { name }: HostView): boolean {
  return key.on.has(name) && key.definitions.some(({ imported, conditional }) => imported && !conditional);
}

function fallbackOf({ repo }: Model, { file, form, read }: Use): Omit<Fallback, "key" | "imported"> | undefined {
  const last = read.steps.at(-1);
  if (!read.guarded || form === "guard" || form === "dynamic" || !last) return undefined;
  const text = repo.files.get(file)?.source.text.slice(last.end, read.end) ?? "";
  const digits = /^\s+or\s+(\d{1,5})$/.exec(text)?.[1];
  if (digits === undefined) return undefined;
  const { start, end } = read;
  return { file, start: end - digits.length, end, whole: { start: last.end, end }, read: { start, end }, port: digits };
}
