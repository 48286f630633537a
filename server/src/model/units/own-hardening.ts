/** What this repo itself does to confine a service, and how much a directive is worth. */
import type { HostView } from "#model/evaluated.ts";
import { attributeOf, attributesOf, partAt, truthOf } from "#model/ports/part.ts";
import { type SecurityScore, securityKeys, securityScore } from "#model/units/score/score.ts";
import { type DirectiveValue, linesOf, type Section } from "./section.ts";
import type { Directive, ServiceUnit } from "./unit.ts";

/** Keys of the score that say who a program is, not what is kept from it. */
const identity: ReadonlySet<string> = new Set([
  "User",
  "Group",
  "SupplementaryGroups",
  "NotifyAccess",
  "Delegate",
  "AmbientCapabilities",
  "DefaultDependencies",
]);

/** Whether a directive keeps something from a program. */
export function isConfining(key: string): boolean {
  return securityKeys.has(key) && !identity.has(key);
}

/** Directives that the repo sets to confine the service, whatever became of them; those of which nobody knows the value are among them. */
export function ownHardening({ directives }: Pick<ServiceUnit, "directives">): readonly Directive[] {
  return [...directives.values()].filter(
    ({ key, contributions }) =>
      isConfining(key) &&
      contributions.some(
        ({ by, status, value }) => by === "repo" && status !== "off" && (value === undefined || worth(key, value) > 0),
      ),
  );
}

/** Whether the repo may confine the service in a way that its directives do not show. */
export function mayConfineOtherwise({ view, part }: ServiceUnit): boolean {
  // Where Nix fails on the way to the services, nobody knows what all of them say.
  if (!hasAllServices(view)) return true;
  if (!part) return false;
  if (!attributesOf(view, part).isComplete) return true;
  const config = attributeOf(view, part, "serviceConfig");
  if (config && !attributesOf(view, config).isComplete) return true;
  const confinement = attributeOf(view, attributeOf(view, part, "confinement"), "enable");
  return confinement !== undefined && truthOf(confinement) !== false;
}

const complete = new WeakMap<HostView, boolean>();

function hasAllServices(view: HostView): boolean {
  let found = complete.get(view);
  if (found === undefined) {
    found = attributesOf(view, partAt(view, ["systemd", "services"])).isComplete;
    complete.set(view, found);
  }
  return found;
}

/** How exposed the module of NixOS leaves it, whatever this repo adds; `undefined`: not known. */
export function nixosAlone({ basis, directives }: ServiceUnit): SecurityScore | undefined {
  if (basis !== "nixos") return undefined;
  const service = new Map<string, readonly string[]>();
  for (const { key, contributions } of directives.values())
    for (const { by, value } of contributions) {
      if (by === "repo" || !securityKeys.has(key)) continue;
      if (value === undefined) return undefined;
      service.set(key, [...(service.get(key) ?? []), ...linesOf(value)]);
    }
  return securityScore({ unit: new Map(), service });
}

const worths = new Map<string, number>();

/** By how much a directive alone makes a bare service less exposed, in parts of the whole score; negative: more exposed. */
export function worth(key: string, value: DirectiveValue): number {
  const name = JSON.stringify([key, value]);
  let found = worths.get(name);
  if (found === undefined) {
    found = exposure(new Map()) - exposure(new Map([[key, linesOf(value)]]));
    worths.set(name, found);
  }
  return found;
}

/** 0 to 1; what does not apply counts as nothing. */
function exposure(service: Section): number {
  const { checks } = securityScore({ unit: new Map(), service });
  const all = checks.reduce((sum, { weight }) => sum + weight, 0);
  const bad = checks.reduce((sum, { weight, range, badness = 0 }) => sum + (weight * badness) / range, 0);
  return all === 0 ? 0 : bad / all;
}
