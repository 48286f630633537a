/** What kind of program a unit runs, as far as that decides what it can do without. */
import type { ServiceKind } from "#knowledge/service-kinds.ts";
import type { ServiceUnit } from "./unit.ts";

/** `undefined`: nobody knows. */
export function kindsOf({
  known,
}: Pick<ServiceUnit, "known" | "part" | "view" | "name">): ReadonlySet<ServiceKind> | undefined {
  return known?.kinds;
}
