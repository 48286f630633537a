/** Units of a host of which nothing is sure only because something else fails: what is written of them is read all the same, and said with less force. */
import { Unknown } from "#eval/value.ts";
import { statementsOf } from "#model/defined.ts";
import type { HostView } from "#model/evaluated.ts";
import { type Part, partAt } from "#model/ports/part.ts";
import { stateOfService } from "#model/ports/service-state.ts";
import { statedAttributes } from "#model/ports/stated.ts";
import type { Contribution, Directive, ServiceUnit } from "#model/units/unit.ts";

const services = ["systemd", "services"] as const;

/** Nix does not come to any unit, as it fails with one of them. */
export function isFailing(view: HostView): boolean {
  return partAt(view, services)?.value instanceof Unknown && (view.at(services)?.errors.length ?? 0) > 0;
}

/** As they are written, where they fail; of those of which several modules speak, only that they are there. */
export function writtenParts(view: HostView): ReadonlyMap<string, Part> {
  return statedAttributes(view, services);
}

/** Whether the service is on, and only its unit cannot be asked. */
export function isOnButForFailures({ view, active, known }: ServiceUnit): boolean {
  if (active !== "possible" || !known || !isFailing(view)) return false;
  return stateOfService(view, known.service, known.enable) === "enabled";
}

/** What a directive would be if nothing failed; `undefined`: more than that is in doubt. */
export function writtenDirective({ view, name }: ServiceUnit, directive: Directive): Directive | undefined {
  const { key, contributions } = directive;
  const own = contributions.filter(({ by, status }) => by === "repo" && status !== "off");
  const [only, ...more] = own;
  if (!only || more.length > 0 || only.value === undefined || only.priority === undefined) return undefined;
  const statements = statementsOf(view.repo, view.host, [...services, name, "serviceConfig", key]);
  if (statements.some(({ isDoubtful, definition }) => isDoubtful && definition.status !== "off")) return undefined;
  const others = contributions.filter(({ by, status }) => by !== "repo" && status !== "off");
  if (!others.every((each) => isWeaker(each, only))) return undefined;
  return { key, value: only.value, lines: undefined, contributions: [{ ...only, status: "used" }] };
}

function isWeaker(one: Contribution, other: Contribution): boolean {
  return one.priority !== undefined && other.priority !== undefined && one.priority > other.priority;
}
