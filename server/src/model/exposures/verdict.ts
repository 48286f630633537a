/**
 * Whether people have to sign in for what a proxy serves, judged by the ways that requests may take. What is not proven is no protection:
 * a way that may exist counts against it, and a login counts only where whoever is asked is able to answer.
 */
import { type Message, message } from "#text/message.ts";
import type { Bypass, PublicMark, Served, Verdict } from "./exposure.ts";
import type { Gateway } from "./gateway.ts";
import {
  common,
  everyIp,
  type IpSet,
  isEmpty,
  isMoreThan,
  isWithin,
  privateNetworks,
  showIps,
  without,
} from "./ip-set.ts";
import { comesFor, type Strangers } from "./tunnels.ts";
import type { Login, Target, Way } from "./way.ts";

/** What a verdict asks of the host. */
export interface Known {
  readonly gatewayOf: (login: Login) => Gateway | undefined;
  /** The gateway that a target is itself. */
  readonly gatewayBehind: (target: Target) => Gateway | undefined;
  /** What of a gateway's own settings lets strangers to a host. */
  readonly bypassedBy: (gateway: Gateway, host: string) => Message | undefined;
  /** Why a gateway may be asked something else than the request is, which it lets in. */
  readonly deceivedAt: (login: Login, hosts: readonly string[]) => Message | undefined;
  readonly strangers: readonly Strangers[];
  readonly mark: PublicMark | undefined;
}

export interface Judged {
  readonly verdict: Verdict;
  readonly why: readonly Message[];
  readonly routed: boolean | undefined;
  readonly gateway: Gateway | undefined;
  readonly bypasses: readonly Bypass[];
}

export function judge(served: Served, known: Known): Judged {
  const own = served.ways.flatMap(({ end }) =>
    end.kind === "upstream" ? known.gatewayBehind(end.upstream) : undefined,
  );
  const ways = served.ways.filter((way) => counts(way, served.ways, known));
  const gateways = ways.flatMap(({ logins }) => logins.flatMap((login) => known.gatewayOf(login) ?? []));
  const gateway = worst(gateways);
  const bypasses = ways.filter(isUnasked(known)).flatMap((way) => bypassesAt(served, way, known.strangers));
  const isRouted = gateways.length > 0;
  const isVague = served.doubts.length > 0 || ways.some(({ doubts }) => doubts.length > 0);
  const judged = {
    routed: isRouted || (isVague ? undefined : false),
    gateway,
    // Around what one would have to go, where nobody is asked, is nothing.
    bypasses: isRouted ? together(bypasses) : [],
  };
  const { mark } = known;
  const { verdict, why } = verdictOf(served, { ways, gateways, bypasses, known, isGateway: own.some((one) => one) });
  if (mark && mark.reason !== "" && verdict !== "protected")
    return { ...judged, verdict: "public", why: [message("meant to be public: {0}", mark.reason)] };
  return { ...judged, verdict, why };
}

/** Ways of the same private networks that only differ in what else is asked say no more than that some requests from there pass. */
function together(bypasses: readonly Bypass[]): readonly Bypass[] {
  const found = new Map<string, Bypass>();
  for (const bypass of bypasses) {
    const { reach, way, place } = bypass;
    const ranges = showIps(way.sources);
    const key = JSON.stringify([reach === "private" ? ranges : [ranges, bypass.texts], reach, place]);
    const same = found.get(key);
    found.set(
      key,
      same && reach === "private" && same.texts.join() !== bypass.texts.join() ? { ...same, texts: ranges } : bypass,
    );
  }
  return [...found.values()];
}

interface Found {
  readonly ways: readonly Way[];
  readonly gateways: readonly Gateway[];
  readonly bypasses: readonly Bypass[];
  readonly known: Known;
  readonly isGateway: boolean;
}

