/** The module system as Nix code sees it: `lib.evalModules`, and what submodules need. */

import { attribute, attributes, setOf } from "#eval/attributes.ts";
import type { Session } from "#eval/env.ts";
import { asList, asSet } from "#eval/expect.ts";
import { lazy } from "#eval/machine.ts";
import { AttrSet, ListValue, type Slot, Spread, Unknown } from "#eval/value.ts";
import { message } from "#text/message.ts";
import { evaluateModules } from "./evaluate-modules.ts";
import type { ModuleSource } from "./load.ts";
import type { Path } from "./option-type.ts";
import type { EvaluateSubmodule } from "./submodule.ts";
import type { World } from "./world.ts";

export interface NixModules {
  readonly session: Session;
  readonly submodule: EvaluateSubmodule;
  /** The `lib` that modules get. */
  readonly lib: () => Slot;
  readonly world: () => World;
}

export function nixModules(session: Session, lib: () => Slot, world: () => World): NixModules {
  const submodule: EvaluateSubmodule = (path, modules, specialArgs) => {
    const name = path.at(-1) ?? "";
    const args = new Map<string, Slot>([["lib", lazy(lib)]]);
    const special = specialArgs === undefined ? setOf({}) : asSet(specialArgs);
    if (special instanceof AttrSet) for (const { key, slot } of attributes(special)) args.set(key, slot);
    const named: ModuleSource = {
      slot: setOf({
        config: setOf({
          _module: setOf({ args: setOf({ name: setOf({ _type: "override", priority: 1000n, content: name }) }) }),
        }),
      }),
      file: "<submodule>",
      key: ":name",
    };
    const { level } = evaluateModules({
      session,
      modules: [named, ...modules],
      path,
      args,
      otherArgs: special instanceof Unknown ? () => special : undefined,
      known: undefined,
      own: true,
      world: world(),
    });
    return level.own;
  };
  return { session, submodule, lib, world };
}

/** `lib.evalModules { modules, specialArgs, … }`. */
export function evaluateNix({ session, lib, world }: NixModules, argument: Slot): Slot {
  const given = asSet(argument);
  if (given instanceof Unknown) return given;
  const list = asList(attribute(given, "modules") ?? new ListValue([]));
  if (list instanceof Unknown) return list;
  const vague = list.items.find((item) => item instanceof Spread);
  if (vague) return vague.unknown;
  const special = asSet(attribute(given, "specialArgs") ?? setOf({}));
  if (special instanceof Unknown) return special;
  const path: Path = [];
  const { level } = evaluateModules({
    session,
    modules: (list.items as readonly Slot[]).map((slot, index) => ({
      slot,
      file: "<unknown-file>",
      key: `:anon-${index + 1}`,
    })),
    path,
    args: new Map<string, Slot>([
      ["lib", lazy(lib)],
      ...attributes(special).map(({ key, slot }): [string, Slot] => [key, slot]),
    ]),
    otherArgs: undefined,
    known: undefined,
    own: true,
    world: world(),
  });
  const doubt = new Unknown(message("this part of what evalModules gives is not known here"));
  return new AttrSet(
    new Map<string, Slot>([
      ["config", lazy(() => level.own)],
      ["options", lazy(() => level.options)],
    ]),
    doubt,
  );
}
