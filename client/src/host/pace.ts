/** When a host has to be asked again earlier than usual: what is seen is about to change. */
import { rescueOf } from "./rescue.ts";
import type { Seen } from "./state.ts";

/** While somebody waits for a change, milliseconds. */
const SOON = 5_000;

/** Milliseconds after it was seen; `undefined`: nothing is about to change. */
export function sooner({ facts }: Seen): number | undefined {
  if (facts.rebuild.units.length > 0 || facts.rebuild.isLocked === true) return SOON;
  const rescue = rescueOf(facts);
  if (rescue.kind === "opening" || rescue.kind === "closing") return SOON;
  // A second later, so that what closes it had its time.
  if (rescue.kind === "open" && rescue.until !== undefined)
    return Math.max(SOON, (rescue.until - facts.now + 1) * 1000);
  return undefined;
}
