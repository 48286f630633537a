/** What stands at a place of the text: an option path, a local name, an id in a comment, a path to a file. */
import type { LocalName, OptionPath, PathUse, Read, Step } from "#facts/facts.ts";
import { type Span, touches } from "#text/span.ts";
import { mentionsIn, pathUpTo } from "./documents/mentions.ts";
import type { Model, ResolvedId } from "./model.ts";
import type { RepoFile } from "./repo.ts";

export type Place =
  /** `path` up to the name under the caret. */
  | {
      readonly kind: "option";
      readonly span: Span;
      readonly path: OptionPath;
      readonly role: "read" | "definition" | "declaration";
    }
  /** A name bound in this file; `path` is the option it stands for. */
  | { readonly kind: "name"; readonly span: Span; readonly name: LocalName; readonly path: OptionPath | undefined }
  | { readonly kind: "id"; readonly span: Span; readonly id: ResolvedId }
  | { readonly kind: "file"; readonly span: Span; readonly path: PathUse };

export function placeAt(model: Model, path: string, offset: number): Place | undefined {
  const file = model.repo.files.get(path);
  if (!file) return mentionAt(model, path, offset);
  return idAt(model, path, offset) ?? optionAt(model, file, offset) ?? nameAt(file, offset) ?? fileAt(file, offset);
}

function idAt(model: Model, path: string, offset: number): Place | undefined {
  for (const annotation of model.annotations) {
    if (annotation.file !== path || !touches(annotation, offset)) continue;
    const id = smallest(annotation.ids.filter((candidate) => touches(candidate, offset)));
    if (id) return { kind: "id", span: id, id };
  }
  return undefined;
}

/** In a document. */
function mentionAt(model: Model, path: string, offset: number): Place | undefined {
  const mention = mentionsIn(model, path).find(({ start, end }) => start <= offset && offset <= end);
  if (!mention) return undefined;
  const { start, end, kind, name: id, open: dynamic, role: found } = mention;
  if (kind === "id") {
    const role = found === "source" ? "beside" : found;
    const source = dynamic ? undefined : mention.source;
    return { kind: "id", span: { start, end }, id: { id, start, end, path: mention.path, source, dynamic, role } };
  }
  const upTo = pathUpTo(mention, offset);
  return upTo && { kind: "option", span: { start, end: upTo.end }, path: upTo.path, role: "read" };
}

function optionAt(model: Model, file: RepoFile, offset: number): Place | undefined {
  const { reads, definitions, declarations, optionGroups } = file.facts;
  const found = [
    ...written(
      near(reads, offset).map((read) => ({ ...read, path: chosenPath(model, read) })),
      offset,
    ).map((at) => ({ ...at, role: "read" as const })),
    ...written([...near(declarations, offset), ...near(optionGroups, offset)], offset).map((at) => ({
      ...at,
      role: "declaration" as const,
    })),
    ...written(near(definitions, offset), offset).map((at) => ({ ...at, role: "definition" as const })),
  ];
  const place = smallest(found.map((at) => ({ ...at, ...at.span })));
  return place && { kind: "option", span: place.span, path: place.path, role: place.role };
}

/** A name found through nested `with`s belongs to the innermost one that has it. */
function chosenPath(model: Model, read: Read): OptionPath {
  if (read.alternatives.length === 0) return read.path;
  return [read.path, ...read.alternatives].find((path) => model.resolve(path).kind !== "outside") ?? read.path;
}

/** The facts that write a name at `offset`, with the path up to this name. */
function written(
  facts: readonly (Span & { readonly path: OptionPath; readonly steps: readonly Step[] })[],
  offset: number,
): { span: Span; path: OptionPath }[] {
  const found = [];
  for (const fact of facts) {
    const at = fact.steps.findIndex((step) => touches(step, offset));
    const step = fact.steps[at];
    if (!step) continue;
    found.push({
      span: { start: step.start, end: step.end },
      path: fact.path.slice(0, fact.path.length - fact.steps.length + at + 1),
    });
  }
  return found;
}

function nameAt(file: RepoFile, offset: number): Place | undefined {
  for (const name of file.facts.names) {
    const span = [name, ...name.references].find((candidate) => touches(candidate, offset));
    // `config` itself is a name like any other; only names for something below it are aliases.
    if (span)
      return {
        kind: "name",
        span: { start: span.start, end: span.end },
        name,
        path: name.alias?.length ? name.alias : undefined,
      };
  }
  return undefined;
}

function fileAt(file: RepoFile, offset: number): Place | undefined {
  const path = smallest(file.facts.paths.filter((candidate) => touches(candidate, offset)));
  return path && { kind: "file", span: { start: path.start, end: path.end }, path };
}

function near<T extends Span>(spans: readonly T[], offset: number): readonly T[] {
  return spans.filter((span) => touches(span, offset));
}

function smallest<T extends Span>(spans: readonly T[]): T | undefined {
  let best: T | undefined;
  for (const span of spans) if (!best || span.end - span.start < best.end - best.start) best = span;
  return best;
}
