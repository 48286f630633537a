/** Half-open ranges of UTF-16 offsets: the one coordinate of the core. */

/** `start` inclusive, `end` exclusive, both UTF-16 code-unit offsets into the file's original text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A place in the repo: `file` is the path relative to the workspace root, with `/` as separator. */
export interface Location extends Span {
  readonly file: string;
}

export function contains(span: Span, offset: number): boolean {
  return span.start <= offset && offset < span.end;
}

/** Like {@link contains}, but the caret may also stand right behind the last character, as in an editor. */
export function touches(span: Span, offset: number): boolean {
  return span.start <= offset && offset <= span.end;
}

export function covers(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** They share a character. */
export function overlaps(one: Span, other: Span): boolean {
  return one.start < other.end && other.start < one.end;
}
