/** Lists of nothing but strings, as functions of `lib` take paths of options: `[ "my" "ports" "ssh" ]`. */
import type { Expr, SourceFile } from "#syntax/ast.ts";
import { children, type Node } from "./children.ts";
import type { Step } from "./facts.ts";

export function nameListsIn({ root, text }: SourceFile): readonly (readonly Step[])[] {
  const found: (readonly Step[])[] = [];
  const waiting: Node[] = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.kind === "List") {
      const steps = node.items.map((item) => nameOf(item, text));
      if (steps.length > 1 && steps.every((step) => step !== undefined)) found.push(steps);
    }
    for (const child of children(node)) waiting.push(child);
  }
  return found;
}

function nameOf({ kind, start, end }: Expr, text: string): Step | undefined {
  const written = text.slice(start, end);
  return kind === "String" && /^"[^"\\$]+"$/.test(written) ? { name: written.slice(1, -1), start, end } : undefined;
}
