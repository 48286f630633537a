/** Which service of a host a proxy means: the one that its names say, or the only one that the module turns on which speaks of it. */
import { counts } from "#model/defined.ts";
import type { HostView } from "#model/evaluated.ts";
import { parsePath } from "#model/option-path.ts";
import { covers } from "#text/span.ts";
import { authorityOf } from "./authority.ts";
import { originsOf } from "./made-of.ts";
import { numberOf, partAt } from "./part.ts";
import { type Thing, thingsOf } from "./things.ts";
import type { Upstream } from "./upstream.ts";

/** `undefined`: nothing that the repo says tells which one, or several are possible. */
export function meantBy(view: HostView, upstream: Upstream): Thing | undefined {
  const all = named(view, [...keysOf(view, upstream), ...routesOf(upstream)]);
  // In a module of one service stands who is asked for permission, too.
  if (all.length === 0 && upstream.role === "auth") return authorityOf(view);
  const some = all.length > 0 ? all : besides(view, upstream);
  return some.length === 1 ? some[0] : undefined;
}

function named(view: HostView, names: Iterable<string>): readonly Thing[] {
  const index = thingsOf(view);
  return [...new Set([...names].flatMap((name) => index.named(name)))];
}

/** The same, where somebody answers already: only if neither route nor site are named after that one. */
export function meantBesides(view: HostView, upstream: Upstream, answering: string): Thing | undefined {
  const byRoute = named(view, routesOf(upstream));
  const all = byRoute.length > 0 ? byRoute : named(view, keysOf(view, upstream));
  const some = all.length > 0 || upstream.role === "auth" ? all : besides(view, upstream);
  return some.length === 1 && some[0]?.path !== answering ? some[0] : undefined;
}

/** Whether the module of the upstream turns on nothing at all that may listen. */
export function standsAlone(view: HostView, upstream: Upstream): boolean {
  const isNamed = named(view, [...keysOf(view, upstream), ...routesOf(upstream)]).length > 0;
  return !isNamed && modulesOf(view, upstream).length > 0 && besides(view, upstream).length === 0;
}

/** Whether the option that the port comes from is called like the service: no other way to it makes that less certain. */
export function isMeantByKey(view: HostView, upstream: Upstream, thing: Thing): boolean {
  return named(view, keysOf(view, upstream)).includes(thing);
}

/** What the route and the site are called. */
function* routesOf(upstream: Upstream): Iterable<string> {
  const route = routeOf(upstream);
  if (route !== undefined)
    yield* [route, route.replace(/[-_]?(?:forward[-_]?)?auth$/i, "")].filter((name) => name !== "");
  // Whoever is asked for permission is not what the site is called.
  if (upstream.role === "auth") return;
  for (const site of upstream.sites) {
    const host = site.replace(/^[a-z]+:\/\//, "").replace(/[:/].*$/, "");
    const [label = ""] = host.split(".");
    if (/^[\w-]+$/.test(label)) yield upstream.proxy === "systemd-socket-proxyd" ? withoutProxy(label) : label;
  }
}

/** What the options are called that the port comes from. */
function* keysOf(view: HostView, upstream: Upstream): Iterable<string> {
  for (const source of originsOf(view, upstream.sources)) {
    const path = parsePath(source)?.filter((step) => step !== undefined) ?? [];
    if (numberOf(partAt(view, path)) !== upstream.port) continue;
    // `my.jellyfin.port` is named by what it belongs to.
    const name = path.findLast((step) => !/^(?:(?:http|web|listen|internal|host)[-_]?)?port$/i.test(step));
    if (name !== undefined) yield name;
  }
}

/** The name of Traefik's service or middleware, of nginx's group of servers. */
function routeOf({ proxy, option }: Upstream): string | undefined {
  const path = parsePath(option) ?? [];
  const groups = proxy === "traefik" ? ["services", "middlewares"] : proxy === "nginx" ? ["upstreams"] : [];
  const at = path.findIndex((step, index) => index > 1 && step !== undefined && groups.includes(step));
  return at === -1 ? undefined : path[at + 1];
}

function withoutProxy(unit: string): string {
  return unit.replace(/[-_]?(?:socket-)?proxyd?$|^proxy(?:-to)?[-_]/, "");
}

/** What the modules turn on or define that say the upstream. */
export function besides(view: HostView, upstream: Upstream): readonly Thing[] {
  const { inModule } = thingsOf(view);
  return [...new Set(modulesOf(view, upstream).flatMap((module) => inModule().get(module) ?? []))];
}

/** The modules whose definition the target stands in; all of them where it is not known which one. */
export function modulesOf(view: HostView, upstream: Upstream): readonly string[] {
  const path = parsePath(upstream.option)?.filter((step) => step !== undefined) ?? [];
  const definitions = nearest(view, path);
  const { place } = upstream;
  const own = definitions.filter((each) => place && each.file === place.file && covers(each, place));
  return [...new Set((own.length > 0 ? own : definitions).map(({ module }) => module))];
}

/** What lies in a list has the definitions of the list. */
function nearest(view: HostView, path: readonly string[]): ReturnType<typeof countedAt> {
  for (let length = path.length; length > 1; length--) {
    const found = countedAt(view, path.slice(0, length));
    if (found.length > 0) return found;
  }
  return [];
}

function countedAt(view: HostView, path: readonly string[]): NonNullable<ReturnType<HostView["at"]>>["definitions"] {
  return view.at(path)?.definitions.filter(counts) ?? [];
}
