/** Services that ask for a login themselves, where the repo proves it. */
import type { HostView } from "#model/evaluated.ts";
import type { OwnLogin } from "./exposure.ts";

/** `service`: its group of options, `services.grafana`. */
export function ownLoginOf(_view: HostView, _service: string): OwnLogin | undefined {
  return undefined;
}
