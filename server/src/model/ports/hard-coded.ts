/**
 * Ports that are written as numbers where the registry should speak. What a number is, its place in the evaluated configuration says: the
 * port of a listener, of a proxy's target, of an entry of the firewall. Numbers of anything else are none of ours, whatever they look like.
 */
import { type HostView, hostsIn } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { covers, type Location } from "#text/span.ts";
import { isChangeable } from "./but-for-failures.ts";
import { firewallOf } from "./firewall.ts";
import type { Opening } from "./firewall-opening.ts";
import { keyNamed, mainRegistry, namesOfService, roleOf } from "./hard-coded-key.ts";
import { type Literal, literalIn } from "./hard-coded-literal.ts";
import { hostNamespace, type Listener } from "./listener.ts";
import { listenersOf } from "./listeners.ts";
import { originsOf } from "./made-of.ts";
import { meantBy } from "./meant-service.ts";
import { mismatchesOf } from "./mismatched-upstreams.ts";
import { type RegistryKey, registriesOf } from "./registry.ts";
import { isThisMachine } from "./this-machine.ts";
import type { Upstream } from "./upstream.ts";
import { upstreamsOf } from "./upstreams.ts";

/**
 * `contradiction`: the key of the same service has another number. `copy`: it is the key's number. `unregistered`: no key stands for it.
 * `asleep` is code that no host comes to.
 */
export interface HardCoded {
  readonly kind: "contradiction" | "copy" | "unregistered";
  readonly literal: Literal;
  readonly port: number;
  /** `undefined` only of `unregistered`. */
  readonly key: RegistryKey | undefined;
  /** The number of the key on this host. */
  readonly registered: number | undefined;
  /** Whose port it is: `services.jellyfin`; empty for an entry of the firewall. */
  readonly service: string;
  readonly of: "listener" | "upstream" | "firewall";
  /** What a listener is for, where that is not what people use the service for. */
  readonly role?: string | undefined;
  /** Who listens where a proxy asks, of a `contradiction` there. */
  readonly listener?: Listener;
  readonly certainty: "sure" | "possible" | "asleep";
}

/** One for each literal. */
export function hardCodedOn(model: Model, view: HostView): readonly HardCoded[] {
  const look = lookAt(model, view);
  if (!look) return [];
  const found = new Map<string, HardCoded>();
  for (const each of [...inListeners(look), ...inUpstreams(look), ...inFirewall(look)]) {
    const { file, start } = each.literal;
    const known = found.get(`${file} ${start}`);
    if (!known || order(each) < order(known)) found.set(`${file} ${start}`, each);
  }
  return [...found.values()];
}

const kinds: readonly HardCoded["kind"][] = ["contradiction", "copy", "unregistered"];

function order({ kind, certainty }: HardCoded): number {
  return kinds.indexOf(kind) + (certainty === "sure" ? 0 : 0.5);
}

interface Look {
  readonly model: Model;
  readonly view: HostView;
  readonly keys: ReadonlyMap<string, RegistryKey>;
  /** Of this host, those that run or may run. */
  readonly listeners: readonly Listener[];
  /** The keys that a port was made of. */
  /** Whom proxies ask at the port of one key. */
  readonly asked: readonly { readonly upstream: Upstream; readonly key: RegistryKey }[];
  readonly keysOf: (sources: readonly string[]) => readonly RegistryKey[];
}

/** `undefined`: the repo has no registry. */
function lookAt(model: Model, view: HostView): Look | undefined {
  const keys = new Map(registriesOf(model).flatMap((registry) => registry.keys.map((key) => [key.path, key])));
  if (keys.size === 0) return undefined;
  const keysOf = (sources: readonly string[]): readonly RegistryKey[] =>
    [...originsOf(view, sources)].flatMap((source) => keys.get(source) ?? []);
  let asked: Look["asked"] | undefined;
  return {
    model,
    view,
    keys,
    get asked() {
      asked ??= upstreamsOf(view).flatMap((upstream) => {
        const [key, ...others] = isAsked(view, upstream) ? keysOf(upstream.sources) : [];
        return key && others.length === 0 ? [{ upstream, key }] : [];
      });
      return asked;
    },
    listeners: listenersOf(view).filter(({ state }) => state !== "disabled"),
    keysOf,
  };
}

