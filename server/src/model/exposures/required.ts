/** The services that the settings want behind the login, told by any of the names that a service goes by. */
import type { Exposure } from "./exposure.ts";
import { serviceOf } from "./named-service.ts";
import { isOnlyInside } from "./only-inside.ts";

/**
 * The one that it is, as the settings call it, where it has no login or none that can be shown: then that is said, and nothing weaker.
 * `undefined`: it is none of them, has one, needs none, is not shown to the network at all,
 * or nobody wants to hear of it.
 */
export function missedAs(exposure: Exposure): string | undefined {
  const { verdict, active } = exposure;
  if ((verdict !== "gap" && verdict !== "unclear") || active === "disabled") return undefined;
  if (exposure.view.repo.settings.severities["sso/required"] === "off") return undefined;
  const wanted = requiredAs(exposure);
  return wanted === undefined || isOnlyInside(exposure) ? undefined : wanted;
}

function requiredAs(exposure: Exposure): string | undefined {
  const names = new Set(namesOf(exposure).map(loosely));
  return exposure.view.repo.settings.requiredLogins.find((wanted) => names.has(loosely(wanted)));
}

/** The name of the route, of the unit, of the options that run it, and what comes first in the names that clients ask for. */
function namesOf(exposure: Exposure): readonly string[] {
  const { service, name, hosts, ways, upstreams, view } = exposure;
  const { group } = serviceOf(view, exposure, upstreams);
  const firstLabels = [name, ...hosts].map((host) => host.replace(/^\w+:\/\//, "").split(".")[0] ?? "");
  const isDashboard = ways.some(({ end }) => end.kind === "internal" && dashboards.has(end.name));
  return [
    service,
    name,
    ...firstLabels,
    ...(group === undefined ? [] : [group.split(".").at(-1) ?? ""]),
    ...(isDashboard ? ["traefik-dashboard"] : []),
  ];
}

/** What Traefik shows of itself: its routes, and all that it is told. */
const dashboards: ReadonlySet<string> = new Set(["api@internal", "dashboard@internal"]);

/** As people tell names apart. */
export function loosely(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
}
