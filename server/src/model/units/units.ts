/** The systemd services of a host: those that the repo defines, and those of the services that it turns on. */
import type { HostView } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import type { ServiceUnit } from "./unit.ts";

/** In order of name. Those that are off are among them, and say so. */
export function serviceUnitsOf(_view: HostView): readonly ServiceUnit[] {
  return [];
}

/** What the modules would add that no host imports; another evaluation, so for who asks, not for every keystroke. */
export function spareServiceUnits(_model: Model, _view: HostView): readonly ServiceUnit[] {
  return [];
}
