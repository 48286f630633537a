/** What kind of program a service runs, as far as that decides what it can do without. */
import type { ServiceKind } from "#knowledge/service-kinds.ts";
import type { ServiceUnit } from "./unit.ts";

/** What `knowledge` says; of units that the repo makes itself what they run. `undefined`: nobody knows. */
export function kindsOf(
  unit: Pick<ServiceUnit, "known" | "part" | "view" | "name">,
): ReadonlySet<ServiceKind> | undefined {
  return unit.known?.kinds;
}
