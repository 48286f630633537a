/** How full /boot is, from what the probe found, and for how many more generations there is room. */
import type { HostFacts } from "./facts.ts";

export interface Boot {
  readonly mount: string;
  readonly percent: number;
  readonly availableKb: number;
  readonly sizeKb: number;
  readonly generations: number;
  /** `configurationLimit`; 0: none. */
  readonly limit?: number;
  /**
   * How many more generations fit, each with a kernel and an initrd of its own as large as those of the current one; absent where that
   * cannot be told (loader unknown, sizes unknown).
   */
  readonly roomFor?: number;
  readonly nextBytes?: number;
  readonly rebootFor: readonly string[];
  /** What runs is not what the next boot starts: a test, or a boot that is due. */
  readonly pending?: "test" | "boot";
}

/** Absent: no /boot of its own, or nothing that tells. */
export function bootOf(_facts: HostFacts): Boot | undefined {
  throw new Error("to be written");
}
