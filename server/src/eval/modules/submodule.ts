/** Submodules: options whose value is an evaluation of modules of its own. */

import { attribute, setOf } from "#eval/attributes.ts";
import { asList, asSet } from "#eval/expect.ts";
import { force, lazy } from "#eval/machine.ts";
import { AttrSet, FunctionValue, ListValue, PathValue, type Slot, Spread, Text, Unknown } from "#eval/value.ts";
import { message } from "#text/message.ts";
import type { Discharged } from "./definition.ts";
import type { ModuleSource } from "./load.ts";
import type { OptionType, Path } from "./option-type.ts";

export interface SubmoduleSpec {
  readonly modules: readonly Slot[];
  readonly specialArgs: Slot | undefined;
  /** A set as a definition is config only, even with an attribute `config` or `options`. */
  readonly shorthand: boolean;
  readonly description: string;
}

/** Evaluates modules below `path`; set up by whoever knows the whole module system. */
export type EvaluateSubmodule = (path: Path, modules: readonly ModuleSource[], specialArgs: Slot | undefined) => Slot;

export function submoduleType(spec: SubmoduleSpec, evaluate: EvaluateSubmodule): OptionType {
  const type: OptionType & { spec?: SubmoduleSpec } = {
    name: "submodule",
    description: spec.description,
    phrase: "noun",
    collects: true,
    check: (value) => {
      if (value instanceof Unknown || value instanceof Text)
        return value instanceof Unknown ? value : (value.parts[0] as Unknown);
      return (
        value instanceof AttrSet ||
        value instanceof FunctionValue ||
        value instanceof PathValue ||
        (typeof value === "string" && value.startsWith("/"))
      );
    },
    empty: lazy(
      () =>
        new Unknown(
          message("whether an option without definitions is empty or an error depends on the version of nixpkgs"),
        ),
    ),
    merge: (path, definitions) => {
      const base = spec.modules.map(
        (slot, index): ModuleSource => ({ slot, file: `<submodule>`, key: `:anon-${index + 1}` }),
      );
      return evaluate(
        path,
        [...base, ...definitions.map((each, index) => moduleOf(each, base.length + index + 1, spec.shorthand))],
        spec.specialArgs,
      );
    },
    spec,
    extend: (modules) => submoduleType({ ...spec, modules: [...modules, ...spec.modules] }, evaluate),
    join: (other) => {
      const more = (other as typeof type).spec;
      if (other.name !== "submodule" || !more) return undefined;
      return submoduleType({ ...spec, modules: [...spec.modules, ...more.modules] }, evaluate);
    },
  };
  return type;
}

function moduleOf({ definition, slot, exists }: Discharged, index: number, shorthand: boolean): ModuleSource {
  const key = `:anon-${index}`;
  const value = force(slot);
  const perhaps = (content: Slot): Slot =>
    exists === true ? content : setOf({ _type: "if", condition: exists, content });
  if (value instanceof AttrSet && (shorthand || exists !== true))
    return { slot: setOf({ _file: definition.file, config: perhaps(slot) }), file: definition.file, key };
  return { slot: exists === true ? slot : exists, file: definition.file, key };
}

/** The arguments of `submoduleWith`. */
export function submoduleSpec(argument: Slot, shorthandByDefault: boolean): SubmoduleSpec | Unknown {
  const set = asSet(argument);
  if (set instanceof Unknown) return set;
  const modules = asList(attribute(set, "modules") ?? new ListValue([]));
  if (modules instanceof Unknown) return modules;
  const vague = modules.items.find((item) => item instanceof Spread);
  if (vague) return vague.unknown;
  const shorthand = attribute(set, "shorthandOnlyDefinesConfig");
  const description = attribute(set, "description");
  const shown = description === undefined ? null : force(description);
  return {
    modules: modules.items as readonly Slot[],
    specialArgs: attribute(set, "specialArgs"),
    shorthand: shorthand === undefined ? shorthandByDefault : force(shorthand) === true,
    description: typeof shown === "string" ? shown : "submodule",
  };
}
