/** What nginx hands requests on to: `proxyPass` of locations, groups of servers, and directives in the texts that the repo writes. */
import type { HostView } from "#model/evaluated.ts";
import { showPath } from "#model/option-path.ts";
import { type Directive, directivesIn, everyDirective } from "./nginx-text.ts";
import {
  type NginxText,
  nginxNamespace,
  nginxSwitch,
  nginxTexts,
  sitesOf,
  type Vhost,
  vhostsOf,
} from "./nginx-vhosts.ts";
import { attributeOf, attributesOf, definitionsAt, hole, type Part, partAt, textOf } from "./part.ts";
import { targetOf } from "./target.ts";
import type { Upstream } from "./upstream.ts";
import { type Asker, told, upstream } from "./upstream-parts.ts";

const root = ["services", "nginx"];

export function* nginxUpstreams(view: HostView): Iterable<Upstream> {
  const enabled = nginxSwitch(view);
  if (!enabled) return;
  const base: Base = {
    view,
    asker: { proxy: "nginx", role: "proxy", namespace: nginxNamespace(view), state: enabled.asked.state },
    groups: new Map(),
  };
  for (const group of groupsOf(view)) base.groups.set(group.name, group);
  const named = new Map<string, Set<string>>([...base.groups.keys()].map((name) => [name, new Set()]));
  for (const found of [...ofLocations(base), ...ofTexts(base)]) {
    const group = typeof found.to === "string" ? named.get(found.to) : undefined;
    if (!group) yield found.upstream();
    else for (const site of found.sites) group.add(site);
  }
  for (const [name, sites] of named) yield* base.groups.get(name)?.servers({ ...base.asker, sites: [...sites] }) ?? [];
  yield* ofOauth2Proxy(base);
}

interface Base {
  readonly view: HostView;
  readonly asker: Omit<Asker, "sites">;
  readonly groups: Map<string, Group>;
}

/** `upstream name { server …; }`: it is asked by its name. */
interface Group {
  readonly name: string;
  readonly servers: (asker: Asker) => Iterable<Upstream>;
}

interface Handed {
  readonly sites: readonly string[];
  /** The host that is asked, which may be the name of a group. */
  readonly to: string | undefined;
  readonly upstream: () => Upstream;
}

function* ofLocations(base: Base): Iterable<Handed> {
  const { view } = base;
  for (const vhost of vhostsOf(view)) {
    const sites = sitesOf(view, vhost);
    const asked = authLocations(view, vhost);
    for (const part of vhost.parts)
      for (const [name, location] of attributesOf(view, attributeOf(view, part, "locations")).parts) {
        const role = asked.has(withoutModifier(name)) ? "auth" : "proxy";
        const pass = attributeOf(view, location, "proxyPass");
        const found = pass && pass.value !== null ? upstream(view, { ...base.asker, role, sites }, pass) : undefined;
        if (found) yield { sites, to: found.host, upstream: () => found };
      }
  }
}

/** Directives that hand on, and the port where a text names none. */
const passes: ReadonlyMap<string, number | undefined> = new Map([
  ["proxy_pass", undefined],
  ["grpc_pass", 80],
  ["fastcgi_pass", undefined],
  ["uwsgi_pass", undefined],
  ["scgi_pass", undefined],
]);

function* ofTexts(base: Base): Iterable<Handed> {
  const { view } = base;
  for (const where of nginxTexts(view)) {
    const all = directivesIn(where.text);
    const variables = variablesIn(all);
    for (const { directive, around } of everyDirective(all)) {
      if (!passes.has(directive.name)) continue;
      const [word] = directive.args;
      if (!word) continue;
      const sites = where.sites.length > 0 ? where.sites : serverNames(around);
      const target = targetOf(filled(word.text, variables), passes.get(directive.name));
      if (!target) continue;
      const role = isAsked(base.view, where, around) ? "auth" : "proxy";
      yield {
        sites,
        to: target.host,
        upstream: () =>
          told(view, { ...base.asker, role, sites }, { part: where.part, text: word.text, target, start: word.start }),
      };
    }
  }
}

