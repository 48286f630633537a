/** Whether a module of NixOS that nobody here knows may have a hand in a unit: scripts of several modules are joined to one. */
import { knownUnits } from "#knowledge/nixos-units.ts";
import type { HostView } from "#model/evaluated.ts";
import { partAt } from "#model/ports/part.ts";
import { releaseOf } from "./release.ts";

/** `gadget-setup` beside `services.gadget`, of whose units no table says anything. */
export function mayBeOfNixos(view: HostView, name: string): boolean {
  const words = name.split("-");
  return words.some((_, count) => {
    const service = words.slice(0, count + 1).join("-");
    const isKnown = knownUnits(releaseOf(view.repo)).some((each) => each.service[1] === service);
    return !isKnown && partAt(view, ["services", service, "enable"]) !== undefined;
  });
}
