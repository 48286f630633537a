/** What is wrong in modules that no host imports: hints, for it fails nowhere yet. */
import type { EvalError } from "#eval/error.ts";
import type { Host } from "#eval/host.ts";
import { evaluateLoose, type LooseModule, loosePathOf, refusedShapes } from "#eval/loose.ts";
import type { Place } from "#eval/value.ts";
import { message } from "#text/message.ts";
import type { EvalFinding, FindingKind } from "./findings.ts";
import { resolve } from "./imports.ts";
import type { Model } from "./model.ts";
import { missingOption } from "./undeclared.ts";

/** Only what holds for every host. */
export function looseFindings(model: Model, hosts: readonly Host[]): readonly EvalFinding[] {
  const files = looseFiles(model);
  const [first, ...others] = hosts;
  if (!first || files.length === 0) return [];
  const found = new Map(findingsOf(model, first, files).map((finding) => [keyOf(finding), finding]));
  for (const host of others) {
    if (found.size === 0) break;
    const left = new Set([...found.values()].map(({ file }) => file));
    const here = new Set(findingsOf(model, host, [...left]).map(keyOf));
    for (const key of found.keys()) if (!here.has(key)) found.delete(key);
  }
  return [...found.values()];
}

/**
 * Shapes of modules that a host imports, as the text says, and never comes to, because what imports them is broken. Nix refuses them as
 * soon as that is mended.
 */
export function unreachedFindings(model: Model, hosts: readonly Host[]): readonly EvalFinding[] {
  const [host] = hosts.filter(({ problems }) => problems.some(({ kind }) => kind === "broken"));
  if (!host) return [];
  const loaded = new Set(hosts.flatMap(({ modules }) => modules.map(({ file }) => file)));
  const refused = new Set(
    host.problems.flatMap((problem) =>
      problem.kind === "broken" ? [problem.error.place?.file, String(problem.error.reason.args[0])] : [],
    ),
  );
  const files = [...modulesIn(model)].filter((file) => !loaded.has(file) && !refused.has(file));
  return refusedShapes(host, files).flatMap(({ place, reason }) =>
    place ? [{ ...hint("module-shape", place, reason, {}), live: true }] : [],
  );
}

/** Files that other imported files list as modules. */
function modulesIn({ imported, repo }: Model): ReadonlySet<string> {
  const found = new Set<string>();
  for (const from of imported)
    for (const use of repo.files.get(from)?.facts.paths ?? [])
      if (use.role === "module") for (const file of resolve(repo, from, use)) if (repo.files.has(file)) found.add(file);
  return found;
}

/** Files that no host imports and that can be read. */
export function looseFiles(model: Model): readonly string[] {
  return [...model.repo.files.keys()].filter((file) => looksLoose(model, file));
}

function looksLoose({ imported, repo }: Model, file: string): boolean {
  const facts = repo.files.get(file)?.facts;
  return !imported.has(file) && facts?.errors.length === 0 && facts.undefinedNames.length === 0;
}

function keyOf({ kind, file, start, end }: EvalFinding): string {
  return `${kind} ${file} ${start} ${end}`;
}

function findingsOf(model: Model, host: Host, files: readonly string[]): readonly EvalFinding[] {
  return evaluateLoose(host, files).flatMap((module) => [
    ...module.errors.flatMap((error) => ofError(model, host, module, error) ?? []),
    ...module.undeclared.flatMap(({ path, place }) => {
      const missing = missingOption(model, host, path, place, "defined");
      const reason = message("The option `{0}' does not exist.", missing?.shown ?? "");
      return missing ? [hint("undeclared-option", missing.place, reason, { missing })] : [];
    }),
  ]);
}

const kinds: Readonly<Partial<Record<EvalError["kind"], FindingKind>>> = {
  "missing-attribute": "missing-attribute",
  "module-shape": "module-shape",
  type: "type",
};

/** What fails in a file of its own only. */
function ofError(model: Model, host: Host, { file }: LooseModule, error: EvalError): EvalFinding | undefined {
  const [kind, { place, lacking }] = [kinds[error.kind], error];
  if (!kind || place?.file !== file) return undefined;
  const group = lacking && loosePathOf(lacking.set);
  if (!group) {
    const more = lacking && { lacking: { name: lacking.name, names: [...lacking.set.entries.keys()] } };
    return hint(kind, place, error.reason, more ?? {});
  }
  const missing = missingOption(model, host, [...group, lacking.name], place, "read");
  return missing && hint("undeclared-option", place, error.reason, { missing });
}

function hint(kind: FindingKind, place: Place, reason: EvalFinding["reason"], more: Partial<EvalFinding>): EvalFinding {
  const { file, start, end } = place;
  const none = { related: [], lacking: undefined, missing: undefined, asserted: undefined, also: [] };
  return { kind, file, start, end, reason, live: false, hosts: [], ...none, ...more };
}
