/** What nginx shows to the network: names and where they lead. What it asks of requests on the way is not read, so nothing is proven. */
import type { HostView } from "#model/evaluated.ts";
import { nginxSwitch, sitesOf, type Vhost, vhostsOf } from "#model/ports/nginx-vhosts.ts";
import { definitionsAt, hole } from "#model/ports/part.ts";
import type { Upstream } from "#model/ports/upstream.ts";
import { upstreamsOf } from "#model/ports/upstreams.ts";
import { message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import { calledFrom } from "./called-from.ts";
import type { Served } from "./exposure.ts";
import { everyIp } from "./ip-set.ts";
import type { Way } from "./way.ts";

export function nginxServed(view: HostView): readonly Served[] {
  const enabled = nginxSwitch(view);
  if (!enabled) return [];
  const upstreams = upstreamsOf(view).filter(({ proxy, role }) => proxy === "nginx" && role === "proxy");
  return vhostsOf(view).flatMap((vhost) => {
    const [part] = vhost.parts;
    if (!part) return [];
    const hosts = sitesOf(view, vhost);
    const own = upstreams.filter(({ sites }) => sites.some((site) => hosts.includes(site)));
    return {
      proxy: "nginx",
      name: vhost.name,
      hosts: hosts.filter((host) => host !== "_" && !host.includes(hole)),
      entryPoints: [],
      ways: own.map(wayTo),
      chain: [],
      asked: enabled.asked,
      refusal: undefined,
      unproven: [],
      doubts: [message("what nginx asks of requests is not read yet")],
      part,
      place: nameOf(view, vhost) ?? part.place,
      calledAt: calledOf(view, vhost),
    };
  });
}

function wayTo({ target, host, port, namespace, place, sources }: Upstream): Way {
  return {
    end: { kind: "upstream", upstream: { text: target, host, port, namespace, place, sources } },
    ...{ sources: everyIp, sourcesFrom: "peer", logins: [], conditions: [] },
    doubts: [message("what nginx asks of requests is not read yet")],
    place,
  };
}

function calledOf(view: HostView, { parts: [part] }: Vhost): Location | undefined {
  const [definition] = part ? definitionsAt(view, part.path) : [];
  return definition && calledFrom(view, definition);
}

function nameOf(view: HostView, { parts: [part] }: Vhost): Location | undefined {
  const [definition] = part ? definitionsAt(view, part.path) : [];
  return definition?.name && { file: definition.file, ...definition.name };
}
