/** A host: its modules evaluated together, and what that says of every option. */

import { knownOptions, thirdPartyOptions } from "#knowledge/nixos-options.ts";
import type { OptionNode } from "#knowledge/type-spec.ts";
import { type Message, message } from "#text/message.ts";
import { attribute, hasAttribute } from "./attributes.ts";
import type { Session, Tree } from "./env.ts";
import { libSet } from "./lib/lib.ts";
import { packagesSet } from "./lib/packages.ts";
import { force, lazy, newBudget, running } from "./machine.ts";
import type { OptionDeclaration } from "./modules/declaration.ts";
import { type Evaluated, evaluateModules } from "./modules/evaluate-modules.ts";
import { type Group, levelOf, pushAll } from "./modules/group.ts";
import type { ModuleSource } from "./modules/load.ts";
import { moduleFunctions } from "./modules/module-functions.ts";
import { nixModules } from "./modules/nix-modules.ts";
import { once } from "./modules/once.ts";
import { showOption } from "./modules/option-path.ts";
import { forgiving, type Merged, recording } from "./modules/option-type.ts";
import { outside, type Problem, type World } from "./modules/world.ts";
import { newSession, type Watch } from "./session.ts";
import { AttrSet, PathValue, Sealed, type Slot, Unknown, type Value } from "./value.ts";

/** How a host comes about: its modules, and what they get as arguments besides `config`, `options`, `lib` and `pkgs`. */
export interface HostSpec {
  readonly name: string;
  /** It is `nixosConfigurations.<name>` of the repo's flake, else a file that starts it. */
  readonly ofFlake: boolean;
  readonly modules: readonly Slot[];
  readonly specialArgs: ReadonlyMap<string, Slot>;
  /** Names that are not among `specialArgs` may come from outside. */
  readonly system: Slot | undefined;
}

export interface HostOptions {
  /** `false`: nothing exists but the repo; for comparing with a Nix that has nothing but the repo. */
  readonly openWorld: boolean;
  /** Option roots that modules from outside may touch although the repo declares options there. */
  readonly sharedRoots: readonly string[];
}

export const defaultHostOptions: HostOptions = { openWorld: true, sharedRoots: [] };

/** One evaluation of a repo: its files are read once, whatever hosts are evaluated. */
export interface Evaluator {
  readonly session: Session;
  readonly lib: AttrSet;
  /** The host that is being evaluated. */
  readonly current: { world: World | undefined };
  readonly structural: () => World;
}

/** An evaluated host. Look at its values inside `within`. */
export interface Host {
  readonly name: string;
  /** As {@link HostSpec.ofFlake}. */
  readonly ofFlake: boolean;
  readonly session: Session;
  readonly own: () => AttrSet;
  readonly read: () => AttrSet;
  readonly modules: readonly { readonly file: string }[];
  readonly problems: readonly Problem[];
  readonly declarations: ReadonlyMap<string, OptionDeclaration>;
  /** What became of the definitions of each option that was asked for, by its path. */
  readonly merges: ReadonlyMap<string, Merged>;
  /** Whether nothing outside can have a say in this option, by axiom. */
  readonly isOwn: (path: readonly string[]) => boolean;
  /** What a module gets that asks for this argument. Not for `config` and `options`. */
  readonly argument: (name: string) => Slot;
  readonly within: <T>(work: () => T) => T;
}

export function newEvaluator(tree: Tree, watch?: Watch): Evaluator {
  const session = newSession(tree, watch);
  const current: { world: World | undefined } = { world: undefined };
  const nix = nixModules(
    session,
    () => evaluator.lib,
    () => current.world ?? structural(),
  );
  const evaluator: Evaluator = {
    session,
    lib: libSet(session, moduleFunctions(nix)),
    current,
    structural,
  };
  return evaluator;
}

export function sealed(set: AttrSet, reason: Message): AttrSet {
  return new AttrSet(set.entries, set.open, set.rest, new Sealed(reason));
}

/** For modules that are none of NixOS: nothing is known but what they say. */
function structural(): World {
  return {
    open: false,
    known: undefined,
    isOutside: () => false,
    submodule: () => outside,
    report: () => undefined,
    declared: () => undefined,
  };
}

