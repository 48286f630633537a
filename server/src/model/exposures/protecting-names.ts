/** By which names a host's proxy leads others through a login: what a route without one would have to name. */
import type { HostView } from "#model/evaluated.ts";
import { caddyOf } from "#model/ports/caddy.ts";
import { attributesOf, itemsOf, type Part, partAt, stringOf } from "#model/ports/part.ts";
import { bare } from "#model/ports/traefik-middlewares.ts";
import type { Exposure } from "./exposure.ts";
import { exposuresOf } from "./exposures.ts";
import type { Link } from "./way.ts";

/**
 * As the neighbours of the exposure write them; the ones that most others use come first, at a gateway that surely is able before others, and
 * those that nobody uses yet come last. None comes twice.
 */
export function protectingNames(view: HostView, exposure: Exposure): readonly string[] {
  const used = usedNames(view, exposure);
  const plain = new Set(used.map(bare));
  return [...used, ...definedNames(view, exposure).filter((name) => !plain.has(bare(name)))];
}

/** Of Traefik, in the labels of a container; others are in its files. */
export function isLabel({ proxy, part }: Exposure): boolean {
  return proxy === "traefik" && part.path[0] === "virtualisation";
}

interface Used {
  rank: number;
  /** As a neighbour writes it. */
  form: string | undefined;
  readonly name: string;
}

function usedNames(view: HostView, exposure: Exposure): readonly string[] {
  const all = new Map<string, Used>();
  for (const each of exposuresOf(view)) {
    if (each.proxy !== exposure.proxy || each.routed !== true) continue;
    for (const name of new Set(leadingNames(each.chain))) {
      const full = fullName(each, name);
      const used = all.get(full) ?? { rank: 0, form: undefined, name: isLabel(exposure) ? full : name };
      all.set(full, used);
      used.rank += each.gateway?.able === "yes" ? 1000 : 1;
      if (isLabel(each) === isLabel(exposure)) used.form ??= name;
    }
  }
  return [...all.values()].sort((a, b) => b.rank - a.rank).map(({ form, name }) => form ?? name);
}

/** A name means one of the same provider. */
function fullName(exposure: Exposure, name: string): string {
  if (exposure.proxy !== "traefik" || name.includes("@")) return name;
  return `${name}@${isLabel(exposure) ? "docker" : "file"}`;
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
function definedNames(view: HostView, exposure: Exposure): readonly string[] {
  const { proxy } = exposure;
  if (proxy === "caddy") {
    const snippets = [...(caddyOf(view)?.file.snippets.values() ?? [])];
    return snippets
      .filter(({ tokens }) => tokens.some(({ text }) => text === "forward_auth" || text === "authorize"))
      .map(({ name }) => name.text.replaceAll(/[()]/g, ""));
  }
  if (proxy !== "traefik") return [];
  const middlewares = partAt(view, ["services", "traefik", "dynamicConfigOptions", "http", "middlewares"]);
  const isQualified =
    isLabel(exposure) ||
    exposuresOf(view).some((each) => !isLabel(each) && each.chain.some(({ name }) => name.endsWith("@file")));
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
