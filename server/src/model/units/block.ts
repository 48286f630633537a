/** The hardening that fits a service: which directives to write, and why others are left out. */
import type { DirectiveValue } from "./section.ts";
import type { ServiceUnit } from "./unit.ts";

/**
 * `base`: what hardly any service notices. `strict`: all that its kind is known to bear. `complete`: only what is missing of the base where
 * the repo has begun; what it has is left alone.
 */
export type BlockVariant = "base" | "strict" | "complete";

export interface Block {
  readonly variant: BlockVariant;
  /** In the order in which they are written. */
  readonly entries: readonly BlockEntry[];
  /** In German, for comments above the block: what is left out for this kind of service, and why. */
  readonly notes: readonly string[];
}

export interface BlockEntry {
  readonly key: string;
  readonly value: DirectiveValue;
  /** Written with `lib.mkForce`: nobody proves that NixOS leaves the key alone. */
  readonly force: boolean;
  /** In German, behind the line. */
  readonly comment: string | undefined;
}

/** `undefined`: there is nothing to add, or nothing that surely does no harm. */
export function blockFor(_unit: ServiceUnit, _variant: BlockVariant): Block | undefined {
  return undefined;
}
