/** Definitions of options: from what modules say to what counts, by conditions, priorities and order. */

import { EvalError } from "#eval/error.ts";
import { asNumber } from "#eval/expect.ts";
import { force, guarding, placeOf } from "#eval/machine.ts";
import { typeWord } from "#eval/type-name.ts";
import { AttrSet, ListValue, Maybe, type Origin, type Slot, Spread, Thunk, Unknown } from "#eval/value.ts";
import { message } from "#text/message.ts";
import { covers } from "#text/span.ts";
import { showOption } from "./option-path.ts";
import { propertyOf, rewrap, type Wrap } from "./property.ts";

/** What a module says of an option or of a group of options. */
export interface Definition {
  /** The module, as errors name it. */
  readonly file: string;
  readonly slot: Slot;
  readonly wraps: readonly Wrap[];
  /** Why it may not be there at all. */
  readonly doubt: Unknown | undefined;
  /** Where the option is named. */
  readonly origin: Origin | undefined;
  /** The default of the option itself. */
  readonly isDefault?: true;
  /** The places on the way to it from the module, the outermost first, that lead to something that is not written in them: calls, names. */
  readonly leads?: readonly Origin[];
  /** The innermost place on the way to it that has been come to. */
  readonly within?: Origin;
}

/** `from`: where the module that says it was named. */
export function define(file: string, slot: Slot, from?: Origin): Definition {
  const definition = { file, slot, wraps: [], doubt: undefined, origin: originOf(slot) };
  return { ...definition, ...onTheWay({ ...definition, ...(from ? { within: from } : {}) }, slot) };
}

/** A definition's way on to what is in it. */
export function onTheWay({ leads = [], within }: Definition, slot: Slot): Pick<Definition, "leads" | "within"> {
  const origin = originOf(slot) ?? within;
  if (!origin) return {};
  const isInside = !within || (origin.file === within.file && covers(within.expr, origin.expr));
  return { leads: isInside ? leads : [...leads, within], within: origin };
}

function originOf(slot: Slot): Origin | undefined {
  return slot instanceof Thunk ? slot.origin : undefined;
}

/** A definition of a group, its properties pushed down: a set of definitions of what is in the group, or something unknown. */
export interface Pushed {
  readonly definition: Definition;
  readonly value: AttrSet | Unknown;
}

/** Pushes `mkMerge`, `mkIf` and `mkOverride` around a set down to its attributes; conditions stay unevaluated. */
export function pushDown(definition: Definition, path: readonly string[]): Pushed[] {
  const value = force(definition.slot);
  if (value instanceof Unknown) return [{ definition, value }];
  const property = propertyOf(value);
  const inside = (slot: Slot, wrap?: Wrap): Pushed[] =>
    pushDown(
      {
        ...definition,
        ...onTheWay(definition, slot),
        slot,
        wraps: wrap ? [...definition.wraps, wrap] : definition.wraps,
      },
      path,
    );
  switch (property?.kind) {
    case "merge": {
      const contents = force(property.contents);
      if (contents instanceof Unknown) return [{ definition, value: contents }];
      if (!(contents instanceof ListValue)) return refuse(definition, path);
      return contents.items.flatMap((item) =>
        item instanceof Spread ? spread(definition, item, inside) : inside(item),
      );
    }
    case "if":
      return inside(property.content, { kind: "if", condition: property.condition });
    case "override":
      return inside(property.content, { kind: "override", priority: property.priority });
    default:
      return value instanceof AttrSet ? [{ definition, value }] : refuse(definition, path);
  }
}

function spread(definition: Definition, item: Spread, inside: (slot: Slot) => Pushed[]): Pushed[] {
  const possible = item.possible.flatMap(inside).map((pushed) => ({
    ...pushed,
    definition: { ...pushed.definition, doubt: item.unknown },
  }));
  return possible.length > 0 ? possible : [{ definition, value: item.unknown }];
}

function refuse(definition: Definition, path: readonly string[]): never {
  throw new EvalError(
    "option-type",
    message(
      "In module `{0}', you're trying to define a value of type `{1}' rather than an attribute set for the option `{2}'!",
      definition.file,
      typeWord(force(definition.slot)),
      showOption(path),
    ),
    placeOf(definition.origin),
  );
}

/** The names that pushed-down definitions define: surely, or perhaps. */
export function definedNames(pushed: readonly Pushed[]): Set<string> {
  const names = new Set<string>();
  for (const { value } of pushed) if (value instanceof AttrSet) for (const key of value.entries.keys()) names.add(key);
  return names;
}

/** What these definitions of a group say of `name` in it. */
export function below(pushed: readonly Pushed[], name: string): Definition[] {
  return pushed.flatMap(({ definition, value }): Definition[] => {
    // Nobody knows whether it is there, so no condition is asked for it.
    if (value instanceof Unknown) return [{ ...definition, wraps: [], slot: value, doubt: value }];
    const entry = value.entries.get(name);
    if (entry === undefined) {
      const slot = value.rest?.(name);
      return slot === undefined ? [] : [{ ...definition, wraps: [], slot, doubt: value.open }];
    }
    if (!(entry instanceof Maybe))
      return [
        { ...definition, ...onTheWay(definition, entry), slot: entry, origin: originOf(entry) ?? definition.origin },
      ];
    const exists = force(entry.exists);
    if (exists === false) return [];
    const doubt = exists instanceof Unknown ? exists : definition.doubt;
    const origin = originOf(entry.value) ?? definition.origin;
    return [{ ...definition, ...onTheWay(definition, entry.value), slot: entry.value, doubt, origin }];
  });
}

