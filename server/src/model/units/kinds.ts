/** What kind of program a service runs, as far as that decides what it can do without. */
import { refusalOf } from "#knowledge/hardening-profiles.ts";
import type { ServiceKind } from "#knowledge/service-kinds.ts";
import type { HostView } from "#model/evaluated.ts";
import type { Part } from "#model/ports/part.ts";
import { type Evidence, evidenceOf } from "./kinds-evidence.ts";
import type { ServiceUnit } from "./unit.ts";

type Asked = Pick<ServiceUnit, "known" | "part" | "view" | "name">;

/**
 * What `knowledge` says; of units that the repo makes itself all that they run. `undefined`: nobody knows all of it. What forbids any block
 * is said even where the rest is not known.
 */
export function kindsOf(unit: Asked): ReadonlySet<ServiceKind> | undefined {
  if (unit.known) return unit.known.kinds;
  const evidence = unit.part && evidenceFor(unit.view, unit.part);
  if (!evidence) return undefined;
  const { kinds, isWhole } = evidence;
  if (isWhole) return kinds.size === 0 ? new Set(["plain"]) : kinds;
  return [...kinds].some((kind) => refusalOf(kind) !== undefined) ? kinds : undefined;
}

/** What it surely is, at least; there may be more to it that nobody sees. */
export function certainKinds(unit: Asked): ReadonlySet<ServiceKind> {
  return unit.known?.kinds ?? (unit.part ? evidenceFor(unit.view, unit.part).kinds : new Set());
}

const read = new WeakMap<Part, Evidence>();

function evidenceFor(view: HostView, part: Part): Evidence {
  let found = read.get(part);
  if (!found) {
    found = evidenceOf(view, part);
    read.set(part, found);
  }
  return found;
}
