/** By which names a host's proxy leads others through a login: what a route without one would have to name. */
import type { HostView } from "#model/evaluated.ts";
import { caddyOf } from "#model/ports/caddy.ts";
import { attributesOf, partAt } from "#model/ports/part.ts";
import type { Exposure } from "./exposure.ts";
import { exposuresOf } from "./exposures.ts";
import type { Link } from "./way.ts";

/** As they are written there; the ones that most others use come first, at a gateway that surely is able before others. */
export function protectingNames(view: HostView, proxy: Exposure["proxy"]): readonly string[] {
  const rank = new Map<string, number>();
  for (const { gateway, routed, chain, proxy: own } of exposuresOf(view)) {
    if (own !== proxy || routed !== true) continue;
    const weight = gateway?.able === "yes" ? 1000 : 1;
    for (const name of new Set(leadingNames(chain))) rank.set(name, (rank.get(name) ?? 0) + weight);
  }
  if (rank.size === 0) return definedNames(view, proxy);
  return [...rank].sort(([, a], [, b]) => b - a).map(([name]) => name);
}

const logins: readonly Link["kind"][] = ["forward-auth", "plugin"];
const named: readonly Link["kind"][] = ["chain", "snippet", ...logins];

/** The outermost of those that have a login in them. */
function leadingNames(chain: readonly Link[]): readonly string[] {
  const found: string[] = [];
  let outermost: Link | undefined;
  for (const link of chain) {
    if (link.depth === 0) outermost = link;
    if (outermost && logins.includes(link.kind) && named.includes(outermost.kind)) found.push(outermost.name);
  }
  // What is no snippet of Caddy stands in the site itself.
  return found.filter((name) => !/^(?:forward_auth|authorize|oidc|authenticate|route|handle)\b/.test(name));
}

/** Nobody uses them yet. */
function definedNames(view: HostView, proxy: Exposure["proxy"]): readonly string[] {
  if (proxy === "caddy") {
    const snippets = [...(caddyOf(view)?.file.snippets.values() ?? [])];
    return snippets
      .filter(({ tokens }) => tokens.some(({ text }) => text === "forward_auth" || text === "authorize"))
      .map(({ name }) => name.text.replaceAll(/[()]/g, ""));
  }
  if (proxy !== "traefik") return [];
  const middlewares = partAt(view, ["services", "traefik", "dynamicConfigOptions", "http", "middlewares"]);
  const all = [...attributesOf(view, middlewares).parts];
  const has = (part: (typeof all)[number][1], key: string): boolean =>
    [...attributesOf(view, part).parts.keys()].some((name) => name.toLowerCase() === key);
  const isQualified = exposuresOf(view).some(({ chain }) => chain.some(({ name }) => name.endsWith("@file")));
  const suffix = isQualified ? "@file" : "";
  // A chain is made to be named; whether there is a login in it shows when it is tried.
  return ["chain", "forwardauth"].flatMap((kind) =>
    all.flatMap(([name, part]) => (has(part, kind) ? [`${name}${suffix}`] : [])),
  );
}
