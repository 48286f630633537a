/** A key that the registry does not have stops the rebuild. */
import type { Read } from "#facts/facts.ts";
import { hostsIn } from "#model/evaluated.ts";
import { type EvalFinding, evalFindings } from "#model/findings.ts";
import type { Model } from "#model/model.ts";
import { showPath } from "#model/option-path.ts";
import { nextFree, rangeFor } from "#model/ports/free-ports.ts";
import { meantKey } from "#model/ports/meant-key.ts";
import { keyIn, type Registry, type RegistryKey, registriesOf } from "#model/ports/registry.ts";
import { addKey } from "#model/ports/registry-edit.ts";
import { followsScheme, rangesOf } from "#model/ports/scheme.ts";
import { type Message, message } from "#text/message.ts";
import { covers, type Location } from "#text/span.ts";
import type { Fix, Problem, Related, Rule } from "./rule.ts";

export const portUnknownKey: Rule = {
  id: "port/unknown-key",
  severity: "error",
  summary: message("A key is read that the port registry does not have"),
  evaluates: true,
  replaces: ["eval/undeclared-option", "eval/missing-attribute"],
  check,
};

/** A read of a key, or what evaluation says of one. */
interface Miss extends Location {
  readonly registry: Registry;
  readonly name: string;
  /** `undefined`: nothing shows that a host comes to it. */
  readonly failure: EvalFinding | undefined;
}

function* check(model: Model): Iterable<Problem> {
  const registries = registriesOf(model).filter(({ isClosed }) => isClosed);
  if (registries.length === 0) return;
  const failures = evalFindings(model).filter(
    ({ kind }) => kind === "missing-attribute" || kind === "undeclared-option",
  );
  const told = new Set<EvalFinding>();
  for (const miss of missesInText(model, registries, failures)) {
    if (miss.failure) told.add(miss.failure);
    yield problemOf(model, miss);
  }
  for (const failure of failures) {
    if (told.has(failure)) continue;
    const miss = missOf(model, registries, failure);
    if (miss) yield problemOf(model, miss);
  }
}

function* missesInText(
  model: Model,
  registries: readonly Registry[],
  failures: readonly EvalFinding[],
): Iterable<Miss> {
  for (const { path: file, facts } of model.repo.files.values()) {
    // While somebody types, a name is not whole yet.
    if (facts.errors.length > 0) continue;
    for (const read of facts.reads) {
      const found = keyIn(registries, read.path);
      const step = found && read.steps.at(found.registry.path.length - read.path.length);
      if (!found || found.name === undefined || !step || step.name !== found.name) continue;
      if (read.guarded || read.form === "guard" || read.form === "with") continue;
      const { registry, name } = found;
      const place = { file, start: step.start, end: step.end };
      const failure = failures.find(
        (each) => each.file === file && (covers(each, place) || covers(place, each)) && isAbout(each, name),
      );
      if (isLeftOut(model, registry.keyByName.get(name))) continue;
      if (failure?.live || (isNowhere(model, registry, name) && !isTested(facts.reads, read)))
        yield { ...place, registry, name, failure };
    }
  }
}

/** A module that the host imports would define it, but does not load: that is what is wrong then. */
function isLeftOut({ repo }: Model, key: RegistryKey | undefined): boolean {
  const hosts = [...hostsIn(repo).values()];
  return (key?.definitions ?? []).some(
    ({ file, imported }) => imported && !hosts.some(({ host }) => host.modules.some((module) => module.file === file)),
  );
}

/** Somewhere in the file it is asked whether the key is there, and that may decide whether it is read. */
function isTested(reads: readonly Read[], { path }: Read): boolean {
  const name = showPath(path);
  return reads.some((each) => each.form === "guard" && showPath(each.path) === name);
}

function isAbout({ lacking, missing, reason }: EvalFinding, name: string): boolean {
  return lacking?.name === name || missing?.last === name || reason.args.includes(name);
}

/** No host has it, and no file that a host imports says anything of it. */
function isNowhere({ imported }: Model, registry: Registry, name: string): boolean {
  const key = registry.keyByName.get(name);
  if (key?.on.size) return false;
  const isDeclared = registry.kind === "options" && key?.source?.options.some(({ file }) => imported.has(file));
  return !isDeclared && !key?.definitions.some((definition) => definition.imported);
}

