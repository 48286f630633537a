/**
 * What Traefik hands requests on to, and whom its middlewares ask: the dynamic configuration that the repo writes. What containers say of
 * themselves in labels, and what stands in files that Traefik finds on the machine, nobody here can know.
 */
import type { HostView } from "#model/evaluated.ts";
import { all, off, type Switch, switchOf, unitSwitch } from "./listener-parts.ts";
import { attributeOf, attributesOf, itemsOf, type Part, partAt, stringOf, textOf } from "./part.ts";
import { bare, chainsIn, isUnusedIn, namesIn, withUsers } from "./traefik-middlewares.ts";
import { namespaceOf } from "./units.ts";
import type { Upstream } from "./upstream.ts";
import { type Asker, attributeNamed, upstream } from "./upstream-parts.ts";

const root = ["services", "traefik"];
export const traefikUnit = "traefik.service";

export function* traefikUpstreams(view: HostView): Iterable<Upstream> {
  const namespace = namespaceOf(view, traefikUnit);
  const configs = [...dynamicConfigs(view)];
  const isUnused = isUnusedIn(
    view,
    configs.map(({ part }) => attributeNamed(view, part, "http")),
  );
  for (const { part, state } of configs) {
    const asker: Omit<Asker, "sites"> = { proxy: "traefik", role: "proxy", namespace, state };
    for (const [protocol, key] of protocols) {
      const config = attributeNamed(view, part, protocol);
      const routers = routersOf(view, config);
      const sites = sitesOfServices(view, config, routers);
      for (const [name, service] of attributesOf(view, attributeNamed(view, config, "services")).parts) {
        const balancer = attributeNamed(view, service, "loadBalancer");
        for (const server of itemsOf(view, attributeNamed(view, balancer, "servers")).items) {
          const target = attributeNamed(view, server, key);
          const found = target && upstream(view, { ...asker, sites: sites(name) }, target);
          if (found) yield found;
        }
      }
      yield* authorities(view, { ...asker, role: "auth" }, config, routers, isUnused);
    }
  }
}

const protocols = [
  ["http", "url"],
  ["tcp", "address"],
  ["udp", "address"],
] as const;

export function traefikSwitch(view: HostView): Switch {
  const enable = switchOf(partAt(view, [...root, "enable"]), [...root, "enable"]);
  return all(enable, unitSwitch(view, traefikUnit));
}

/** NixOS 26.05 renamed the options, and made several files of them. A file of somebody else takes the place of all. */
export function* dynamicConfigs(
  view: HostView,
): Iterable<{ readonly part: Part; readonly state: Switch["state"]; readonly asked: Switch }> {
  const enabled = traefikSwitch(view);
  const isReplaced = [["staticConfigFile"], ["static", "file"], ["dynamicConfigFile"], ["dynamic", "file"]].some(
    (option) => isSet(partAt(view, [...root, ...option])),
  );
  const asked = isReplaced ? off : enabled;
  const parts = [
    partAt(view, [...root, "dynamicConfigOptions"]),
    partAt(view, [...root, "dynamic", "settings"]),
    ...[...attributesOf(view, partAt(view, [...root, "dynamic", "files"])).parts.values()].map((file) =>
      attributeOf(view, file, "settings"),
    ),
  ];
  for (const part of parts) if (part) yield { part, state: asked.state, asked };
}

export function isSet(part: Part | undefined): boolean {
  return part !== undefined && part.value !== null;
}

interface Router {
  readonly sites: readonly string[];
  readonly service: string | undefined;
  readonly middlewares: readonly string[];
}

function routersOf(view: HostView, config: Part | undefined): readonly Router[] {
  return [...attributesOf(view, attributeNamed(view, config, "routers")).parts].flatMap(([name, part]) => {
    if (part.value === null) return [];
    const hosts = hostsIn(textOf(attributeNamed(view, part, "rule")) ?? "");
    const service = stringOf(attributeNamed(view, part, "service"));
    const middlewares = namesIn(view, attributeNamed(view, part, "middlewares")).names;
    return [{ sites: hosts.length > 0 ? hosts : [name], service: service && bare(service), middlewares }];
  });
}

/** ``Host(`a.example.org`, `b.example.org`) && PathPrefix(`/x`)``; `HostSNI` of TCP, which takes everything with `*`. */
function hostsIn(rule: string): readonly string[] {
  const hosts = [...rule.matchAll(/\bHost(?:SNI)?\s*\(([^)]*)\)/gi)].flatMap(([, list = ""]) =>
    [...list.matchAll(/[`"']([^`"']+)[`"']/g)].map(([, host = ""]) => host),
  );
  return hosts.filter((host) => host !== "*" && !host.includes("\u{FFFC}"));
}

/** Through services that only divide the requests between others. */
function sitesOfServices(
  view: HostView,
  config: Part | undefined,
  routers: readonly Router[],
): (service: string) => readonly string[] {
  const users = new Map<string, string[]>();
  for (const [name, part] of attributesOf(view, attributeNamed(view, config, "services")).parts) {
    const at = (...path: string[]): Part | undefined =>
      path.reduce<Part | undefined>((found, step) => attributeNamed(view, found, step), part);
    const named = [at("mirroring", "service"), at("failover", "service"), at("failover", "fallback")];
    const weighted = itemsOf(view, at("weighted", "services")).items;
    const mirrors = itemsOf(view, at("mirroring", "mirrors")).items;
    for (const one of [...named, ...[...weighted, ...mirrors].map((item) => attributeNamed(view, item, "name"))]) {
      const other = stringOf(one);
      if (other !== undefined) users.set(bare(other), [...(users.get(bare(other)) ?? []), name]);
    }
  }
  return (service) =>
    unique(withUsers([service], users).flatMap((each) => routers.filter((one) => one.service === each)));
}

/** Whom `forwardAuth` asks, for the routers that have the middleware, also through chains of them. */
function* authorities(
  view: HostView,
  asker: Omit<Asker, "sites">,
  config: Part | undefined,
  routers: readonly Router[],
  isUnused: (name: string) => boolean,
): Iterable<Upstream> {
  const middlewares = attributesOf(view, attributeNamed(view, config, "middlewares")).parts;
  const users = chainsIn(view, config);
  for (const [name, part] of middlewares) {
    const address = attributeNamed(view, attributeNamed(view, part, "forwardAuth"), "address");
    if (!address) continue;
    const names = withUsers([name], users);
    const sites = unique(routers.filter((router) => router.middlewares.some((each) => names.includes(each))));
    const found = upstream(view, { ...asker, sites, ...(isUnused(name) && { isUnused: true }) }, address);
    if (found) yield found;
  }
}

function unique(routers: readonly Router[]): readonly string[] {
  return [...new Set(routers.flatMap(({ sites }) => sites))];
}
