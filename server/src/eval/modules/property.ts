/** What `mkIf`, `mkMerge`, `mkOverride` and `mkOrder` make of a value: sets with a `_type`, seen through here. */
import { attribute, setOf } from "#eval/attributes.ts";
import { force } from "#eval/machine.ts";
import { AttrSet, type Slot, type Value } from "#eval/value.ts";

export type Property =
  | { readonly kind: "merge"; readonly contents: Slot }
  | { readonly kind: "if"; readonly condition: Slot; readonly content: Slot }
  | { readonly kind: "override" | "order"; readonly priority: Slot; readonly content: Slot };

/** The `_type` of a set, if it has one that is known. */
export function tagOf(value: Value): string | undefined {
  if (!(value instanceof AttrSet) || !value.entries.has("_type")) return undefined;
  const slot = attribute(value, "_type");
  const tag = slot === undefined ? undefined : force(slot);
  return typeof tag === "string" ? tag : undefined;
}

/** The property that a value is, or `undefined` for a value as it is. */
export function propertyOf(value: Value): Property | undefined {
  const kind = tagOf(value);
  const part = (name: string): Slot => attribute(value as AttrSet, name) ?? null;
  if (kind === "merge") return { kind, contents: part("contents") };
  if (kind === "if") return { kind, condition: part("condition"), content: part("content") };
  if (kind === "override" || kind === "order") return { kind, priority: part("priority"), content: part("content") };
  return undefined;
}

/** What stands around a definition, from outside in, and was pushed down to it from a set above. */
export type Wrap =
  | { readonly kind: "if"; readonly condition: Slot }
  | { readonly kind: "override"; readonly priority: Slot };

/** The value with its wraps around it, as Nix would have it. */
export function rewrap(wraps: readonly Wrap[], slot: Slot): Slot {
  return wraps.reduceRight<Slot>(
    (content, wrap) =>
      wrap.kind === "if"
        ? setOf({ _type: "if", condition: wrap.condition, content })
        : setOf({ _type: "override", priority: wrap.priority, content }),
    slot,
  );
}
