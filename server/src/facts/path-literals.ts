/** Path literals without Nix in them, wherever they stand: what can be written anew when files move. */
import type { SourceFile } from "#syntax/ast.ts";
import type { Span } from "#text/span.ts";
import { children, type Node } from "./children.ts";

/** `./a.nix`, `../b`: relative to the folder of its file. `text` is what is written. */
export interface PathText extends Span {
  readonly text: string;
}

/** In the order of the file. Absolute paths and those of a home are none. */
export function pathLiterals({ root, text }: SourceFile): readonly PathText[] {
  const found: PathText[] = [];
  const waiting: Node[] = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.kind === "Path" && !node.home && node.parts.every((part) => part.kind === "Text")) {
      const { start, end } = node;
      const written = text.slice(start, end);
      if (!written.startsWith("/")) found.push({ start, end, text: written });
    }
    for (const child of children(node)) waiting.push(child);
  }
  return found.sort((a, b) => a.start - b.start);
}
