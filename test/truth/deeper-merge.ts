/** Which duplicates only a Nix before 2.26 refuses: literal sets that it would have to merge more than one level deep. */
import { children, type Node } from "#facts/children.ts";
import { parse } from "../syntax/grammar.ts";

/** Whether both bindings that begin at these bytes make sets, so that a newer Nix makes one of them. */
export function mergesDeeper(text: string, first: number, second: number): boolean {
  const at = (offset: number): number => Buffer.byteLength(text.slice(0, offset));
  const makesSet = (place: number): boolean => {
    const waiting: Node[] = [parse(text).root];
    for (let node = waiting.pop(); node; node = waiting.pop()) {
      if (node.kind === "AttrBinding" && at(node.path[0]?.start ?? 0) === place)
        return node.path.length > 1 || (node.value.kind === "AttrSet" && !node.value.legacyLet);
      waiting.push(...children(node));
    }
    return false;
  };
  return makesSet(first) && makesSet(second);
}
