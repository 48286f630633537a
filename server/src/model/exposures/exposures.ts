/** Everything that a host shows to the network, with the verdict on it. */
import { looseModules } from "#eval/loose.ts";
import { extendedHost, type HostView } from "#model/evaluated.ts";
import { looseFiles } from "#model/loose-findings.ts";
import type { Model } from "#model/model.ts";
import type { Location } from "#text/span.ts";
import type { Exposure, Served } from "./exposure.ts";
import { bypassedBy, gatewayBehind, gatewayOf } from "./gateway.ts";
import { deceivedAt } from "./gateway-spoofing.ts";
import { markOf } from "./marks.ts";
import { serviceOf } from "./named-service.ts";
import { ownLoginOf } from "./own-login.ts";
import { servedOf, targetsOf } from "./served.ts";
import { strangersThrough } from "./tunnels.ts";
import { judge } from "./verdict.ts";

const known = new WeakMap<HostView, readonly Exposure[]>();

/** Of what the host imports, in order of their places. Those that are off are among them, and say so. */
export function exposuresOf(view: HostView): readonly Exposure[] {
  let found = known.get(view);
  if (!found) {
    found = sorted(servedOf(view).map((served) => exposure(view, served, true)));
    known.set(view, found);
  }
  return found;
}

const spare = new WeakMap<HostView, readonly Exposure[]>();

/**
 * What the modules would show that no host imports. All are off: the host does not have them. It takes another evaluation, so this is for
 * who asks, and not for every keystroke.
 */
export function spareExposures(model: Model, view: HostView): readonly Exposure[] {
  let found = spare.get(view);
  if (!found) {
    found = spareIn(model, view);
    spare.set(view, found);
  }
  return found;
}

function spareIn(model: Model, view: HostView): readonly Exposure[] {
  const files = new Set(looseModules(view.host, looseFiles(model)));
  const extended = files.size === 0 ? undefined : extendedHost(view, [...files]);
  if (!extended) return [];
  const present = new Set(servedOf(view).map(keyOf));
  const added = servedOf(extended).filter(
    (served) =>
      !present.has(keyOf(served)) && [served.place, served.calledAt].some((place) => place && files.has(place.file)),
  );
  return sorted(added.map((served) => exposure(extended, served, false)));
}

function keyOf({ proxy, name, hosts }: Served): string {
  return JSON.stringify([proxy, name, hosts]);
}

function exposure(view: HostView, served: Served, imported: boolean): Exposure {
  const upstreams = targetsOf(served);
  const { name, group } = serviceOf(view, served, upstreams);
  const { place, calledAt } = served;
  const isCalled = place && calledAt && !isSame(place, calledAt);
  const shownAt = isCalled ? calledAt : place;
  const via = isCalled ? place : undefined;
  const places = [shownAt, place].flatMap((each) => each ?? []);
  const mark = markOf(view, { hosts: served.hosts, service: name, places });
  const strangers = strangersThrough(view, served.proxy);
  const judged = judge(served, {
    gatewayOf: (login) => gatewayOf(view, login),
    gatewayBehind: (target) => gatewayBehind(view, target, served.hosts),
    bypassedBy: (gateway, host) => bypassedBy(view, gateway, host),
    deceivedAt: (login, hosts) => deceivedAt(view, login, hosts, strangers),
    strangers,
    mark,
  });
  return {
    ...served,
    ...judged,
    ...{ view, service: name, upstreams, imported, mark, shownAt, via },
    active: imported ? served.asked.state : "disabled",
    ownLogin: group === undefined ? undefined : ownLoginOf(view, group),
  };
}

function isSame(a: Location, b: Location): boolean {
  return a.file === b.file && a.start === b.start && a.end === b.end;
}

function sorted(all: readonly Exposure[]): readonly Exposure[] {
  return [...all].sort(
    ({ shownAt: a, name: one }, { shownAt: b, name: other }) =>
      compare(a?.file ?? "", b?.file ?? "") || (a?.start ?? 0) - (b?.start ?? 0) || compare(one, other),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
