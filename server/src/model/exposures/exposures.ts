/** Everything that a host shows to the network, with the verdict on it. */
import type { HostView } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import type { Exposure } from "./exposure.ts";

/** In order of their places. Those that are off are among them, and say so. */
export function exposuresOf(_model: Model, _view: HostView): readonly Exposure[] {
  return [];
}
