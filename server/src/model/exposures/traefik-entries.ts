/** What an entry point does to the requests that come by it, before any router sees them. */
import type { HostView } from "#model/evaluated.ts";
import { type Message, message } from "#text/message.ts";
import { common, everyIp, type IpSet, noIps, union } from "./ip-set.ts";
import type { EntryPoint, EntryPoints } from "./traefik-config.ts";
import { at, type Field, isTrue, known, wordsOf } from "./traefik-field.ts";
import { addressesIn, type LetIn } from "./traefik-middlewares.ts";
import type { Condition } from "./way.ts";

/** Who may come, and who is believed. */
export interface Peers {
  readonly ips: IpSet;
  readonly from: "peer" | "claimed";
  readonly conditions: readonly Condition[];
  readonly doubts: readonly Message[];
}

export const anybody: Peers = { ips: everyIp, from: "peer", conditions: [], doubts: [] };

/** Those who get past a list of addresses on this entry point. */
export function letInBy(view: HostView, { name, field }: EntryPoint, peers: Peers, { ips, texts, from }: LetIn): Peers {
  if (from === "peer") return { ...peers, ips: common(peers.ips, ips) };
  const headers = at(field, "forwardedHeaders");
  const text = `X-Forwarded-For ${texts.join(", ")}`;
  const asks = (anyone: boolean | undefined): Condition => ({ text, anyone, place: headers?.part.place });
  const insecure = isTrue(at(headers, "insecure"));
  if (insecure === true && peers.from === "peer" && isEvery(peers.ips)) return { ...peers, ips, from: "claimed" };
  if (insecure === true) return { ...peers, conditions: [...peers.conditions, asks(true)] };
  const trusted = addressesOf(view, at(headers, "trustedIPs"));
  if (insecure === undefined || headers?.isUnknown)
    return { ...peers, doubts: [...peers.doubts, message("it is not known whose headers {0} believes", name)] };
  // From all others Traefik takes the header away, and who has none does not get past.
  return { ...peers, ips: common(peers.ips, trusted), conditions: [...peers.conditions, asks(undefined)] };
}

function isEvery({ four, six }: IpSet): boolean {
  return JSON.stringify([four, six], text) === JSON.stringify([everyIp.four, everyIp.six], text);
}

function text(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

/** Of what is not known all may be meant. */
function addressesOf(view: HostView, field: Field | undefined): IpSet {
  const { words, isComplete } = wordsOf(view, field);
  if (!isComplete) return everyIp;
  return union(noIps, ...words.map((word) => (word.isSure ? (addressesIn(word.text) ?? everyIp) : everyIp)));
}

/** With the protocol of proxies somebody else says who asks: whoever may say so gets in as anybody. */
export function proxied(view: HostView, { name, field }: EntryPoint, peers: Peers): Peers {
  const protocol = at(field, "proxyProtocol");
  if (!protocol || isEvery(peers.ips)) return peers;
  const insecure = isTrue(at(protocol, "insecure"));
  if (protocol.isUnknown || insecure === undefined)
    return {
      ...peers,
      ips: everyIp,
      doubts: [...peers.doubts, message("it is not known whom {0} believes who asks", name)],
    };
  if (insecure) return { ...peers, from: "claimed" };
  return { ...peers, ips: union(peers.ips, addressesOf(view, at(protocol, "trustedIPs"))) };
}

/** Whose own headers reach who is asked, if it is told what they say. */
export function believedAt(view: HostView, { field }: EntryPoint): IpSet {
  const headers = at(field, "forwardedHeaders");
  if (!headers) return field?.isComplete === false ? everyIp : noIps;
  const isOpen = headers.isUnknown || !headers.isComplete || isTrue(at(headers, "insecure")) !== false;
  return isOpen ? everyIp : addressesOf(view, at(headers, "trustedIPs"));
}

/** Who may say by the protocol of proxies that somebody else asks. */
export function posingAt(view: HostView, { field }: EntryPoint): IpSet {
  const protocol = at(field, "proxyProtocol");
  if (!protocol) return field?.isComplete === false ? everyIp : noIps;
  const isOpen = protocol.isUnknown || !protocol.isComplete || isTrue(at(protocol, "insecure")) !== false;
  return isOpen ? everyIp : addressesOf(view, at(protocol, "trustedIPs"));
}

/** Whether anybody may say what a request asks for, as far as others are told of it. */
export function believesAnybody({ field }: EntryPoint): boolean {
  return isTrue(at(field, "forwardedHeaders", "insecure")) !== false && field?.isUnknown !== true;
}

/** Whether Traefik believes anybody who says that a request came by TLS. */
export function believesSchemes(view: HostView, { field }: EntryPoint): IpSet | undefined {
  const headers = at(field, "forwardedHeaders");
  if (isTrue(at(headers, "insecure")) !== false) return everyIp;
  const trusted = addressesOf(view, at(headers, "trustedIPs"));
  return trusted.four.length + trusted.six.length === 0 ? undefined : trusted;
}

export type Redirection =
  /** Everything without TLS that has a host; `isChallengeSpared`: but what asks for the proof of a certificate. */
  { readonly kind: "sure"; readonly isChallengeSpared: boolean } | { readonly kind: "perhaps" } | undefined;

export function redirectionOf({ field }: EntryPoint, { points, isComplete }: EntryPoints): Redirection {
  const entry = at(field, "http", "redirections", "entryPoint");
  const to = at(entry, "to");
  if (!entry || !to || known(to) === "") return undefined;
  // To what does not exist nobody is sent.
  const target = known(to);
  const exists = target !== undefined && (/^:\d+$/.test(target) || points.some((point) => point.name === target));
  if (!exists) return isComplete && target !== undefined ? undefined : { kind: "perhaps" };
  const isSure = entry.isSure && entry.isComplete && to.isSure;
  const spares = isTrue(at(field, "allowACMEByPass"));
  // With a priority of its own, routers may come before it.
  if (!isSure || at(entry, "priority") || spares === undefined) return { kind: "perhaps" };
  return { kind: "sure", isChallengeSpared: spares };
}
