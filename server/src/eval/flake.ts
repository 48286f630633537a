/** The hosts of a repo: `nixosConfigurations` of its flake, evaluated structurally, or a file that starts one. */
import { message } from "#text/message.ts";
import { attribute, attributes, setOf, update } from "./attributes.ts";
import { EvalError, LimitError } from "./error.ts";
import { asList, asSet, call } from "./expect.ts";
import { type Evaluator, type HostSpec, hostOfFile, sealed } from "./host.ts";
import { force, lazy, running } from "./machine.ts";
import { evaluateModules } from "./modules/evaluate-modules.ts";
import { pathText } from "./text.ts";
import {
  AttrSet,
  FunctionValue,
  ListValue,
  library,
  NativeFunction,
  PathValue,
  type Slot,
  Spread,
  Unknown,
} from "./value.ts";

/** What `lib.nixosSystem` was called with. */
class SystemCall {
  readonly argument: AttrSet;
  constructor(argument: AttrSet) {
    this.argument = argument;
  }
}

/**
 * The hosts that start with these files; without any, those of `flake.nix`, and `configuration.nix` at the root where no host of the
 * flake has it. Keys are the names of the hosts; a file is named after the folder it lies in, at the root after itself.
 */
export function hostsOf(evaluator: Evaluator, entries: readonly string[] = []): ReadonlyMap<string, HostSpec> {
  const { tree } = evaluator.session;
  if (entries.length > 0) return new Map(entries.map((path) => [nameOfFile(path), hostOfFile(nameOfFile(path), path)]));
  const hosts = tree.nix("flake.nix") ? running(() => hostsOfFlake(evaluator)) : new Map<string, HostSpec>();
  const plain = "configuration.nix";
  if (tree.nix(plain) && ![...hosts.values()].some((host) => mentions(host, plain)))
    hosts.set("configuration", hostOfFile("configuration", plain));
  return hosts;
}

function nameOfFile(path: string): string {
  const steps = path.replace(/\.nix$/, "").split("/");
  const last = steps.at(-1) ?? path;
  return (last === "configuration" || last === "default") && steps.length > 1 ? (steps.at(-2) ?? last) : last;
}

/** Whether a host starts with a file; a module that cannot be seen may be it, too. */
function mentions({ modules }: HostSpec, file: string): boolean {
  return modules.some((slot) => {
    const value = quietly(() => force(slot));
    return value instanceof PathValue && (value.path === file || (value.path === "" && file === "default.nix"));
  });
}

/** What fails here is no finding: only hosts are looked for. */
function quietly<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof EvalError || error instanceof LimitError || error instanceof RangeError) return undefined;
    throw error;
  }
}

function hostsOfFlake(evaluator: Evaluator): Map<string, HostSpec> {
  const hosts = new Map<string, HostSpec>();
  const outputs = quietly(() => outputsOf(evaluator));
  const configurations =
    outputs instanceof AttrSet ? quietly(() => force(attribute(outputs, "nixosConfigurations") ?? null)) : undefined;
  if (!(configurations instanceof AttrSet)) return hosts;
  for (const name of configurations.entries.keys()) {
    const value = quietly(() => force(attribute(configurations, name) ?? null));
    const made = value instanceof AttrSet && value.hidden instanceof SystemCall ? value.hidden : undefined;
    const spec = made && quietly(() => specOf(name, made));
    if (spec) hosts.set(name, spec);
  }
  return hosts;
}

export function outputsOf(evaluator: Evaluator): Slot | undefined {
  const flake = force(evaluator.session.importFile("flake.nix"));
  if (!(flake instanceof AttrSet)) return undefined;
  const outputs = force(attribute(flake, "outputs") ?? null);
  if (!(outputs instanceof FunctionValue)) return undefined;
  const declared = force(attribute(flake, "inputs") ?? setOf({}));
  const names = new Set([
    ...(outputs.formals?.keys() ?? []),
    ...(declared instanceof AttrSet ? declared.entries.keys() : []),
  ]);
  const inputs = new Map<string, Slot>();
  for (const name of names) inputs.set(name, inputOf(name, declared, evaluator));
  const self = lazy(() => selfOf(result, inputs));
  inputs.set("self", self);
  const result: Slot = lazy(() => call(outputs, new AttrSet(inputs, undefined)));
  return force(result);
}

/** The flake as its own input: its outputs, and the folder it lies in. */
function selfOf(outputs: Slot, inputs: ReadonlyMap<string, Slot>): AttrSet {
  const set = asSet(outputs);
  const own = set instanceof AttrSet ? [...set.entries] : [];
  const doubt = new Unknown(message("what Nix adds to a flake is not known here"));
  const all = new Map([
    ...own,
    ["outPath", pathText(new PathValue("", false))],
    ["inputs", new AttrSet(inputs)],
    ["outputs", outputs],
    ["_type", "flake"],
  ] as const);
  return sealed(new AttrSet(all, doubt, (key) => (key === "__toString" ? undefined : doubt)), doubt.reason);
}

