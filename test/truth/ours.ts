/** The one place where the truth harness touches our evaluator. */
import type { OurLeaves } from "./leaves.ts";
import type { Start } from "./nix-leaves.ts";
import type { Stage } from "./stage.ts";

export interface OurOptions {
  /** An option of NixOS that nobody defines is unknown when it is read, as it is for users; else it has no value, as in the harness. */
  readonly open: boolean;
}

export type OurEvaluator = (stage: Stage, start: Start, options: OurOptions) => OurLeaves;

/** Set as soon as there is an evaluator. */
export const ourLeaves: OurEvaluator | undefined = undefined;
