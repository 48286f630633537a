/** What Traefik asks of the requests that its routers take, read off the evaluated options: names and lists, and nothing of the model's judgement. */
import { attributesOf, itemsOf, type Part, partAt, stringOf, truthOf } from "#model/ports/part.ts";
import type { World } from "../port-mutations/world.ts";

export interface Router {
  readonly service: string;
  readonly rule: string;
  /** Addresses that are asked; of plugins and passwords the names. */
  readonly logins: ReadonlySet<string>;
  /** The allow-lists on the way, each as written; all of them have to be passed. */
  readonly ranges: readonly string[];
  /** A name that does not exist: the router is out of service. */
  readonly isDead: boolean;
}

export function routersOf({ view }: World): ReadonlyMap<string, Router> {
  const found = new Map<string, Router>();
  if (truthOf(partAt(view, ["services", "traefik", "enable"])) === false) return found;
  const child = (part: Part | undefined, name: string): Part | undefined =>
    [...attributesOf(view, part).parts].find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
  const at = (root: string, names: readonly string[]): Part | undefined =>
    names.reduce<Part | undefined>(child, partAt(view, ["services", "traefik", root]));
  const texts = (part: Part | undefined): readonly string[] =>
    itemsOf(view, part).items.map((item) => stringOf(item) ?? "?");
  const middlewares = new Map(
    [...attributesOf(view, at("dynamicConfigOptions", ["http", "middlewares"])).parts].map(([name, part]) => [
      name.toLowerCase(),
      part,
    ]),
  );
  const points = new Map(
    [...attributesOf(view, at("staticConfigOptions", ["entryPoints"])).parts].map(([name, part]) => [
      name,
      texts(child(child(part, "http"), "middlewares")),
    ]),
  );
  for (const [name, part] of attributesOf(view, at("dynamicConfigOptions", ["http", "routers"])).parts) {
    const logins = new Set<string>();
    const ranges: string[] = [];
    let isDead = false;
    const follow = (names: readonly string[], depth: number): void => {
      for (const full of names) {
        const middleware = middlewares.get(full.replace(/@.*$/, "").toLowerCase());
        if (!middleware) {
          isDead ||= !full.includes("@") || full.endsWith("@file");
          continue;
        }
        const forward = child(middleware, "forwardAuth");
        if (forward) logins.add(plain(stringOf(child(forward, "address")) ?? "?"));
        for (const name of attributesOf(view, child(middleware, "plugin")).parts.keys())
          if (/oidc|oauth|sso|jwt|auth/i.test(name)) logins.add(`plugin ${full}`);
        if (child(middleware, "basicAuth")) logins.add("password");
        const list = child(middleware, "ipAllowList") ?? child(middleware, "ipWhiteList");
        if (list) ranges.push(texts(child(list, "sourceRange")).join(" "));
        if (depth < 9) follow(texts(child(child(middleware, "chain"), "middlewares")), depth + 1);
      }
    };
    const asked = texts(child(part, "entryPoints"));
    for (const point of asked.length > 0 ? asked : points.keys()) follow(points.get(point) ?? [], 0);
    follow(texts(child(part, "middlewares")), 0);
    const service = stringOf(child(part, "service")) ?? "?";
    found.set(name, { service, rule: stringOf(child(part, "rule")) ?? "?", logins, ranges, isDead });
  }
  return found;
}

/** A name for the machine itself is its address, and a query asks for nothing else. */
function plain(address: string): string {
  return address.replace("//localhost:", "//127.0.0.1:").replace(/\?.*$/, "");
}
