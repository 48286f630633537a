/** By which names the proxy of a host leads others through a login, and what the names of hosts end in. */
import type { HostView } from "#model/evaluated.ts";
import type { Exposure } from "#model/exposures/exposure.ts";
import { exposuresOf } from "#model/exposures/exposures.ts";
import { protectingNames } from "#model/exposures/protecting-names.ts";
import { bare } from "#model/ports/traefik-middlewares.ts";
import type { House } from "#scaffold/house.ts";
import type { CentralRole, Style } from "#scaffold/wish.ts";
import { hostNames } from "./central.ts";

/** Those behind which a gateway is able to answer; what nobody uses yet comes last, for there is nothing to prove it by. */
export function loginsOf(view: HostView, proxy: Style["proxy"]): readonly string[] {
  const shown = exposuresOf(view).filter((each) => each.proxy === proxy && each.active !== "disabled");
  // The names are written as its neighbours write them: those in files are not those in labels of containers.
  const [one] = shown.filter(({ part }) => part.path[0] === "services");
  if (!one) return [];
  const using = (name: string): readonly Exposure[] =>
    shown.filter(({ chain }) => chain.some((link) => bare(link.name) === bare(name)));
  const names = protectingNames(view, one).map((name) => ({ name, used: using(name) }));
  const able = names.filter(({ used }) => used.some(({ gateway }) => gateway?.able === "yes"));
  return [...able, ...names.filter(({ used }) => used.length === 0)].map(({ name }) => name);
}

/** What most names of hosts end in, behind one name of their own. */
export function zoneOf(view: HostView, central: House["central"]): readonly CentralRole[] | undefined {
  const domain = central.get("domain")?.value;
  const subdomain = central.get("subdomain")?.value;
  if (domain === undefined) return undefined;
  const below = (zone: string): number =>
    new Set(
      hostNames(view).filter((host) => host.endsWith(`.${zone}`) && !host.slice(0, -zone.length - 1).includes(".")),
    ).size;
  const plain = below(domain);
  const deeper = subdomain === undefined ? 0 : below(`${subdomain}.${domain}`);
  if (plain === deeper) return undefined;
  return plain > deeper ? ["domain"] : ["subdomain", "domain"];
}
