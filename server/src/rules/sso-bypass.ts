/** A login that strangers can walk around is none: past it, or beside the proxy that asks for it. */
import type { HostView } from "#model/evaluated.ts";
import { type Beside, besideProxy } from "#model/exposures/beside.ts";
import { isOfCloudflare } from "#model/exposures/cloudflare.ts";
import type { Bypass, Exposure } from "#model/exposures/exposure.ts";
import { exposuresOf } from "#model/exposures/exposures.ts";
import {
  common,
  everyIp,
  type IpSet,
  ipsOf,
  isEmpty,
  isWithin,
  privateNetworks,
  showIps,
  without,
} from "#model/exposures/ip-set.ts";
import { onLoopback } from "#model/exposures/loopback-edit.ts";
import { decidingPlace, withoutRanges } from "#model/exposures/range-edit.ts";
import { comesFor, type Strangers, strangersThrough } from "#model/exposures/tunnels.ts";
import { closing } from "#model/ports/firewall-closing.ts";
import { proxyNames } from "#model/ports/proxy-names.ts";
import { type Message, message, render } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import { onHosts } from "./on-hosts.ts";
import type { Fix, Problem, Related, Rule } from "./rule.ts";

export const ssoBypass: Rule = {
  id: "sso/bypass",
  severity: "warning",
  summary: message("There is a way around the login"),
  evaluates: true,
  // A port that is open past the proxy is less than one that is open past a login.
  replaces: ["port/firewall"],
  check: (model) => onHosts(model, (view) => [...pastLogins(view), ...besideProxies(view)]),
};

/** What one place does to several services is said once. */
interface Together<What> {
  readonly place: Location;
  readonly what: What;
  readonly exposures: Exposure[];
}

function together<What>(
  found: Iterable<{ readonly place: Location; readonly what: What; readonly exposure: Exposure; readonly key: string }>,
): Iterable<Together<What>> {
  const all = new Map<string, Together<What>>();
  for (const { place, what, exposure, key } of found) {
    const name = JSON.stringify([place.file, place.start, place.end, key]);
    const same = all.get(name);
    if (!same) all.set(name, { place, what, exposures: [exposure] });
    else if (!same.exposures.includes(exposure)) same.exposures.push(exposure);
  }
  return all.values();
}

/** More names say nothing more. */
const most = 3;

function shortened(texts: readonly string[]): string {
  const all = [...new Set(texts)];
  return [...all.slice(0, most), ...(all.length > most ? ["…"] : [])].join(", ");
}

/** `jellyfin, sonarr, radarr and 14 more` */
function named(exposures: readonly Exposure[]): string | Message {
  const names = [
    ...new Set(exposures.map(({ service, hosts }) => (exposures.length > 1 ? (hosts[0] ?? service) : service))),
  ];
  const first = names.slice(0, most).join(", ");
  return names.length > most ? message("{0} and {1} more", first, names.length - most) : first;
}

function proxyOf({ proxy }: Exposure): string {
  return proxyNames.get(proxy) ?? proxy;
}

/** On, as far as anybody knows, and nothing that its owner calls public. */
function isMeant({ active, imported, verdict }: Exposure): boolean {
  return imported && active !== "disabled" && verdict !== "public";
}

// Past the login.

/** What lets strangers through, and the program that brings them, if it takes one. */
interface Gap {
  readonly bypass: Bypass;
  readonly strange: IpSet;
  readonly through: Strangers | undefined;
}

function* pastLogins(view: HostView): Iterable<Problem> {
  for (const { place, what, exposures } of together(gapsIn(view))) {
    const { bypass, strange, through } = what;
    const related: Related[] = [];
    if (through?.place) related.push({ ...through.place, message: message("This brings them: {0}.", through.what) });
    yield {
      ...place,
      message: described(what, exposures),
      related: [...related, ...served(exposures, place)],
      fixes: bypass.reach === "public" && !isEveryone(strange) ? [...narrowing(view, place, strange)] : [],
    };
  }
}

