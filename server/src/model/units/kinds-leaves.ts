/** What an option consists of: its values, by the name of the attribute that each stands in. */
import { AttrSet } from "#eval/value.ts";
import type { HostView } from "#model/evaluated.ts";
import { attributesOf, itemsOf, type Part } from "#model/ports/part.ts";

export interface NamedPart {
  readonly name: string;
  readonly part: Part;
}

const deepest = 6;

/** Everything but sets; of a set or a list that is not all known, that itself, too. */
export function* leavesBelow(view: HostView, part: Part | undefined, name = "", depth = 0): Iterable<NamedPart> {
  if (!part || depth > deepest) return;
  if (part.value instanceof AttrSet) {
    for (const [key, own] of attributesOf(view, part).parts) yield* leavesBelow(view, own, key, depth + 1);
    return;
  }
  const { items } = itemsOf(view, part);
  if (items.length === 1 && items[0] === part) yield { name, part };
  else for (const item of items) yield* leavesBelow(view, item, name, depth + 1);
}
