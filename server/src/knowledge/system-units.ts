/** Units that belong to NixOS and systemd themselves: nobody's application, and nothing that a block of hardening could make better. */
import table from "./system-units.json" with { type: "json" };

const patterns = Object.values(table.units).flat();
const exact = new Set(patterns.filter((pattern) => !pattern.includes("*")));
/** What stands before the star, what stands behind it. */
const starred = patterns
  .filter((pattern) => pattern.includes("*"))
  .map((pattern) => {
    const [before = "", after = ""] = pattern.split("*");
    return { before, after };
  });

/** With or without `.service`; an instance as `getty@tty1` counts with its template. */
export function isSystemUnit(name: string): boolean {
  const unit = name.replace(/\.service$/, "");
  return exact.has(unit) || starred.some(({ before, after }) => fits(unit, before, after));
}

function fits(unit: string, before: string, after: string): boolean {
  // A template as `getty@` is the bare beginning; a prefix alone as `lvm2-` is no name of a unit.
  const least = before.length + after.length + (before.endsWith("@") ? 0 : 1);
  return unit.length >= least && unit.startsWith(before) && unit.endsWith(after);
}
