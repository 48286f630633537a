/** The hosts of the repo as people ask for them: the value of an option, how sure we are of it, where it comes from and where it goes. */
import type { EvalError } from "#eval/error.ts";
import { type Host, newEvaluator } from "#eval/host.ts";
import { type Leaf, type LeafState, leavesOf } from "#eval/leaves.ts";
import type { Problem } from "#eval/modules/world.ts";
import type { ReadKind } from "#eval/reads.ts";
import { reasonsOf, type Tagged } from "#eval/tagged.ts";
import { type Message, message, render } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import { counts, declarationsOf, definitionsOf, type OptionDefinition, optionOf } from "./defined.ts";
import { evaluationOf, hostsWith, treeOf } from "./evaluation.ts";
import { type Flows, flowsIn } from "./flows.ts";
import { showPath } from "./option-path.ts";
import { optionReads } from "./option-reads.ts";
import { lookAt } from "./option-value.ts";
import { codeOf, type Repo } from "./repo.ts";

/** An option of a host, a part of one, or a group of them. */
export interface OptionView {
  readonly path: readonly string[];
  readonly name: string;
  readonly state: LeafState;
  readonly value: Tagged;
  /** What Nix fails with here, or before it comes to this value. */
  readonly errors: readonly EvalError[];
  /** Why it is not known, and which modules it was computed without as they do not load; each reason once. */
  readonly reasons: readonly Message[];
  /** Where `mkOption` stands, in this repo. */
  readonly declarations: readonly Location[];
  /** The strongest first; without those in files that no host imports. */
  readonly definitions: readonly OptionDefinition[];
  /** The options that it was made of, not through others; by name. */
  readonly reads: ReadonlyMap<string, ReadKind>;
  /** Only this repo has a say in it. */
  readonly isOwn: boolean;
}

export interface HostView {
  readonly name: string;
  readonly repo: Repo;
  readonly host: Host;
  /** Anything but a set with attributes, sorted by name. */
  readonly leaves: readonly OptionView[];
  /** `undefined`: the configuration has nothing there. */
  readonly at: (path: readonly string[]) => OptionView | undefined;
  readonly flows: Flows;
}

const known = new WeakMap<Repo, ReadonlyMap<string, HostView>>();

/** Every host by its name. Each is evaluated when somebody asks for something of it. */
export function hostsIn(whole: Repo): ReadonlyMap<string, HostView> {
  const repo = codeOf(whole);
  let hosts = known.get(repo);
  if (!hosts) {
    hosts = new Map([...evaluationOf(repo).hosts].map(([name, host]) => [name, viewOf(repo, host)]));
    known.set(repo, hosts);
  }
  return hosts;
}

/** The host that the editor shows: the one of the settings, else the first. */
export function shownHost(repo: Repo): HostView | undefined {
  const hosts = hostsIn(repo);
  return hosts.get(repo.settings.evaluationHost) ?? [...hosts.values()][0];
}

/** The host as it would be if it imported these files, too. */
export function extendedHost({ repo, name }: HostView, files: readonly string[]): HostView | undefined {
  const host = hostsWith(repo, newEvaluator(treeOf(repo)), (one) => one === name, files).get(name);
  return host && viewOf(repo, host);
}

function viewOf(repo: Repo, host: Host): HostView {
  const asked = new Map<string, OptionView | undefined>();
  let leaves: readonly OptionView[] | undefined;
  let flows: Flows | undefined;
  const view: HostView = {
    name: host.name,
    repo,
    host,
    get leaves() {
      if (!leaves) {
        leaves = leavesOf(host)
          .map((leaf) => option(repo, host, leaf))
          .sort((a, b) => (a.name < b.name ? -1 : 1));
        for (const leaf of leaves) asked.set(leaf.name, leaf);
      }
      return leaves;
    },
    get flows() {
      flows ??= flowsIn(view);
      return flows;
    },
    at(path) {
      // Looking at all of it once is cheaper than asking for each path, and says the same of every option.
      const all = view.leaves;
      const name = showPath(path);
      if (!asked.has(name)) {
        const below = all.filter((leaf) => path.every((step, index) => leaf.path[index] === step));
        const found = lookAt(host, path, below) ?? within(host, path, all);
        asked.set(name, found && option(repo, host, found));
      }
      return asked.get(name);
    },
  };
  return view;
}

function option(repo: Repo, host: Host, leaf: Leaf): OptionView {
  const { path, value } = leaf;
  const unloaded = unloadedModules(host);
  // A module that does not load may set anything; Nix stops there.
  const state = leaf.state === "known" && unloaded.length > 0 ? "repo" : leaf.state;
  let definitions: readonly OptionDefinition[] | undefined;
  let reads: ReadonlyMap<string, ReadKind> | undefined;
  return {
    path,
    name: showPath(path),
    state: leaf.despite.length > 0 && state !== "error" ? "unknown" : state,
    value,
    errors: value[0] === "error" ? [value[1]] : leaf.despite,
    get reasons() {
      return once([
        ...(value[0] === "error" ? [] : leaf.despite.map(({ reason }) => reason)),
        ...reasonsOf(value),
        ...unloaded,
      ]);
    },
    get declarations() {
      return declarationsOf(host, path);
    },
    get definitions() {
      definitions ??= definitionsOf(repo, host, path);
      return definitions;
    },
    get reads() {
      // Conditions of the sets around it were read for those, not for it.
      reads ??= together([
        optionReads(leaf.reads, path),
        ...this.definitions.filter(counts).map((definition) => definition.reads),
      ]);
      return reads;
    },
    isOwn: host.isOwn(path),
  };
}

/** What lies in an option of which nobody can say what is in it. */
function within(host: Host, path: readonly string[], all: readonly OptionView[]): Leaf | undefined {
  const around = all.find(
    (leaf) => leaf.path.length < path.length && leaf.path.every((name, index) => path[index] === name),
  );
  if (!around || !optionOf(host, around.path)) return undefined;
  const { state, value, errors } = around;
  const isOpen = value[0] === "unknown" || value[0] === "error" || (value[0] === "set" && value[2] !== undefined);
  if (!isOpen || (state !== "unknown" && state !== "error")) return undefined;
  const reason = errors[0]?.reason ?? reasonsOf(value)[0];
  if (!reason) return undefined;
  return { path, slot: null, value: ["unknown", reason], reads: new Map(), despite: errors, state: "unknown" };
}

function unloadedModules({ problems }: Host): readonly Message[] {
  return problems.flatMap((problem) =>
    problem.kind === "broken" ? [message("computed without {0}, which does not load", nameOfBroken(problem))] : [],
  );
}

/** The module itself, or the one that imports it. */
function nameOfBroken({ file, error }: Extract<Problem, { readonly kind: "broken" }>): string {
  return error.place?.file ?? file;
}

function together(all: readonly ReadonlyMap<string, ReadKind>[]): ReadonlyMap<string, ReadKind> {
  const found = new Map<string, ReadKind>();
  for (const reads of all) for (const [name, kind] of reads) if (found.get(name) !== "data") found.set(name, kind);
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function once(messages: readonly Message[]): readonly Message[] {
  return [...new Map(messages.map((each) => [render(each), each])).values()];
}
