/** Values that belong to the whole house: options of the repo that are called so and come to what they are called. */
import type { Tagged } from "#eval/tagged.ts";
import type { HostView } from "#model/evaluated.ts";
import { exposuresOf } from "#model/exposures/exposures.ts";
import { isForeignRoot } from "#model/foreign-roots.ts";
import type { Model, Source } from "#model/model.ts";
import { attributesOf, itemsOf, type Part, partAt, stringOf, truthOf } from "#model/ports/part.ts";
import type { Central } from "#scaffold/house.ts";
import type { CentralRole } from "#scaffold/wish.ts";

export function centralOf(model: Model, view: HostView | undefined): ReadonlyMap<CentralRole, Central> {
  const found = new Map<CentralRole, Central>();
  if (!view) return found;
  for (const role of roles) {
    const source = candidateFor(model, view, role, found);
    if (!source) continue;
    const path = namesOf(source);
    const value = view.at(path)?.value;
    found.set(role, { path, id: source.ids[0], value: value?.[0] === "string" ? value[1] : undefined });
  }
  return found;
}

/** In this order: what comes later is held against what was found. */
const roles = [
  "user",
  "domain",
  "subdomain",
  "email",
  "host",
  "timeZone",
  "lanCidrs",
  "tailnetCidrs",
  "stateDir",
] as const satisfies readonly CentralRole[];

/** What people call it, the last name of its path. */
const names: Readonly<Record<CentralRole, RegExp>> = {
  user: /^(?:user|userName|username|adminUser|mainUser|primaryUser|admin)$/,
  domain: /^(?:domain|baseDomain|rootDomain|domainName|baseUrl)$/,
  subdomain: /^(?:subdomain|subDomain|sub)$/,
  email: /^(?:e?mail|adminE?mail|acmeE?mail|contactE?mail|adminMail)$/i,
  host: /^(?:host|hostName|hostname)$/,
  timeZone: /^(?:timeZone|timezone|tz|zone)$/,
  lanCidrs: /^(?:lanCidrs|lanSubnets|lanNetworks|lanRanges|localCidrs|localNetworks|localSubnets)$/,
  tailnetCidrs: /^(?:tailnetCidrs|tailscaleCidrs|tailnetSubnets|tailnetRanges)$/,
  stateDir: /^(?:stateDir|stateRoot|stateDirectory|stateBase|statePrefix)$/,
};

/** Groups in which such a directory belongs to all; below a service it is that one's. */
const groupsOfPaths = /^(?:paths?|dirs|directories|storage|folders|defaults|locations)$/i;

/** Groups that are no service's and nobody's else. */
const general = new RegExp(
  `^(?:${[
    "configs?|settings|vars|variables|constants|facts|options|general|globals?|common|core|base|defaults?|meta",
    "identity|owner|person|people|admin|users?|me|contact|mail|acme|profile|hosts?|machine|server|server[cC]onfig|system",
    "home|homelab|lab|house|site|network|networking|net|lan|tailnet|tailscale|dns|domains?|infrastructure|infra|proxy|reverseProxy",
    "gateway|ingress|locale|localization|i18n|time|paths?|dirs|directories|storage|folders|locations",
  ].join("|")})$`,
);

/** The one that fits and that most places read; `undefined`: none, or nobody can say which. */
function candidateFor(
  model: Model,
  view: HostView,
  role: CentralRole,
  found: ReadonlyMap<CentralRole, Central>,
): Source | undefined {
  const fitting = model.sources.filter(
    (source) => isNamed(source, role) && isEvaluated(view, source) && fits(view, role, source, found),
  );
  const ranked = fitting
    .map((source) => ({ source, uses: source.uses.filter(({ imported }) => imported).length }))
    .sort((a, b) => b.uses - a.uses);
  const best = ranked.filter(({ uses }) => uses === ranked[0]?.uses).map(({ source }) => source);
  const values = new Set(best.map((source) => JSON.stringify(view.at(namesOf(source))?.value)));
  // Several that say the same: the one that lies with the others.
  const near = (source: Source): number =>
    Math.max(0, ...[...found.values()].map(({ path }) => alike(path, namesOf(source))));
  return values.size === 1 ? best.sort((a, b) => near(b) - near(a) || (a.path < b.path ? -1 : 1))[0] : undefined;
}

