/** By which names a host's proxy leads others through a login: what a route without one would have to name. */
import type { HostView } from "#model/evaluated.ts";
import { caddyOf } from "#model/ports/caddy.ts";
import { attributesOf, itemsOf, type Part, partAt, stringOf } from "#model/ports/part.ts";
import { bare } from "#model/ports/traefik-middlewares.ts";
import type { Exposure } from "./exposure.ts";
import { exposuresOf } from "./exposures.ts";
import type { Link } from "./way.ts";

/**
 * As they are written there; the ones that most others use come first, at a gateway that surely is able before others, and those that nobody
 * uses yet come last.
 */
export function protectingNames(view: HostView, proxy: Exposure["proxy"]): readonly string[] {
  const used = usedNames(view, proxy);
  const plain = new Set(used.map(bare));
  return [...used, ...definedNames(view, proxy).filter((name) => !plain.has(bare(name)))];
}

function usedNames(view: HostView, proxy: Exposure["proxy"]): readonly string[] {
  const rank = new Map<string, number>();
  for (const { gateway, routed, chain, proxy: own } of exposuresOf(view)) {
    if (own !== proxy || routed !== true) continue;
    const weight = gateway?.able === "yes" ? 1000 : 1;
    for (const name of new Set(leadingNames(chain))) rank.set(name, (rank.get(name) ?? 0) + weight);
  }
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

/** Whether anybody uses them or not. */
function definedNames(view: HostView, proxy: Exposure["proxy"]): readonly string[] {
  if (proxy === "caddy") {
    const snippets = [...(caddyOf(view)?.file.snippets.values() ?? [])];
    return snippets
      .filter(({ tokens }) => tokens.some(({ text }) => text === "forward_auth" || text === "authorize"))
      .map(({ name }) => name.text.replaceAll(/[()]/g, ""));
  }
  if (proxy !== "traefik") return [];
  const middlewares = partAt(view, ["services", "traefik", "dynamicConfigOptions", "http", "middlewares"]);
  const isQualified = exposuresOf(view).some(({ chain }) => chain.some(({ name }) => name.endsWith("@file")));
  return leadingMiddlewares(view, attributesOf(view, middlewares).parts).map(
    (name) => `${name}${isQualified ? "@file" : ""}`,
  );
}

/** Chains come first: they are made to be named. */
function leadingMiddlewares(view: HostView, all: ReadonlyMap<string, Part>): readonly string[] {
  const inside = (name: string, ...keys: readonly string[]): Part | undefined =>
    keys.reduce<Part | undefined>(
      (part, wanted) =>
        [...attributesOf(view, part).parts].find(([key]) => key.toLowerCase() === wanted.toLowerCase())?.[1],
      all.get(name),
    );
  const plain = [...all.keys()].filter((name) => inside(name, "forwardAuth"));
  const leading = new Set(plain);
  for (let before = -1; before < leading.size; ) {
    before = leading.size;
    for (const name of all.keys()) {
      const { items } = itemsOf(view, inside(name, "chain", "middlewares"));
      if (items.some((item) => leading.has(bare(stringOf(item) ?? "")))) leading.add(name);
    }
  }
  return [...[...leading].slice(plain.length), ...plain];
}
