/** What a hover says of ports: who listens, who hands requests on, and what comes of a key of a registry. */
import type { OptionPath } from "#facts/facts.ts";
import { type HostView, hostsIn, shownHost } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { showPath } from "#model/option-path.ts";
import { listenersOf } from "#model/ports/listeners.ts";
import { madeOf } from "#model/ports/made-of.ts";
import { keyIn, registriesOf } from "#model/ports/registry.ts";
import { isThisMachine } from "#model/ports/this-machine.ts";
import type { Upstream } from "#model/ports/upstream.ts";
import { upstreamsOf } from "#model/ports/upstreams.ts";
import { type Message, message, render } from "#text/message.ts";
import { touches } from "#text/span.ts";
import { listenerPhrases, openingPhrases, upstreamPhrases } from "./port-phrases.ts";
import type { Hover, HoverBlock } from "./types.ts";

/** More of each kind are counted, not listed. */
const listed = 8;

/** More options than this are counted, not named. */
const named = 4;

/** They ask for all ports and use none. */
const checks: ReadonlySet<string> = new Set(["assertions", "warnings"]);

type Phrases = readonly Message[];

/** Of an option that is a port, goes into one, or turns a service on that binds one. */
export function portBlocks(model: Model, path: OptionPath): readonly HoverBlock[] {
  const names = path.filter((name) => name !== undefined);
  if (names.length !== path.length) return [];
  const option = showPath(names);
  const service = names.at(-1) === "enable" ? showPath(names.slice(0, -1)) : undefined;
  const listeners = onHosts(model, (view) => {
    const own = listenersOf(view).filter((each) => each.option === option || each.service === service);
    return [...new Set([...own, ...madeOf(view, option).listeners])].map(listenerPhrases);
  });
  const upstreams = onHosts(model, (view) => madeOf(view, option).upstreams.map(upstreamPhrases));
  const openings = onHosts(model, (view) => madeOf(view, option).openings.map(openingPhrases));
  return [
    ...list(message("Listens:"), listeners),
    ...list(message("Requests are handed on:"), upstreams),
    ...list(message("Opened in the firewall:"), openings),
    ...(keyIn(registriesOf(model), names) ? endsElsewhere(model, option) : []),
  ];
}

/** Where else a key ends, on the host that the editor shows: in one line. */
function endsElsewhere(model: Model, option: string): readonly HoverBlock[] {
  const view = shownHost(model.repo);
  if (!view) return [];
  const { listeners, upstreams, openings } = madeOf(view, option);
  const told = new Set([...listeners, ...upstreams, ...openings].map((each) => each.option));
  const ends = view.flows.flowsOf(option).flatMap(({ option: { name, path }, kind }) => {
    const isEnd = kind === "data" && !checks.has(path[0] ?? "") && view.flows.readersOf(name).length === 0;
    return isEnd && !told.has(name) ? [`\`${name}\``] : [];
  });
  if (ends.length === 0) return [];
  const more = ends.length - named;
  const shown = more > 0 ? [...ends.slice(0, named), `… +${more}`] : ends;
  return [{ kind: "text", message: message("Also goes into: {0}", shown.join(" · ")) }];
}

/** On the target of a proxy in the middle of a text: who listens there. */
export function upstreamHover(model: Model, file: string, offset: number): Hover | undefined {
  const at = (view: HostView): readonly Upstream[] =>
    upstreamsOf(view).filter(({ place }) => place?.file === file && touches(place, offset));
  const views = [...hostsIn(model.repo).values()];
  const place = views.flatMap(at)[0]?.place;
  if (!place) return undefined;
  const listeners = onHosts(model, (view) => at(view).flatMap((upstream) => listenersAt(view, upstream)));
  const blocks = [
    ...list(
      message("Requests are handed on:"),
      onHosts(model, (view) => at(view).map(upstreamPhrases)),
    ),
    ...list(message("On this port of the machine listens:"), listeners),
  ];
  return { span: { start: place.start, end: place.end }, blocks };
}

function listenersAt(view: HostView, { host, port }: Upstream): readonly Phrases[] {
  if (port === undefined || host === undefined || !isThisMachine(view, host)) return [];
  return listenersOf(view)
    .filter((listener) => listener.port === port && listener.protocol === "tcp")
    .map(listenerPhrases);
}

/** What is the same on several hosts is said once, with their names where these are not all. */
function onHosts(model: Model, ask: (view: HostView) => readonly Phrases[]): readonly Phrases[] {
  const hosts = hostsIn(model.repo);
  const found = new Map<string, { readonly phrases: Phrases; readonly names: Set<string> }>();
  for (const [name, view] of hosts)
    for (const phrases of ask(view)) {
      const key = phrases.map((each) => render(each)).join("\n");
      const same = found.get(key) ?? { phrases, names: new Set() };
      same.names.add(name);
      found.set(key, same);
    }
  return [...found.values()].map(({ phrases, names }) =>
    names.size === hosts.size ? phrases : [...phrases, message("on {0}", [...names].join(", "))],
  );
}

function list(said: Message, items: readonly Phrases[]): readonly HoverBlock[] {
  if (items.length === 0) return [];
  const more = items.length - listed;
  const shown = more > 0 ? [...items.slice(0, listed), [message("… and {0} more", more)]] : items;
  return [{ kind: "list", message: said, items: shown }];
}
