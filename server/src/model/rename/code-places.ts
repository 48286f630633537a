/** Everything in code that writes the renamed name: declarations, definitions and reads, as the facts of each file have them. */
import type { OptionPath, Read, Step } from "#facts/facts.ts";
import { type Inherited, inheritedAt } from "#facts/inherited.ts";
import { nameListsIn } from "#facts/name-lists.ts";
import type { Model } from "#model/model.ts";
import { showName } from "#model/option-path.ts";
import type { RepoFile } from "#model/repo.ts";
import type { Edit } from "#text/edit.ts";
import type { Location, Span } from "#text/span.ts";
import { matching, type RenameEdit, type Renaming } from "./renamed.ts";

export interface CodePlaces {
  readonly edits: readonly RenameEdit[];
  /** Where a name that only evaluation knows may be the renamed one, or all that lies beside it is handed on. */
  readonly unsure: readonly Location[];
  /** Where an option was given another path before (`mkRenamedOptionModule`): that path would have to go on leading here. */
  readonly redirected: readonly Location[];
}

interface Written extends Span {
  readonly path: OptionPath;
  readonly steps: readonly Step[];
  readonly isRead: boolean;
}

export function codePlaces(model: Model, renaming: Renaming): CodePlaces {
  const edits = new Map<string, RenameEdit>();
  const unsure: Location[] = [];
  const redirected: Location[] = [];
  for (const file of model.repo.files.values()) {
    for (const declaration of file.facts.declarations)
      if (declaration.kind === "renamed" && matching(renaming, declaration.path) !== "no")
        redirected.push({ file: file.path, start: declaration.start, end: declaration.end });
    for (const read of file.facts.reads)
      if (isWhole(renaming, read)) unsure.push({ file: file.path, start: read.start, end: read.end });
    for (const fact of writtenIn(model, file)) {
      const match = matching(renaming, fact.path);
      if (match === "maybe") unsure.push({ file: file.path, start: fact.start, end: fact.end });
      if (match !== "yes") continue;
      const step = fact.steps[renaming.path.length - 1 - (fact.path.length - fact.steps.length)];
      if (!step) continue;
      for (const edit of nameEdits(file, step, renaming.to, fact.isRead))
        edits.set(`${edit.file}:${edit.start}:${edit.end}`, edit);
    }
  }
  return { edits: [...edits.values()], unsure, redirected };
}

/** The set that the name lies in goes somewhere as a whole: who gets it may look for the name. */
function isWhole({ path }: Renaming, read: Read): boolean {
  if (read.passing || read.binds !== undefined || read.form === "guard") return false;
  if (read.path.length === 0 || read.path.length >= path.length) return false;
  return read.path.every((name, at) => path[at] === undefined || name === path[at]);
}

function* writtenIn(model: Model, { facts, source }: RepoFile): Iterable<Written> {
  for (const steps of nameListsIn(source)) {
    const [first] = steps;
    if (first) yield { start: first.start, end: first.end, path: steps.map(({ name }) => name), steps, isRead: true };
  }
  for (const fact of [...facts.declarations, ...facts.optionGroups, ...facts.definitions])
    yield { ...fact, isRead: false };
  for (const read of facts.reads) {
    if (read.alternatives.length === 0) yield { ...read, isRead: true };
    else {
      // Through several `with`s: the innermost that has the name.
      const path = [read.path, ...read.alternatives].find((each) => model.resolve(each).kind !== "outside");
      yield { ...read, path: path ?? read.path, isRead: true };
    }
  }
}

/** Of one written name, the new one. `isRead`: what it gives its value to keeps its name. */
export function nameEdits(file: RepoFile, step: Span, to: string, isRead: boolean): readonly RenameEdit[] {
  const inherited = inheritedAt(file.source, step);
  if (inherited) return spelledOut(file, inherited, to, isRead);
  const { start, end } = step;
  const written = file.source.text.slice(start, end);
  const text = written.startsWith('"') ? JSON.stringify(to) : written.startsWith("$") ? `\${"${to}"}` : showName(to);
  return [{ file: file.path, start, end, text, group: "code" }];
}

/** `inherit (x) old;` names both what is read and what is bound, and only the one is renamed: `old = x.new;`. */
function spelledOut(file: RepoFile, inherited: Inherited, to: string, isRead: boolean): readonly RenameEdit[] {
  const { whole, from, names, name } = inherited;
  const { text } = file.source;
  const own = text.slice(name.start, name.end);
  const source = from && text.slice(from.start, from.end);
  const prefix = source === undefined ? "" : from?.isPath ? `${source}.` : `(${source}).`;
  const binding = isRead ? `${own} = ${prefix}${showName(to)}` : `${showName(to)} = ${prefix}${own}`;
  const base = { file: file.path, group: "code" as const };
  if (names.length > 1)
    return [
      { ...base, ...takenOut(text, name) },
      { ...base, ...added(text, whole, `${binding};`) },
    ];
  // Comments between stay where they are.
  const head = from ? text.indexOf(")", from.end) + 1 : whole.start + "inherit".length;
  if (text.slice(head, name.start).trim() === "")
    return [{ ...base, start: whole.start, end: name.end, text: binding }];
  return [
    { ...base, start: whole.start, end: head, text: binding },
    { ...base, ...takenOut(text, name) },
  ];
}

/** One name of several, with its line where it stands alone there, so that no comment swallows what follows. */
function takenOut(text: string, { start, end }: Span): Edit {
  const before = /[ \t\r\n]*$/.exec(text.slice(0, start))?.[0] ?? "";
  const behind = /^[ \t]*(?=(\r?\n)?)/.exec(text.slice(end));
  const isAlone = behind?.[1] !== undefined;
  if (isAlone || !before.includes("\n")) return { start: start - before.length, end, text: "" };
  return { start, end: end + (behind?.[0].length ?? 0), text: "" };
}

/** Behind a comment that stands in its last line. */
function added(text: string, whole: Span, binding: string): Edit {
  const lineStart = text.lastIndexOf("\n", whole.start - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart, whole.start))?.[0] ?? "";
  const comment = /^[ \t]*#[^\r\n]*/.exec(text.slice(whole.end))?.[0] ?? "";
  const end = whole.end + comment.length;
  return { start: end, end, text: `${text.includes("\r\n") ? "\r\n" : "\n"}${indent}${binding}` };
}