function inputOf(name: string, declared: Slot, evaluator: Evaluator): Slot {
  const doubt = new Unknown(message("the flake input {0} is not fetched here", name));
  const lib = isNixpkgs(name, declared)
    ? lazy(() => nixpkgsLib(evaluator))
    : name === "flake-parts"
      ? new AttrSet(
          new Map<string, Slot>([
            [
              "mkFlake",
              new NativeFunction("mkFlake", 2, (args, module) => flakeOfParts(evaluator, args, module, () => doubt)),
            ],
          ]),
          doubt,
        )
      : name === "home-manager"
        ? homeManagerLib(doubt)
        : undefined;
  return sealed(
    new AttrSet(lib === undefined ? new Map() : new Map<string, Slot>([["lib", lib]]), doubt),
    doubt.reason,
  );
}

/** `lib` of the flake nixpkgs: the library, and `nixosSystem`. `extend` lays functions of the repo over it. */
function nixpkgsLib(evaluator: Evaluator): AttrSet {
  const base = evaluator.lib;
  const extended = (own: AttrSet): AttrSet =>
    new AttrSet(
      new Map([...own.entries, ["extend", new NativeFunction("extend", 1, (overlay) => extend(own, overlay))]]),
      own.open,
      own.rest,
      library,
    );
  const extend = (own: AttrSet, overlay: Slot): Slot => {
    const whole: Slot = lazy(() => {
      const more = update(own, asSet(call(overlay, whole, own)));
      return more instanceof AttrSet ? extended(more) : more;
    });
    return whole;
  };
  return extended(
    new AttrSet(new Map([...base.entries, ["nixosSystem", nixosSystem(evaluator)]]), base.open, base.rest),
  );
}

/** home-manager's library has these and nothing else, so that laying it over nixpkgs' hides nothing of that. */
function homeManagerLib(doubt: Unknown): AttrSet {
  return setOf({ hm: doubt, homeManagerConfiguration: doubt, homeManagerModule: doubt });
}

/** What flake-parts makes of its modules: their `flake` attributes; what they have for each system is not computed. */
function flakeOfParts(evaluator: Evaluator, argument: Slot, module: Slot, self: () => Slot): Slot {
  const given = asSet(argument);
  const inputs = given instanceof Unknown ? given : (attribute(given, "inputs") ?? self());
  const own = lazy(() => {
    const set = asSet(inputs);
    return set instanceof Unknown ? set : (attribute(set, "self") ?? self());
  });
  const perSystem = new Unknown(message("what flake-parts makes for each system is not computed here"));
  const world = evaluator.structural();
  const { level } = evaluateModules({
    session: evaluator.session,
    modules: [{ slot: module, file: "flake.nix", key: ":anon-1" }],
    path: [],
    args: new Map<string, Slot>([
      ["lib", lazy(() => nixpkgsLib(evaluator))],
      ["inputs", inputs],
      ["self", own],
      [
        "withSystem",
        new NativeFunction("withSystem", 2, (_system, use) => call(use, new AttrSet(new Map(), perSystem))),
      ],
    ]),
    otherArgs: () => perSystem,
    known: undefined,
    own: false,
    class: undefined,
    world,
  });
  const flake = attribute(level.own, "flake");
  return flake === undefined ? perSystem : update(asSet(flake), new AttrSet(new Map()));
}

function isNixpkgs(name: string, declared: Slot): boolean {
  if (/^nixpkgs/.test(name)) return true;
  const set = quietly(() => force(declared));
  const input = set instanceof AttrSet ? quietly(() => force(attribute(set, name) ?? null)) : undefined;
  const url = input instanceof AttrSet ? quietly(() => force(attribute(input, "url") ?? null)) : undefined;
  return typeof url === "string" && /^(github:nixos\/nixpkgs|nixpkgs|https:\/\/[^ ]*nixexprs)/i.test(url);
}

function nixosSystem(evaluator: Evaluator): Slot {
  return new NativeFunction("nixosSystem", 1, (slot) => {
    const argument = asSet(slot);
    if (argument instanceof Unknown) return argument;
    const doubt = new Unknown(message("what a host of the flake comes to is not read through the flake"));
    return new AttrSet(new Map([["lib", evaluator.lib]]), doubt, undefined, new SystemCall(argument));
  });
}

function specOf(name: string, { argument }: SystemCall): HostSpec {
  const list = asList(attribute(argument, "modules") ?? new ListValue([]));
  const modules =
    list instanceof Unknown ? [list] : list.items.map((item) => (item instanceof Spread ? item.unknown : item));
  const special = asSet(attribute(argument, "specialArgs") ?? setOf({}));
  const specialArgs = new Map<string, Slot>();
  if (special instanceof AttrSet) for (const { key, slot } of attributes(special)) specialArgs.set(key, slot);
  const ownLib = attribute(argument, "lib");
  if (ownLib !== undefined) specialArgs.set("lib", ownLib);
  return { name, ofFlake: true, modules, specialArgs, system: attribute(argument, "system") };
}