function* gapsIn(view: HostView): Iterable<{ place: Location; what: Gap; exposure: Exposure; key: string }> {
  for (const exposure of exposuresOf(view)) {
    if (!isMeant(exposure) || exposure.routed !== true) continue;
    for (const bypass of exposure.bypasses) {
      const { reach, way, texts } = bypass;
      const last = bypass.place ?? exposure.shownAt;
      if (!last || way.doubts.length > 0 || (reach !== "public" && reach !== "tunnel")) continue;
      const through = reach === "tunnel" ? bringing(exposure, bypass) : undefined;
      if (reach === "tunnel" && !through) continue;
      const strange = without(way.sources, privateNetworks);
      const place = exposure.proxy === "caddy" ? decidingPlace(view, last, way.sources) : last;
      const met = isEveryone(strange) ? [texts, way.conditions.map(({ text }) => text)] : rangesIn(way.sources);
      const key = JSON.stringify([reach, way.sourcesFrom, met, through && render(through.what)]);
      yield { place, what: { bypass, strange, through }, exposure, key };
    }
  }
}

/** Which of the programs that bring strangers it is. */
function bringing({ view, proxy, hosts }: Exposure, { way }: Bypass): Strangers | undefined {
  return strangersThrough(view, proxy).find(
    (one) =>
      one.state === "enabled" && one.sources && !isEmpty(common(one.sources, way.sources)) && comesFor(one, hosts),
  );
}

const strangers: IpSet = without(everyIp, privateNetworks);

function isEveryone({ four }: IpSet): boolean {
  return isWithin(strangers, { four, six: everyIp.six });
}

function described({ bypass, strange, through }: Gap, exposures: readonly Exposure[]): Message {
  const { way } = bypass;
  const who = named(exposures);
  const conditions = shortened(way.conditions.map(({ text }) => text));
  const ranges = rangesIn(way.sources);
  if (bypass.reach === "tunnel") {
    const met = through?.sources ? common(through.sources, way.sources) : way.sources;
    return message(
      "A program of this machine brings strangers in as {0}, and these get {1} without a login: take that address out, or let the program lead elsewhere.",
      shortened(showIps(met)),
      who,
    );
  }
  if (way.sourcesFrom === "claimed")
    return message(
      "Who gets {0} without a login is decided by an address that anybody may write ({1}): compare with that of the connection.",
      who,
      shortened(bypass.texts),
    );
  if (isEveryone(strange))
    return conditions === ""
      ? message("Everybody gets {0} this way without a login: ask for it here, too.", who)
      : message(
          "Everybody whose request matches “{0}” gets {1} without a login: ask for it here, too.",
          conditions,
          who,
        );
  if (isOfCloudflare(strange))
    return message(
      "{0} are addresses of Cloudflare: who comes through it, be it anybody, gets {1} without a login. Take them out here; they belong in a list of trusted proxies.",
      ranges,
      who,
    );
  return message(
    "Not private, but let through: {0}. Who comes from there gets {1} without a login; take that out of the list.",
    ranges,
    who,
  );
}

/** As they are written, if they are blocks of their own: what is private in a larger one is no list of small ones. */
function rangesIn(sources: IpSet): string {
  return shortened(showIps(sources).filter((text) => !isWithin(ipsOf(text) ?? sources, privateNetworks)));
}

function* narrowing(view: HostView, place: Location, strange: IpSet): Iterable<Fix> {
  const found = withoutRanges(view, place, strange);
  if (!found) return;
  const { edits, alsoIn } = found;
  const ranges = rangesIn(strange);
  const title = alsoIn
    ? message("Take {0} out of the list, which {1} reads, too", ranges, alsoIn)
    : message("Take {0} out of the list", ranges);
  yield { title, safe: false, edits };
}

function* served(exposures: readonly Exposure[], place: Location): Iterable<Related> {
  for (const exposure of exposures.slice(0, most)) {
    const { shownAt, service, hosts } = exposure;
    if (!shownAt || (shownAt.file === place.file && shownAt.start === place.start)) continue;
    yield { ...shownAt, message: message("{0} shows {1} here.", proxyOf(exposure), hosts[0] ?? service) };
  }
}

// Beside the proxy.

/** A way beside the proxy, and what one would have to pass there. */
interface Door {
  readonly beside: Beside;
  readonly past: Message;
}