/** `set $name value;`, where it says one thing only. */
function variablesIn(all: readonly Directive[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { directive } of everyDirective(all)) {
    const [name, value] = directive.args;
    if (directive.name !== "set" || !name || !value) continue;
    found.set(name.text, found.has(name.text) && found.get(name.text) !== value.text ? "$" : value.text);
  }
  return found;
}

function filled(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(/\$\{(\w+)\}|\$(\w+)/g, (whole, braced: string | undefined, bare: string | undefined) => {
    return variables.get(`$${braced ?? bare}`) ?? whole;
  });
}

function serverNames(around: readonly Directive[]): readonly string[] {
  const server = around.findLast(({ name }) => name === "server");
  const own = (name: string): readonly string[] =>
    (server?.block ?? []).filter((one) => one.name === name).flatMap((one) => one.args.map(({ text }) => text));
  return own("server_name").filter((name) => !name.includes(hole));
}

/** The locations of a virtual host that `auth_request` asks. */
function authLocations(view: HostView, vhost: Vhost): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { text, vhost: own } of nginxTexts(view))
    if (own?.name === vhost.name)
      for (const { directive } of everyDirective(directivesIn(text)))
        if (directive.name === "auth_request" && directive.args[0]) found.add(directive.args[0].text);
  return found;
}

/** A directive in a location that `auth_request` asks, in the text or of the virtual host's set. */
function isAsked(view: HostView, { part, vhost, context }: NginxText, around: readonly Directive[]): boolean {
  const asked = vhost && authLocations(view, vhost);
  if (!asked || asked.size === 0) return false;
  const inside = around.findLast(({ name }) => name === "location")?.args.map(({ text }) => text);
  const own = context === "location" ? part.path.at(-2) : undefined;
  const name = inside?.at(-1) ?? (own === undefined ? undefined : withoutModifier(own));
  return name !== undefined && asked.has(name);
}

/** `= /auth` is a location, too. */
function withoutModifier(location: string): string {
  return location.replace(/^(?:=|\^~|~\*?)\s*/, "");
}

function* groupsOf(view: HostView): Iterable<Group> {
  for (const [name, part] of attributesOf(view, partAt(view, [...root, "upstreams"])).parts)
    yield { name, servers: (asker) => serversOf(view, asker, part) };
  for (const where of nginxTexts(view))
    for (const { directive } of everyDirective(directivesIn(where.text))) {
      const [name] = directive.args;
      if (directive.name !== "upstream" || !name || !directive.block) continue;
      yield { name: name.text, servers: (asker) => serversIn(view, asker, where.part, directive.block ?? []) };
    }
}

/** The address is the name of an attribute. */
function* serversOf(view: HostView, asker: Asker, group: Part): Iterable<Upstream> {
  for (const [address, part] of attributesOf(view, attributeOf(view, group, "servers")).parts) {
    const target = targetOf(address, 80);
    const [definition] = definitionsAt(view, part.path);
    const name = definition?.name;
    const place = definition && name && { file: definition.file, start: name.start, end: name.end };
    if (target)
      yield { ...told(view, asker, { part, text: address, target, start: { place } }), option: showPath(part.path) };
  }
  const extra = attributeOf(view, group, "extraConfig");
  const text = textOf(extra);
  if (extra && text !== undefined) yield* serversIn(view, asker, extra, directivesIn(text));
}

function* serversIn(view: HostView, asker: Asker, part: Part, block: readonly Directive[]): Iterable<Upstream> {
  for (const { name, args } of block) {
    const [word] = args;
    const target = name === "server" && word ? targetOf(word.text, 80) : undefined;
    if (!word || !target) continue;
    yield told(view, asker, { part, text: word.text, target, start: word.start });
  }
}

/** The module of oauth2-proxy writes `auth_request` into the virtual hosts that it names. */
function* ofOauth2Proxy({ view, asker }: Base): Iterable<Upstream> {
  const path = ["services", "oauth2-proxy", "nginx"];
  const sites = [...attributesOf(view, partAt(view, [...path, "virtualHosts"])).parts.keys()];
  const proxy = partAt(view, [...path, "proxy"]) ?? partAt(view, ["services", "oauth2-proxy", "httpAddress"]);
  const found = sites.length > 0 && proxy ? upstream(view, { ...asker, role: "auth", sites }, proxy) : undefined;
  if (found) yield found;
}
