/** A central value that is written out again as a literal. */
import type { Model, Source } from "#model/model.ts";
import type { Span } from "#text/span.ts";

export interface Copy extends Span {
  readonly text: string;
  /** All that the statement says is all that the value is, and nobody writes it by chance. */
  readonly whole: boolean;
}

/** Where the code repeats the value: a text or number that tells, or the whole value of the statement. */
export function copyIn(model: Model, source: Source, file: string, code: Span): Copy | undefined {
  const written = model.repo.files.get(file)?.source.text.slice(code.start, code.end) ?? "";
  const values = valuesOf(model, source);
  for (const literal of values.flatMap((value) => [value, ...(value.match(simple) ?? [])]).filter(isLiteral)) {
    const at = foundIn(written, literal);
    if (!at) continue;
    const whole = at.whole && values.every((value) => value === literal);
    return { start: code.start + at.start, end: code.start + at.end, text: literal, whole };
  }
  return undefined;
}

function foundIn(written: string, literal: string): Omit<Copy, "text"> | undefined {
  const text = /^"(.{4,})"$/.exec(literal)?.[1] ?? (/^\d{3,}$/.test(literal) ? literal : undefined);
  const whole = new RegExp(`(?:=\\s*|\\s)(${escaped(literal)})\\s*;?\\s*$`).exec(written);
  const match =
    whole ?? (text === undefined ? null : new RegExp(`(?<![\\w-])(${escaped(text)})(?![\\w-])`).exec(written));
  const found = match?.[1];
  if (!match || found === undefined) return undefined;
  const start = match.index + match[0].lastIndexOf(found);
  return { start, end: start + found.length, whole: text !== undefined && isAll(written, literal) };
}

/** A list item, or a binding to nothing else. */
function isAll(written: string, literal: string): boolean {
  const value = written.replace(/^[^=]*=\s*(?:(?:lib\.)?mk(?:Force|Default)\s+)?/, "");
  return value.replace(/\s*;\s*$/, "") === literal;
}

/** Its default and what it is set to, as written. */
function valuesOf({ repo }: Model, source: Source): readonly string[] {
  const spans = [
    ...source.options.map(({ file, fact }) => ({ file, span: fact.default })),
    ...source.definitions.map(({ file, fact }) => ({ file, span: fact.value })),
  ];
  return spans.flatMap(({ file, span }) => {
    const text = span && repo.files.get(file)?.source.text.slice(span.start, span.end);
    return text === undefined ? [] : [text];
  });
}

/** Of lists the items count, too. */
const simple = /"(?:[^"\\$\n]|\\.)*"|(?<![\w.])\d+(?![\w.])/g;

function isLiteral(text: string): boolean {
  return /^(?:"(?:[^"\\$\n]|\\.)*"|\d+|true|false)$/.test(text);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