function verdictOf(
  served: Served,
  { ways, gateways, bypasses, known, isGateway }: Found,
): { readonly verdict: Verdict; readonly why: readonly Message[] } {
  const { refusal, doubts, unproven, proxy } = served;
  const open = bypasses.filter(({ reach }) => reach !== "private");
  const sure = open.filter((bypass) => isSure(bypass));
  // A router that Traefik takes out of service serves nobody, and what it lacks may be the login.
  const isGap = sure.length > 0 && !(proxy === "traefik" && refusal);
  const notTaken = refusal ? [refusal] : [];
  const notLoaded = proxy === "traefik" ? unproven : [];
  if (isGap) return { verdict: "gap", why: [...gapReasons(sure, gateways), ...notTaken, ...notLoaded] };
  const vague = [...open.flatMap(unsureReasons), ...doubts];
  // Nobody has to be asked for what is no service, whether it is loaded or not.
  if (ways.length === 0 && vague.length === 0 && !(proxy === "traefik" && refusal)) {
    const { verdict, why } = harmless(served, isGateway);
    return { verdict, why: [...why, ...notTaken] };
  }
  if (ways.length === 0) return { verdict: "unclear", why: once([...notTaken, ...vague]) };
  if (vague.length > 0 || (refusal && gateways.length === 0))
    return { verdict: "unclear", why: once([...notTaken, ...vague]) };
  if (gateways.length === 0) return { verdict: "gap", why: [restricted(ways), ...notLoaded] };
  const unable = gateways.filter(({ able }) => able !== "yes").flatMap(({ why, name }) => why ?? notProven(name));
  // Without a name it is served for any.
  const hosts = served.hosts.length > 0 ? served.hosts : [""];
  const letIn = gateways.flatMap((gateway) => hosts.flatMap((host) => known.bypassedBy(gateway, host) ?? []));
  const deceived = ways.flatMap(({ logins }) => logins.flatMap((login) => known.deceivedAt(login, served.hosts) ?? []));
  const unclear = once([...notTaken, ...unable, ...letIn, ...deceived, ...unproven]);
  if (unclear.length > 0) return { verdict: "unclear", why: unclear };
  return { verdict: "protected", why: protection(gateways, bypasses) };
}

/** Whether something of a service answers at its end, which is not the gateway itself. */
function counts(way: Way, all: readonly Way[], { gatewayBehind, gatewayOf }: Known): boolean {
  const { end } = way;
  switch (end.kind) {
    case "answer":
      return false;
    case "files":
      // Pages that a proxy serves itself are no service where nobody wants a login for anything; pages about errors never are.
      return (
        all.some((each) => each.end.kind === "files" && (each.end.browse || each.logins.length > 0)) ||
        (way.isRewritten !== true && all.some(({ logins }) => logins.some((login) => gatewayOf(login))))
      );
    case "internal":
      return !harmlessParts.test(end.name);
    case "upstream":
      return !gatewayBehind(end.upstream) && !isChallenge(way, end.upstream, all);
    case "unknown":
      return true;
  }
}

/** What a proxy answers itself so that others can see whether it is there, or issue a certificate. */
const harmlessParts = /^(?:ping|noop|acme-http|acme_server)/;

/**
 * Only the proof that a certificate may be issued, answered by somebody who does nothing else here: a service that people sign in for may
 * take `/admin/..%2f.well-known/acme-challenge/` for something else than the proxy does.
 */
function isChallenge(way: Way, { text, port }: Target, all: readonly Way[]): boolean {
  const isAsked = ({ conditions }: Way): boolean =>
    conditions.some(({ text }) => /^path \/\.well-known\/acme-challenge(?:\/\S*)?$/.test(text));
  const isSame = ({ end }: Way): boolean =>
    end.kind === "upstream" && (end.upstream.text === text || (port !== undefined && end.upstream.port === port));
  return isAsked(way) && !way.isRewritten && !all.some((each) => isSame(each) && !isAsked(each));
}

function isUnasked({ gatewayOf }: Known): (way: Way) => boolean {
  return ({ logins }) => !logins.some((login) => gatewayOf(login));
}

/** A way that is asked nothing of is one from private networks, one for strangers, or both. */
function bypassesAt(served: Served, way: Way, strangers: readonly Strangers[]): readonly Bypass[] {
  const { sources, sourcesFrom, conditions, place } = way;
  if (isEmpty(sources)) return [];
  const outside = without(sources, privateNetworks);
  const inside = common(sources, privateNetworks);
  const met = conditions.map(({ text }) => text);
  if (sourcesFrom === "claimed" || !isEmpty(outside)) {
    const isAnyone = conditions.every(({ anyone }) => anyone === true);
    return [{ reach: isAnyone ? "public" : "unknown", way, texts: [...rangesOf(sources, outside), ...met], place }];
  }
  const texts = [...showIps(inside), ...met];
  const through = strangers.filter(
    (one) =>
      one.state !== "disabled" &&
      comesFor(one, served.hosts) &&
      !(one.sources && isEmpty(common(one.sources, sources))),
  );
  const [first] = through.sort((a, b) => rank(a) - rank(b));
  if (!first) return [{ reach: "private", way, texts, place }];
  const isSure = rank(first) === 0 && conditions.every(({ anyone }) => anyone === true);
  return [{ reach: isSure ? "tunnel" : "unknown", way: isSure ? way : doubted(way, first.what), texts, place }];
}

