/**
 * Targets on this machine where nobody listens. Silence is the rule: whatever may listen there that we do not know of has to be told the
 * number by the configuration, so the number is looked for in all of it.
 */
import { counts } from "#model/defined.ts";
import type { HostView, OptionView } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { parsePath } from "#model/option-path.ts";
import type { Location } from "#text/span.ts";
import { asksButForFailures, mayBeElsewhere } from "./but-for-failures.ts";
import type { Listener } from "./listener.ts";
import { listenersOf } from "./listeners.ts";
import { originsOf } from "./made-of.ts";
import { isMeantByKey, meantBy, standsAlone } from "./meant-service.ts";
import { isHarmless, isWrittenElsewhere, type Mention, optionsWith, placesOf } from "./mentions.ts";
import { isThisMachine } from "./this-machine.ts";
import type { Upstream } from "./upstream.ts";
import { upstreamsOf } from "./upstreams.ts";

export interface Mismatch {
  readonly upstream: Upstream;
  readonly port: number;
  /** Where the service that is meant surely listens; empty: the port comes from the repo's own options, and no service takes it. */
  readonly listeners: readonly Listener[];
  /** Nix fails with something else before it comes to this. */
  readonly isPossible: boolean;
}

const known = new WeakMap<HostView, readonly Mismatch[]>();

/** In order of the target's place. */
export function mismatchesOf(model: Model, view: HostView): readonly Mismatch[] {
  let found = known.get(view);
  if (!found) {
    found = [...proven(model, view)];
    known.set(view, found);
  }
  return found;
}

function* proven(model: Model, view: HostView): Iterable<Mismatch> {
  const suspects = [...unanswered(view)].flatMap((each) => suspected(view, each));
  if (suspects.length === 0) return;
  const mentions = optionsWith(view, new Set(suspects.map(({ port }) => port)));
  for (const suspect of suspects)
    if (isSaidNowhere(model, view, suspect, mentions.get(suspect.port) ?? new Map())) yield suspect;
}

type Unanswered = Pick<Mismatch, "upstream" | "port">;

function suspected(view: HostView, { upstream, port }: Unanswered): readonly Mismatch[] {
  const meant = meantBy(view, upstream);
  const listeners = (meant?.listeners ?? []).filter(({ namespace }) => namespace === upstream.namespace);
  const isSuspect =
    meant && listeners.length > 0
      ? isMeantByKey(view, upstream, meant) || !isAskedElsewhere(view, upstream, listeners)
      : isLost(view, upstream);
  const isPossible = upstream.state !== "enabled" || listeners.some((each) => listensOnlyPerhaps(each));
  return isSuspect ? [{ upstream, port, listeners, isPossible }] : [];
}

/** Targets on this machine at a port that nobody has, not even a service that is off, or in another network. */
function* unanswered(view: HostView): Iterable<Unanswered> {
  const taken = new Set(listenersOf(view).map(({ port }) => port));
  for (const upstream of upstreamsOf(view)) {
    const { port, host, state, namespace } = upstream;
    if (port === undefined || host === undefined || namespace === undefined) continue;
    if (state !== "enabled" && !asksButForFailures(view, upstream)) continue;
    if (taken.has(port) || !isThisMachine(view, host)) continue;
    yield { upstream, port };
  }
}

/** A file that may say another port makes it possible, too, and is told by itself. */
function listensOnlyPerhaps(listener: Listener): boolean {
  return listener.state === "possible" && !listener.doubts.every(({ template }) => template === mayBeElsewhere);
}

/** A port of the repo's own that a module hands on to which turns on nothing. */
function isLost(view: HostView, upstream: Upstream): boolean {
  return upstream.sources.length > 0 && upstream.sites.length > 0 && standsAlone(view, upstream);
}

/** The site has another way to the service: this one leads to something else. */
function isAskedElsewhere(view: HostView, upstream: Upstream, listeners: readonly Listener[]): boolean {
  if (upstream.role === "auth") return false;
  return upstreamsOf(view).some(
    (other) =>
      other !== upstream &&
      other.port !== undefined &&
      listeners.some(({ port }) => port === other.port) &&
      (other.option === upstream.option || other.sites.some((site) => upstream.sites.includes(site))),
  );
}

/** Nothing but what asks there holds the number or was made of where it comes from. */
function isSaidNowhere(
  model: Model,
  view: HostView,
  { upstream, port }: Mismatch,
  mentions: ReadonlyMap<OptionView, Mention>,
): boolean {
  const asking = upstreamsOf(view).filter((other) => other.port === port);
  const isExplained = (option: OptionView): boolean =>
    mentions.get(option) === "asks" ||
    isHarmless(view, option.path) ||
    asking.some((other) => within(other.option, option.name) || within(option.name, other.option));
  const readers = [...originsOf(view, upstream.sources)].flatMap((source) =>
    view.flows.flowsOf(source).flatMap(({ option, kind }) => (kind === "data" ? [option] : [])),
  );
  if (![...mentions.keys(), ...readers].every(isExplained)) return false;
  const options = [...mentions.keys(), ...readers, ...asking.flatMap((each) => around(view, each))];
  const places: Location[] = options.flatMap(placesOf);
  for (const { place } of asking) if (place) places.push(place);
  const files = [...model.repo.files.values()].filter(({ path }) => model.imported.has(path));
  return !isWrittenElsewhere(view, files, port, places);
}

function within(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}.`);
}

function around(view: HostView, { option }: Upstream): readonly OptionView[] {
  const path = parsePath(option)?.filter((step) => step !== undefined) ?? [];
  const found = view.at(path);
  return found?.definitions.some(counts) ? [found] : [];
}
