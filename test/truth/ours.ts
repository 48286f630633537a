/** The one place where the truth harness touches our evaluator. */
import { relative } from "node:path";
import type { Tree } from "#eval/env.ts";
import { hostsOf } from "#eval/flake.ts";
import { evaluateHost, hostOfFile, newEvaluator } from "#eval/host.ts";
import { leavesOf } from "#eval/leaves.ts";
import { diskTree } from "./disk-tree.ts";
import { leafKey, type OurLeaf, type OurLeaves, type OurTagged } from "./leaves.ts";
import type { Start } from "./nix-leaves.ts";
import type { Stage } from "./stage.ts";

export interface OurOptions {
  /** An option of NixOS that nobody defines is unknown when it is read, as it is for users; else it has no value, as in the harness. */
  readonly open: boolean;
}

export type OurEvaluator = (stage: Stage, start: Start, options: OurOptions) => OurLeaves;

export const ourLeaves: OurEvaluator = (stage, start, { open }) => {
  const tree: Tree = diskTree(stage.repo, stage.nixFiles);
  const evaluator = newEvaluator(tree);
  const spec =
    "entry" in start ? hostOfFile("host", relative(stage.repo, start.entry)) : hostsOf(evaluator).get(start.host);
  if (!spec) throw new Error(`we see no such host: ${JSON.stringify(start)}`);
  const host = evaluateHost(evaluator, spec, { openWorld: open, sharedRoots: [] });
  return new Map(
    leavesOf(host).map(({ path, state, value }): [string, OurLeaf] => [
      leafKey(path),
      { path, state: state === "error" ? "unknown" : state, value: value as OurTagged },
    ]),
  );
};