/** A definition that has passed its conditions. `exists`: surely, or perhaps. */
export interface Discharged {
  readonly definition: Definition;
  readonly slot: Slot;
  readonly priority: number | Unknown;
  readonly exists: true | Unknown;
}

export const priorityOfDefinitions = 100;
export const priorityOfDefaults = 1500;

/** Evaluates the conditions around a definition; takes the outermost override off. */
export function discharge(definition: Definition): Discharged[] {
  const { wraps } = definition;
  let exists: true | Unknown = definition.doubt ?? true;
  for (const [index, wrap] of wraps.entries()) {
    if (wrap.kind === "override") {
      const slot = rewrap(wraps.slice(index + 1), definition.slot);
      return [{ definition, slot, priority: priority(wrap.priority), exists }];
    }
    const condition = holds(wrap.condition, definition);
    if (condition === false) return [];
    if (condition instanceof Unknown && exists === true) exists = condition;
  }
  return dischargeValue(definition, definition.slot, exists);
}

function dischargeValue(definition: Definition, slot: Slot, exists: true | Unknown): Discharged[] {
  const value = force(slot);
  const property = propertyOf(value);
  switch (property?.kind) {
    case "merge": {
      const contents = force(property.contents);
      const unknown = (doubt: Unknown): Discharged => ({ definition, slot: doubt, priority: doubt, exists: doubt });
      if (!(contents instanceof ListValue)) return contents instanceof Unknown ? [unknown(contents)] : [];
      return contents.items.flatMap((item) => {
        if (!(item instanceof Spread)) return dischargeValue(definition, item, exists);
        if (item.possible.length === 0) return [unknown(item.unknown)];
        return item.possible.flatMap((each) => dischargeValue(definition, each, item.unknown));
      });
    }
    case "if": {
      const condition = holds(property.condition, definition);
      if (condition === false) return [];
      const still = condition instanceof Unknown && exists === true ? condition : exists;
      return dischargeValue(definition, property.content, still);
    }
    case "override":
      return [{ definition, slot: property.content, priority: priority(property.priority), exists }];
    default:
      return [{ definition, slot, priority: priorityOfDefinitions, exists }];
  }
}

function holds(condition: Slot, definition: Definition): boolean | Unknown {
  return guarding(() => {
    const value = force(condition);
    if (typeof value === "boolean" || value instanceof Unknown) return value;
    throw new EvalError("throw", message("‘mkIf’ called with a non-Boolean condition"), placeOf(definition.origin));
  });
}

function priority(slot: Slot): number | Unknown {
  const value = asNumber(slot);
  return value instanceof Unknown ? value : Number(value);
}

/** The definitions that count, in the order in which they merge. */
export interface Winners {
  readonly definitions: readonly Discharged[];
  /** Of those that surely exist; `undefined` if none does. */
  readonly priority: number | undefined;
  /** Perhaps there are stronger ones: what the value may be instead. */
  readonly instead: readonly (readonly Discharged[])[];
  /** Nobody can say which count. */
  readonly doubt: Unknown | undefined;
}

/** Filters by priority; what perhaps exists and is as strong stays, marked as such. */
export function strongest(discharged: readonly Discharged[]): Winners {
  const [only] = discharged;
  if (only && discharged.length === 1 && only.exists === true && typeof only.priority === "number")
    return { definitions: inOrder(discharged), priority: only.priority, instead: [], doubt: undefined };
  for (const { priority: each, slot } of discharged) {
    // What is not known at all may be a property: stronger than the others, or before them.
    const value = each === priorityOfDefinitions ? force(slot) : each;
    if (value instanceof Unknown) return { definitions: [], priority: undefined, instead: [], doubt: value };
  }
  const sure = discharged.filter(({ exists }) => exists === true);
  const winning = Math.min(...sure.map((each) => each.priority as number));
  if (sure.length === 0) {
    const priorities = new Set(discharged.map((each) => each.priority as number));
    const doubt = priorities.size > 1 ? (discharged[0]?.exists as Unknown) : undefined;
    return { definitions: inOrder(discharged), priority: undefined, instead: [], doubt };
  }
  const stronger = discharged.filter((each) => (each.priority as number) < winning);
  const instead = [...new Set(stronger.map((each) => each.priority))].map((each) =>
    inOrder(stronger.filter((other) => other.priority === each).map((other) => ({ ...other, exists: true }))),
  );
  // What loses is not looked at: a default may depend on the very option.
  const definitions = discharged.filter((each) => each.priority === winning);
  const unordered = definitions.map(({ slot }) => orderOf(slot)).find((order) => order instanceof Unknown);
  if (unordered instanceof Unknown) return { definitions: [], priority: undefined, instead: [], doubt: unordered };
  return { definitions: inOrder(definitions), priority: winning, instead, doubt: undefined };
}

/** Sorts by `mkOrder` and takes it off; stable. */
function inOrder(definitions: readonly Discharged[]): Discharged[] {
  const keyed = definitions.map((each) => {
    const property = propertyOf(force(each.slot));
    const order = orderOf(each.slot);
    return {
      order: typeof order === "number" ? order : defaultOrder,
      each: property?.kind === "order" ? { ...each, slot: property.content } : each,
    };
  });
  return keyed.sort((a, b) => a.order - b.order).map(({ each }) => each);
}

const defaultOrder = 1000;

function orderOf(slot: Slot): number | Unknown {
  const property = propertyOf(force(slot));
  if (property?.kind !== "order") return defaultOrder;
  const order = asNumber(property.priority);
  return order instanceof Unknown ? order : Number(order);
}
