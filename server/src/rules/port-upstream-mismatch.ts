/** A proxy that asks at the wrong port answers with 502 after the rebuild. */
import type { HostView } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { parsePath } from "#model/option-path.ts";
import { argumentOf } from "#model/ports/asked-at.ts";
import { isChangeable } from "#model/ports/but-for-failures.ts";
import type { Listener } from "#model/ports/listener.ts";
import { modulesOf } from "#model/ports/meant-service.ts";
import { type Mismatch, mismatchesOf } from "#model/ports/mismatched-upstreams.ts";
import { partAt } from "#model/ports/part.ts";
import { proxyNames } from "#model/ports/proxy-names.ts";
import type { Upstream } from "#model/ports/upstream.ts";
import { type Message, message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import { onHosts } from "./on-hosts.ts";
import { onePort } from "./one-port.ts";
import type { Problem, Related, Rule } from "./rule.ts";

export const portUpstreamMismatch: Rule = {
  id: "port/upstream-mismatch",
  severity: "warning",
  summary: message("A proxy hands on to a port where the service does not listen"),
  evaluates: true,
  check: (model) => onHosts(model, (view) => found(model, view)),
};

function* found(model: Model, view: HostView): Iterable<Problem> {
  for (const { mismatch, place, sites } of together(model, view))
    yield {
      ...place,
      message: described(mismatch, sites),
      related: relatedTo(view, mismatch, place),
      fixes: onePort(model, mismatch),
      ...(isWeak(mismatch) ? { severity: "information" } : {}),
    };
}

interface Placed {
  readonly mismatch: Mismatch;
  readonly place: Location;
  readonly sites: string[];
}

/** A target in a part of the text that many sites take over is one. */
function together(model: Model, view: HostView): Iterable<Placed> {
  const all = new Map<string, Placed>();
  for (const mismatch of mismatchesOf(model, view)) {
    const { upstream, listeners } = mismatch;
    const place = placeOf(model, view, upstream);
    if (!place) continue;
    const key = JSON.stringify([place.file, place.start, upstream.role, upstream.target, listeners[0]?.service]);
    const same = all.get(key) ?? { mismatch, place, sites: [] };
    all.set(key, same);
    same.sites.push(...upstream.sites.filter((site) => !same.sites.includes(site)));
  }
  return all.values();
}

/** What is not as sure as a service of NixOS whose port the repo says; of Traefik what no router of the repo leads to. */
function isWeak({ upstream, listeners, isPossible }: Mismatch): boolean {
  if (isPossible) return true;
  if (upstream.proxy === "traefik" && upstream.sites.length === 0) return true;
  return listeners.every((each) => each.evidence === "inferred" || isChangeable(each));
}

/** More names say nothing more. */
const most = 3;

function described(mismatch: Mismatch, all: readonly string[]): Message {
  const { upstream, port, listeners, answering } = mismatch;
  const { target } = upstream;
  const proxy = proxyNames.get(upstream.proxy) ?? upstream.proxy;
  const sites = [...all.slice(0, most), ...(all.length > most ? ["…"] : [])].join(", ");
  const [listener] = listeners;
  if (!listener)
    return message(
      "{0} hands {1} on to {2}, but nothing that we know of listens on port {3}, and no service is told to; give the port to the service that is meant, or remove the route.",
      proxy,
      sites,
      target,
      port,
    );
  const ports = [...new Set(listeners.map((each) => each.port))].join(", ");
  const { service } = listener;
  if (upstream.isUnused) return unused(upstream, { ports, service }, mismatch);
  if (answering) return misled(upstream, answering, { proxy, sites, service, ports });
  if (listeners.every(isChangeable)) return changeable(upstream, { proxy, sites, service, ports });
  if (upstream.role === "auth")
    return message(
      "{0} asks {1} whether requests may pass, where nothing listens: {2} listens on port {3}; let both use one port.",
      proxy,
      target,
      service,
      ports,
    );
  if (sites === "")
    return message(
      "{0} hands on to {1}, where nothing listens: {2} listens on port {3}; let both use one port.",
      proxy,
      target,
      service,
      ports,
    );
  return message(
    "{0} hands {1} on to {2}, where nothing listens: {3} listens on port {4}; let both use one port.",
    proxy,
    sites,
    target,
    service,
    ports,
  );
}

function misled({ role, target }: Upstream, answering: Listener, { proxy, sites, service, ports }: Said): Message {
  if (role === "auth")
    return message(
      "{0} asks {1} whether requests may pass, which is the port of {2}, while {3} listens on port {4}; correct the port.",
      proxy,
      target,
      answering.service,
      service,
      ports,
    );
  return message(
    "{0} hands {1} on to {2}, which is the port of {3}, while {4} listens on port {5}; correct the port.",
    proxy,
    sites === "" ? "…" : sites,
    target,
    answering.service,
    service,
    ports,
  );
}

/** A middleware that asks nobody as long as nobody uses it. */
function unused(
  { option, target }: Upstream,
  { service, ports }: Pick<Said, "service" | "ports">,
  { answering, listeners }: Mismatch,
): Message {
  const path = parsePath(option) ?? [];
  const name = path[path.indexOf("middlewares") + 1] ?? option;
  if (answering)
    return message(
      "The middleware {0}, which no router uses yet, asks {1}, which is the port of {2}, while {3} listens on port {4}; correct the port.",
      name,
      target,
      answering.service,
      service,
      ports,
    );
  if (listeners.every(isChangeable))
    return message(
      "The middleware {0}, which no router uses yet, asks {1}, but {2} listens on port {3} unless its own settings say otherwise; let both use one port.",
      name,
      target,
      service,
      ports,
    );
  return message(
    "The middleware {0}, which no router uses yet, asks {1}, where nothing listens: {2} listens on port {3}; let both use one port.",
    name,
    target,
    service,
    ports,
  );
}

interface Said {
  readonly proxy: string;
  readonly sites: string;
  readonly service: string;
  readonly ports: string;
}

/** The program may have been told another port in settings of its own, which no repo says. */
function changeable({ role, target }: Upstream, { proxy, sites, service, ports }: Said): Message {
  if (role === "auth")
    return message(
      "{0} asks {1} whether requests may pass, but {2} listens on port {3} unless its own settings say otherwise; let both use one port.",
      proxy,
      target,
      service,
      ports,
    );
  return message(
    "{0} hands {1} on to {2}, but {3} listens on port {4} unless its own settings say otherwise; let both use one port.",
    proxy,
    sites === "" ? "…" : sites,
    target,
    service,
    ports,
  );
}

/** Where a module gives its port to a function that makes routes for many of them: there, as the route's own text is everybody's. */
function placeOf(model: Model, view: HostView, upstream: Upstream): Location | undefined {
  const argument = argumentOf(model, view, upstream);
  if (argument) return argument;
  const { place, sources } = upstream;
  const [module, ...others] = modulesOf(view, upstream);
  if (!place || module === undefined || others.length > 0 || module === place.file) return place;
  const uses = sources
    .flatMap((source) => model.sourceByPath.get(source)?.uses ?? [])
    .filter(({ file }) => file === module);
  const [use] = uses;
  return use && uses.length === 1 ? { file: use.file, start: use.start, end: use.end } : place;
}

function relatedTo(view: HostView, { upstream, listeners, answering }: Mismatch, at: Location): readonly Related[] {
  const related: Related[] = [];
  const add = (place: Location | undefined, said: Message): void => {
    if (!place || (place.file === at.file && place.start === at.start)) return;
    if (related.some((one) => one.file === place.file && one.start === place.start)) return;
    related.push({ file: place.file, start: place.start, end: place.end, message: said });
  };
  add(upstream.place, message("The target stands here."));
  for (const source of upstream.sources) add(writtenAt(view, source), message("Its port comes from {0}.", source));
  for (const listener of listeners) {
    add(listener.place, heard(listener));
    add(listener.written, message("The number of {0} stands here.", listener.service));
  }
  if (answering) add(answering.place, heard(answering));
  return related;
}

function heard({ basis, service, port, revision }: Listener): Message {
  return basis === "default"
    ? message("{0} is turned on here and listens on port {1} by default ({2}).", service, port, revision ?? "")
    : message("{0} is told to listen on port {1} here.", service, port);
}

function writtenAt(view: HostView, source: string): Location | undefined {
  const path = parsePath(source)?.filter((step) => step !== undefined) ?? [];
  const part = partAt(view, path);
  return part?.written ?? part?.place;
}
