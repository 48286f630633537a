/** Whether anything reads a value: where the text alone cannot tell, nobody says that nothing does. */
import type { FileFacts } from "#facts/facts.ts";
import { hostsIn } from "#model/evaluated.ts";
import { isForeignRoot } from "#model/foreign-roots.ts";
import type { Model, Source } from "#model/model.ts";
import { showPath } from "#model/option-path.ts";
import { mayBe } from "#model/trace/family.ts";
import { orphansIn } from "#model/trace/orphans.ts";
import { usesOf } from "#model/uses.ts";
import type { ReportedSource } from "./report.ts";

export function usedIn(model: Model): (source: Source) => ReportedSource["used"] {
  const hosts = [...hostsIn(model.repo).values()];
  const computed = [...model.repo.files.values()]
    // In a template that is no Nix yet, a name that cannot be read is none.
    .filter(({ path, facts }) => facts.errors.length === 0 || model.imported.has(path))
    .flatMap(({ facts }) => computedReads(facts));
  const written = wordsBehindDots(model);
  const byOption = keysByOption(model);
  const orphans = new Set(orphansIn(model));
  return (source) => {
    // What a rule says is so.
    if (orphans.has(source)) return "no";
    // Whoever reads a key reads what it lies in.
    const keys = source.kind === "option" ? (byOption.get(source.path) ?? []) : [];
    const found = [usedItself(source), ...keys.map(usedItself)];
    return (["yes", "unknown", "dead", "no"] as const).find((each) => found.includes(each)) ?? "unknown";
  };

  function usedItself(source: Source): ReportedSource["used"] {
    const uses = usesOf(model, source);
    if (uses.some(({ imported }) => imported)) return "yes";
    if (hosts.some(({ flows }) => flows.readersOf(source.path).length > 0)) return "yes";
    if (source.instanceOf && usesOf(model, source.instanceOf).some(({ imported }) => imported)) return "unknown";
    const { names } = source;
    if (hosts.length === 0 || names.includes(undefined)) return uses.length > 0 ? "yes" : "unknown";
    const isComputed = computed.some(
      (path) =>
        (path.length < names.length || (path.length === names.length && path.includes(undefined))) &&
        mayBe(path, names.slice(0, path.length)),
    );
    if (isComputed) return "unknown";
    // Modules from outside read what they declare, too.
    if (
      isForeignRoot(names[0] ?? "") ||
      model.repo.settings.sharedRoots.some((root) => source.path.startsWith(`${root}.`))
    )
      return "unknown";
    if (uses.length > 0) return "dead";
    return written.has(names.at(-1) ?? "") ? "unknown" : "no";
  }
}

/** The keys of each option, by its path. */
function keysByOption({ sources }: Model): ReadonlyMap<string, readonly Source[]> {
  const found = new Map<string, Source[]>();
  for (const source of sources) {
    if (source.kind !== "key") continue;
    for (let length = 1; length < source.names.length; length++) {
      const path = showPath(source.names.slice(0, length));
      const keys = found.get(path) ?? [];
      found.set(path, keys);
      keys.push(source);
    }
  }
  return found;
}

/** Reads of a whole group that stands for more than a name, and reads by names that are computed. */
function computedReads({ reads }: FileFacts): readonly (readonly (string | undefined)[])[] {
  return reads.flatMap((read) => {
    if (read.passing || read.form === "guard") return [];
    if (read.path.includes(undefined)) return [read.path, ...read.alternatives];
    return read.binds === undefined && read.path.length > 0 ? [read.path] : [];
  });
}

/** `name` of every `….name` in the code that neither declares nor sets an option: it may be a value behind a parameter. */
function wordsBehindDots({ repo }: Model): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { facts, source } of repo.files.values()) {
    const own = new Set(
      [...facts.definitions, ...facts.declarations, ...facts.optionGroups].flatMap(({ steps }) =>
        steps.map(({ start }) => start),
      ),
    );
    const { text, comments } = source;
    let at = 0;
    for (const match of text.matchAll(/\.\s*(["']?)([A-Za-z_][\w'-]*)/g)) {
      const start = match.index + match[0].length - (match[2] ?? "").length;
      while (at < comments.length && (comments[at]?.end ?? 0) <= start) at++;
      const comment = comments[at];
      if (comment && comment.start <= start) continue;
      if (!own.has(start) && !own.has(start - 1)) found.add(match[2] ?? "");
    }
  }
  return found;
}
