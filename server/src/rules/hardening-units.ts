/** Which units the rules about hardening speak of, where they mark them, and how they name several at once. */
import { calledBefore } from "#facts/call-around.ts";
import { knownUnits, unitsOfService } from "#knowledge/nixos-units.ts";
import { isSystemUnit } from "#knowledge/system-units.ts";
import type { HostView } from "#model/evaluated.ts";
import { partAt, truthOf } from "#model/ports/part.ts";
import { stateOfService } from "#model/ports/service-state.ts";
import { mayBeOfNixos } from "#model/units/of-nixos.ts";
import { releaseOf } from "#model/units/release.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { serviceUnitsOf } from "#model/units/units.ts";
import { wrongUnitsOf } from "#model/units/wrong-unit/wrong-unit.ts";
import type { Location } from "#text/span.ts";
import type { Severity } from "./rule.ts";

/** A unit that is on, or may be, and the place in this repo to point at. */
export interface PlacedUnit {
  readonly unit: ServiceUnit;
  readonly place: Location;
}

const known = new WeakMap<HostView, readonly PlacedUnit[]>();

/** The services of this host that are nobody's but the owner's: not off, imported, no part of the system, not exempt. */
export function applicationUnits(view: HostView): readonly PlacedUnit[] {
  let found = known.get(view);
  if (!found) {
    found = [...unitsIn(view)];
    known.set(view, found);
  }
  return found;
}

function* unitsIn(view: HostView): Iterable<PlacedUnit> {
  for (const unit of serviceUnitsOf(view)) {
    const { active, imported, name } = unit;
    if (!imported || active === "disabled" || isSystemUnit(name) || name.includes("@") || runsOthers.test(name))
      continue;
    if (!isTurnedOnHere(unit) || !isSurelyThere(unit) || isExempt(unit)) continue;
    const place = placeOf(unit);
    if (place) yield { unit, place: markedIn(view, place) };
  }
}

/** Engines of containers, machines and builds, sessions, backups of everything, the kernel: what confines them confines all that they run. */
const runsOthers =
  /^(?:k3s|rke2|kubelet|docker|podman|containerd|crio|libvirtd|virt\w+d|incus|lxd|lxc|nomad|nfs-server|nfs-mountd|xrdp(?:-sesman)?|sunshine|gitlab-runner|github-runner-.*|gitea-runner-.*|forgejo-runner.*|woodpecker-agent-.*|buildbot-worker|buildkite-agent-.*|hercules-ci-agent|hydra-.*|jenkins|borgbackup-job-.*|borgmatic|snapper-.*|sanoid|syncoid.*|zfs-.*|btrfs-.*|cups|cups-browsed)$/;

/** Of what somebody else turns on this repo has said an order or a limit, no more. */
function isTurnedOnHere({ view, name, basis, service }: ServiceUnit): boolean {
  if (service !== undefined) return true;
  if (basis === "repo") return !mayBeOfNixos(view, name);
  // Services whose units are known have others than this one.
  if (unitsOfService(`services.${name}`) || wrongUnitsOf(view).some((wrong) => wrong.name === name)) return false;
  return truthOf(partAt(view, ["services", name, "enable"])) === true;
}

/** What has no place of its own in a file has one where the repo speaks of the unit. */
function placeOf({ place, part }: ServiceUnit): Location | undefined {
  return place && place.end > 0 ? place : part?.place;
}

/** Some units are there in some releases of NixOS only, or under conditions that nobody knows. */
function isSurelyThere({ view, known, part, active }: ServiceUnit): boolean {
  if (!known || part) return true;
  if (active === "possible" && stateOfService(view, known.service, known.enable) === "enabled") return false;
  const siblings = knownUnits(releaseOf(view.repo)).filter((each) => each.source === known.source);
  return known.whole || siblings.length === 1;
}

function isExempt({ view, name }: ServiceUnit): boolean {
  return Object.entries(view.repo.settings.exemptUnits).some(
    ([pattern, reason]) => reason.trim() !== "" && fits(name, pattern.replace(/\.service$/, "")),
  );
}

/** `*` stands for any text. */
function fits(name: string, pattern: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(name);
}

/** Of a call over several lines the function: nobody looks for the finding in what it is given. */
function markedIn({ repo }: HostView, place: Location): Location {
  const { file, start, end } = place;
  const source = repo.files.get(file)?.source;
  if (!source?.text.slice(start, end).includes("\n")) return { file, start, end };
  return { file, ...(calledBefore(source, place) ?? { start, end }) };
}

/** More names say nothing more. */
const most = 4;

export function namesOf(units: readonly ServiceUnit[]): string {
  const names = units.map(({ name }) => name);
  return [...names.slice(0, most), ...(names.length > most ? ["…"] : [])].join(", ");
}

/** Whether it does its work and ends. */
export function isOneshot({ directives }: ServiceUnit): boolean {
  return directives.get("Type")?.contributions.some(({ value }) => value === "oneshot") ?? false;
}

/** Whether it has all rights, or may have them. */
export function isRoot({ directives }: ServiceUnit): boolean {
  const user = directives.get("User");
  const isDynamic = directives.get("DynamicUser")?.value === true;
  return !isDynamic && (!user || user.value === undefined || ["root", "", "0"].includes(String(user.value)));
}

/** Of what is said of several, the worst. */
export function gravest(severities: readonly Severity[]): Severity {
  return (["warning", "information"] as const).find((severity) => severities.includes(severity)) ?? "hint";
}
