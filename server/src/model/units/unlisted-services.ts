/** Services that a host turns on and whose units nobody here knows: a list of units without them looks whole, and is not. */
import type { HostView } from "#model/evaluated.ts";
import { showPath } from "#model/option-path.ts";
import { attributeOf, attributesOf, partAt, truthOf } from "#model/ports/part.ts";
import { serviceInstances } from "./service-instances.ts";
import { serviceUnitsOf } from "./units.ts";

/** `services.jellyfin`; in order of name. */
export function unlistedServices(view: HostView): readonly string[] {
  const listed = new Set(serviceInstances(view).map(({ service }) => service.split(".").slice(0, 2).join(".")));
  // A unit that the repo speaks of itself is listed whatever turns it on.
  const units = new Set(serviceUnitsOf(view).map(({ name }) => name));
  return [...attributesOf(view, partAt(view, ["services"])).parts]
    .filter(([name, part]) => truthOf(attributeOf(view, part, "enable")) === true && !units.has(name))
    .map(([name]) => showPath(["services", name]))
    .filter((service) => !listed.has(service))
    .sort();
}
