/** The strings of a file as they are written, character by character, without the Nix that is interpolated in them. */
import type { SourceFile } from "#syntax/ast.ts";
import type { Span } from "#text/span.ts";
import { children, type Node } from "./children.ts";

export interface WrittenString extends Span {
  /** Written with two single quotes. */
  readonly indented: boolean;
  /** What stands between the quotes, as it is written there, so each character is where it is in the file; Nix in it is {@link gap}s. */
  readonly text: string;
  /** Where the text begins. */
  readonly offset: number;
}

/** What stands for each character of Nix in a string. */
export const gap = "\u{FFFC}";

/** In the order of the file, those that lie within interpolations of others included. */
export function stringsIn({ root, text }: SourceFile): readonly WrittenString[] {
  const found: WrittenString[] = [];
  const waiting: Node[] = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.kind === "String") {
      const quotes = node.indented ? 2 : 1;
      const offset = node.start + quotes;
      let written = text.slice(offset, node.end - quotes);
      for (const part of node.parts)
        if (part.kind === "Interpolation") {
          const [start, end] = [part.start - offset, part.end - offset];
          written = written.slice(0, start) + gap.repeat(end - start) + written.slice(end);
        }
      found.push({ start: node.start, end: node.end, indented: node.indented, text: written, offset });
    }
    for (const child of children(node)) waiting.push(child);
  }
  return found.sort((a, b) => a.start - b.start);
}
