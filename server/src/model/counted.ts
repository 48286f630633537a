/** What became of every definition of an option: whether its conditions hold, how strong it is, and whether it won. */
import { attribute } from "#eval/attributes.ts";
import { EvalError, LimitError } from "#eval/error.ts";
import { force } from "#eval/machine.ts";
import type { Definition, Discharged } from "#eval/modules/definition.ts";
import type { Merged } from "#eval/modules/option-type.ts";
import { propertyOf } from "#eval/modules/property.ts";
import { AttrSet, Maybe, type Slot, type Value } from "#eval/value.ts";

/**
 * `used`: it is the value, or a part of it. `weaker`: another one has a stronger priority. `off`: its condition does not hold.
 * `possible`: whether it counts is not known.
 */
export type DefinitionStatus = "used" | "weaker" | "off" | "possible";

export interface Counted {
  readonly definition: Definition;
  readonly slot: Slot;
  /** `undefined`: not known. */
  readonly priority: number | undefined;
  readonly status: DefinitionStatus;
  /** It is in a definition of a set around the option. */
  readonly isPart?: boolean;
  /** Whether it is there at all is not known, whatever would become of it. */
  readonly isDoubtful?: boolean;
}

export function countedIn(merged: Merged): readonly Counted[] {
  return [...merged.discharged.map((each) => counting(merged, each)), ...failing(merged)];
}

function counting({ winners }: Merged, { definition, slot, priority, exists }: Discharged): Counted {
  // The parts of one `mkMerge` have one definition, and may differ in strength.
  const isAmong = (others: readonly Discharged[]): boolean =>
    others.some((other) => other.definition === definition && other.priority === priority);
  const isSure = exists === true && winners.priority === priority;
  const wins = isAmong(winners.definitions);
  const perhaps = winners.doubt !== undefined || isAmong(winners.instead.flat());
  const status = perhaps || (wins && !isSure) ? "possible" : wins ? "used" : "weaker";
  const known = typeof priority === "number" ? priority : undefined;
  return { definition, slot, priority: known, status, isDoubtful: exists !== true };
}

/** Those whose conditions do not hold. */
function failing({ definitions, discharged }: Merged): Counted[] {
  const holding = new Set(discharged.map(({ definition }) => definition));
  return definitions
    .filter((definition) => !holding.has(definition))
    .map((definition) => ({
      definition,
      slot: definition.slot,
      priority: quietly(() => outermost(definition)) ?? 100,
      status: "off",
    }));
}

function outermost({ wraps, slot }: Definition): number | undefined {
  for (const wrap of wraps) if (wrap.kind === "override") return Number(force(wrap.priority));
  for (let value = force(slot); ; ) {
    const property = propertyOf(value);
    if (property?.kind === "override") return Number(force(property.priority));
    if (property?.kind !== "if") return undefined;
    value = force(property.content);
  }
}

const parts = new WeakMap<Merged, ReadonlyMap<string, readonly Counted[]>>();

/** By name, what the definitions of a set say of its attributes. */
export function partsOf(merged: Merged): ReadonlyMap<string, readonly Counted[]> {
  let known = parts.get(merged);
  if (!known) {
    const found = new Map<string, Counted[]>();
    for (const each of countedIn(merged)) {
      const value = quietly(() => unwrapped(each.slot));
      if (!(value instanceof AttrSet)) continue;
      for (const name of value.entries.keys()) {
        const slot = quietly(() => attribute(value, name));
        const isDoubtful = each.isDoubtful === true || value.entries.get(name) instanceof Maybe;
        if (slot !== undefined) found.set(name, [...(found.get(name) ?? []), { ...each, slot, isDoubtful }]);
      }
    }
    parts.set(merged, found);
    known = found;
  }
  return known;
}

/** What a definition of a whole set says of something in it. */
export function partOf(slot: Slot, rest: readonly string[]): Slot | undefined {
  let part: Slot | undefined = slot;
  for (const name of rest) {
    const value = unwrapped(part);
    part = value instanceof AttrSet ? attribute(value, name) : undefined;
    if (part === undefined) return undefined;
  }
  return part;
}

function unwrapped(slot: Slot): Value {
  return force(contentOf(slot));
}

/** Without the properties around it. */
export function contentOf(slot: Slot): Slot {
  let content = slot;
  for (let property = propertyOf(force(content)); property && property.kind !== "merge"; ) {
    content = property.content;
    property = propertyOf(force(content));
  }
  return content;
}

/** The `mkIf` conditions around a definition, from outside in. */
export function conditionsOf({ wraps, slot }: Definition): readonly Slot[] {
  return [...wraps.flatMap((wrap) => (wrap.kind === "if" ? [wrap.condition] : [])), ...conditionsIn(slot)];
}

function conditionsIn(slot: Slot): readonly Slot[] {
  const conditions: Slot[] = [];
  quietly(() => {
    for (let property = propertyOf(force(slot)); property; property = propertyOf(force(property.content))) {
      if (property.kind === "merge") return;
      if (property.kind !== "if") continue;
      conditions.push(property.condition);
      // What it would be is not asked for.
      if (force(property.condition) === false) return;
    }
  });
  return conditions;
}

/** What fails here fails where the value is asked for, and is said there. */
export function quietly<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof EvalError || error instanceof LimitError || error instanceof RangeError) return undefined;
    throw error;
  }
}
