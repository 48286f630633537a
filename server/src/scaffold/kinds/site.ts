/** The name under which the proxy shows a service: made of the central values that the other names of the house are made of. */
import type { House } from "#scaffold/house.ts";
import type { CentralRead } from "#scaffold/parts.ts";
import type { CentralRole, Wish } from "#scaffold/wish.ts";
import type { Order, ProxyEntry } from "./plan.ts";

/** How host names end, and what is read for it; `undefined`: the repo does not say. */
export interface Zone {
  /** Between the quotes of a Nix string: `${domain}`. */
  readonly text: string;
  /** What it comes to, where that is known. */
  readonly value: string | undefined;
}

export function zoneOf(house: House, { values = {} }: Wish): Zone | undefined {
  const roles = rolesOf(house);
  if (roles.length > 0) return { text: roles.map((role) => `\${${role}}`).join("."), value: joined(roles, house) };
  const { domain } = values;
  return domain === undefined ? undefined : { text: domain, value: domain };
}

function joined(roles: readonly CentralRole[], { central }: House): string | undefined {
  const values = roles.map((role) => central.get(role)?.value);
  return values.includes(undefined) ? undefined : values.join(".");
}

/** Where no service has a name yet, the domain of the house. */
function rolesOf({ zone, central }: House): readonly CentralRole[] {
  return zone ?? (central.has("domain") ? ["domain"] : []);
}

/** Whether the proxy hears of it: only where somebody is asked to sign in, or where it is meant to be public. */
export function isTold(entry: ProxyEntry | undefined): entry is ProxyEntry {
  return entry !== undefined && (entry.login !== undefined || entry.reason !== undefined);
}

export function siteReads({ house, entry, title }: Order): readonly CentralRead[] {
  if (!isTold(entry) || house.style.proxy === "none") return [];
  return rolesOf(house)
    .filter((role) => entry.host.includes(`\${${role}}`))
    .map((role) => ({ of: { role }, name: role, sink: `Adresse von ${title}` }));
}
