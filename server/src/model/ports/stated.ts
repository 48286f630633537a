/** What the repo says of an option whose value nobody knows: text by text, for showing what somebody wrote and never as what Nix has. */
import { force } from "#eval/machine.ts";
import { showOption } from "#eval/modules/option-path.ts";
import { despiteFailure } from "#eval/piecewise.ts";
import { type Slot, Text, Unknown } from "#eval/value.ts";
import { contentOf, partOf, quietly } from "#model/counted.ts";
import { optionOf } from "#model/defined.ts";
import type { HostView } from "#model/evaluated.ts";
import { type Part, partFrom } from "./part.ts";

/** Of each definition that is not surely off, as if its conditions held; what fails in a text is a hole in it. None of them is sure. */
export function statedTexts(view: HostView, path: readonly string[]): readonly Part[] {
  const { host } = view;
  const option = optionOf(host, path);
  const merged = option && host.merges.get(showOption(option));
  if (!option || !merged) return [];
  const found = host.within(() =>
    merged.discharged.flatMap(({ definition, slot }) => {
      // What failed on the way has left nothing but its definition.
      const whole = slot instanceof Unknown ? definition.slot : slot;
      return quietly(() => textIn(partOf(whole, path.slice(option.length)))) ?? [];
    }),
  );
  return found.flatMap((slot) => partFrom(view, path, slot, false) ?? []);
}

function textIn(slot: Slot | undefined): Slot | undefined {
  if (slot === undefined) return undefined;
  const content = quietly(() => contentOf(slot)) ?? slot;
  const value = quietly(() => force(content));
  return typeof value === "string" || value instanceof Text ? content : despiteFailure(content);
}
