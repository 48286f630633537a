/** Central values that nothing reads: not in the text, not by a name that is computed, not with the group they lie in, on no host. */
import { hostsIn } from "#model/evaluated.ts";
import { isForeignRoot } from "#model/foreign-roots.ts";
import type { Model, Source } from "#model/model.ts";
import { keyIn, registriesOf } from "#model/ports/registry.ts";
import type { RepoFile } from "#model/repo.ts";
import { covers, type Span } from "#text/span.ts";
import { isAtDeclaration } from "./annotated.ts";
import { classifiedAnnotations } from "./classes.ts";
import { type Family, mayRead, readsWhole } from "./family.ts";

/** In order of path; none where no host says what else is there. */
export function orphansIn(model: Model): readonly Source[] {
  const views = [...hostsIn(model.repo).values()];
  if (views.length === 0) return [];
  const isOwn = ({ names }: Source): boolean =>
    views.some((view) => view.at(names.filter((name) => name !== undefined))?.isOwn);
  const unread = model.sources.filter((source) => isUnread(model, source) && isOwn(source));
  if (unread.length === 0) return [];
  const registries = registriesOf(model);
  const named = new Set(
    classifiedAnnotations(model).flatMap((each) =>
      each.source && !isAtDeclaration(each) && each.class !== "definition" ? [each.source] : [],
    ),
  );
  const left = unread
    .filter((source) => !named.has(source) && keyIn(registries, source.names) === undefined)
    .filter((source) => !isReadWith(model, source) && !isMentioned(model, source));
  if (left.length === 0) return [];
  const evaluated = new Set(views.flatMap(({ leaves }) => leaves.flatMap(({ reads }) => [...reads.keys()])));
  const scripts = scriptsIn(model);
  return left.filter(
    ({ path }) =>
      ![...evaluated].some((name) => name === path || path.startsWith(`${name}.`) || name.startsWith(`${path}.`)) &&
      !scripts.some((text) => text.includes(path)),
  );
}

/** Declared once, by a module that a host imports, for people to set; nothing lies in it, and no text reads it. */
function isUnread({ repo, imported, sources }: Model, { kind, metadata, names, options, uses, path }: Source): boolean {
  const [option, ...others] = options;
  if (isForeignRoot(path.split(".")[0] ?? "") || repo.settings.sharedRoots.some((root) => path.startsWith(`${root}.`)))
    return false;
  if (kind !== "option" || metadata || names.includes(undefined) || !option || others.length > 0 || uses.length > 0)
    return false;
  const { fact, file } = option;
  if (fact.readOnly || fact.kind === "renamed" || fact.kind === "unknown" || !imported.has(file)) return false;
  const text = repo.files.get(file)?.source.text.slice(option.start, option.end) ?? "";
  if (/\b(?:internal\s*=\s*true|visible\s*=\s*false|apply\s*=)/.test(text)) return false;
  return !sources.some(({ path: other }) => other.startsWith(`${path}.`));
}

/** Together with its group, or by a name that only evaluation knows. */
function isReadWith({ repo }: Model, source: Source): boolean {
  const family: Family = { names: source.names, members: new Set([source]) };
  for (const { facts } of repo.files.values())
    for (const read of facts.reads) {
      if (mayRead(family, read)) return true;
      if (read.path.length > 0 && read.binds === undefined && read.form !== "guard" && readsWhole(family, read))
        return true;
    }
  return false;
}

/** Its name stands somewhere in code, and nobody knows for what. */
function isMentioned({ repo }: Model, source: Source): boolean {
  const name = source.names.at(-1) ?? "";
  const word = new RegExp(`(?<![\\w'-])${name.replace(/[^\w]/g, "\\$&")}(?![\\w'-])`, "g");
  for (const file of repo.files.values()) {
    const { text, comments } = file.source;
    const own = source.options.filter((option) => option.file === file.path);
    for (const match of text.matchAll(word)) {
      const at = { start: match.index, end: match.index + name.length };
      const isNoCode = [...own, ...comments].some((span) => covers(span, at));
      if (!isNoCode && !explained(file).has(at.start)) return true;
    }
  }
  return false;
}

const known = new WeakMap<RepoFile, ReadonlySet<number>>();

/** Where names of options begin of which the text tells all: these are counted otherwise. */
function explained(file: RepoFile): ReadonlySet<number> {
  let starts = known.get(file);
  if (!starts) {
    const { declarations, optionGroups, definitions, reads } = file.facts;
    const certain = reads.filter(
      ({ path, alternatives, undecided }) => !path.includes(undefined) && alternatives.length === 0 && !undecided,
    );
    const steps: readonly Span[] = [...declarations, ...optionGroups, ...definitions, ...certain].flatMap(
      (fact) => fact.steps,
    );
    starts = new Set(steps.map(({ start }) => start));
    known.set(file, starts);
  }
  return starts;
}

/** Scripts may ask Nix for a value. */
function scriptsIn({ repo }: Model): readonly string[] {
  const paths = [...repo.otherFiles].filter((path) => script.test(path)).slice(0, mostScripts);
  return paths.map((path) => repo.disk?.text(path)).filter((text) => typeof text === "string");
}

const script = /(?:\.(?:sh|bash|zsh|fish|py|js|ts|lua|pl|rb)|(?:^|\/)(?:justfile|Makefile|[^./]+))$/i;

const mostScripts = 300;
