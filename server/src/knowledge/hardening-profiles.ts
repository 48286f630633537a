/** Which directives harden a service, in the order of a block, and for which kinds of programs they are left out. */
import table from "./hardening-profiles.json" with { type: "json" };
import type { ServiceKind } from "./service-kinds.ts";

/** `quiet`: also for what works as root on the system. `base`: what hardly any service notices. `strict`: the rest. */
export type Level = "quiet" | "base" | "strict";

export interface ProfileDirective {
  readonly key: string;
  readonly value: boolean | string | readonly string[];
  readonly from: Level;
  /** Only for programs that are one of these. */
  readonly only: readonly ServiceKind[];
  /** Kind → half a sentence in German: why not for it. What {@link limitsOf} says comes on top. */
  readonly without: ReadonlyMap<string, string>;
}

interface WrittenDirective {
  readonly key: string;
  readonly value: boolean | string | readonly string[];
  readonly from: Level;
  readonly only?: readonly ServiceKind[];
  readonly without?: Readonly<Record<string, string>>;
}

const directives: readonly ProfileDirective[] = (table.directives as unknown as readonly WrittenDirective[]).map(
  ({ key, value, from, only = [], without = {} }) => ({
    key,
    value,
    from,
    only,
    without: new Map(Object.entries(without)),
  }),
);

/** In the order in which they are written. */
export function profileDirectives(): readonly ProfileDirective[] {
  return directives;
}

/** Why no block is offered for services of a kind, in German; `undefined`: one is. */
export function refusalOf(kind: ServiceKind): string | undefined {
  return (table.refused as Readonly<Record<string, string>>)[kind];
}

/** Why a directive does not suit this very unit, in German. */
export function unitException(unit: string, key: string): string | undefined {
  return (table.units as unknown as Readonly<Record<string, Readonly<Record<string, string>>>>)[unit]?.[key];
}
