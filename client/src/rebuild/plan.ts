/** Which files go to the host, which stay as they are there, and what a person has to decide: three trees, compared path by path. */
import { ancestorsOf, isPath, sortedPaths } from "./manifest.ts";
import type { Content, Tree } from "./tree.ts";

export interface Trees {
  /** After the last promotion; absent: there was none, and everything that differs is shown once. */
  readonly base?: Tree | undefined;
  /** What the repo on this machine has: tracked files, and new ones that no ignore file names. */
  readonly local: Tree;
  /** The folder of the host, whatever lies there. */
  readonly host: Tree;
  /**
   * Paths, of folders with all below them, that lie on this machine, too, but are no part of its repo (ignored ones), or that could not
   * be read: never deleted on the host.
   */
  readonly besides: ReadonlySet<string>;
  /** What could not be read on the host, of folders with all below them: nobody knows what stands there. */
  readonly unread?: ReadonlySet<string>;
}

/** Both have files, and no path is the same: a part of the repo may be taken for the whole, or another one for it. */
export function areStrangers(local: Tree, host: Tree): boolean {
  return local.size > 0 && host.size > 0 && ![...local.keys()].some((path) => host.has(path));
}

/** One path where not all is the same. `undefined`: nothing stands there. */
export interface Difference {
  readonly path: string;
  readonly base: Content | undefined;
  readonly local: Content | undefined;
  readonly host: Content | undefined;
}

export interface Plan {
  /** Changed here and not there: they go into the stage; without `local`, they are deleted in it. */
  readonly ours: readonly Difference[];
  /** Changed only on the host since the base, or there alone and in no base: kept as they are, and listed. */
  readonly theirs: readonly Difference[];
  /**
   * Changed on both sides, each in another way, or where one side has a file and the other a folder: asked before anything is built.
   * What is not decided stays as the host has it.
   */
  readonly conflicts: readonly Difference[];
  /** Changed here, but what the host has there could not be read: it cannot be sent, and has to be told. */
  readonly blocked: readonly Difference[];
  /** To be put right in the base alone, e.g. because both sides changed alike: nothing to do, and nothing to show. */
  readonly settled: readonly Difference[];
  /** No promotion yet, or one of another repo: `ours` are shown to a person before they count, and nothing is deleted. */
  readonly isFirst: boolean;
}

export type Choice = "ours" | "theirs";

/** Sorted by path; beside `settled`, each path is in one of the lists at most. */
export function planOf(trees: Trees): Plan {
  const base = usableBase(trees);
  const ours: Difference[] = [];
  const theirs: Difference[] = [];
  const conflicts: Difference[] = [];
  const blocked: Difference[] = [];
  const settled: Difference[] = [];
  const isFirst = base === undefined;
  const unread = aroundOf(trees.unread ?? new Set());
  for (const path of sortedPaths(
    new Set([...(trees.base ?? new Map()).keys(), ...trees.local.keys(), ...trees.host.keys()]),
  )) {
    if (!isPath(path)) continue;
    const local = trees.local.get(path);
    const host = trees.host.get(path);
    const difference = {
      path,
      base: isFirst ? firstBase(local, host, trees.base?.get(path)) : base.get(path),
      local,
      host,
    };
    // What another repo has left in the base is the host's own from now on.
    if (isFirst && local === undefined && host !== undefined && trees.base?.has(path) === true)
      settled.push(difference);
    const isOutside = local === undefined && isWithin(trees.besides, path);
    if (unread(path)) {
      if (local !== difference.base && !isOutside) blocked.push(difference);
    } else if (local === host) {
      if (difference.base !== local) settled.push(difference);
    } else if (isOutside) theirs.push(difference);
    else if (host === difference.base) ours.push(difference);
    else if (local === difference.base) theirs.push(difference);
    else conflicts.push(difference);
  }
  return { ...separated(ours, theirs, conflicts, trees.host), blocked, settled, isFirst };
}

/** Nothing of it is left here: it is of another repo, or this one is empty. What it says of deletions counts for nothing. */
function usableBase({ base, local }: Trees): Tree | undefined {
  return base === undefined || [...local.keys()].some((path) => base.has(path)) ? base : undefined;
}

/**
 * As if the host had been promoted from here: what it has there is what is replaced, and what it has alone is its own. What another repo
 * left in the base, and nobody has, is settled.
 */
function firstBase(
  local: Content | undefined,
  host: Content | undefined,
  before: Content | undefined,
): Content | undefined {
  if (local !== undefined) return host;
  return host === undefined ? before : undefined;
}