export function evaluateHost(evaluator: Evaluator, spec: HostSpec, options: HostOptions = defaultHostOptions): Host {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  const declarations = new Map<string, OptionDeclaration>();
  const merges = new Map<string, Merged>();
  const known = both(knownOptions(), thirdPartyOptions());
  const world: World = {
    open: options.openWorld,
    known,
    isOutside: (root) => known.child(root) !== undefined || options.sharedRoots.includes(root),
    submodule: (path, node, definitions) => {
      const group: Group = {
        path,
        declarations: [],
        definitions: once(() => pushAll(definitions, path, world)),
        known: node,
        own: false,
        strict: false,
        freeform: () => undefined,
        world,
      };
      const { own } = levelOf(group);
      // With nothing defined, all of it is up to NixOS.
      return own.entries.size > 0 ? own : new AttrSet(own.entries, outside);
    },
    report: (problem) => {
      const key = keyOfProblem(problem);
      if (seen.has(key)) return;
      seen.add(key);
      problems.push(problem);
    },
    declared: (path, declaration) => declarations.set(showOption(path), declaration),
  };
  const budget = newBudget();
  const within = <T>(work: () => T): T => {
    const outer = evaluator.current.world;
    evaluator.current.world = world;
    try {
      return running(
        () =>
          recording(
            (merged) => {
              merges.set(showOption(merged.path), merged);
            },
            () => forgiving((path, { file }, error) => world.report({ kind: "left-out", path, file, error }), work),
          ),
        budget,
      );
    } finally {
      evaluator.current.world = outer;
    }
  };
  let loaded: Evaluated | undefined;
  const platform = (): Slot => (loaded && platformIn(loaded.level.read)) ?? spec.system ?? null;
  const input = inputOf(evaluator, spec, { world, known, platform });
  const evaluated = within(() => evaluateModules(input));
  loaded = evaluated;
  return {
    name: spec.name,
    ofFlake: spec.ofFlake,
    session: evaluator.session,
    own: () => within(() => evaluated.level.own),
    read: () => within(() => evaluated.level.read),
    modules: evaluated.modules,
    problems,
    declarations,
    merges,
    argument: (name) => input.args.get(name) ?? input.otherArgs?.(name) ?? new Unknown(notAnArgument(name)),
    isOwn: (path) => !world.isOutside(path[0] as string) && isDeclaredRoot(evaluated, path[0] as string),
    within,
  };
}

function isDeclaredRoot({ level }: Evaluated, root: string): boolean {
  return level.options.entries.has(root);
}

/** What modules say the host is built for, which counts more than what the host was called with; `undefined` if they do not. */
function platformIn(config: Slot): Slot | undefined {
  let value: Value = force(config);
  for (const name of ["nixpkgs", "hostPlatform"]) {
    if (!(value instanceof AttrSet) || hasAttribute(value, name) === false) return undefined;
    value = force(attribute(value, name) ?? null);
  }
  if (value instanceof AttrSet) return attribute(value, "system");
  return value === outside ? undefined : value;
}

function inputOf(
  { session, lib }: Evaluator,
  spec: HostSpec,
  { world, known, platform }: { readonly world: World; readonly known: OptionNode; readonly platform: () => Slot },
): Parameters<typeof evaluateModules>[0] {
  const system = lazy(() => force(platform()) ?? new Unknown(message("the system of the host is not known")));
  const pkgs = lazy(() => sealed(packagesSet(lib, system), message("packages are not built here")));
  const args = new Map<string, Slot>([["lib", lib], ...spec.specialArgs]);
  const fromNixos = new Map<string, Slot>([
    ["pkgs", pkgs],
    ["modulesPath", new Unknown(message("modulesPath lies in nixpkgs"))],
  ]);
  return {
    session,
    modules: spec.modules.map(
      (slot, index): ModuleSource => ({ slot, file: `<${spec.name}>`, key: `:anon-${index + 1}` }),
    ),
    path: [],
    args,
    otherArgs: (name) => fromNixos.get(name) ?? new Unknown(notAnArgument(name)),
    known,
    own: false,
    class: "nixos",
    world,
  };
}

function notAnArgument(name: string): Message {
  return message("the module argument {0} comes from outside", name);
}

function keyOfProblem(problem: Problem): string {
  if (problem.kind === "undeclared")
    return `${problem.kind} ${showOption(problem.path)} ${problem.definition.file} ${problem.definition.origin?.expr.start}`;
  const place = problem.kind === "unseen" ? problem.place : problem.error.place;
  const perhaps = problem.kind === "unseen" && problem.perhaps ? "perhaps" : "";
  return `${problem.kind} ${problem.file} ${place?.file} ${place?.start} ${perhaps}`;
}

/** NixOS's options, and below other roots those of modules from outside. */
function both(first: OptionNode, second: OptionNode): OptionNode {
  return {
    type: undefined,
    freeform: undefined,
    children: new Map([...second.children, ...first.children]),
    child: (name) => {
      const [a, b] = [first.child(name), second.child(name)];
      return a && b && a.type === undefined && b.type === undefined ? both(a, b) : (a ?? b);
    },
  };
}

/** A host that starts with one file of the workspace. */
export function hostOfFile(name: string, path: string): HostSpec {
  return { name, ofFlake: false, modules: [new PathValue(path, false)], specialArgs: new Map(), system: undefined };
}
