/** One long-lived connection to a shell on a host, over which questions are asked one after the other. */
import type { Failure } from "./failure.ts";

export interface Channel {
  /**
   * Runs a POSIX-sh script on the host, without a terminal and without standard input. Never rejects for what a host or a network does.
   * Only one runs at a time; a second one waits for its turn.
   */
  readonly run: (script: string, limits: Limits) => Promise<Answer>;
  /** Ends it; whatever runs answers `lost`. May be called any number of times. */
  readonly close: () => void;
  /** Whether a next question would go over the connection that is there. */
  readonly isOpen: () => boolean;
}

export interface Limits {
  /** After so long the connection counts as lost. */
  readonly milliseconds: number;
  /** More output than this ends the question as `bad-answer`. */
  readonly bytes: number;
}

export type Answer =
  | { readonly kind: "ran"; readonly code: number; readonly output: string }
  | { readonly kind: "failed"; readonly failure: Failure };
