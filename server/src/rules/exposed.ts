/** What rules say of exposures: one finding for each place, whatever number of them is made there. */
import { calledBefore } from "#facts/call-around.ts";
import type { HostView } from "#model/evaluated.ts";
import type { Exposure } from "#model/exposures/exposure.ts";
import { exposuresOf } from "#model/exposures/exposures.ts";
import { gatewayBehind } from "#model/exposures/gateway.ts";
import { isWithin, privateNetworks } from "#model/exposures/ip-set.ts";
import { strangersThrough } from "#model/exposures/tunnels.ts";
import type { Login, Way } from "#model/exposures/way.ts";
import type { Model } from "#model/model.ts";
import { type Message, message, render } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import { loginFixes, type Offer } from "./exposed-fixes.ts";
import type { Problem, Related, Severity } from "./rule.ts";

/** What a rule says of one exposure, once it is known who else is made at the same place. */
export interface Said {
  readonly severity: Severity | undefined;
  readonly about: (what: string) => Message;
  readonly fixes: Offer;
  /** What it is, where that is known better than by what serves it; nothing: its service. */
  readonly name?: string;
}

/** Those at one place of which the same is said. */
interface Together {
  readonly place: Location;
  readonly said: Said;
  readonly exposures: Exposure[];
  /** In the same order. */
  readonly names: string[];
}

export function* problemsWith(
  model: Model,
  view: HostView,
  say: (exposure: Exposure) => Said | undefined,
): Iterable<Problem> {
  const all = new Map<string, Together>();
  for (const exposure of exposuresOf(view)) {
    const place = exposure.shownAt;
    const said = place && say(exposure);
    if (!place || !said) continue;
    const key = JSON.stringify([place.file, place.start, said.severity, render(said.about(""))]);
    const same = all.get(key);
    const name = said.name ?? exposure.service;
    if (!same) all.set(key, { place, said, exposures: [exposure], names: [name] });
    else {
      same.exposures.push(exposure);
      same.names.push(name);
    }
  }
  for (const { place, said, exposures, names } of all.values())
    yield {
      ...markedIn(view, place),
      message: said.about(namesOf(exposures, names)),
      related: relatedTo(exposures, place),
      ...(said.severity && { severity: said.severity }),
      ...loginFixes(model, view, exposures, said.fixes),
    };
}

/** Of a call over several lines the function: nobody looks for the finding in what it is given. */
function markedIn({ repo }: HostView, place: Location): Location {
  const { file, start, end } = place;
  const source = repo.files.get(file)?.source;
  if (!source?.text.slice(start, end).includes("\n")) return { file, start, end };
  return { file, ...(calledBefore(source, place) ?? { start, end }) };
}

/** More names say nothing more. */
const most = 3;

/** `paperless (docs.example.org)`, several of one service together. */
function namesOf(exposures: readonly Exposure[], names: readonly string[]): string {
  const byName = new Map<string, string[]>();
  for (const [index, { hosts, service }] of exposures.entries()) {
    const name = names[index] ?? service;
    byName.set(name, [...(byName.get(name) ?? []), ...hosts.filter((host) => host !== name)]);
  }
  return shortened([...byName].map(([name, hosts]) => (hosts.length === 0 ? name : `${name} (${shortened(hosts)})`)));
}

function shortened(texts: readonly string[]): string {
  const all = [...new Set(texts)];
  return [...all.slice(0, most), ...(all.length > most ? ["…"] : [])].join(", ");
}

/** The first reason is the most important one. */
export function whyOf({ why: [why] }: Exposure): Message {
  return why ?? message("it is not known why");
}

/** Where a request can come to something of a service. */
function waysOf({ ways }: Exposure): readonly Way[] {
  return ways.filter(({ end }) => end.kind !== "answer");
}

/** Nobody else gets in, and no program of the machine brings others in. */
export function isPrivate(exposure: Exposure): boolean {
  const ways = waysOf(exposure);
  const isClosed = ways.every(
    ({ sources, sourcesFrom }) => sourcesFrom === "peer" && isWithin(sources, privateNetworks),
  );
  const { view, proxy, hosts } = exposure;
  const strangers = strangersThrough(view, proxy).filter(
    (each) =>
      each.state !== "disabled" &&
      (!each.hosts || hosts.length === 0 || each.hosts.some((host) => hosts.includes(host) || host.includes("*"))),
  );
  return ways.length > 0 && isClosed && strangers.length === 0;
}

const locks: readonly Login["kind"][] = ["basic-auth", "client-certificate"];

/** Whether ways ask for a password or a certificate of the proxy's own. */
export function lockOf(exposure: Exposure): "all" | "some" | "none" {
  const ways = waysOf(exposure);
  const locked = ways.filter(({ logins }) => logins.some(({ kind }) => locks.includes(kind)));
  if (locked.length === 0) return "none";
  return locked.length === ways.length ? "all" : "some";
}

/** People sign in there, so nobody has to before. */
export function isGateway({ view, ways, hosts }: Exposure): boolean {
  const behind = ways.flatMap(({ end }) => (end.kind === "answer" ? [] : [end]));
  return (
    behind.length > 0 &&
    behind.every((end) => end.kind === "upstream" && gatewayBehind(view, end.upstream, hosts) !== undefined)
  );
}

/** Strangers get past a login that is there: that is another matter than no login. */
export function isBypassed({ routed, bypasses }: Exposure): boolean {
  return routed === true && bypasses.some(({ reach }) => reach === "public" || reach === "tunnel");
}

function relatedTo({ length, 0: first }: readonly Exposure[], at: Location): readonly Related[] {
  if (!first || length === 0) return [];
  const related: Related[] = [];
  const add = (place: Location | undefined, said: Message): void => {
    if (!place || (place.file === at.file && place.start === at.start)) return;
    if (related.some((one) => one.file === place.file && one.start === place.start)) return;
    related.push({ file: place.file, start: place.start, end: place.end, message: said });
  };
  add(first.via, message("Its template stands here."));
  for (const { name, place, definition } of first.chain) {
    add(place, message("On the way: {0}.", name));
    add(definition, message("{0} is defined here.", name));
  }
  return related;
}
