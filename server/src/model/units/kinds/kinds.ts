/** What kind of program a service runs, as far as that decides what it can do without. */
import { refusalOf } from "#knowledge/hardening-profiles.ts";
import type { ServiceKind } from "#knowledge/service-kinds.ts";
import type { HostView } from "#model/evaluated.ts";
import { attributeOf, type Part, stringOf } from "#model/ports/part.ts";
import { saidBy } from "#model/units/known-services.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { type Evidence, evidenceOf } from "./evidence.ts";
import { leavesAt, type NamedPart } from "./leaves.ts";

type Asked = Pick<ServiceUnit, "known" | "part" | "view" | "name">;

/**
 * What `knowledge` says, and what the repo adds; of units that the repo makes itself all that they run. `undefined`: nobody knows all of it.
 * What forbids any block is said even where the rest is not known.
 */
export function kindsOf(unit: Asked): ReadonlySet<ServiceKind> | undefined {
  const evidence = evidenceFor(unit);
  if (!evidence) return unit.known?.kinds;
  const kinds = new Set([...(unit.known?.kinds ?? []), ...evidence.kinds]);
  // Of a program that is something else, a command beside it says nothing.
  if (unit.known && !unit.known.kinds.has("plain")) kinds.delete("plain");
  if (evidence.isWhole) return kinds.size === 0 ? new Set(["plain"]) : kinds;
  return [...kinds].some((kind) => refusalOf(kind) !== undefined) ? kinds : undefined;
}

const read = new WeakMap<HostView, Map<string, Evidence>>();

/** What the repo itself has it run; `undefined`: it says nothing of it. */
export function evidenceFor(unit: Asked): Evidence | undefined {
  const { view, name, known, part } = unit;
  if (!part && !known) return undefined;
  const all = read.get(view) ?? new Map<string, Evidence>();
  read.set(view, all);
  let found = all.get(name);
  if (!found) {
    found = evidenceOf(view, part, { isAddition: known !== undefined, user: userOf(unit), hooks: hooksOf(unit) });
    all.set(name, found);
  }
  return found;
}

/** Commands of the repo's own that a service of NixOS runs at some point: `backupPrepareCommand`, `preHook`. */
export function hooksOf({ view, known }: Asked): readonly Part[] {
  if (!known) return [];
  const leaves = leavesAt(view, known.service);
  let found = hooks.get(leaves);
  if (!found) {
    found = leaves.filter(isHook).map(({ part }) => part);
    hooks.set(leaves, found);
  }
  return found;
}

const hooks = new WeakMap<readonly NamedPart[], readonly Part[]>();

function isHook({ name, part }: NamedPart): boolean {
  return hook.test(name) && part.value !== null && part.value !== "";
}

const hook = /hook|command|(?<!de|sub|tran)script|prepare|execute|virusevent/i;

function userOf({ view, known, part }: Asked): string | undefined {
  const own = attributeOf(view, attributeOf(view, part, "serviceConfig"), "User");
  if (own) return stringOf(own);
  const setting = known?.settings.get("User");
  const said = known && setting && saidBy(view, known, setting)?.value;
  return typeof said === "string" ? said : undefined;
}