function* besideProxies(view: HostView): Iterable<Problem> {
  for (const { place, what, exposures } of together(doorsIn(view))) {
    const { beside, past } = what;
    const isAsked = exposures.every(({ ownLogin }) => ownLogin?.kind === "oidc");
    yield {
      ...place,
      message: open(beside, past, exposures),
      related: [...served(exposures, place)],
      fixes: beside.kind !== "no-firewall" || exposures.length === 1 ? [...closed(view, beside)] : [],
      ...(isAsked || !beside.isSure ? { severity: "information" as const } : {}),
    };
  }
}

function* doorsIn(view: HostView): Iterable<{ place: Location; what: Door; exposure: Exposure; key: string }> {
  for (const exposure of exposuresOf(view)) {
    if (!isMeant(exposure)) continue;
    for (const beside of besideProxy(view, exposure)) {
      const place = beside.place ?? beside.listener?.place ?? exposure.shownAt;
      const past = beside.reach === "public" ? guardOf(exposure, beside) : undefined;
      if (!place || !past) continue;
      const key = JSON.stringify([beside.kind, beside.kind === "forward" && beside.target.text]);
      yield { place, what: { beside, past }, exposure, key };
    }
  }
}

/** What the proxy asks of who wants this target; `undefined`: nothing that is known. */
function guardOf(exposure: Exposure, { target }: Beside): Message | undefined {
  const proxy = proxyOf(exposure);
  const ways = exposure.ways.filter(({ end }) => end.kind === "upstream" && end.upstream.text === target.text);
  if (ways.some(({ logins }) => logins.length > 0)) return message("past {0} and its login", proxy);
  const isRestricted = ways.every(
    ({ sources, sourcesFrom }) => sourcesFrom === "peer" && isWithin(sources, privateNetworks),
  );
  if (!isRestricted || ways.length === 0) return undefined;
  const ranges = shortened(ways.flatMap(({ sources }) => showIps(sources)));
  return message("past {0}, which only lets in {1}", proxy, ranges);
}

function open(beside: Beside, past: Message, exposures: readonly Exposure[]): Message {
  const { listener, target } = beside;
  const service = listener?.service ?? named(exposures);
  const port = target.port ?? "";
  switch (beside.kind) {
    case "opening": {
      const { from, to } = beside.opening;
      if (from !== to)
        return message(
          "The range {0} opens {1} to everybody, {2}: narrow it, or let what it is for listen on 127.0.0.1 only.",
          `${from}–${to}`,
          named(exposures),
          past,
        );
      return message(
        "Port {0} of {1} is open to everybody, {2}: close it, or let {1} listen on 127.0.0.1 only.",
        port,
        service,
        past,
      );
    }
    case "no-firewall":
      return message(
        "Without a firewall everybody can ask {0}, {1}: turn it on, or let what the proxy asks listen on 127.0.0.1 only.",
        named(exposures),
        past,
      );
    case "published":
      return message(
        "{0} publishes port {1} on every address, and no firewall stands before that: everybody can ask it, {2}. Publish it on 127.0.0.1 only.",
        service,
        port,
        past,
      );
    case "interface":
      return past;
    case "forward":
      return leading(beside, past, proxyNames.get(exposures[0]?.proxy ?? "") ?? "");
  }
}

function leading({ forward, isSure }: Extract<Beside, { kind: "forward" }>, past: Message, proxy: string): Message {
  const { name, target } = forward;
  if (!isSure)
    return message("If it runs, {0} leads everybody to {1}, {2}: let it lead to {3}.", name, target, past, proxy);
  if (name === "cloudflared")
    return message(
      "{0} leads everybody to {1}, {2}: let it lead to {3}, or let Cloudflare ask for a login (originRequest.access.required).",
      name,
      target,
      past,
      proxy,
    );
  return message("{0} leads everybody to {1}, {2}: let it lead to {3}.", name, target, past, proxy);
}

function* closed(view: HostView, beside: Beside): Iterable<Fix> {
  if (beside.kind === "opening" && beside.opening.from === beside.opening.to) {
    const { opening } = beside;
    const edits = closing(view, opening);
    const title =
      opening.by === "module" ? message("Set {0} to false", opening.option) : message("Close port {0}", opening.from);
    if (edits) yield { title, safe: false, edits: [edits] };
  }
  const { kind, listener, target } = beside;
  const edits = listener && kind !== "forward" ? onLoopback(view, listener, target) : undefined;
  if (listener && edits)
    yield { title: message("Let {0} listen on 127.0.0.1 only", listener.service), safe: false, edits: [edits] };
}
