/** The part of a module that tells the proxy of the house about it: behind the login, or public with the reason for it. */
import type { Exposure } from "#model/exposures/exposure.ts";
import { exposuresOf } from "#model/exposures/exposures.ts";
import { showName, showPath } from "#model/option-path.ts";
import { attributeOf, attributesOf, itemsOf, stringOf } from "#model/ports/part.ts";
import type { House } from "#scaffold/house.ts";
import { type Message, message } from "#text/message.ts";
import { nixString } from "./nix-text.ts";
import type { Order } from "./plan.ts";

/** Indented by two. `target`: what requests are handed on to, between the quotes of a Nix string. */
export function proxyText({ house, name, entry }: Order, target: string): string {
  if (!entry || house.style.proxy === "none") return "";
  const { host, login, reason } = entry;
  const isPublic = reason !== undefined;
  // A mark speaks for what stands right below it.
  const mark = `# mynixos: public – ${reason}`;
  const above = isPublic
    ? house.style.proxy === "caddy"
      ? [mark]
      : []
    : login === undefined
      ? ["# GAP: Dieses Haus hat noch keine Anmeldung, die vor dem Dienst fragen könnte."]
      : ["# Von außen nur über den Proxy, und dort erst nach der Anmeldung."];
  const lines =
    house.style.proxy === "caddy"
      ? caddyLines(host, login, target)
      : traefikLines(house, name, entry, target, isPublic ? [mark] : []);
  return [...above, ...lines].map((line) => (line === "" ? "" : `  ${line}`)).join("\n");
}

export function proxyOpen({ house, entry }: Order): readonly Message[] {
  if (!entry || entry.reason !== undefined || entry.login !== undefined || house.style.proxy === "none") return [];
  return [
    message(
      "This repo has no login that is proven to work: {0} is open until there is one, see the module sso.",
      entry.address ?? entry.host,
    ),
  ];
}

function caddyLines(host: string, login: string | undefined, target: string): readonly string[] {
  return [
    `services.caddy.virtualHosts."${host}".extraConfig = ''`,
    ...(login === undefined ? [] : [`  import ${login}`]),
    `  reverse_proxy ${target}`,
    "'';",
  ];
}

function traefikLines(
  house: House,
  name: string,
  { host, login }: NonNullable<Order["entry"]>,
  target: string,
  marks: readonly string[],
): readonly string[] {
  const { root, lines } = neighbours(house);
  const router = showName(name);
  return [
    `${showPath(root)} = {`,
    ...marks.map((mark) => `  ${mark}`),
    `  routers.${router} = {`,
    `    rule = "Host(\`${host}\`)";`,
    ...lines.map((line) => `    ${line}`),
    ...(login === undefined ? [] : [`    middlewares = [ ${nixString(login)} ];`]),
    `    service = ${nixString(name)};`,
    "  };",
    `  services.${router}.loadBalancer.servers = [ { url = "http://${target}"; } ];`,
    "};",
  ];
}

/** Where routers stand in this repo, and what most of them say of entry points and certificates. */
function neighbours(house: House): { readonly root: readonly string[]; readonly lines: readonly string[] } {
  const { view } = house;
  const plain = ["services", "traefik", "dynamicConfigOptions", "http"];
  if (!view) return { root: plain, lines: [] };
  const found = new Map<string, { count: number; root: readonly string[]; lines: readonly string[] }>();
  for (const { proxy, part, active } of exposuresOf(view)) {
    const { path } = part;
    if (proxy !== "traefik" || active === "disabled" || path[0] !== "services" || path.at(-2) !== "routers") continue;
    const points = itemsOf(view, attributeOf(view, part, "entryPoints"));
    const names = points.items.map((item) => stringOf(item));
    if (!points.isComplete || names.includes(undefined)) continue;
    const lines = [
      ...(names.length === 0 ? [] : [`entryPoints = [ ${names.map((each) => nixString(each ?? "")).join(" ")} ];`]),
      ...tlsLine(house, part),
    ];
    const root = path.slice(0, -2);
    const key = JSON.stringify([root, lines]);
    const same = found.get(key) ?? { count: 0, root, lines };
    found.set(key, { ...same, count: same.count + 1 });
  }
  return [...found.values()].sort((a, b) => b.count - a.count)[0] ?? { root: plain, lines: [] };
}

function tlsLine({ view }: House, part: Exposure["part"]): readonly string[] {
  const tls = view && attributeOf(view, part, "tls");
  if (!view || !tls) return [];
  const { parts } = attributesOf(view, tls);
  const resolver = stringOf(parts.get("certResolver"));
  if (resolver !== undefined) return [`tls.certResolver = ${nixString(resolver)};`];
  return parts.size === 0 ? ["tls = { };"] : [];
}

/** Names that the proxy of the house serves already. */
export function servedAs({ view }: House, name: string, host: string | undefined): Exposure | undefined {
  if (!view) return undefined;
  return exposuresOf(view).find(
    (each) => (host !== undefined && each.hosts.includes(host)) || (each.proxy === "traefik" && each.name === name),
  );
}