/** What fails where the name is computed, and what asks for keys by functions of its own. */
function missOf(model: Model, registries: readonly Registry[], failure: EvalFinding): Miss | undefined {
  const { lacking, file, start, end } = failure;
  if (!lacking) return undefined;
  const reads = model.repo.files.get(file)?.facts.reads ?? [];
  const read = reads.find((each) => isAt(each, failure) && keyIn(registries, each.path));
  const registry = read
    ? keyIn(registries, read.path)?.registry
    : registries.find((each) => each.kind === "set" && isSetOf(each, lacking.names));
  if (!registry || isLeftOut(model, registry.keyByName.get(lacking.name))) return undefined;
  return { file, start, end, registry, name: lacking.name, failure };
}

function isAt(read: Read, { start, end }: Location): boolean {
  return read.steps.some((step) => step.start === start) || (read.start <= start && end <= read.end);
}

/** The names are those of the registry on one of its hosts. */
function isSetOf(registry: Registry, names: readonly string[]): boolean {
  if (names.length < 2) return false;
  return [...registry.completeOn].some((host) => {
    const own = registry.keys.filter(({ on }) => on.has(host));
    return own.length === names.length && own.every(({ name }) => names.includes(name));
  });
}

function problemOf(model: Model, miss: Miss): Problem {
  const { file, start, end, registry, name, failure } = miss;
  const meant = meantKey(registry, name, file)?.name;
  const key = registry.keyByName.get(name);
  const problem: Problem = {
    file,
    start,
    end,
    message: describe(model, miss, meant),
    related: [...definedAt(key), ...(failure ? relatedTo(failure) : [])],
    fixes: [...renaming(model, miss, meant), ...adding(model, miss)],
  };
  return failure?.live ? problem : { ...problem, severity: "hint" };
}

function describe({ imported }: Model, { file, registry, name, failure }: Miss, meant: string | undefined): Message {
  if (meant !== undefined) return message("{0} has no key {1}; did you mean {2}?", registry.name, name, meant);
  if (failure?.live)
    return message("{0} has no key {1}, so the rebuild stops here: add it, or correct the name.", registry.name, name);
  if (imported.has(file))
    return message(
      "{0} has no key {1}: the rebuild stops as soon as this is evaluated. Add it, or correct the name.",
      registry.name,
      name,
    );
  return message(
    "{0} has no key {1}: the rebuild stops as soon as a host imports this file. Add it, or correct the name.",
    registry.name,
    name,
  );
}

function definedAt(key: RegistryKey | undefined): readonly Related[] {
  return (key?.definitions ?? []).map(({ file, start, end, imported }) => ({
    file,
    start,
    end,
    message: imported
      ? message("Defined here, but not on every host.")
      : message("Defined here, in a file that no host imports."),
  }));
}

const mostOthers = 20;

function relatedTo({ file, start, end, hosts, also, related }: EvalFinding): readonly Related[] {
  const place = { file, start, end };
  return [
    ...also.slice(0, mostOthers).map((reason) => ({ ...place, message: reason })),
    ...related.flatMap(({ role, option, ...at }) =>
      role === "breaks" ? [{ ...at, message: message("{0} fails because of it.", option) }] : [],
    ),
    ...(hosts.length > 0 ? [{ ...place, message: message("Only on {0}.", hosts.join(", ")) }] : []),
  ];
}

/** Where the name stands as such, selected and not bound. */
function renaming({ repo }: Model, { file, start, end, name }: Miss, meant: string | undefined): readonly Fix[] {
  const text = repo.files.get(file)?.source.text ?? "";
  const isSelected = /\.\s*$/.test(text.slice(Math.max(0, start - 40), start));
  if (meant === undefined || !isSelected || text.slice(start, end) !== name || !/^[A-Za-z_][\w'-]*$/.test(meant))
    return [];
  const edits = [{ file, edits: [{ start, end, text: meant }] }];
  return [{ title: message("Replace by {0}", meant), safe: false, edits }];
}

/** With the next free port of the range that the neighbours of the file have. */
function adding(model: Model, { file, registry, name }: Miss): readonly Fix[] {
  if (!followsScheme(registry, rangesOf(model.repo.settings))) return [];
  const range = rangeFor(model, file);
  const port = range && nextFree(model, range);
  const edit = port === undefined ? undefined : addKey(model, registry, name, port);
  if (!edit || port === undefined) return [];
  return [{ title: message("Add {0} = {1} to {2}", name, port, registry.name), safe: false, edits: [edit] }];
}
