/** How tests of blocks ask: for a unit of some kinds, and for what its block says. */
import type { ServiceKind } from "#knowledge/service-kinds.ts";
import type { Block, BlockVariant } from "#model/units/block/block.ts";
import type { DirectiveValue } from "#model/units/section.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { unitFor } from "./unit-for.ts";

export const variants: readonly BlockVariant[] = ["base", "strict", "complete"];

/** What also a program gets that works as root on the system. */
export const quiet: readonly string[] = [
  "ProtectKernelLogs",
  "ProtectControlGroups",
  "ProtectHostname",
  "RestrictRealtime",
  "LockPersonality",
];

/** A unit of the repo's own that runs a program of these kinds. */
export function own(kinds: string, directives: Readonly<Record<string, DirectiveValue>> = {}): ServiceUnit {
  return {
    ...unitFor("own", directives, "/run/current-system/sw/bin/sleep 60"),
    kinds: new Set(kinds.split(" ") as ServiceKind[]),
  };
}

export function keys(block: Block | undefined): readonly string[] {
  return block?.entries.map(({ key }) => key) ?? [];
}

export function entry(block: Block | undefined, key: string): string | undefined {
  const found = block?.entries.find((each) => each.key === key);
  return found && `${found.force ? "!" : ""}${JSON.stringify(found.value)}`;
}

export function note(block: Block | undefined, key: string): string | undefined {
  return block?.notes.find((text) => text.startsWith(`${key} fehlt`));
}
