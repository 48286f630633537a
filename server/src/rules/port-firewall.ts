/** A port that is open without need: nobody listens there, or the proxy is passed by. */
import type { HostView } from "#model/evaluated.ts";
import { showAddress } from "#model/ports/address.ts";
import { closing } from "#model/ports/firewall-closing.ts";
import { type Exposure, exposuresOf, type Way } from "#model/ports/firewall-exposure.ts";
import { moving, otherList } from "#model/ports/firewall-moving.ts";
import type { Opening } from "#model/ports/firewall-opening.ts";
import { hostNamespace, type Listener } from "#model/ports/listener.ts";
import { proxyNames } from "#model/ports/proxy-names.ts";
import { type Message, message } from "#text/message.ts";
import { covers, type Location } from "#text/span.ts";
import { onHosts } from "./on-hosts.ts";
import type { Fix, Problem, Related, Rule } from "./rule.ts";

export const portFirewall: Rule = {
  id: "port/firewall",
  severity: "warning",
  summary: message("The firewall opens a port that should not be open, or that nobody listens on"),
  evaluates: true,
  check: (model) => onHosts(model, exposed),
};

function* exposed(view: HostView): Iterable<Problem> {
  for (const exposure of exposuresOf(view)) {
    const place = placeOf(exposure.opening);
    if (!place) continue;
    const problem = {
      ...place,
      message: described(exposure),
      related: [...relatedTo(exposure)],
      fixes: fixes(view, exposure),
    };
    yield warned.has(exposure.kind) ? problem : { ...problem, severity: "information" };
  }
}

/** All others are only too many. */
const warned: ReadonlySet<Exposure["kind"]> = new Set(["past-proxy", "protocol"]);

/** The port in the list, or the name of the option that opens it. */
function placeOf({ by, definition, place }: Opening): Location | undefined {
  if (!definition) return undefined;
  const { file, start, end, name } = definition;
  if (by === "list" && place?.file === file && covers(definition, place)) return place;
  return { file, start: name?.start ?? start, end: name?.end ?? end };
}

function described(exposure: Exposure): Message {
  const { kind, opening } = exposure;
  const port = `${opening.from}/${opening.protocol}`;
  switch (kind) {
    case "unused":
      return unused(exposure, port);
    case "loopback": {
      const { service, addresses = [] } = exposure.listener;
      const bound = addresses.map(showAddress).join(", ");
      return message(
        "Port {0} is open, but {1} only listens on {2}: nobody else reaches it. Close the port, or let {1} listen elsewhere.",
        port,
        service,
        bound,
      );
    }
    case "protocol": {
      const { listener } = exposure;
      const heard = `${listener.port}/${listener.protocol}`;
      return message(
        "Port {0} is open, but {1} listens on {2}: open it in {3}.",
        port,
        listener.service,
        heard,
        otherList(opening),
      );
    }
    case "past-proxy":
      return pastProxy(opening, exposure.ways);
  }
}

function pastProxy({ from, to, protocol }: Opening, ways: readonly Way[]): Message {
  const proxies = [...new Set(ways.map(({ upstream: { proxy } }) => proxyNames.get(proxy) ?? proxy))].join(", ");
  if (from === to)
    return message(
      "Port {0} of {1} is open to everybody, past {2} and whatever that asks for: close it, or open it on one interface only.",
      `${from}/${protocol}`,
      ways[0]?.listener.service ?? "",
      proxies,
    );
  const named = ways.slice(0, most).map(({ listener: { port, service } }) => `${port} (${service})`);
  return message(
    "The range {0} opens {1} to everybody, past {2} and whatever that asks for: narrow it, or open it on one interface only.",
    `${from}–${to}/${protocol}`,
    [...named, ...(ways.length > most ? ["…"] : [])].join(", "),
    proxies,
  );
}

/** More names say nothing more. */
const most = 3;

function unused({ listener }: Extract<Exposure, { kind: "unused" }>, port: string): Message {
  if (!listener) return message("Port {0} is open, but nobody listens there: close it.", port);
  const { service, namespace, state } = listener;
  if (state === "disabled")
    return message("Port {0} is open, but {1}, which would listen there, is off: close it.", port, service);
  return message(
    "Port {0} is open on this machine, but {1} listens in another network ({2}): close it.",
    port,
    service,
    namespace ?? hostNamespace,
  );
}

function* relatedTo(exposure: Exposure): Iterable<Related> {
  if (exposure.kind !== "past-proxy") {
    if (exposure.listener) yield* gettingPort(exposure.listener);
    return;
  }
  for (const { listener, upstream } of exposure.ways.slice(0, most)) {
    yield* gettingPort(listener);
    const { proxy, place, target } = upstream;
    const name = proxyNames.get(proxy) ?? proxy;
    if (place) yield { ...place, message: message("{0} hands requests on to {1}.", name, target) };
  }
}

function* gettingPort({ place, service }: Listener): Iterable<Related> {
  if (place) yield { ...place, message: message("{0} gets its port here.", service) };
}

/** A range may be for others, too. */
function fixes(view: HostView, { kind, opening }: Exposure): readonly Fix[] {
  const { from, to, by, option } = opening;
  if (from !== to) return [];
  const edits = kind === "protocol" ? moving(view, opening) : closing(view, opening);
  if (!edits) return [];
  const title =
    kind === "protocol"
      ? message("Move {0} to {1}", from, otherList(opening))
      : by === "module"
        ? message("Set {0} to false", option)
        : message("Close port {0}", from);
  return [{ title, safe: false, edits: [edits] }];
}
