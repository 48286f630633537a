/** The ways that requests may take through one router on one entry point. */
import type { HostView } from "#model/evaluated.ts";
import { type Message, message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import { common } from "./ip-set.ts";
import { type Asks, isNamed } from "./traefik-conditions.ts";
import type { EntryPoint } from "./traefik-config.ts";
import {
  anybody,
  believesAnybody,
  believesSchemes,
  letInBy,
  type Peers,
  proxied,
  type Redirection,
} from "./traefik-entries.ts";
import type { Chain } from "./traefik-middlewares.ts";
import type { Literal } from "./traefik-rule.ts";
import type { Ends } from "./traefik-services.ts";
import type { Condition, Login, Way } from "./way.ts";

export interface Branch {
  readonly literals: readonly Literal[];
  readonly asks: Asks;
}

export interface Passage {
  readonly point: EntryPoint;
  readonly branches: readonly Branch[];
  readonly chain: Chain;
  readonly ends: Ends["ends"];
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
  const whole: Start = { peers, logins: [], doubts: passage.doubts, from: 0 };
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
  readonly from: number;
}

function onward(view: HostView, passage: Passage, start: Start): readonly Way[] {
  const { chain, point, hasTls, certificate, place } = passage;
  let { peers } = start;
  const logins = [...start.logins];
  const doubts = [...start.doubts];
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
      aside.push(...onward(view, passage, { peers: { ...peers, conditions }, logins, doubts, from: index + 1 }));
    }
    if (stop.login) logins.push(stop.login);
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
