/** The part of a module that tells the proxy of the house about it: behind the login, or public with the reason for it. */
import type { Exposure } from "#model/exposures/exposure.ts";
import { exposuresOf } from "#model/exposures/exposures.ts";
import { protectingNames } from "#model/exposures/protecting-names.ts";
import { showName, showPath } from "#model/option-path.ts";
import { attributeOf, attributesOf, itemsOf, stringOf } from "#model/ports/part.ts";
import type { House } from "#scaffold/house.ts";
import { type Message, message } from "#text/message.ts";
import { nixString } from "./nix-text.ts";
import type { Order } from "./plan.ts";

/** Indented by two. `target`: what requests are handed on to, between the quotes of a Nix string. */
export function proxyText({ house, name, title, entry }: Order, target: string): string {
  if (!entry || house.style.proxy === "none") return "";
  const { host, login, reason, isAble } = entry;
  const isPublic = reason !== undefined;
  if (!isPublic && login === undefined)
    return `  # GAP: Dieses Haus hat noch keine Anmeldung. Bis es eine gibt, führt der Proxy nicht zu ${title}.`;
  // A mark speaks for what stands right below it.
  const mark = `# mynixos: public – ${reason}`;
  const isCaddy = house.style.proxy === "caddy";
  const asked = isAble
    ? ["# Von außen nur über den Proxy, und dort erst nach der Anmeldung."]
    : ["# GAP: Dass diese Anmeldung wirklich jeden fragt, ist nicht nachgewiesen."];
  const above = isPublic ? (isCaddy ? [mark] : []) : asked;
  const lines = isCaddy
    ? caddyLines(host, login, target)
    : traefikLines(house, name, entry, target, isPublic ? [mark] : []);
  return [...above, ...lines].map((line) => (line === "" ? "" : `  ${line}`)).join("\n");
}

export function proxyOpen({ house, entry, name }: Order): readonly Message[] {
  if (!entry || entry.reason !== undefined || house.style.proxy === "none") return [];
  if (entry.login === undefined)
    return [
      message("This repo has no login yet, so the proxy is told nothing of {0}: make the module sso first.", name),
    ];
  if (entry.isAble) return [];
  return [message("That {0} asks everybody to sign in is not proven.", entry.login)];
}

/** What neighbours are led through to a login, although nobody can show that it asks everybody. */
export function unprovenLogin({ view, style }: House): string | undefined {
  if (!view) return undefined;
  const counts = new Map<string, number>();
  for (const exposure of exposuresOf(view)) {
    if (exposure.proxy !== style.proxy || exposure.active === "disabled" || exposure.routed !== true) continue;
    const used = new Set(exposure.chain.filter(({ depth }) => depth === 0).map(({ name }) => name));
    const name = protectingNames(view, exposure).find((each) => used.has(each));
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const [best] = [...counts].sort(([, a], [, b]) => b - a);
  return best && /^[\w@.-]+$/.test(best[0]) ? best[0] : undefined;
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
