/** What an option consists of: its values, by the name of the attribute that each stands in. */
import { AttrSet, ListValue, Spread, Unknown } from "#eval/value.ts";
import type { HostView } from "#model/evaluated.ts";
import { attributesOf, itemsOf, type Part, partAt } from "#model/ports/part.ts";

export interface NamedPart {
  readonly name: string;
  readonly part: Part;
}

const known = new WeakMap<HostView, Map<string, readonly NamedPart[]>>();

/** All below an option: several units of a service ask for the same ones, and each more than once. */
export function leavesAt(view: HostView, path: readonly string[]): readonly NamedPart[] {
  let found = known.get(view);
  if (!found) {
    found = new Map();
    known.set(view, found);
  }
  const key = JSON.stringify(path);
  let leaves = found.get(key);
  if (!leaves) {
    leaves = [...leavesBelow(view, partAt(view, path))];
    found.set(key, leaves);
  }
  return leaves;
}

const deepest = 6;

/** Everything but sets; what is not known at all is one of it. */
export function* leavesBelow(view: HostView, part: Part | undefined, name = "", depth = 0): Iterable<NamedPart> {
  if (!part || depth > deepest) return;
  if (part.value instanceof AttrSet) {
    for (const [key, own] of attributesOf(view, part).parts) yield* leavesBelow(view, own, key, depth + 1);
    if (part.value.open && depth > 0) yield { name, part: unknownIn(part, part.value.open) };
    return;
  }
  const { items } = itemsOf(view, part);
  if (part.value instanceof Unknown || (items.length === 1 && items[0] === part)) yield { name, part };
  else if (part.value instanceof ListValue)
    for (const item of part.value.items)
      if (item instanceof Spread && item.possible.length === 0) yield { name, part: unknownIn(part, item.unknown) };
  if (items[0] !== part) for (const item of items) yield* leavesBelow(view, item, name, depth + 1);
}

/** What else may be in a set or a list. */
function unknownIn({ path, slot, place, written, sources }: Part, value: Unknown): Part {
  return { path, slot, value, isSure: false, place, written, sources };
}
