/**
 * Targets on this machine where nobody listens. Silence is the rule: whatever may listen there that we do not know of has to be told the
 * number by the configuration, so the number is looked for in all of it.
 */
import { counts } from "#model/defined.ts";
import type { HostView, OptionView } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { parsePath } from "#model/option-path.ts";
import type { Location } from "#text/span.ts";
import { hasContainersByHand } from "./by-hand.ts";
import { isInside } from "./container-talk.ts";
import { callersOf } from "./factory-calls.ts";
import type { Listener } from "./listener.ts";
import { listenersOf } from "./listeners.ts";
import { originsOf } from "./made-of.ts";
import { isMeantByKey, meantBy, standsAlone } from "./meant-service.ts";
import { isHarmless, isWrittenElsewhere, type Mention, optionsWith, placesOf } from "./mentions.ts";
import { misledUpstreams } from "./misled-upstreams.ts";
import { type Asked, askedHere, isAskedElsewhere, type Mismatch, mismatch } from "./mismatch.ts";
import { ownerOf } from "./things.ts";
import type { Upstream } from "./upstream.ts";
import { upstreamsOf } from "./upstreams.ts";

export type { Mismatch };

const known = new WeakMap<HostView, readonly Mismatch[]>();

/** Where nobody listens, and where somebody else does. */
export function mismatchesOf(model: Model, view: HostView): readonly Mismatch[] {
  let found = known.get(view);
  if (!found) {
    found = [...proven(model, view), ...misledUpstreams(view)];
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

function suspected(view: HostView, { upstream, port }: Asked): readonly Mismatch[] {
  const meant = meantBy(view, upstream);
  const listeners = (meant?.listeners ?? []).filter(({ namespace }) => namespace === upstream.namespace);
  const isSuspect =
    !isTakenElsewhere(view, port, listeners.length > 0 ? meant?.path : undefined) &&
    (meant && listeners.length > 0
      ? isMeantByKey(view, upstream, meant) || !isAskedElsewhere(view, upstream, listeners)
      : isLost(view, upstream));
  return isSuspect ? [mismatch(upstream, port, listeners)] : [];
}

/** At a port that nobody has in the proxy's network, not even a service that is off. */
function* unanswered(view: HostView): Iterable<Asked> {
  const taken = new Map<number, Listener[]>();
  for (const listener of listenersOf(view)) taken.set(listener.port, [...(taken.get(listener.port) ?? []), listener]);
  for (const asked of askedHere(view)) {
    const { namespace } = asked.upstream;
    const at = taken.get(asked.port) ?? [];
    if (!at.some((each) => each.namespace === undefined || each.namespace === namespace)) yield asked;
  }
}

/** In another network there may be a way to it that nobody sees here. */
function isTakenElsewhere(view: HostView, port: number, path: string | undefined): boolean {
  return listenersOf(view).some((each) => each.port === port && (path === undefined || ownerOf(each.service) === path));
}

/** A port of the repo's own that a module hands on to which turns on nothing. */
function isLost(view: HostView, upstream: Upstream): boolean {
  return (
    upstream.sources.length > 0 &&
    upstream.sites.length > 0 &&
    standsAlone(view, upstream) &&
    !hasContainersByHand(view)
  );
}

/** Nothing but what asks there holds the number or was made of where it comes from. */
function isSaidNowhere(
  model: Model,
  view: HostView,
  { upstream, port, listeners }: Mismatch,
  mentions: ReadonlyMap<OptionView, Mention>,
): boolean {
  const asking = upstreamsOf(view).filter((other) => other.port === port);
  const meant = new Set(listeners.map(({ service }) => service));
  const isExplained = (option: OptionView): boolean =>
    mentions.get(option) === "asks" ||
    isHarmless(view, option.path) ||
    isInside(view, meant, option.path) ||
    asking.some((other) => within(other.option, option.name) || within(option.name, other.option));
  const readers = [...originsOf(view, upstream.sources)].flatMap((source) =>
    view.flows.flowsOf(source).flatMap(({ option, kind }) => (kind === "data" ? [option] : [])),
  );
  if (![...mentions.keys(), ...readers].every(isExplained)) return false;
  const options = [...mentions.keys(), ...readers, ...asking.flatMap((each) => around(view, each))];
  const places: Location[] = options.flatMap(placesOf);
  for (const { place } of asking) if (place) places.push(place);
  places.push(...callersOf(view, asking, port));
  // Where somebody has it in another network, it is written for that one.
  const others = listenersOf(view).flatMap((each) => (each.port === port && each.place ? [each.place.file] : []));
  const files = [...model.repo.files.values()].filter(({ path }) => model.imported.has(path) && !others.includes(path));
  return !isWrittenElsewhere(view, files, port, places);
}

function within(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}.`);
}

/** The definitions that the target came of: a function may be called in the one of a set around it, and its argument stands there. */
function around(view: HostView, { option }: Upstream): readonly OptionView[] {
  const path = parsePath(option)?.filter((step) => step !== undefined) ?? [];
  const sets = path.slice(2).map((_, index) => view.at(path.slice(0, index + 3)));
  return sets.filter((found) => found?.definitions.some(counts) === true) as readonly OptionView[];
}
