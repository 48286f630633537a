/** The repo evaluated: its hosts, each with the value of every option. Done once for each state of the repo, when somebody asks. */

import type { FileKind, Tree } from "#eval/env.ts";
import { hostsOf } from "#eval/flake.ts";
import {
  defaultHostOptions,
  type Evaluator,
  evaluateHost,
  type Host,
  type HostOptions,
  newEvaluator,
} from "#eval/host.ts";
import { PathValue, Unknown } from "#eval/value.ts";
import { type Message, message } from "#text/message.ts";
import { codeOf, type Disk, type Repo } from "./repo.ts";

export interface Evaluation {
  /** By name; a repo without a host that we find has none. */
  readonly hosts: ReadonlyMap<string, Host>;
}

const known = new WeakMap<Repo, Evaluation>();

export function evaluationOf(whole: Repo): Evaluation {
  const repo = codeOf(whole);
  let evaluation = known.get(repo);
  if (!evaluation) {
    evaluation = { hosts: hostsWith(repo, newEvaluator(treeOf(repo)), () => true) };
    known.set(repo, evaluation);
  }
  return evaluation;
}

/** Those hosts of the repo that are wanted, evaluated by somebody who may want to watch. `files`: more modules for each of them. */
export function hostsWith(
  repo: Repo,
  evaluator: Evaluator,
  isWanted: (name: string) => boolean,
  files: readonly string[] = [],
): ReadonlyMap<string, Host> {
  const specs = hostsOf(
    evaluator,
    repo.settings.hostEntries.filter((path) => path !== "flake.nix"),
  );
  const options: HostOptions = { ...defaultHostOptions, sharedRoots: repo.settings.sharedRoots };
  const wanted = [...specs].filter(([name]) => isWanted(name));
  return new Map(
    wanted.map(([name, own]): [string, Host] => {
      const more = files.map((file) => new PathValue(file, false));
      const spec = { ...own, modules: [...own.modules, ...more] };
      const host = evaluateHost(evaluator, spec, options);
      if (seesItself(repo, host)) return [name, host];
      return [name, evaluateHost(evaluator, spec, { ...options, sharedRoots: rootsOf(host) })];
    }),
  );
}

/** What cannot be seen and is none of this repo. */
const fromOutside: ReadonlySet<string> = new Set([
  "the flake input {0} is not fetched here",
  "modulesPath lies in nixpkgs",
  "the module argument {0} comes from outside",
  "the path lies outside of the workspace",
  "<{0}> is looked up on the machine that evaluates",
  "a store path depends on what is copied there",
  "packages are not built here",
  "the package {0} is not built here",
]);

/**
 * Whether all modules of the repo itself were seen. One that git ignores, that takes too long or that is imported under an unknown
 * condition may set whatever the repo declares: then no option is this repo's own.
 */
function seesItself(repo: Repo, { problems }: Host): boolean {
  return problems.every((problem) => {
    if (problem.kind !== "unseen") return true;
    if (problem.perhaps || !fromOutside.has(problem.reason.template)) return false;
    const text = repo.files.get(problem.place?.file ?? "")?.source.text ?? "";
    return !/\b(builtins\.path|filterSource|cleanSource\w*|toFile)\b/.test(text);
  });
}

function rootsOf(host: Host): readonly string[] {
  return [...host.own().entries.keys()];
}

const notListed = new Unknown(message("the file is not listed: git ignores it, or it comes to be later"));
const notRead = new Unknown(message("the text of the file is not read here"));

/** The repo as the evaluator sees a workspace. What the disk does not tell is unknown, be it listed or not. */
export function treeOf(repo: Repo): Tree {
  return repo.disk ? treeOnDisk(repo, repo.disk) : treeOfNames(repo);
}

function treeOnDisk(repo: Repo, disk: Disk): Tree {
  return {
    // Of a file that git ignores nothing is shown, although it is read.
    nix: (path) => {
      const source = repo.files.get(path)?.source;
      return source && typeof disk.kind(path) !== "object" ? source : undefined;
    },
    exists: (path) => {
      const kind = disk.kind(path);
      if (typeof kind === "object") return new Unknown(kind);
      // A document that is not saved yet lies on no disk.
      return kind !== undefined || repo.files.has(path) || (repo.unlisted.has(path) ? notListed : false);
    },
    text: (path) => {
      const text = disk.text(path);
      // A Nix file may be open and changed.
      const source = typeof text === "object" ? undefined : repo.files.get(path)?.source;
      return source ? source.text : orUnknown(text);
    },
    entries: (path) => orUnknown(disk.entries(path)),
  };
}

function orUnknown<T extends string | ReadonlyMap<string, FileKind> | undefined>(answer: T | Message): T | Unknown {
  return typeof answer === "object" && "template" in answer ? new Unknown(answer) : answer;
}

function treeOfNames(repo: Repo): Tree {
  let folders: Map<string, Map<string, FileKind>> | undefined;
  const listing = (): Map<string, Map<string, FileKind>> => {
    folders ??= foldersOf(repo);
    return folders;
  };
  return {
    nix: (path) => repo.files.get(path)?.source,
    exists: (path) => {
      if (repo.files.has(path) || repo.otherFiles.has(path) || listing().has(path)) return true;
      return repo.unlisted.has(path) ? notListed : false;
    },
    text: (path) => repo.files.get(path)?.source.text ?? (repo.otherFiles.has(path) ? notRead : undefined),
    entries: (path) => listing().get(path),
  };
}

function foldersOf(repo: Repo): Map<string, Map<string, FileKind>> {
  const folders = new Map<string, Map<string, FileKind>>([["", new Map()]]);
  for (const path of [...repo.files.keys(), ...repo.otherFiles]) {
    const steps = path.split("/");
    steps.forEach((name, index) => {
      const folder = steps.slice(0, index).join("/");
      const entries = folders.get(folder) ?? new Map<string, FileKind>();
      entries.set(name, index === steps.length - 1 ? "regular" : "directory");
      folders.set(folder, entries);
    });
  }
  return folders;
}
