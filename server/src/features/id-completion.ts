/** Ids in `# source-id:` and `# sink:` comments: those that exist, in the form that this repo writes, first what the code beside is about. */
import type { Annotation, FileFacts, OptionPath } from "#facts/facts.ts";
import type { Model, Source } from "#model/model.ts";
import { usualId } from "#model/trace/spelling.ts";
import { covers, type Span } from "#text/span.ts";
import type { CompletionList, Offer } from "./completion-items.ts";

/** `undefined`: no such comment is here. */
export function idCompletion(model: Model, file: string, offset: number): CompletionList | undefined {
  const repoFile = model.repo.files.get(file);
  const annotation = repoFile?.facts.annotations.find(({ start, end }) => start < offset && offset <= end);
  if (!repoFile || !annotation) return undefined;
  const { text } = repoFile.source;
  const slot = idSlot(text.slice(annotation.start, offset));
  if (!slot) return undefined;
  const behind = /^[\w.'-]*/.exec(text.slice(offset, annotation.end))?.[0].length ?? 0;
  const typed = { start: offset - slot.typed.length, end: offset };
  const whole = { start: typed.start, end: offset + behind };
  return { typed, whole, items: offers(model, file, repoFile.facts, annotation, slot, whole) };
}

interface IdSlot {
  /** Before the brace of `CFG.network.{lanCidrs,…}`; else empty. */
  readonly head: string;
  readonly typed: string;
}

/** `comment`: up to the caret. Where prose stands, no id follows. */
function idSlot(comment: string): IdSlot | undefined {
  const rest = /^#[ \t]*(?:source-id|sink)[ \t]*:([^\n]*)$/.exec(comment)?.[1];
  if (rest === undefined) return undefined;
  const braces = /^(.*?)([A-Za-z][\w'-]*(?:\.[\w'-]+)*\.)\{(?:[\w' -]*,)*[ ]*([\w'-]*)$/.exec(rest);
  const [, before = "", head = "", typed = ""] = braces ?? /^(.*?)()([\w.'-]*)$/.exec(rest) ?? [];
  const isFree = before.trim() === "" || /(?:^|\s|\/)[A-Za-z]\w*\.[\w.'{},-]+\s*[/,;|+&]\s*$/.test(before);
  return isFree ? { head, typed } : undefined;
}

function offers(
  model: Model,
  file: string,
  facts: FileFacts,
  annotation: Annotation,
  { head, typed }: IdSlot,
  whole: Span,
): readonly Offer[] {
  const others = model.annotations.filter((each) => each.file !== file || each.start !== annotation.start);
  // Where sinks say in prose what a value is for, an id is meant only where one is begun.
  const sinks = others.filter(({ fact }) => fact.keyword === "sink");
  const inProse = sinks.filter(({ ids }) => ids.length === 0).length;
  const isProse = annotation.keyword === "sink" && inProse * 2 > sinks.length;
  if (isProse && head === "" && typed === "") return [];
  const nearest = beside(model, facts, annotation.subject);
  const given = new Set(annotation.ids.filter((id) => !covers(whole, id) && !covers(id, whole)).map(({ id }) => id));
  return model.sources.flatMap((source): Offer[] => {
    if (!exists(source)) return [];
    const best = usualId(model, source);
    const asTyped = typed === "" ? undefined : source.ids.find((id) => id.startsWith(head + typed));
    const ids = new Set([best, asTyped].filter((id) => id !== undefined));
    const near = nearest.indexOf(source.path);
    return [...ids].flatMap((id): Offer[] => {
      const label = id.slice(head.length);
      if (!id.startsWith(head) || given.has(id) || (head !== "" && label.includes("."))) return [];
      if (isProse && !id.toLowerCase().startsWith((head + typed).toLowerCase())) return [];
      const rank = near >= 0 ? near - nearest.length : 0;
      return [
        { label, kind: "id", detail: source.path, rank, preselect: near === 0 && id === best, path: source.names },
      ];
    });
  });
}

function exists({ kind, names, definitions, options, instanceOf }: Source): boolean {
  if (kind === "undeclared" || names.includes(undefined)) return false;
  return kind === "option" && !instanceOf ? options.length > 0 : definitions.length > 0;
}

/** What the code sets or declares itself, then what it reads, then what the names in it were made of; by path. */
function beside(model: Model, facts: FileFacts, subject: Span | undefined): readonly string[] {
  if (!subject) return [];
  const inside = (span: Span): boolean => covers(subject, span);
  const own = [...facts.declarations, ...facts.definitions].filter((each) => each.start === subject.start);
  const reads = facts.reads.filter((read) => !read.passing && inside(read));
  const paths = [...own, ...reads].map(({ path }) => path);
  const seen = new Set<string>();
  let values = facts.names.filter(({ value, references }) => value && references.some(inside));
  for (let depth = 0; depth < 3 && values.length > 0; depth++) {
    const spans = values.flatMap(({ value }) => value ?? []);
    const within = (span: Span): boolean => spans.some((each) => covers(each, span));
    paths.push(...facts.reads.filter((read) => !read.passing && within(read)).map(({ path }) => path));
    for (const { name, start } of values) seen.add(`${name} ${start}`);
    values = facts.names.filter(
      ({ name, start, value, references }) => value && !seen.has(`${name} ${start}`) && references.some(within),
    );
  }
  return [...new Set(paths.flatMap((path) => sourcePath(model, path) ?? []))];
}

function sourcePath(model: Model, path: OptionPath): string | undefined {
  const found = model.resolve(path);
  return found.kind === "source" && exists(found.source) ? found.source.path : undefined;
}
