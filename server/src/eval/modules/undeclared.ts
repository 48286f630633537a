/**
 * Options that nobody we know declares: their type is unknown, so sets merge by attribute, and of several definitions of anything
 * else nobody can say what comes of them.
 */

import { force, lazy } from "#eval/machine.ts";
import { AttrSet, type Entry, ListValue, Maybe, type Slot, Spread, Thunk, Unknown } from "#eval/value.ts";
import { message } from "#text/message.ts";
import { maxPath, tooDeep } from "./composite-types.ts";
import {
  below,
  type Definition,
  type Discharged,
  definedNames,
  discharge,
  type Pushed,
  priorityOfDefinitions,
} from "./definition.ts";
import { mergeDefinitions, type Path } from "./option-type.ts";
import { plainType } from "./plain-types.ts";
import { propertyOf, tagOf } from "./property.ts";
import { withoutProperties } from "./unmerged.ts";

const typeless = new Unknown(
  message("the option is defined more than once, and how its definitions merge is not known"),
);

/** One definition is the value; of more, nobody knows. */
const untyped = plainType("untyped", {
  description: "a type that is not known",
  check: () => true,
  merge: (_path: Path, definitions: readonly Discharged[]) => {
    const [only] = definitions;
    if (definitions.length !== 1 || !only) return typeless;
    return only.exists === true ? withoutProperties(only.slot) : only.exists;
  },
});

/** The value of an option without a type, and whether it is defined at all. */
export function undeclared(
  path: Path,
  definitions: readonly Definition[],
): { readonly value: () => Slot; readonly exists: () => Slot } {
  let merging: ReturnType<typeof mergeDefinitions> | undefined;
  const merge = (): ReturnType<typeof mergeDefinitions> => {
    merging ??= mergeDefinitions(path, untyped, definitions);
    return merging;
  };
  return {
    exists: () => merge().defined(),
    value: () => {
      if (path.length > maxPath) return tooDeep;
      const pushed = definitions.flatMap(peel);
      return pushed.length > 0 && pushed.every(({ value }) => isPlainSet(value))
        ? setOfAll(path, pushed as Pushed[])
        : merge().value();
    },
  };
}

interface Peeled {
  readonly definition: Definition;
  readonly value: unknown;
}

/** The values in a definition, without asking its conditions. */
function peel(definition: Definition): Peeled[] {
  const value = force(definition.slot);
  const property = propertyOf(value);
  const inside = (slot: Slot, wraps = definition.wraps): Peeled[] => peel({ ...definition, slot, wraps });
  switch (property?.kind) {
    case "merge": {
      const contents = force(property.contents);
      if (!(contents instanceof ListValue)) return [{ definition, value: contents }];
      return contents.items.flatMap((item) =>
        item instanceof Spread ? [{ definition, value: item.unknown }] : inside(item),
      );
    }
    case "if":
      return inside(property.content, [...definition.wraps, { kind: "if", condition: property.condition }]);
    case "override":
      return inside(property.content, [...definition.wraps, { kind: "override", priority: property.priority }]);
    default:
      return [{ definition: { ...definition }, value }];
  }
}

function isPlainSet(value: unknown): boolean {
  return (
    value instanceof AttrSet &&
    value.hidden === undefined &&
    !value.entries.has("outPath") &&
    !value.entries.has("__toString") &&
    tagOf(value) === undefined
  );
}

function setOfAll(path: Path, pushed: readonly Pushed[]): AttrSet {
  const entries = new Map<string, Entry>();
  const overridden = pushed.some(({ definition }) => definition.wraps.some(({ kind }) => kind === "override"));
  for (const name of definedNames(pushed)) {
    const child = undeclared([...path, name], below(pushed, name));
    const exists = lazy(() => {
      const defined = child.exists();
      return overridden && force(defined) === true && isOutweighed(pushed, name) ? typeless : defined;
    });
    const origin = below(pushed, name)[0]?.origin;
    entries.set(name, new Maybe(exists, new Thunk(child.value, origin, [...path, name])));
  }
  return new AttrSet(entries, pushed.map(({ value }) => (value as AttrSet).open).find(Boolean));
}

/** A stronger definition of the whole set does not have `name`: whether the weaker one still counts depends on the type. */
function isOutweighed(pushed: readonly Pushed[], name: string): boolean {
  const strengths = pushed.flatMap(({ definition, value }) =>
    discharge({ ...definition, slot: null }).map(({ priority }) => ({
      has: (value as AttrSet).entries.has(name),
      priority: typeof priority === "number" ? priority : priorityOfDefinitions,
    })),
  );
  const strongest = Math.min(...strengths.map(({ priority }) => priority));
  return !strengths.some(({ has, priority }) => has && priority === strongest);
}
