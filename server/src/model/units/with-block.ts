/** A unit as it would be with a block of hardening. */
import type { Block } from "./block.ts";
import type { SecurityScore } from "./score.ts";
import type { ServiceUnit } from "./unit.ts";

/** `undefined` where the score of the unit is not known. */
export function scoreWith(_unit: ServiceUnit, _block: Block): SecurityScore | undefined {
  return undefined;
}