/** A file cannot stand where another has a folder: whatever clashes with what the host keeps is a conflict, on both paths. */
function separated(
  ours: readonly Difference[],
  theirs: readonly Difference[],
  conflicts: readonly Difference[],
  host: Tree,
): Pick<Plan, "ours" | "theirs" | "conflicts"> {
  const deleted = new Set(ours.filter(({ local }) => local === undefined).map(({ path }) => path));
  const kept = new Set([...host.keys()].filter((path) => !deleted.has(path) && isPath(path)));
  const clashes = new Set<string>();
  for (const { path, local } of [...ours, ...conflicts]) {
    if (local === undefined) continue;
    const others = clashesOf(path, kept);
    if (others.length > 0) for (const each of [path, ...others]) clashes.add(each);
  }
  const isClear = ({ path }: Difference): boolean => !clashes.has(path);
  return {
    ours: ours.filter(isClear),
    theirs: theirs.filter(isClear),
    conflicts: [...conflicts, ...[...ours, ...theirs].filter((each) => !isClear(each))].sort((one, other) =>
      sortedPaths([one.path, other.path])[0] === one.path ? -1 : 1,
    ),
  };
}

/** Those of `paths` that are a folder of `path`, or stand below it. */
function clashesOf(path: string, paths: ReadonlySet<string>): string[] {
  const above = ancestorsOf(path).filter((folder) => paths.has(folder));
  const below = paths.has(path) ? [] : [...paths].filter((each) => each.startsWith(`${path}/`));
  return [...above, ...below];
}

function isWithin(paths: ReadonlySet<string>, path: string): boolean {
  return paths.has(path) || ancestorsOf(path).some((folder) => paths.has(folder));
}

/** Whether a path is one of them, below one, or a folder of one. */
function aroundOf(paths: ReadonlySet<string>): (path: string) => boolean {
  const folders = new Set([...paths].flatMap(ancestorsOf));
  return (path) => isWithin(paths, path) || folders.has(path);
}

export interface Decision {
  /** What a staging changes. */
  readonly changes: readonly Difference[];
  /** What the next base takes as agreed on, without a change. */
  readonly settled: readonly Difference[];
  /** Conflicts that nobody decided, or only in part: the host keeps what it has, and they will be asked again. */
  readonly undecided: readonly Difference[];
}

/**
 * What follows from a plan and what a person says to it. `firstAccepted` counts for the first plan alone: what is not among it stays as
 * the host has it, for good. A choice counts for any path: `theirs` leaves one of `ours` out this time, `ours` sends one of `theirs`
 * that a base knows. What the host has alone is deleted only where a file that is sent needs its place, and both were chosen.
 */
export function decide(
  plan: Plan,
  choices: ReadonlyMap<string, Choice>,
  firstAccepted: ReadonlySet<string> | "all",
): Decision {
  const isAccepted = (path: string): boolean => !plan.isFirst || firstAccepted === "all" || firstAccepted.has(path);
  const wanted = [
    ...plan.ours.filter(({ path }) => isAccepted(path) && choices.get(path) !== "theirs"),
    ...plan.theirs.filter(({ path }) => choices.get(path) === "ours"),
    ...plan.conflicts.filter(({ path }) => choices.get(path) === "ours"),
  ];
  const changes = applicable(wanted, plan);
  const changed = new Set(changes.map(({ path }) => path));
  const left = plan.conflicts.filter(({ path }) => !changed.has(path));
  const isDecided = ({ path }: Difference): boolean => choices.get(path) === "theirs";
  return {
    changes,
    settled: [...plan.settled, ...plan.ours.filter(({ path }) => !isAccepted(path)), ...left.filter(isDecided)],
    undecided: left.filter((each) => !isDecided(each)),
  };
}

function isHostsAlone({ base, local }: Difference): boolean {
  return base === undefined && local === undefined;
}

/** Without files that find no place because the host keeps what stands there, and without deletions that make place for nobody. */
function applicable(wanted: readonly Difference[], plan: Plan): Difference[] {
  const gone = new Set(wanted.filter(({ local }) => local === undefined).map(({ path }) => path));
  const inTheWay = [...plan.ours, ...plan.theirs, ...plan.conflicts, ...plan.blocked].filter(
    ({ path, host }) => host !== undefined && !gone.has(path),
  );
  const kept = new Set(inTheWay.map(({ path }) => path));
  const placed = wanted.filter(({ path, local }) => local !== undefined && clashesOf(path, kept).length === 0);
  const isNeeded = ({ path }: Difference): boolean =>
    placed.some((each) => clashesOf(each.path, new Set([path])).length > 0);
  return wanted.filter(
    (each) => placed.includes(each) || (each.local === undefined && (!isHostsAlone(each) || isNeeded(each))),
  );
}
