/** A central value that is written out again as a literal. */
import type { Model, Source } from "#model/model.ts";
import type { Span } from "#text/span.ts";

/** Where the code repeats the value: a text or number that tells, or the whole value of the statement. */
export function copyIn(model: Model, source: Source, file: string, code: Span): (Span & { text: string }) | undefined {
  const written = model.repo.files.get(file)?.source.text.slice(code.start, code.end) ?? "";
  for (const literal of literalsOf(model, source)) {
    const at = foundIn(written, literal);
    if (at) return { start: code.start + at.start, end: code.start + at.end, text: literal };
  }
  return undefined;
}

function foundIn(written: string, literal: string): Span | undefined {
  const text = /^"(.{4,})"$/.exec(literal)?.[1] ?? (/^\d{3,}$/.test(literal) ? literal : undefined);
  const whole = new RegExp(`(?:=\\s*|\\s)(${escaped(literal)})\\s*;?\\s*$`).exec(written);
  const match =
    whole ?? (text === undefined ? null : new RegExp(`(?<![\\w-])(${escaped(text)})(?![\\w-])`).exec(written));
  const found = match?.[1];
  if (!match || found === undefined) return undefined;
  const start = match.index + match[0].lastIndexOf(found);
  return { start, end: start + found.length };
}

/** Its default and what it is set to, where these are literals; of lists their items. */
function literalsOf({ repo }: Model, source: Source): readonly string[] {
  const spans = [
    ...source.options.map(({ file, fact }) => ({ file, span: fact.default })),
    ...source.definitions.map(({ file, fact }) => ({ file, span: fact.value })),
  ];
  return spans.flatMap(({ file, span }) => {
    const text = span && repo.files.get(file)?.source.text.slice(span.start, span.end);
    return text === undefined ? [] : [text, ...(text.match(simple) ?? [])].filter(isLiteral);
  });
}

const simple = /"(?:[^"\\$\n]|\\.)*"|(?<![\w.])\d+(?![\w.])/g;

function isLiteral(text: string): boolean {
  return /^(?:"(?:[^"\\$\n]|\\.)*"|\d+|true|false)$/.test(text);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
