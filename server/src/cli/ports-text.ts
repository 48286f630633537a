/** `mynixos ports` for people: tables of each host, and what is free. */
import type { HostView } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { parsePath } from "#model/option-path.ts";
import { showAddresses } from "#model/ports/address.ts";
import { collisionsOf } from "#model/ports/collisions.ts";
import type { OpeningState } from "#model/ports/firewall-opening.ts";
import { freePorts } from "#model/ports/free-ports.ts";
import { hostNamespace, type Listener, type ListenerState, type Namespace } from "#model/ports/listener.ts";
import { listenersOf } from "#model/ports/listeners.ts";
import { madeOf } from "#model/ports/made-of.ts";
import { type Registry, registriesOf } from "#model/ports/registry.ts";
import { unusedKeys } from "#model/ports/registry-use.ts";
import { upstreamsOf } from "#model/ports/upstreams.ts";
import { type Message, message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import type { Translate } from "./command.ts";
import type { Places } from "./place.ts";
import { isOn, openingsOf } from "./ports-json.ts";
import { table } from "./table.ts";

/** So many free ports of each range. */
const free = 5;
const unknown = "?";
const none = "–";

export function portsText(model: Model, hosts: readonly HostView[], places: Places, translate: Translate): string {
  const say = (place: Location | undefined): string => {
    if (!place) return none;
    const { file, line } = places.start(place);
    return `${file}:${line}`;
  };
  const parts = hosts.flatMap((view) => {
    const sections = [
      ...registriesOf(model).map((registry) => registryTable(model, view, registry, say, translate)),
      listenerTable(view, say, translate),
      collisionTable(view, translate),
      upstreamTable(view, say, translate),
      openingTable(view, say, translate),
    ];
    const shown = sections.filter((section) => section.length > 0);
    const title = hosts.length > 1 ? [[`# ${view.name}`]] : [];
    return [...title, ...shown];
  });
  return `${[...parts, freeTable(model, translate)].map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

type ShowPlace = (place: Location | undefined) => string;

function section(title: string, head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return rows.length === 0 ? [] : [title, ...table([head, ...rows])];
}

function registryTable(
  model: Model,
  view: HostView,
  registry: Registry,
  say: ShowPlace,
  translate: Translate,
): readonly string[] {
  const unused = new Set(unusedKeys(model, registry).map(({ key }) => key));
  const rows = registry.keys
    .filter((key) => isOn(view, key))
    .map((key) => {
      const { listeners } = madeOf(view, key.path);
      const names = [...new Set(listeners.map(shortName))].join(", ");
      const otherwise = unused.has(key) ? translate(message("nothing reads it")) : none;
      const port = key.ports.get(view.name);
      return [key.name, port === undefined ? unknown : String(port), names || otherwise, say(key.definitions[0])];
    });
  const head = [message("KEY"), message("PORT"), message("LISTENS"), message("WHERE")].map(translate);
  return section(translate(message("Registry {0}", registry.name)), head, rows);
}

function listenerTable(view: HostView, say: ShowPlace, translate: Translate): readonly string[] {
  // What is off and has the number of its module is nobody's yet.
  const listeners = listenersOf(view).filter(({ state, basis }) => state !== "disabled" || basis === "set");
  // Where there is but one network, it is not worth a column.
  const hasOthers = listeners.some(({ namespace }) => namespace !== hostNamespace);
  const rows = listeners.map((listener) => {
    const { port, protocol, addresses, service, namespace, basis, sources, place } = listener;
    return [
      `${port}/${protocol}`,
      addresses ? showAddresses(addresses) : unknown,
      ...(hasOthers ? [networkName(namespace, translate)] : []),
      service,
      translate(stateWord(listener)),
      basis === "default" ? translate(message("default")) : (sources[0] ?? say(place)),
    ];
  });
  const titles = [
    message("PORT"),
    message("ADDRESS"),
    ...(hasOthers ? [message("NETWORK")] : []),
    message("SERVICE"),
    message("STATE"),
    message("FROM"),
  ];
  return section(translate(message("Listeners")), titles.map(translate), rows);
}

function collisionTable(view: HostView, translate: Translate): readonly string[] {
  const rows = collisionsOf(view).map(({ port, protocol, listeners, isProven }) => [
    `${port}/${protocol}`,
    translate(isProven ? message("proven") : message("possible")),
    listeners.map(({ service }) => service).join(", "),
  ]);
  const head = [message("PORT"), message("STATE"), message("SERVICES")].map(translate);
  return section(translate(message("Collisions")), head, rows);
}

function upstreamTable(view: HostView, say: ShowPlace, translate: Translate): readonly string[] {
  const rows = upstreamsOf(view).map(({ proxy, sites, role, target, state, place }) => [
    role === "auth" ? translate(message("{0} (sign-in)", proxy)) : proxy,
    sites.length > 1 ? `${sites[0]} +${sites.length - 1}` : (sites[0] ?? none),
    target,
    translate(upstreamWord(state)),
    say(place),
  ]);
  const titles = [message("PROXY"), message("SITE"), message("TARGET"), message("STATE"), message("WHERE")];
  return section(translate(message("Handed on")), titles.map(translate), rows);
}

function openingTable(view: HostView, say: ShowPlace, translate: Translate): readonly string[] {
  const rows = openingsOf(view).map(({ from, to, protocol, interface: name, option, state, place }) => [
    `${from === to ? from : `${from}–${to}`}/${protocol}`,
    name ?? translate(message("every")),
    translate(openingWord(state)),
    option,
    say(place),
  ]);
  const titles = [message("PORT"), message("INTERFACE"), message("STATE"), message("OPTION"), message("WHERE")];
  return section(translate(message("Opened in the firewall")), titles.map(translate), rows);
}

function freeTable(model: Model, translate: Translate): readonly string[] {
  const rows = freePorts(model, free).map(({ range: { name, from, to }, ports }) => [
    name,
    `${from}–${to}`,
    ports.join(" ") || none,
  ]);
  const head = [message("RANGE"), message("PORTS"), message("NEXT")].map(translate);
  return section(translate(message("Free")), head, rows);
}

function stateWord({ state, onDemand }: Listener): Message {
  if (state !== "disabled" && onDemand) return message("on demand");
  return upstreamWord(state);
}

function upstreamWord(state: ListenerState): Message {
  switch (state) {
    case "enabled":
      return message("on");
    case "possible":
      return message("perhaps");
    case "disabled":
      return message("off");
  }
}

function openingWord(state: OpeningState): Message {
  switch (state) {
    case "used":
      return message("open");
    case "weaker":
      return message("discarded");
    case "off":
      return message("off");
    case "possible":
      return message("perhaps");
  }
}

/** `host`, or the last part of a namespace's path. */
function networkName(namespace: Namespace | undefined, translate: Translate): string {
  if (namespace === undefined) return unknown;
  return namespace === hostNamespace ? translate(message("host")) : namespace.replace(/^.*[/]/, "");
}

function shortName({ service }: Listener): string {
  return parsePath(service)?.at(-1) ?? service;
}
