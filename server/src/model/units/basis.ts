/** Who makes a unit: this repo wholly, a module of NixOS that is known, or nobody knows who. */
import { force } from "#eval/machine.ts";
import { propertyOf } from "#eval/modules/property.ts";
import type { Slot } from "#eval/value.ts";
import { isSystemUnit } from "#knowledge/system-units.ts";
import { quietly } from "#model/counted.ts";
import { counts, statementsOf } from "#model/defined.ts";
import type { HostView } from "#model/evaluated.ts";
import { attributeOf, itemsOf, type Part, textOf } from "#model/ports/part.ts";
import { mayBeOfNixos } from "./of-nixos.ts";
import type { ServiceInstance } from "./service-instances.ts";
import type { Contribution, Directive, ServiceUnit } from "./unit.ts";

/** Whoever says what runs makes the unit: two who say it are an error in Nix. */
export function basisOf(
  view: HostView,
  name: string,
  part: Part | undefined,
  directives: ReadonlyMap<string, Directive>,
  instance: ServiceInstance | undefined,
): ServiceUnit["basis"] {
  if (instance) return instance.known?.whole ? "nixos" : "unknown";
  // What systemd and NixOS bring is changed by the repo, not made, and so is what a drop-in is for.
  if (isSystemUnit(name) || attributeOf(view, part, "overrideStrategy")) return "unknown";
  const start = directives.get("ExecStart");
  const isSaid = ({ status, priority }: Contribution): boolean =>
    priority === 100 && (status === "used" || status === "possible");
  if (start?.contributions.some(isSaid)) {
    const command = attributeOf(view, attributeOf(view, part, "serviceConfig"), "ExecStart");
    if (textOf(command)) return "repo";
    // A list is joined to what others say.
    return isWholeList(view, command) && !mayBeOfNixos(view, name) ? "repo" : "unknown";
  }
  const hasScript = textOf(attributeOf(view, part, "script")) !== undefined;
  return hasScript && !mayBeOfNixos(view, name) && !isAddition(view, name) ? "repo" : "unknown";
}

/** An empty line takes back what a unit file below it says: there is one. What is not known may be one. */
function isWholeList(view: HostView, command: Part | undefined): boolean {
  const { items, isComplete } = itemsOf(view, command);
  return isComplete && items.length > 0 && items.every((item) => Boolean(textOf(item)));
}

/** `mkBefore` and `mkAfter`: somebody else has a part in it. */
function isAddition(view: HostView, name: string): boolean {
  const path = ["systemd", "services", name, "script"];
  return statementsOf(view.repo, view.host, path).some(
    ({ definition, slot }) => counts(definition) && view.host.within(() => quietly(() => isOrdered(slot)) ?? true),
  );
}

function isOrdered(slot: Slot): boolean {
  for (let property = propertyOf(force(slot)); property; property = propertyOf(force(property.content))) {
    // Of several parts nobody looks at each.
    if (property.kind === "merge" || property.kind === "order") return true;
  }
  return false;
}
