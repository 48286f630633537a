/** All the wiring of a module, one part after the other: what is done, what a person has to do, and the edits. */
import { showPath } from "#model/option-path.ts";
import { nextFree, rangeFor } from "#model/ports/free-ports.ts";
import type { FileEdits } from "#text/edit.ts";
import type { Message } from "#text/message.ts";
import type { Order, Plan } from "./kinds/plan.ts";
import { ownPort } from "./own-port.ts";
import type { ModuleParts } from "./parts.ts";
import type { Refused, Wired } from "./scaffolded.ts";
import { nameInMap } from "./wiring/dns-map.ts";
import { pagesFor, registersFor, type WishedPage } from "./wiring/docs.ts";
import { tile } from "./wiring/homepage.ts";
import { importModule } from "./wiring/import.ts";
import { registerPort } from "./wiring/port.ts";
import { switchFor } from "./wiring/switch.ts";

interface Wiring {
  readonly edits: readonly FileEdits[];
  readonly done: readonly Message[];
  readonly open: readonly Message[];
}

export interface WiredPorts extends Wiring {
  /** What the keys come to. */
  readonly numbers: ReadonlyMap<string, number>;
}

/** Without a registry the module keeps the number to itself. A number that is taken is refused: the module would be wrong. */
export function wirePorts(order: Order, plan: Plan): WiredPorts | Refused {
  const { house, wish, key, file } = order;
  const others: readonly WishedKey[] = plan.ports ?? [];
  const own = key === undefined ? [] : [{ ...others.find((each) => each.key === key), key, number: wish.port?.number }];
  const keys: readonly WishedKey[] = [...own, ...others.filter((each) => each.key !== key)];
  const numbers = new Map<string, number>();
  const all: Wired[] = [];
  const kept: Message[] = [];
  for (const each of keys) {
    const { number: wanted, near } = each;
    if (!house.registry) {
      const own = ownPort(order, each, numbers);
      if ("problem" in own) return own;
      numbers.set(each.key, own.number);
      kept.push(own.done);
      continue;
    }
    const isNew = !house.registry.keyByName.has(each.key);
    const number = wanted ?? (isNew && numbers.size > 0 ? freeBeside(order, numbers) : undefined);
    const { wired, number: found } = registerPort(house, { key: each.key, number, file, near });
    // A module that reads a key that is not there helps nobody: first the key, then the module.
    if ("open" in wired) return { problem: wired.open, about: `port.${each.key}` };
    if (found !== undefined) numbers.set(each.key, found);
    all.push(wired);
  }
  const { done, ...wired } = summed(all);
  return { ...wired, done: [...kept, ...done], numbers };
}

interface WishedKey {
  readonly key: string;
  readonly near?: string;
  readonly number?: number | undefined;
}

/** Not one that another key of the same module just got. */
function freeBeside({ house, file }: Order, numbers: ReadonlyMap<string, number>): number | undefined {
  const range = rangeFor(house.model, file);
  return range && nextFree(house.model, range, numbers.values());
}

export interface WiredRest extends Wiring {
  /** With what the switch adds. */
  readonly parts: ModuleParts | undefined;
  /** What of the module declares it; empty: nothing. */
  readonly switchText: string;
}

export function wireRest(order: Order, { isLibrary }: Plan, parts: ModuleParts | undefined, isOn: boolean): WiredRest {
  const { house, file } = order;
  const imported: readonly Wired[] = isLibrary ? [] : [importModule(house, { file })];
  const own = parts && isSwitched(order) ? switchOf(order, isOn) : undefined;
  if (!parts || !own) return { ...summed(imported), parts, switchText: "" };
  // Without the switch it is on; one that is nowhere declared would fail.
  if (own.options === "" && own.wired.some((one) => "open" in one))
    return { ...summed([...imported, ...own.wired.filter((one) => "open" in one)]), parts, switchText: "" };
  const options = [own.options, parts.options].filter(Boolean).join("\n\n");
  return {
    ...summed([...imported, ...own.wired]),
    parts: { ...parts, options, condition: own.condition },
    switchText: own.options,
  };
}

function switchOf({ house, name, title }: Order, enabled: boolean): ReturnType<typeof switchFor> {
  return switchFor(house, { name, title, description: `Ob der Dienst ${title} läuft.`, enabled });
}

/** What runs for people, they turn off; a rule that can be turned off is none. */
function isSwitched({ wish: { kind }, house }: Order): boolean {
  return (kind === "service" || kind === "container") && house.switches !== undefined;
}

/** What else knows services by their names: the map of host names, and the start page. */
export function wireNames(order: Order, address: string, besides: readonly FileEdits[]): Wiring {
  const { house, name, key, title, summary, file } = order;
  const mapped = nameInMap(house, { name, host: address });
  const own = "edits" in mapped ? [...besides, mapped.edits] : besides;
  const described = order.wish.summary === undefined ? (order.words ?? title) : summary.replace(`${title} – `, "");
  const keys = [...new Set([name, ...(key === undefined ? [] : [key])])];
  const shown = tile(house, { name, keys, title, description: described, host: address, file, besides: own });
  return summed([mapped, shown]);
}

/** The pages that people read about the house. */
export function wirePages(order: Order, page: Pick<WishedPage, "host" | "access" | "id">): Wiring {
  const { house, title, summary, file, key, entry, factory } = order;
  const isShown = entry !== undefined || factory !== undefined;
  // Who may come to it is not known: a page says nothing that may be wrong. Its id is one all the same.
  if (isShown && !page.access) return summed(page.id === undefined ? [] : registersFor(house, page.id, file));
  const port = key === undefined ? undefined : showPath([...(house.registry?.path ?? []), key]);
  const about = summary.replace(`${title} – `, "");
  return summed([...pagesFor(house, { ...page, title, about, file, port: house.registry ? port : undefined })]);
}

function summed(all: readonly Wired[]): Wiring {
  return {
    edits: all.flatMap((one) => ("edits" in one ? one.edits : [])),
    done: all.flatMap((one) => ("done" in one ? one.done : [])),
    open: all.flatMap((one) => ("open" in one ? one.open : [])),
  };
}
