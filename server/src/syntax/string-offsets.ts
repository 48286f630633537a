/** Where each character of a string's text stands in the file: escapes and indentation counted back in. */
import type { StringLiteral, TextPart } from "./ast.ts";

/** For each character of `part`; of an escaped one its last character. `undefined` where that cannot be told. */
export function offsetsOf(source: string, literal: StringLiteral, part: TextPart): Int32Array | undefined {
  const { value } = part;
  const offsets = new Int32Array(value.length);
  let at = part.start;
  let beginsLine = false;
  if (literal.indented && part.start === literal.start + 2) {
    const line = /^ *\n/.exec(source.slice(at, at + longestOpening))?.[0] ?? "";
    at += line.length;
    beginsLine = true;
  }
  for (let index = 0; index < value.length; ) {
    if (beginsLine) {
      // What was cut off are the first of the blanks that the line begins with.
      at += blanks(source, at, part.end) - blanks(value, index, value.length);
      beginsLine = false;
      if (at < part.start) return undefined;
    }
    const said = literal.indented ? escapedInLines(source, at) : escaped(source, at);
    for (let step = 0; step < said.text.length; step++, index++) {
      if (value[index] !== said.text[step]) return undefined;
      offsets[index] = at + said.width - said.text.length + step;
    }
    at += said.width;
    if (at > part.end) return undefined;
    if (literal.indented && said.text === "\n") beginsLine = true;
  }
  return offsets;
}

/** Nobody puts more blanks behind the opening quotes. */
const longestOpening = 1000;

function blanks(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && text[at] === " ") at++;
  return at - from;
}

interface Said {
  readonly text: string;
  /** In the source. */
  readonly width: number;
}

function escaped(source: string, at: number): Said {
  const c = source[at] ?? "";
  if (c === "\r") return source[at + 1] === "\n" ? { text: "\n", width: 2 } : { text: "\n", width: 1 };
  return c === "\\" ? { text: meaning(source[at + 1] ?? ""), width: 2 } : { text: c, width: 1 };
}

function escapedInLines(source: string, at: number): Said {
  if (source.startsWith("'''", at)) return { text: "''", width: 3 };
  if (source.startsWith("''$", at)) return { text: "$", width: 3 };
  if (source.startsWith("''\\", at)) return { text: meaning(source[at + 3] ?? ""), width: 4 };
  return { text: source[at] ?? "", width: 1 };
}

function meaning(c: string): string {
  return c === "n" ? "\n" : c === "r" ? "\r" : c === "t" ? "\t" : c;
}
