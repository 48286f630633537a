/** Which files go to the host, which stay as they are there, and what a person has to decide: three trees, compared path by path. */
import type { Content, Tree } from "./tree.ts";

export interface Trees {
  /** After the last promotion; absent: there was none, and everything that differs is shown once. */
  readonly base?: Tree | undefined;
  /** What the repo on this machine has: tracked files, and new ones that no ignore file names. */
  readonly local: Tree;
  /** The folder of the host, whatever lies there. */
  readonly host: Tree;
  /** Paths that lie on this machine, too, but are no part of its repo (ignored ones): never deleted on the host. */
  readonly besides: ReadonlySet<string>;
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
  /** Changed on both sides, each in another way: asked before anything is built. */
  readonly conflicts: readonly Difference[];
  /** No promotion yet: `ours` are shown to a person before they count. */
  readonly isFirst: boolean;
}

export type Choice = "ours" | "theirs";
