/** What the repo says of an option whose value nobody knows, piece by piece: for showing what somebody wrote, never as what Nix has. */
import { attributes } from "#eval/attributes.ts";
import { force } from "#eval/machine.ts";
import { showOption } from "#eval/modules/option-path.ts";
import { despiteFailure } from "#eval/piecewise.ts";
import { AttrSet, type Slot, Text, Unknown } from "#eval/value.ts";
import { contentOf, partOf, quietly } from "#model/counted.ts";
import { optionOf } from "#model/defined.ts";
import type { HostView } from "#model/evaluated.ts";
import { message } from "#text/message.ts";
import { type Part, partFrom } from "./part.ts";

/** Of each definition that is not surely off, as if its conditions held; what fails in a text is a hole in it. None of them is sure. */
export function statedTexts(view: HostView, path: readonly string[]): readonly Part[] {
  const found = view.host.within(() => definedAs(view, path).flatMap((slot) => quietly(() => textIn(slot)) ?? []));
  return found.flatMap((slot) => partFrom(view, path, slot, false) ?? []);
}

/** The attributes of a set that definitions name of which anything is known. Of what several of them say something, nothing is known. */
export function statedAttributes(view: HostView, path: readonly string[]): ReadonlyMap<string, Part> {
  const slots = new Map<string, Slot>();
  view.host.within(() => {
    for (const slot of definedAs(view, path)) {
      const value = quietly(() => force(contentOf(slot)));
      if (!(value instanceof AttrSet)) continue;
      for (const { key, slot: own } of quietly(() => [...attributes(value)]) ?? [])
        slots.set(key, slots.has(key) ? severalSay : own);
    }
  });
  return new Map(
    [...slots].flatMap(([name, slot]) => {
      const part = partFrom(view, [...path, name], slot, false);
      return part ? [[name, part] as const] : [];
    }),
  );
}

const severalSay = new Unknown(message("several modules say something of it"));

function definedAs({ host }: HostView, path: readonly string[]): readonly Slot[] {
  const option = optionOf(host, path);
  const merged = option && host.merges.get(showOption(option));
  if (!option || !merged) return [];
  return merged.discharged.flatMap(({ definition, slot }) => {
    // What failed on the way has left nothing but its definition.
    const whole = slot instanceof Unknown ? definition.slot : slot;
    return quietly(() => partOf(whole, path.slice(option.length))) ?? [];
  });
}

function textIn(slot: Slot): Slot | undefined {
  const content = quietly(() => contentOf(slot)) ?? slot;
  const value = quietly(() => force(content));
  return typeof value === "string" || value instanceof Text ? content : despiteFailure(content);
}
