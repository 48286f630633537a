/** The ways that requests may take through one router on one entry point. */
import type { HostView } from "#model/evaluated.ts";
import { type Message, message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import { common, isEmpty, noIps } from "./ip-set.ts";
import { type Asks, isNamed } from "./traefik-conditions.ts";
import type { EntryPoint } from "./traefik-config.ts";
import {
  anybody,
  believedAt,
  believesAnybody,
  believesSchemes,
  letInBy,
  type Peers,
  posingAt,
  proxied,
  type Redirection,
} from "./traefik-entries.ts";
import type { Chain, Stop } from "./traefik-middlewares.ts";
import type { Literal } from "./traefik-rule.ts";
import type { Ends } from "./traefik-services.ts";
import type { Condition, End, Login, Way } from "./way.ts";

export interface Branch {
  readonly literals: readonly Literal[];
  readonly asks: Asks;
}

export interface Passage {
  readonly point: EntryPoint;
  readonly branches: readonly Branch[];
  readonly chain: Chain;
  readonly ends: Ends["ends"];
  /** What of the same ends a service leads to, by its name, or may lead to. */
  readonly shownBy: (service: string) => readonly End[];
  /** `undefined`: not known. */
  readonly hasTls: boolean | undefined;
  readonly redirection: Redirection;
  readonly certificate: Login | undefined;
  readonly doubts: readonly Message[];
  readonly place: Location | undefined;
}

export function waysOf(view: HostView, passage: Passage): readonly Way[] {
  return passage.branches.flatMap((branch) => branchWays(view, passage, branch));
}

function branchWays(view: HostView, passage: Passage, branch: Branch): readonly Way[] {
  const { redirection, hasTls, place } = passage;
  const { asks } = branch;
  const peers: Peers = { ...anybody, ips: asks.ips, conditions: asks.conditions };
  const whole: Start = { peers, logins: [], doubts: passage.doubts, changed: [], from: 0 };
  // Requests by TLS are no business of what sends people there.
  if (redirection === undefined || hasTls === true) return onward(view, passage, whole);
  if (redirection.kind === "perhaps" || hasTls === undefined || !isNamed(branch.literals))
    return [
      answer(asks.conditions, place),
      ...onward(view, passage, {
        ...whole,
        doubts: [...passage.doubts, message("{0} may send all of them somewhere else", passage.point.name)],
      }),
    ];
  const rest = answer(asks.conditions, place);
  if (!redirection.isChallengeSpared) return [rest];
  const condition: Condition = { text: "path /.well-known/acme-challenge/*", anyone: true, place };
  return [
    rest,
    ...onward(view, passage, { ...whole, peers: { ...peers, conditions: [...peers.conditions, condition] } }),
  ];
}

function forging(place: Location | undefined): Condition {
  return { text: "header X-Forwarded-Uri …", anyone: undefined, place };
}

function answer(conditions: readonly Condition[], place: Location | undefined): Way {
  const { ips } = anybody;
  return { end: { kind: "answer" }, sources: ips, sourcesFrom: "peer", logins: [], conditions, doubts: [], place };
}

/** Where a request stands among the middlewares. */
interface Start {
  readonly peers: Peers;
  readonly logins: readonly Login[];
  readonly doubts: readonly Message[];
  /** What has changed the request so far. */
  readonly changed: readonly Message[];
  readonly from: number;
}

/** What who is asked is told that Traefik only has from others. */
function told(
  view: HostView,
  point: EntryPoint,
  { isTold }: Stop,
  changed: readonly Message[],
): Pick<Login, "hearsay"> {
  const believed = isTold ? believedAt(view, point) : noIps;
  const posing = posingAt(view, point);
  return changed.length === 0 && isEmpty(believed) && isEmpty(posing)
    ? {}
    : { hearsay: { believed, posing, changed: [...changed] } };
}

function onward(view: HostView, passage: Passage, start: Start): readonly Way[] {
  const { chain, point, hasTls, certificate, place } = passage;
  let { peers } = start;
  const logins = [...start.logins];
  const doubts = [...start.doubts];
  const changed: Message[] = [...start.changed];
  const aside: Way[] = [];
  if (start.from === 0 && certificate) logins.push(certificate);
  for (const [index, stop] of chain.stops.entries()) {
    if (index < start.from) continue;
    if (stop.refusal) doubts.push(stop.refusal);
    if (stop.doubt) doubts.push(stop.doubt);
    // Who may say that another page is asked for gets what is let through there.
    const forged = stop.isTold && believesAnybody(point) ? forging(stop.link.place) : undefined;
    const spared = stop.spared ?? forged;
    if (spared) {
      const conditions = [...peers.conditions, spared];
      aside.push(
        ...onward(view, passage, { peers: { ...peers, conditions }, logins, doubts, changed, from: index + 1 }),
      );
    }
    if (stop.changes) changed.push(stop.changes);
    if (stop.login)
      logins.push(
        stop.login.kind === "forward-auth" ? { ...stop.login, ...told(view, point, stop, changed) } : stop.login,
      );
    // What it shows of the service is shown to those, too, whom a login behind it refuses.
    if (stop.pages !== undefined && chain.stops.some(({ login }, later) => later > index && login)) {
      const shown = passage.shownBy(stop.pages);
      const doubt = message("{0} may show pages of the service to those whom the login refuses", stop.link.name);
      for (const end of shown)
        aside.push({
          end,
          sources: peers.ips,
          sourcesFrom: peers.from,
          logins: [...logins],
          conditions: peers.conditions,
          doubts: [...doubts, doubt],
          place,
        });
    }
    if (stop.letsIn) {
      const before = peers;
      peers = letInBy(view, point, peers, stop.letsIn);
      // A request that the list refuses is answered, which is nothing to anybody.
      if (peers === before) continue;
    }
    if (stop.scheme === undefined) continue;
    const isSent = stop.scheme === "https" ? hasTls === false : stop.scheme === "http" ? hasTls === true : true;
    if (!isSent) continue;
    const believed = believesSchemes(view, point);
    aside.push(answer(peers.conditions, stop.link.place));
    if (!believed) return aside;
    const condition: Condition = { text: `header X-Forwarded-Proto ${stop.scheme}`, anyone: undefined, place };
    peers = { ...peers, ips: common(peers.ips, believed), conditions: [...peers.conditions, condition] };
  }
  if (!chain.isComplete) doubts.push(message("not all middlewares on this way are known"));
  const { ips, from, conditions, doubts: more } = proxied(view, point, peers);
  return [
    ...aside,
    ...passage.ends.map(({ end, doubt }): Way => {
      const all = [...doubts, ...more, ...(doubt ? [doubt] : [])];
      return { end, sources: ips, sourcesFrom: from, logins, conditions, doubts: all, place };
    }),
  ];
}
