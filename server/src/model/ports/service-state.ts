/** Whether a service of NixOS is on, and under which names a host has it. */
import { AttrSet } from "#eval/value.ts";
import { knownServices, type Path } from "#knowledge/listeners.ts";
import { definitionsOf } from "#model/defined.ts";
import type { HostView } from "#model/evaluated.ts";
import type { ListenerState } from "./listener.ts";
import { attributesOf, type Part, partAt, truthOf } from "./part.ts";

/** Without a word of the repo about its switch it is off; but with words about the service, somebody else may turn it on. */
export function stateOfService(view: HostView, service: Path, enable: Path | undefined): ListenerState {
  const part = partAt(view, enable ?? service);
  if (!enable) return part?.isSure ? "enabled" : part ? "possible" : "disabled";
  if (part) {
    const isOn = truthOf(part);
    return isOn === false ? "disabled" : isOn && part.isSure ? "enabled" : "possible";
  }
  // What the repo itself turns on under a condition that does not hold is off.
  const isOff = definitionsOf(view.repo, view.host, enable).some(({ status }) => status === "off");
  return !isOff && isSpokenOf(view, service) ? "possible" : "disabled";
}

/** Whether anything in force is about the service itself, and not about others that have their options below it. */
function isSpokenOf(view: HostView, service: Path): boolean {
  const part = partAt(view, service);
  if (!(part?.value instanceof AttrSet)) return part?.isSure ?? false;
  if (part.value.open !== undefined) return true;
  const others = new Set(
    knownServices()
      .filter(
        (other) => other.service.length > service.length && service.every((step, at) => other.service[at] === step),
      )
      .map((other) => other.service[service.length]),
  );
  return [...attributesOf(view, part).parts].some(([name, one]) => !others.has(name) && saysAnything(view, one));
}

/** What stands under a condition that does not hold leaves empty sets. */
function saysAnything(view: HostView, part: Part): boolean {
  if (!(part.value instanceof AttrSet)) return part.isSure;
  return (
    part.value.open !== undefined ||
    [...attributesOf(view, part).parts.values()].some((each) => saysAnything(view, each))
  );
}

/** The instances that a host has of a service, by name; of one that is there once, `undefined`. */
export function instanceNames(view: HostView, service: Path): Iterable<string | undefined> {
  const at = service.indexOf("<name>");
  return at === -1 ? [undefined] : attributesOf(view, partAt(view, service.slice(0, at))).parts.keys();
}
