/** By which names the proxy of a host leads others through a login, and what the names of hosts end in. */
import { readText } from "#facts/read-text.ts";
import { extendedHost, type HostView } from "#model/evaluated.ts";
import type { Exposure } from "#model/exposures/exposure.ts";
import { exposuresOf } from "#model/exposures/exposures.ts";
import { protectingNames } from "#model/exposures/protecting-names.ts";
import { bare } from "#model/ports/traefik-middlewares.ts";
import { withFiles } from "#model/repo.ts";
import type { House } from "#scaffold/house.ts";
import type { CentralRole, Style } from "#scaffold/wish.ts";
import { hostNames } from "./central.ts";

/** Behind which a gateway is able to answer. What nobody uses yet is tried with a host that is not there. */
export function loginsOf(view: HostView, proxy: Style["proxy"], central: House["central"]): readonly string[] {
  if (proxy === "none") return [];
  const shown = exposuresOf(view).filter((each) => each.proxy === proxy && each.active !== "disabled");
  const zone = central.get("domain")?.value ?? "example.org";
  // Names are written as neighbours write them: those in files are not those in labels of containers.
  const beside = shown.find(isOfService) ?? tried(view, proxy, zone, [undefined])[0];
  if (!beside) return [];
  const names = protectingNames(view, beside);
  const usersOf = (name: string): readonly Exposure[] =>
    shown.filter(({ chain }) => chain.some((link) => bare(link.name) === bare(name)));
  const used = names.filter((name) => usersOf(name).some(isAble));
  const unused = names.filter((name) => usersOf(name).length === 0 && /^[\w@.-]+$/.test(name));
  const able = tried(view, proxy, zone, unused).map(isAble);
  return [...used, ...unused.filter((_, index) => able[index])];
}

function isOfService({ part }: Exposure): boolean {
  return part.path[0] === "services";
}

function isAble({ gateway }: Exposure): boolean {
  return gateway?.able === "yes";
}

/** What hosts would be that lead through these names, each in its place. */
function tried(
  view: HostView,
  proxy: "caddy" | "traefik",
  zone: string,
  names: readonly (string | undefined)[],
): readonly Exposure[] {
  if (names.length === 0) return [];
  const hosts = names.map((_, index) => `mynixos-probe-${index}.${zone}`);
  const sites = names.map((name, index) => siteOf[proxy](hosts[index] ?? "", name));
  const path = "mynixos-probe.nix";
  const file = { path, ...readText(`{\n${sites.join("\n")}\n}\n`) };
  const after = extendedHost({ ...view, repo: withFiles(view.repo, [[path, file]]) }, [path]);
  const shown = after ? exposuresOf(after) : [];
  const found = hosts.map((host) => shown.find((each) => each.proxy === proxy && each.hosts.includes(host)));
  return found.every((each) => each !== undefined) ? found : [];
}

const siteOf = {
  caddy: (host: string, name: string | undefined) =>
    `services.caddy.virtualHosts.${JSON.stringify(host)}.extraConfig = "${name === undefined ? "" : `import ${name}\\n`}reverse_proxy 127.0.0.1:9\\n";`,
  traefik: (host: string, name: string | undefined) =>
    `services.traefik.dynamicConfigOptions.http = { routers.${host.split(".")[0]} = { rule = "Host(\`${host}\`)"; service = "mynixos-probe"; middlewares = [ ${name === undefined ? "" : JSON.stringify(name)} ]; }; services.mynixos-probe.loadBalancer.servers = [ { url = "http://127.0.0.1:9"; } ]; };`,
} as const;

/** What most names of hosts end in, behind one name of their own. */
export function zoneOf(view: HostView, central: House["central"]): readonly CentralRole[] | undefined {
  const domain = central.get("domain")?.value;
  const subdomain = central.get("subdomain")?.value;
  if (domain === undefined) return undefined;
  const below = (zone: string): number => {
    const first = hostNames(view).flatMap((host) => (host.endsWith(`.${zone}`) ? host.slice(0, -zone.length - 1) : []));
    return new Set(first.filter((name) => !/[.*]/.test(name) && name !== subdomain)).size;
  };
  const plain = below(domain);
  const deeper = subdomain === undefined ? 0 : below(`${subdomain}.${domain}`);
  if (plain === deeper) return undefined;
  return plain > deeper ? ["domain"] : ["subdomain", "domain"];
}
