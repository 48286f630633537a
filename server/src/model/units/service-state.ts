/** Whether a service of NixOS is on. */
import { AttrSet } from "#eval/value.ts";
import { definitionsOf } from "#model/defined.ts";
import type { HostView } from "#model/evaluated.ts";
import type { ListenerState } from "#model/ports/listener.ts";
import { attributesOf, type Part, partAt, truthOf } from "#model/ports/part.ts";

/** Without a word of the repo about its switch it is off; but with words about the service, somebody else may turn it on. */
export function stateOfService(
  view: HostView,
  service: readonly string[],
  enable: readonly string[] | undefined,
): ListenerState {
  const part = partAt(view, enable ?? service);
  if (!enable) return part?.isSure ? "enabled" : part ? "possible" : "disabled";
  if (part) {
    const isOn = truthOf(part);
    return isOn === false ? "disabled" : isOn && part.isSure ? "enabled" : "possible";
  }
  // What the repo itself turns on under a condition that does not hold is off.
  const isOff = definitionsOf(view.repo, view.host, enable).some(({ status }) => status === "off");
  return !isOff && saysAnything(view, partAt(view, service)) ? "possible" : "disabled";
}

/** What stands under a condition that does not hold leaves empty sets. */
function saysAnything(view: HostView, part: Part | undefined): boolean {
  if (!part || !(part.value instanceof AttrSet)) return part?.isSure ?? false;
  return (
    part.value.open !== undefined ||
    [...attributesOf(view, part).parts.values()].some((each) => saysAnything(view, each))
  );
}
