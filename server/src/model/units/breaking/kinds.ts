/** Which of the limits of a kind surely hold for a service: a kind says what a program may be used for, not always what it is used for here. */
import type { ServiceKind } from "#knowledge/service-kinds.ts";
import { partAt, textOf } from "#model/ports/part.ts";
import type { Break } from "#model/units/kinds/break.ts";
import type { ServiceUnit } from "#model/units/unit.ts";

export type Certainty = "sure" | "partial" | "unsure";

export function certaintyOf(unit: ServiceUnit, { kind, key, always }: Break): Certainty {
  if (!always) return "unsure";
  const kinds: ReadonlySet<ServiceKind> = unit.known?.kinds ?? new Set();
  switch (kind) {
    // Listeners and paths say more.
    case "low-port":
    case "home":
      return "unsure";
    case "serial":
      return hasDevice(unit) ? "sure" : "unsure";
    // Most start it without its sandbox.
    case "browser":
      return key === "MemoryDenyWriteExecute" ? "sure" : "unsure";
    // What it mounts for itself alone, it still sees.
    case "mount":
      return "unsure";
    // Who hands out addresses needs more than who only answers.
    case "network-admin":
      return kinds.has("packet") ? "unsure" : "sure";
    // Root gives up rights without gaining any; others have parts with rights of their own.
    case "setuid":
      if (key === "NoNewPrivileges") return kinds.has("root") ? "unsure" : "partial";
      return kinds.has("root") ? "sure" : "unsure";
    default:
      return "sure";
  }
}

/** An option that says which device it is, in this repo or by default. */
function hasDevice({ view, known }: ServiceUnit): boolean {
  if (!known) return false;
  return [...known.options].some(([option, byDefault]) => {
    if (option.startsWith(".")) return false;
    const part = partAt(view, [...known.service, ...option.split(".")]);
    const value = part ? textOf(part) : byDefault;
    return typeof value === "string" && value.startsWith("/dev/") && value !== "/dev/null";
  });
}
