/** What comes of an option as a port: who listens on it, who hands requests on to it, and what the firewall opens for it. */
import type { HostView } from "#model/evaluated.ts";
import { firewallOf } from "./firewall.ts";
import type { Opening } from "./firewall-opening.ts";
import type { Listener } from "./listener.ts";
import { listenersOf } from "./listeners.ts";
import type { Upstream } from "./upstream.ts";
import { upstreamsOf } from "./upstreams.ts";

export interface MadeOf {
  readonly listeners: readonly Listener[];
  readonly upstreams: readonly Upstream[];
  readonly openings: readonly Opening[];
}

const nothing: MadeOf = { listeners: [], upstreams: [], openings: [] };
const known = new WeakMap<HostView, ReadonlyMap<string, MadeOf>>();

/** Also through other options; in the order of {@link listenersOf}, {@link upstreamsOf} and {@link firewallOf}. */
export function madeOf(view: HostView, option: string): MadeOf {
  let index = known.get(view);
  if (!index) {
    index = indexOf(view);
    known.set(view, index);
  }
  return index.get(option) ?? nothing;
}

/** The options that went into these, not only decided over them, through as many others as there are between. */
export function originsOf(view: HostView, sources: readonly string[]): ReadonlySet<string> {
  const found = new Set(sources);
  for (const source of sources)
    for (const [name, kind] of view.flows.feedersOf(source)) if (kind === "data") found.add(name);
  return found;
}

type Draft = { [Kind in keyof MadeOf]: MadeOf[Kind][number][] };

function indexOf(view: HostView): ReadonlyMap<string, MadeOf> {
  const index = new Map<string, Draft>();
  const at = (sources: readonly string[]): readonly Draft[] =>
    [...originsOf(view, sources)].map((option) => {
      const entry: Draft = index.get(option) ?? { listeners: [], upstreams: [], openings: [] };
      index.set(option, entry);
      return entry;
    });
  for (const listener of listenersOf(view)) for (const entry of at(listener.sources)) entry.listeners.push(listener);
  for (const upstream of upstreamsOf(view)) for (const entry of at(upstream.sources)) entry.upstreams.push(upstream);
  for (const opening of firewallOf(view).openings)
    for (const entry of at(opening.sources)) entry.openings.push(opening);
  return index;
}
