/** The module system as Nix code sees it: `lib.evalModules`, and what submodules need. */

import { attribute, attributes, setOf } from "#eval/attributes.ts";
import type { Session } from "#eval/env.ts";
import { asList, asSet } from "#eval/expect.ts";
import { force, lazy } from "#eval/machine.ts";
import { AttrSet, ListValue, type Slot, Spread, Unknown } from "#eval/value.ts";
import { message } from "#text/message.ts";
import { type Evaluated, evaluateModules, type ModulesInput } from "./evaluate-modules.ts";
import type { Level } from "./group.ts";
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
    const evaluated = evaluateStrictly({
      session,
      modules: [named, ...modules],
      path,
      args,
      otherArgs: special instanceof Unknown ? () => special : undefined,
      known: undefined,
      own: true,
      class: undefined,
      world: world(),
    });
    return evaluated instanceof Unknown ? evaluated : evaluated.level.own;
  };
  return { session, submodule, lib, world };
}

/** Evaluations inside of values are all or nothing: what fails fails for all of it, what cannot be seen may be anything. */
function evaluateStrictly(input: ModulesInput): Evaluated | Unknown {
  let unseen: Unknown | undefined;
  const { world } = input;
  const report: World["report"] = (problem) => {
    if (problem.kind === "broken" || problem.kind === "broken-part") throw problem.error;
    if (problem.kind === "unseen") unseen ??= new Unknown(problem.reason);
    else world.report(problem);
  };
  const evaluated = evaluateModules({ ...input, world: { ...world, report } });
  return unseen ?? evaluated;
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
  const className = force(attribute(given, "class") ?? null);
  const evaluated = evaluateStrictly({
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
    class: className === null || typeof className === "string" ? (className ?? undefined) : undefined,
    world: world(),
  });
  if (evaluated instanceof Unknown) return evaluated;
  const { level } = evaluated;
  const doubt = new Unknown(message("this part of what evalModules gives is not known here"));
  return new AttrSet(
    new Map<string, Slot>([
      ["config", lazy(() => level.own)],
      ["options", lazy(() => checked(level))],
    ]),
    doubt,
  );
}

/** Reading `options` refuses, as reading `config` does, what is defined without being declared. */
function checked({ own, options }: Level): AttrSet {
  force(own);
  return options;
}
