/** Whether a place stands for one service only: what is written there for several cannot say which of them is meant. */
import { type HostView, hostsIn } from "#model/evaluated.ts";
import { isThisMachine } from "#model/ports/this-machine.ts";
import type { Location } from "#text/span.ts";
import type { Served } from "./exposure.ts";
import { serviceOf } from "./named-service.ts";
import { servedOf, targetsOf } from "./served.ts";

/** What a host serves from a place. */
interface Standing {
  readonly view: HostView;
  readonly served: Served;
}

/** Of all hosts of the repo, and of this view if it is none of them. */
export function isOfOneService(view: HostView, place: Location): boolean {
  const views = new Set([...hostsIn(view.repo).values(), view]);
  const all = [...views].flatMap((each) => standingOf(each).get(keyOf(place)) ?? []);
  return all.every((one, index) => all.slice(0, index).every((other) => isSameService(one, other)));
}

const known = new WeakMap<HostView, ReadonlyMap<string, readonly Standing[]>>();

function standingOf(view: HostView): ReadonlyMap<string, readonly Standing[]> {
  const before = known.get(view);
  if (before) return before;
  const found = new Map<string, Standing[]>();
  for (const served of servedOf(view))
    for (const key of new Set([served.place, served.calledAt].flatMap((place) => (place ? [keyOf(place)] : []))))
      if (isService(served)) found.set(key, [...(found.get(key) ?? []), { view, served }]);
  known.set(view, found);
  return found;
}

/** Redirects, other mere answers and pages are no service of their own. */
function isService({ ways, doubts }: Served): boolean {
  return doubts.length > 0 || ways.some(({ end }) => end.kind !== "answer" && (end.kind !== "files" || end.browse));
}

/** What two hosts take from the same place is the same; in one host the unit that listens or the addresses have to say so. */
function isSameService(one: Standing, other: Standing): boolean {
  const [a, b] = [one.served, other.served];
  if (one.view !== other.view && isSame(a.place, b.place) && isSame(a.calledAt, b.calledAt)) return true;
  const [ours, theirs] = [addressesOf(one), addressesOf(other)];
  if (!ours || !theirs || ours.length === 0 || theirs.length === 0) return false;
  if (ours.every((each) => theirs.includes(each)) || theirs.every((each) => ours.includes(each))) return true;
  const [group, otherGroup] = [one, other].map(({ view, served }) => serviceOf(view, served, targetsOf(served)).group);
  return group !== undefined && group === otherGroup;
}

/** `undefined`: not all of them are known. */
function addressesOf({ view, served }: Standing): readonly string[] | undefined {
  const { ways, doubts } = served;
  if (doubts.length > 0 || ways.some(({ end }) => end.kind === "unknown")) return undefined;
  const all = targetsOf(served).map(({ host, port }) =>
    host === undefined || port === undefined ? undefined : `${isThisMachine(view, host) ? "" : host}:${port}`,
  );
  return all.every((each) => each !== undefined) ? all : undefined;
}

function isSame(a: Location | undefined, b: Location | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && keyOf(a) === keyOf(b));
}

function keyOf({ file, start, end }: Location): string {
  return `${file}\n${start}\n${end}`;
}
