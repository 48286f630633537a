/** Values of the evaluation as values of directives. */
import { force } from "#eval/machine.ts";
import { ListValue, type Slot, Spread } from "#eval/value.ts";
import { contentOf, quietly } from "#model/counted.ts";
import type { HostView } from "#model/evaluated.ts";
import type { DirectiveValue, Scalar } from "./section.ts";

/** `undefined`: not known, or nothing that systemd takes. Conditions and priorities around it are looked through. */
export function directiveValue(view: HostView, slot: Slot): DirectiveValue | undefined {
  return view.host.within(() => {
    return quietly(() => {
      const value = force(contentOf(slot));
      if (!(value instanceof ListValue)) return scalar(value);
      const items: Scalar[] = [];
      for (const item of value.items) {
        const one = item instanceof Spread ? undefined : scalar(force(item));
        if (one === undefined) return undefined;
        items.push(one);
      }
      return items;
    });
  });
}

function scalar(value: unknown): Scalar | undefined {
  if (typeof value === "bigint") return Number(value);
  return typeof value === "string" || typeof value === "boolean" || typeof value === "number" ? value : undefined;
}
