/** Where we stand with a host: what the status bar shows follows from this and nothing else. */
import type { HostFacts } from "./facts.ts";
import type { Failure } from "./failure.ts";

/**
 * Facts, and when they were asked for, by the clock of this machine: milliseconds since the epoch. The first thing that a host tells is its
 * own clock, and the rest of its answer may take a while: so the two clocks belong together.
 */
export interface Seen {
  readonly facts: HostFacts;
  readonly at: number;
}

export type HostState =
  /** Nobody has agreed yet that this host is contacted, or its address is another one now. */
  | { readonly kind: "unconfirmed"; readonly identity?: string; readonly before?: string }
  | { readonly kind: "connecting"; readonly last?: Seen }
  | { readonly kind: "up"; readonly seen: Seen; readonly isAsking: boolean }
  /** Does not answer; it is tried again. `nextTry`: milliseconds since the epoch. */
  | { readonly kind: "offline"; readonly failure: Failure; readonly nextTry?: number; readonly last?: Seen }
  /** Nothing happens before a person acts. */
  | { readonly kind: "stopped"; readonly failure: Failure; readonly last?: Seen };
