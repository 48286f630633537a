/** Who answers where a proxy asks: a gateway of this machine, a service that is none, or somebody of whom nothing is known. */
import type { HostView } from "#model/evaluated.ts";
import { isChangeable, listensButForFailures } from "#model/ports/but-for-failures.ts";
import { hostNamespace, type Listener, type Namespace } from "#model/ports/listener.ts";
import { listenersOf } from "#model/ports/listeners.ts";
import { isMeantByKey, meantBy } from "#model/ports/meant-service.ts";
import { isThisMachine } from "#model/ports/this-machine.ts";
import type { Upstream } from "#model/ports/upstream.ts";
import { upstreamsOf } from "#model/ports/upstreams.ts";
import { type Message, message } from "#text/message.ts";
import { overlaps } from "#text/span.ts";
import { type Program, programAt, programsOf } from "./gateway-programs.ts";
import type { Target } from "./way.ts";

export type Answering =
  /**
   * `doubt`: why it is not sure that it answers; `isMeant`: nobody listens there, and the repo says that it is meant; `site`: it is asked
   * through a proxy of this machine, at the name of a site.
   */
  | {
      readonly is: "gateway";
      readonly program: Program;
      readonly doubt: Message | undefined;
      readonly isMeant: boolean;
      readonly site?: string;
    }
  /** Surely no gateway. */
  | { readonly is: "other"; readonly service: string; readonly listener: Listener }
  /** Another machine, or a name that nothing here says more about. */
  | { readonly is: "elsewhere" }
  | { readonly is: "unknown"; readonly why: Message };

/** `role`: whether the proxy asks for permission there or hands on. */
export function answeringAt(view: HostView, target: Target, role: Upstream["role"]): Answering {
  const { host, port, namespace } = target;
  if (host === undefined) return { is: "unknown", why: message("it is not known whom {0} means", target.text) };
  if (isThisMachine(view, host)) {
    if (port === undefined) return { is: "unknown", why: message("it is not known whom {0} means", target.text) };
    return onThisMachine(view, target, port, isLocal(host) ? namespace : hostNamespace, role);
  }
  return namedContainer(view, host, namespace) ?? behindOwnSite(view, host) ?? { is: "elsewhere" };
}

/** What means another machine in each network. */
function isLocal(host: string): boolean {
  return /^(?:localhost|127\..*|::1|\[::1\]|::|0\.0\.0\.0|)$/i.test(host);
}

function onThisMachine(
  view: HostView,
  target: Target,
  port: number,
  namespace: Namespace | undefined,
  role: Upstream["role"],
): Answering {
  if (namespace === undefined)
    return { is: "unknown", why: message("it is not known in which network {0} is asked", target.text) };
  const at = listenersOf(view).filter((each) => each.protocol === "tcp" && each.port === port);
  const own = at.filter((each) => each.namespace === namespace);
  // Who surely is in this network has the port: another one in the same would find it taken.
  const isTaken = own.some(({ state }) => state === "enabled");
  const here = isTaken ? own : at.filter((each) => each.namespace === namespace || each.namespace === undefined);
  const live = here.filter(({ state }) => state !== "disabled");
  const owners = new Set(live.map(({ service }) => service));
  const programs = [...owners].flatMap((service) => programAt(view, service) ?? []);
  const [program] = programs;
  if (program && owners.size === 1) return gateway(view, program, doubtOf(view, live));
  if (program && programs.length < owners.size)
    return { is: "unknown", why: message("several services may answer at {0}", target.text) };
  if (program)
    return programs.every(({ kind }) => kind === program.kind)
      ? gateway(view, program, message("several services may answer at {0}", target.text))
      : { is: "unknown", why: message("several services may answer at {0}", target.text) };
  const told = namespace === hostNamespace ? programsOf(view).filter(({ ports }) => ports.includes(port)) : [];
  const [only, ...more] = told.filter(({ state }) => state !== "disabled");
  if (only && more.length === 0 && live.length === 0) return gateway(view, only, undefined);
  const [first] = live;
  if (first) return other(live, first, target);
  return meantThere(view, target, port, role) ?? nobody(here, target);
}

function gateway(_view: HostView, program: Program, doubt: Message | undefined): Answering {
  const unsure =
    program.state === "possible" ? message("it is not known whether {0} is on", program.service) : undefined;
  return { is: "gateway", program, doubt: doubt ?? unsure, isMeant: false };
}

/** A port that only secrets in files might change is the one that the proxy asks. */
function doubtOf(view: HostView, listeners: readonly Listener[]): Message | undefined {
  const isSure = listeners.some(
    (each) => each.state === "enabled" || isChangeable(each) || listensButForFailures(view, each),
  );
  if (isSure) return undefined;
  const [listener] = listeners;
  return listener?.doubts[0] ?? (listener && message("it is not known whether {0} is on", listener.service));
}