function alike(one: readonly string[], other: readonly string[]): number {
  const end = one.findIndex((name, index) => name !== other[index]);
  return end < 0 ? one.length : end;
}

function namesOf({ names: path }: Source): readonly string[] {
  return path.filter((name) => name !== undefined);
}

/** Declared by the repo under a name of its own, for no service and in no set of such. */
function isNamed({ kind, metadata, instanceOf, names: path, options }: Source, role: CentralRole): boolean {
  const [root] = path;
  const last = path.at(-1);
  const group = path.at(-2);
  if (kind !== "option" || metadata || instanceOf || path.length < 2) return false;
  if (root === undefined || last === undefined || path.includes(undefined) || isForeignRoot(root)) return false;
  if (!names[role].test(last) || options.every(({ fact }) => fact.kind === "unknown" || fact.kind === "enable"))
    return false;
  if (!path.slice(1, -1).every((name) => general.test(name ?? ""))) return false;
  return role !== "stateDir" || groupsOfPaths.test(group ?? "");
}

function isEvaluated(view: HostView, source: Source): boolean {
  const state = view.at(namesOf(source))?.state;
  return state === "known" || state === "repo";
}

function fits(view: HostView, role: CentralRole, source: Source, found: ReadonlyMap<CentralRole, Central>): boolean {
  const value = view.at(namesOf(source))?.value;
  if (!value) return false;
  if (role === "lanCidrs" || role === "tailnetCidrs") return isCidrs(value);
  const text = value[0] === "string" ? value[1] : "";
  if (text === "") return false;
  switch (role) {
    case "user":
      return isPerson(view, text);
    case "domain":
      return isDomain(text) && isUsed(view, text);
    case "subdomain": {
      const domain = found.get("domain")?.value;
      return (
        /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(text) && domain !== undefined && isUsed(view, `${text}.${domain}`)
      );
    }
    case "email":
      return /^[^\s@]+@[^\s@]+\.[a-z]{2,}$/i.test(text);
    case "host":
      return stringOf(partAt(view, ["networking", "hostName"])) === text;
    case "timeZone":
      return /^(?:UTC|[A-Z][A-Za-z]+(?:\/[A-Z][\w+-]*)+)$/.test(text);
    default:
      return /^\/[\w./-]+$/.test(text);
  }
}

/** Somebody who signs in: an account of the host that is a person's, or may become root. */
function isPerson(view: HostView, name: string): boolean {
  const account = attributesOf(view, partAt(view, ["users", "users"])).parts.get(name);
  if (!account || name === "root") return false;
  const about: ReadonlyMap<string, Part> = attributesOf(view, account).parts;
  const groups = itemsOf(view, about.get("extraGroups")).items.map(stringOf);
  return truthOf(about.get("isNormalUser")) === true || groups.includes("wheel");
}

function isDomain(text: string): boolean {
  return text.length < 254 && /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/i.test(text);
}

/** Some host that is shown lies in it; where none is known at all, nothing speaks against it. */
function isUsed(view: HostView, zone: string): boolean {
  const hosts = hostNames(view);
  return hosts.length === 0 || hosts.some((host) => host === zone || host.endsWith(`.${zone}`));
}

/** What proxies show to the network, by name. */
export function hostNames(view: HostView): readonly string[] {
  return exposuresOf(view).flatMap(({ active, hosts }) => (active === "disabled" ? [] : hosts));
}

function isCidrs(value: Tagged): boolean {
  return (
    value[0] === "list" &&
    value[1].length > 0 &&
    value[1].every((item) => item[0] === "string" && /^[0-9a-f.:]+\/\d{1,3}$/i.test(item[1]))
  );
}