/** Those that are sure come first. */
function rank({ state, sources }: Strangers): number {
  return state === "enabled" && sources !== undefined ? 0 : 1;
}

function doubted(way: Way, what: Message): Way {
  return { ...way, doubts: [...way.doubts, what] };
}

/** Where everybody passes, there is no list of who does. */
function rangesOf(sources: IpSet, outside: IpSet, shown: IpSet = sources): readonly string[] {
  // Everybody but a few is many blocks that tell nobody anything.
  return isMoreThan(outside, longest) || isWithin(everyIp, sources) ? [] : showIps(shown);
}

/** More blocks are the rest of something. */
const longest = 40;

function isSure({ reach, way }: Bypass): boolean {
  return (reach === "public" || reach === "tunnel") && way.doubts.length === 0;
}

function gapReasons(sure: readonly Bypass[], gateways: readonly Gateway[]): readonly Message[] {
  const texts = shortened(sure.flatMap(strangeTexts));
  const [tunneled] = sure.filter(({ reach }) => reach === "tunnel");
  if (tunneled)
    return [message("a tunnel on this machine brings strangers in as one of {0}, which are let through", texts)];
  if (gateways.length > 0)
    return texts === ""
      ? [message("there is a way past the login that everybody may take")]
      : [message("strangers get past the login: {0}", texts)];
  const logins = sure.flatMap(({ way }) => way.logins);
  if (logins.length > 0)
    return [
      message("nobody is sent to sign in; there is only {0}", [...new Set(logins.map(({ name }) => name))].join(", ")),
    ];
  return [message("nobody has to sign in")];
}

/** What of a bypass is not for private networks only. */
function strangeTexts({ reach, way, texts }: Bypass): readonly string[] {
  if (reach !== "public" || way.sourcesFrom === "claimed") return texts;
  const outside = without(way.sources, privateNetworks);
  return [...rangesOf(way.sources, outside, outside), ...way.conditions.map(({ text }) => text)];
}

function unsureReasons({ reach, way, texts }: Bypass): readonly Message[] {
  if (way.doubts.length > 0) return way.doubts;
  return reach === "unknown"
    ? [message("requests with {0} are let through, and who can send these is not known", shortened(texts))]
    : [];
}

function restricted(ways: readonly Way[]): Message {
  const texts = shortened(ways.flatMap(({ sources }) => showIps(sources)));
  return message("only private networks get in ({0}), and nobody has to sign in", texts);
}

function harmless(
  { ways }: Served,
  isGateway: boolean,
): { readonly verdict: Verdict; readonly why: readonly Message[] } {
  if (isGateway) return { verdict: "public", why: [message("this is where people sign in")] };
  const [way] = ways;
  if (way?.end.kind === "files") return { verdict: "public", why: [message("the proxy serves files, and no service")] };
  return { verdict: "public", why: [message("the proxy answers itself, and hands nothing on")] };
}

function protection(gateways: readonly Gateway[], bypasses: readonly Bypass[]): readonly Message[] {
  const names = [...new Set(gateways.map(({ name }) => name))].join(", ");
  const asked = message("who is not from a private network has to sign in at {0}", names);
  if (bypasses.length > 0) return [asked];
  return [message("everybody has to sign in at {0}", names)];
}

function notProven(name: string): Message {
  return message("it is not proven that {0} answers the question", name);
}

/** The one that proves least. */
function worst(gateways: readonly Gateway[]): Gateway | undefined {
  const order = ["no", "unknown", "yes"] as const;
  return [...gateways].sort((a, b) => order.indexOf(a.able) - order.indexOf(b.able))[0];
}

/** More of them say nothing more. */
const most = 4;

function shortened(texts: readonly string[]): string {
  const all = [...new Set(texts)];
  return [...all.slice(0, most), ...(all.length > most ? ["…"] : [])].join(", ");
}

function once(messages: readonly Message[]): readonly Message[] {
  return [...new Map(messages.map((each) => [JSON.stringify(each), each])).values()];
}
