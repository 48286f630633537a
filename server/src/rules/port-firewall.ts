/** A port that is open without need: nobody listens there, or the proxy is passed by. */
import type { HostView } from "#model/evaluated.ts";
import { showAddress } from "#model/ports/address.ts";
import { firewallOf } from "#model/ports/firewall.ts";
import { removed } from "#model/ports/firewall-edit.ts";
import { type Exposure, exposuresOf } from "#model/ports/firewall-exposure.ts";
import type { Opening } from "#model/ports/firewall-opening.ts";
import { hostNamespace } from "#model/ports/listener.ts";
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
    const { opening, kind } = exposure;
    const place = placeOf(opening);
    if (!place) continue;
    const problem = {
      ...place,
      message: described(exposure),
      related: [...relatedTo(exposure)],
      fixes: opening.by === "module" ? shutting(view, opening) : closing(view, opening),
    };
    yield kind === "past-proxy" ? problem : { ...problem, severity: "information" };
  }
}

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
    case "past-proxy": {
      const { listener, upstream } = exposure;
      return message(
        "Port {0} of {1} is open to everybody, past {2} and whatever that asks for: close it, or open it on one interface only.",
        port,
        listener.service,
        upstream.proxy,
      );
    }
  }
}

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
  const { kind, listener } = exposure;
  if (listener?.place) yield { ...listener.place, message: message("{0} gets its port here.", listener.service) };
  if (kind !== "past-proxy") return;
  const { proxy, place, target } = exposure.upstream;
  if (place) yield { ...place, message: message("{0} hands requests on to {1}.", proxy, target) };
}

/** Takes the port out of its list, if that is written out. */
function closing(view: HostView, { definition, place, option, from }: Opening): readonly Fix[] {
  const list = firewallOf(view).lists.find((one) => one.option === option);
  const literal = list?.requests.find((request) => request.definition === definition)?.literal;
  const text = literal && view.repo.files.get(literal.file)?.source.text;
  if (!literal || !text || place?.file !== literal.file || !covers(literal, place)) return [];
  // Not what stands in parentheses, or in something larger.
  if (!/[\s[]$/.test(text.slice(0, place.start)) || !/^[\s\]]/.test(text.slice(place.end))) return [];
  const edits = [{ file: literal.file, edits: [removed(text, place)] }];
  return [{ title: message("Close port {0}", from), safe: false, edits }];
}

/** Turns `openFirewall` off, where it says `true`. */
function shutting({ repo }: HostView, { definition, option }: Opening): readonly Fix[] {
  if (!definition?.name) return [];
  const { file, name, end } = definition;
  const value = repo.files.get(file)?.source.text.slice(name.end, end) ?? "";
  if (!/^\s*=\s*(?:(?:lib\.)?mk(?:Force|Default)\s+)?true$/.test(value)) return [];
  const edits = [{ file, edits: [{ start: end - "true".length, end, text: "false" }] }];
  return [{ title: message("Set {0} to false", option), safe: false, edits }];
}
