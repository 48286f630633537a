/** Checksums that files have of themselves: where they stand, and what they are of. */
import { sha256 } from "#eval/builtins/hashes.ts";
import { utf8 } from "#eval/builtins/utf8.ts";
import type { Span } from "#text/span.ts";

/**
 * SHA-256 in hexadecimal digits. `front-matter`: in that of a page, of all that follows it. `footer`: in the comment at the end of a file, of
 * what stands between the comment at its beginning and this one, without one empty line. `header`: in the comment at the beginning, of
 * all that follows it. Each was found out by computing the sums of a repo whose scripts wrote them.
 */
export type ChecksumKind = "front-matter" | "footer" | "header";

export interface Checksum {
  readonly kind: ChecksumKind;
  /** The digits. */
  readonly place: Span;
  readonly isRight: boolean;
  /** What would be right, lower case. */
  readonly sum: string;
}

interface Summed {
  readonly kind: ChecksumKind;
  readonly place: Span;
  readonly body: string;
}

/** `undefined`: it has none. */
export function checksumIn(text: string): Checksum | undefined {
  const summed = frontMatter(text) ?? footer(text) ?? header(text);
  if (!summed) return undefined;
  const { kind, place, body } = summed;
  const sum = sha256(utf8(body));
  return { kind, place, sum, isRight: text.slice(place.start, place.end).toLowerCase() === sum };
}

function frontMatter(text: string): Summed | undefined {
  const front = /^\u{FEFF}?---\r?\n[\s\S]*?\r?\n---[ \t]*(?:\r?\n|$)/u.exec(text)?.[0];
  return front === undefined ? undefined : summed("front-matter", front, 0, text.slice(front.length));
}

function footer(text: string): Summed | undefined {
  const at = text.lastIndexOf("/**");
  const close = text.indexOf("*/\n");
  if (at < 0 || close < 0 || close + 3 > at) return undefined;
  return summed("footer", text.slice(at), at, text.slice(close + 3, at).replace(/\n\n$/, "\n"));
}

function header(text: string): Summed | undefined {
  const close = /^(?:\s|#.*\n)*\/\*[\s\S]*?\*\/\n/.exec(text)?.[0];
  return close === undefined ? undefined : summed("header", close, 0, text.slice(close.length));
}

function summed(kind: ChecksumKind, around: string, offset: number, body: string): Summed | undefined {
  const found = /(?:checksum:|INTEGRITY:)[ \t]*(?:sha256:[ \t]*)?([0-9a-f]{64})\b/i.exec(around);
  const sum = found?.[1];
  if (!found || sum === undefined) return undefined;
  const start = offset + found.index + found[0].length - sum.length;
  return { kind, place: { start, end: start + sum.length }, body };
}