/** Programs that hand on what they get, that run what their owner writes, or that we know too little of. */
const mayAsk =
  /^services\.(?:caddy|nginx|traefik|haproxy|httpd|h2o|lighttpd|anubis|varnish|squid|sslh|stunnel|envoy|tor|i2pd|ghostunnel|tailscale|cloudflared|pomerium|webhook|node-red|n8n|home-assistant|crowdsec|phpfpm|uwsgi|static-web-server|go-autoconfig|portunus|lldap|canaille|tsidp|rauthy|vouch-proxy|voidauth|frp|rathole|openresty)\b|auth|sso|oidc|login|proxy/i;

function other(live: readonly Listener[], first: Listener, target: Target): Answering {
  const isOther = live.every(
    ({ evidence, service, state }) =>
      evidence === "known" &&
      state === "enabled" &&
      service === first.service &&
      service.startsWith("services.") &&
      !mayAsk.test(service),
  );
  if (isOther) return { is: "other", service: first.service, listener: first };
  return {
    is: "unknown",
    why: message("{0} listens at {1}, and what it answers is not known", first.service, target.text),
  };
}

function nobody(here: readonly Listener[], target: Target): Answering {
  const [off] = here;
  if (off) return { is: "unknown", why: message("{0}, which would listen at {1}, is off", off.service, target.text) };
  return { is: "unknown", why: message("nothing that we know of listens at {0}", target.text) };
}

/** Nobody listens there; the key of the registry, the route or the site may say who is meant. */
function meantThere(view: HostView, target: Target, port: number, role: Upstream["role"]): Answering | undefined {
  const asking = askedBy(view, target, port, role);
  const thing = meantBy(view, asking);
  const program = thing && programAt(view, thing.path);
  if (!program || program.state === "disabled") return undefined;
  // In the module that turns the gateway on, others may have a site, too.
  if (role === "proxy" && !isMeantByKey(view, asking, thing)) return undefined;
  const [listener] = thing.listeners;
  const doubt = listener
    ? message("nothing listens at {0}: {1} listens on port {2}", target.text, program.service, listener.port)
    : message("nothing that we know of listens at {0}", target.text);
  return { is: "gateway", program, doubt, isMeant: true };
}

/** What the collectors of all upstreams say of the same target. */
export function askedBy(view: HostView, target: Target, port: number, role: Upstream["role"]): Upstream {
  const { host, place, namespace, sources, text } = target;
  const same = upstreamsOf(view).filter((each) => each.role === role && each.port === port && each.host === host);
  const [first] = place ? same.filter((each) => each.place?.file === place.file && overlaps(each.place, place)) : same;
  const unnamed = { proxy: "", sites: [], role, target: text, host, port, namespace } as const;
  return first ?? { ...unnamed, state: "enabled", option: "", place, portPlace: undefined, sources };
}

/** Containers know each other by name; a machine does not know them so. */
function namedContainer(view: HostView, host: string, namespace: Namespace | undefined): Answering | undefined {
  if (host.includes(".")) return undefined;
  const [program, ...others] = programsOf(view).filter(({ container }) => container === host);
  if (!program || others.length > 0) return undefined;
  const doubt =
    namespace === hostNamespace ? message("the machine itself does not know containers by their names") : undefined;
  return gateway(view, program, doubt);
}

/** The name of a site of a proxy on this machine that hands on to the gateway. */
function behindOwnSite(view: HostView, host: string): Answering | undefined {
  const name = host.toLowerCase();
  const handedOn = upstreamsOf(view).filter(
    (each) => each.role === "proxy" && each.state !== "disabled" && each.sites.some((site) => hostOf(site) === name),
  );
  if (handedOn.length === 0) return undefined;
  const answers = handedOn.map((each) =>
    each.host !== undefined && isThisMachine(view, each.host) && each.port !== undefined
      ? onThisMachine(view, { ...each, text: each.target }, each.port, each.namespace, "proxy")
      : undefined,
  );
  const gateways = answers.flatMap((each) => (each?.is === "gateway" ? each : []));
  const [first, ...others] = gateways;
  if (first && others.every(({ program }) => program.service === first.program.service))
    return gateways.length === answers.length
      ? { ...first, site: host }
      : { ...first, site: host, doubt: message("{0} leads to more than {1}", host, first.program.service) };
  return { is: "unknown", why: message("it is not known who answers at {0}", host) };
}

function hostOf(site: string): string {
  return site
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, "")
    .replace(/[:/].*$/, "");
}
