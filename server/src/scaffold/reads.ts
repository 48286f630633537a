/** What a module reads that the repo keeps nowhere: the value itself where somebody gave it, else there is no module. */
import { message } from "#text/message.ts";
import { nixString } from "./kinds/nix-text.ts";
import type { Order } from "./kinds/plan.ts";
import type { CentralRead, ModuleParts } from "./parts.ts";
import type { Refused } from "./scaffolded.ts";
import type { CentralRole } from "./wish.ts";

export function asRead(
  { house, wish }: Order,
  parts: ModuleParts,
  numbers: ReadonlyMap<string, number>,
): ModuleParts | Refused {
  const reads: CentralRead[] = [];
  const bindings: string[] = [];
  for (const read of parts.reads) {
    const { of, name, sink } = read;
    if ("port" in of ? house.registry : house.central.has(of.role)) {
      reads.push(read);
      continue;
    }
    const value = "port" in of ? numberText(numbers.get(of.port)) : valueText(of.role, wish.values?.[of.role]);
    if (value === undefined)
      return {
        problem: message(
          "This repo says nowhere what is needed for {0}: give a value for {1}.",
          name,
          "port" in of ? of.port : of.role,
        ),
        about: "port" in of ? `port.${of.port}` : `values.${of.role}`,
      };
    bindings.push(`  # ${sink}\n  ${name} = ${value};`);
  }
  return { ...parts, reads, bindings: [...bindings, parts.bindings].filter(Boolean).join("\n\n") };
}

function numberText(number: number | undefined): string | undefined {
  return number === undefined ? undefined : String(number);
}

const lists: ReadonlySet<CentralRole> = new Set(["lanCidrs", "tailnetCidrs"]);

function valueText(role: CentralRole, value: string | undefined): string | undefined {
  if (value === undefined || value.trim() === "") return undefined;
  if (!lists.has(role)) return nixString(value.trim());
  const items = value.split(/[\s,]+/).filter((item) => item !== "");
  return `[ ${items.map((item) => nixString(item)).join(" ")} ]`;
}