function* inListeners(look: Look): Iterable<HardCoded> {
  const { model, view, keysOf } = look;
  for (const listener of listenersOf(view)) {
    const { port, basis, written, namespace, sources, service, state } = listener;
    if (basis !== "set" || namespace?.startsWith("container:") || keysOf(sources).length > 0) continue;
    const literal = literalIn(model, written, port);
    if (!literal || isOfRegistry(look, literal)) continue;
    const found = state === "disabled" ? asleep(look, listener) : awake(look, listener);
    if (found) yield { ...found, literal, port, service, role: roleOf(listener), of: "listener" };
  }
}

type Found = Pick<HardCoded, "kind" | "key" | "registered" | "certainty">;

function awake(look: Look, listener: Listener): Found | undefined {
  const { model, view } = look;
  const { port, service, evidence } = listener;
  const own = keyNamed(model, namesOfService(service));
  const key = own ?? keyBeside(look, listener);
  if (!key) return isUnregistered(look, listener) ? { kind: "unregistered", ...none(listener) } : undefined;
  const registered = key.ports.get(view.name);
  if (registered === undefined) return undefined;
  const isSure = listener.state === "enabled" && evidence === "known" && isSureOf(key, view);
  const certainty = isSure ? "sure" : "possible";
  if (registered === port) return { kind: "copy", key, registered, certainty };
  if (!isContradiction(look, listener, key)) return undefined;
  const isElsewhere = isHeardElsewhere(look, key);
  return { kind: "contradiction", key, registered, certainty: isElsewhere ? "possible" : certainty };
}

/** Another host has the service at the key's number: this one may well be different. */
function isHeardElsewhere({ model, view }: Look, key: RegistryKey): boolean {
  return [...hostsIn(model.repo).values()].some(
    (other) =>
      other !== view &&
      listenersOf(other).some(({ state, sources }) => state !== "disabled" && originsOf(other, sources).has(key.path)),
  );
}

function none({ state }: Listener): Pick<Found, "key" | "registered" | "certainty"> {
  return { key: undefined, registered: undefined, certainty: state === "enabled" ? "sure" : "possible" };
}

/** What is off says nothing of the machine; only a copy of the number is one all the same. */
function asleep({ model, view }: Look, { service, port }: Listener): Found | undefined {
  const key = keyNamed(model, namesOfService(service));
  const registered = key?.ports.get(view.name);
  return key && registered === port ? { kind: "copy", key, registered, certainty: "asleep" } : undefined;
}

/** The key that the firewall opens this port by, or that a proxy asks this service by. */
function keyBeside(look: Look, listener: Listener): RegistryKey | undefined {
  const { view, keysOf } = look;
  const found = new Set<RegistryKey>();
  for (const opening of firewallOf(view).openings)
    if (isUsed(opening) && opening.from === listener.port && opening.protocol === listener.protocol)
      for (const key of keysOf(opening.sources)) if (key.ports.get(view.name) === listener.port) found.add(key);
  for (const { upstream, key } of listener.protocol === "tcp" ? look.asked : [])
    if (key.ports.get(view.name) === upstream.port && meantBy(view, upstream)?.path === listener.service)
      found.add(key);
  const [key] = found;
  return found.size === 1 ? key : undefined;
}

function isUsed({ state, from, to }: Opening): boolean {
  return (state === "used" || state === "possible") && from === to;
}

/** The service has this port and no other but well-known ones, and nobody else listens where the key says. */
function isContradiction(
  { view, listeners, keysOf }: Look,
  { service, port, protocol }: Listener,
  key: RegistryKey,
): boolean {
  if (protocol !== "tcp" || (port < 1024 && (key.ports.get(view.name) ?? 0) >= 1024)) return false;
  const own = listeners.filter((other) => other.service === service && other.protocol === "tcp");
  if (own.some((other) => other.port !== port && other.port >= 1024)) return false;
  return !listeners.some((other) => keysOf(other.sources).includes(key));
}

/** A number that stands at one place of the configuration, and that people would look for in the registry. */
function isUnregistered(look: Look, listener: Listener): boolean {
  const { port, namespace, evidence, sources } = listener;
  if (evidence !== "known" || port < 1024 || namespace !== hostNamespace || sources.length > 0) return false;
  if (mainRegistry(look.model)?.completeOn.size === 0) return false;
  return ![...look.keys.values()].some((key) => key.ports.get(look.view.name) === port);
}

function* inUpstreams(look: Look): Iterable<HardCoded> {
  const { model, view, keysOf } = look;
  let mismatched: Set<Upstream> | undefined;
  for (const upstream of upstreamsOf(view)) {
    const { port, portPlace, sources, state } = upstream;
    if (port === undefined || !isAsked(view, upstream) || keysOf(sources).length > 0) continue;
    const literal = literalIn(model, portPlace, port);
    if (!literal || isOfRegistry(look, literal)) continue;
    mismatched ??= new Set([...mismatchesOf(model, view)].map((each) => each.upstream));
    const found = mismatched.has(upstream) ? undefined : asked(look, upstream, port, literal);
    if (!found) continue;
    const certainty = state === "enabled" ? found.certainty : "possible";
    yield { ...found, certainty, literal, port, of: "upstream" };
  }
}

