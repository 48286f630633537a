/** Tunnels, authenticating proxies and forwarders: programs that hand on what they get to one target or a few. */
import { Unknown } from "#eval/value.ts";
import type { HostView } from "#model/evaluated.ts";
import { all, asked, off, on, type Switch, switchOf, unitSwitch } from "./listener-parts.ts";
import { attributeOf, attributesOf, itemsOf, type Part, partAt, textOf, truthOf } from "./part.ts";
import { targetOf } from "./target.ts";
import { isSet } from "./traefik-upstreams.ts";
import { namespaceOf } from "./units.ts";
import type { Upstream } from "./upstream.ts";
import { type Asker, told, upstream } from "./upstream-parts.ts";

export function* tunnelUpstreams(view: HostView): Iterable<Upstream> {
  yield* ofCloudflared(view);
  yield* ofOauth2Proxy(view);
  yield* ofAnubis(view);
  yield* ofHaproxy(view);
  yield* ofUnits(view);
}

function asker(view: HostView, proxy: string, unit: string, isOn: Switch): Omit<Asker, "sites"> {
  const { state } = all(isOn, unitSwitch(view, unit));
  return { proxy, role: "proxy", namespace: namespaceOf(view, unit), state };
}

function enabled(view: HostView, path: readonly string[]): Switch {
  return switchOf(partAt(view, [...path, "enable"]), [...path, "enable"]);
}

function* ofCloudflared(view: HostView): Iterable<Upstream> {
  const path = ["services", "cloudflared"];
  const isOn = enabled(view, path);
  for (const [id, tunnel] of attributesOf(view, partAt(view, [...path, "tunnels"])).parts) {
    // With a token the rules are those of Cloudflare's own pages.
    const isRemote = isSet(attributeOf(view, tunnel, "token")) || isSet(attributeOf(view, tunnel, "tokenFile"));
    const isAsked = isRemote ? off : isOn;
    const base = asker(view, "cloudflared", `cloudflared-tunnel-${id}.service`, isAsked);
    const rules: (readonly [string[], Part | undefined])[] = [
      ...[...attributesOf(view, attributeOf(view, tunnel, "ingress")).parts].map(
        ([host, rule]): [string[], Part | undefined] => [[host], attributeOf(view, rule, "service") ?? rule],
      ),
      [[], attributeOf(view, tunnel, "default")],
    ];
    for (const [sites, rule] of rules) {
      const found = rule && upstream(view, { ...base, sites }, rule);
      if (found) yield found;
    }
  }
}

function* ofOauth2Proxy(view: HostView): Iterable<Upstream> {
  const path = ["services", "oauth2-proxy"];
  const base = asker(view, "oauth2-proxy", "oauth2-proxy.service", enabled(view, path));
  const extra = partAt(view, [...path, "extraConfig"]);
  const list = attributeOf(view, extra, "upstream") ?? partAt(view, [...path, "upstream"]);
  for (const item of itemsOf(view, list).items) {
    const found = upstream(view, { ...base, sites: [] }, item);
    if (found) yield found;
  }
}

/** Instances are on unless they say that they are not. */
function* ofAnubis(view: HostView): Iterable<Upstream> {
  for (const [name, part] of attributesOf(view, partAt(view, ["services", "anubis", "instances"])).parts) {
    const enable = attributeOf(view, part, "enable");
    const unit = name === "" ? "anubis.service" : `anubis-${name}.service`;
    const base = asker(view, "anubis", unit, enable ? switchOf(enable, enable.path) : on);
    const target = attributeOf(view, attributeOf(view, part, "settings"), "TARGET");
    const found = target && upstream(view, { ...base, sites: name === "" ? [] : [name] }, target);
    if (found) yield found;
  }
}

/** Lines `server name address:port …` below `backend name` or `listen name`. */
function* ofHaproxy(view: HostView): Iterable<Upstream> {
  const path = ["services", "haproxy"];
  const part = partAt(view, [...path, "config"]);
  const text = textOf(part);
  if (!part || text === undefined) return;
  const base = asker(view, "haproxy", "haproxy.service", enabled(view, path));
  let section: readonly string[] | undefined;
  let start = 0;
  for (const line of text.split("\n")) {
    const begin = start;
    start += line.length + 1;
    const [word = "", name = "", address] = line.replace(/#.*$/, "").trim().split(/\s+/);
    if (/^(?:global|defaults|frontend|backend|listen|userlist|peers|resolvers|cache|program|ring)$/.test(word))
      section = word === "backend" || word === "listen" ? [name] : undefined;
    const target = word === "server" && section && address !== undefined ? targetOf(address) : undefined;
    if (target && address !== undefined)
      yield told(
        view,
        { ...base, sites: section ?? [] },
        { part, text: address, target, start: begin + line.indexOf(address, line.indexOf(name) + name.length) },
      );
  }
}

/** systemd's own forwarder, which a socket starts. */
function* ofUnits(view: HostView): Iterable<Upstream> {
  for (const [name, part] of attributesOf(view, partAt(view, ["systemd", "services"])).parts) {
    const start = attributeOf(view, attributeOf(view, part, "serviceConfig"), "ExecStart");
    if (start?.value instanceof Unknown) continue;
    for (const item of itemsOf(view, start).items) {
      const words = (textOf(item) ?? "").trim().split(/\s+/);
      if (!/(?:^|\/)systemd-socket-proxyd$/.test(words[0] ?? "")) continue;
      const address = words.findLast((word, index) => index > 0 && !word.startsWith("-"));
      const target = address === undefined ? undefined : targetOf(address, 80);
      if (!target || address === undefined) continue;
      const base = asker(view, "systemd-socket-proxyd", `${name}.service`, startedBySomething(view, name, part));
      const begin = (textOf(item) ?? "").lastIndexOf(address);
      yield told(view, { ...base, sites: [name] }, { part: item, text: address, target, start: begin });
    }
  }
}

function startedBySomething(view: HostView, name: string, part: Part): Switch {
  const wanted = [part, partAt(view, ["systemd", "sockets", name])].some((unit) =>
    ["wantedBy", "requiredBy"].some((list) => itemsOf(view, attributeOf(view, unit, list)).items.length > 0),
  );
  const isOff = truthOf(partAt(view, ["systemd", "sockets", name, "enable"])) === false;
  return isOff ? off : wanted ? on : asked(`${name}.service`);
}