function isAsked(view: HostView, { state, host, port }: Upstream): boolean {
  return state !== "disabled" && port !== undefined && host !== undefined && isThisMachine(view, host);
}

function asked(
  look: Look,
  upstream: Upstream,
  port: number,
  literal: Literal,
): (Found & Pick<HardCoded, "service" | "listener">) | undefined {
  const { model, view, listeners, keysOf } = look;
  const there = listeners.filter((each) => each.port === port && each.protocol === "tcp");
  const meant = meantBy(view, upstream);
  const service = meant?.path ?? there[0]?.service ?? "";
  for (const listener of there)
    for (const key of keysOf(listener.sources)) {
      const registered = key.ports.get(view.name);
      if (registered !== port) continue;
      const isSure = listener.state === "enabled" && isSureOf(key, view);
      return { kind: "copy", key, registered, certainty: isSure ? "sure" : "possible", service };
    }
  const key = (meant && keyNamed(model, namesOfService(meant.path))) ?? keyReadBeside(look, literal, port);
  const registered = key?.ports.get(view.name);
  if (!key || registered === undefined) return undefined;
  const certainty = isSureOf(key, view) && (meant?.listeners.length ?? 0) > 0 ? "sure" : "possible";
  if (registered === port) return { kind: "copy", key, registered, certainty, service };
  const own = listeners.filter((each) => each.protocol === "tcp" && isOf(each, service));
  const isThere = own.length > 0 && own.every((each) => each.port === port);
  const isTaken = listeners.some((each) => keysOf(each.sources).includes(key));
  const [listener] = own;
  if (!isThere || isTaken || !listener) return undefined;
  return {
    ...{ kind: "contradiction", key, registered, service, listener },
    certainty: own.every(isSureThere) ? certainty : "possible",
  };
}

/** Neither what stands in a file that nobody reads nor the program itself may say another port. */
function isSureThere(listener: Listener): boolean {
  return listener.state === "enabled" && listener.evidence === "known" && !isChangeable(listener);
}

/** Its own, or that of an instance. */
function isOf(listener: Listener, service: string): boolean {
  return listener.service === service || listener.service.startsWith(`${service}.`);
}

/** The same number by its key in the same definition: the other branch of an `if`, for one. */
function keyReadBeside({ model, view, keys }: Look, literal: Literal, port: number): RegistryKey | undefined {
  const definitions = model.repo.files.get(literal.file)?.facts.definitions ?? [];
  const around = definitions.filter(({ leaf, value }) => leaf && covers(value, literal));
  const found = [...keys.values()].filter(
    (key) =>
      key.ports.get(view.name) === port &&
      key.source?.uses.some((use) => use.file === literal.file && around.some(({ value }) => covers(value, use))),
  );
  return found.length === 1 ? found[0] : undefined;
}

/** An entry of the firewall for a service that listens there by its key. */
function* inFirewall(look: Look): Iterable<HardCoded> {
  const { model, view, listeners, keysOf } = look;
  for (const opening of firewallOf(view).openings) {
    const { by, from: port, protocol, written, sources } = opening;
    if (by !== "list" || !isUsed(opening) || keysOf(sources).length > 0) continue;
    const literal = literalIn(model, written, port);
    if (!literal || isOfRegistry(look, literal)) continue;
    for (const listener of listeners) {
      if (listener.port !== port || listener.protocol !== protocol) continue;
      const key = keysOf(listener.sources).find((each) => each.ports.get(view.name) === port);
      if (!key) continue;
      const isSure = listener.state === "enabled" && opening.state === "used" && isSureOf(key, view);
      const certainty = isSure ? "sure" : "possible";
      yield {
        kind: "copy",
        key,
        registered: port,
        certainty,
        literal,
        port,
        service: listener.service,
        of: "firewall",
      };
      break;
    }
  }
}

function isOfRegistry({ keys }: Look, literal: Location): boolean {
  return [...keys.values()].some(({ definitions }) =>
    definitions.some((each) => each.file === literal.file && covers(each, literal)),
  );
}

function isSureOf(key: RegistryKey, view: HostView): boolean {
  return key.on.get(view.name)?.isSure ?? false;
}
