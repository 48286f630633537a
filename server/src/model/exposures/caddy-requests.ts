/** The requests that come to a place in a site of Caddy: what they all have met, and what none of them has, on the way there. */

import type { Matcher } from "#syntax/caddyfile/routes.ts";
import type { Token } from "#syntax/caddyfile/token.ts";
import { coversName, namesMeet } from "./caddy-names.ts";
import { coversAsked, coversPath, pathPattern, pathsMeet } from "./caddy-paths.ts";
import { ipsIn } from "./caddy-peers.ts";
import { common, everyIp, type IpSet, isEmpty, union, without } from "./ip-set.ts";

/** One matcher that has, or has not, matched. */
export interface Literal {
  readonly module: string;
  readonly values: readonly string[];
  /** Some of the values are not known. */
  readonly isOpen: boolean;
  readonly isMet: boolean;
  /** Which state of the request it looked at: what handlers change cannot be compared with what it was before. */
  readonly stage: string;
  /** The same for what surely is the same question. */
  readonly key: string;
  /** `undefined`: it is no line of the site, but what the site itself is for. */
  readonly line: Token | undefined;
}

/** How often handlers have changed what matchers look at. */
export interface Stage {
  readonly path: Path;
  readonly host: number;
  readonly other: number;
  /** What is said of a request, and is no part of it: who signed in, what an upstream answered. */
  readonly said: number;
}

/** A path as it is after some changes; `stripped`: what was taken off the request's own; `undefined`: nobody knows how it was changed. */
export interface Path {
  readonly id: number;
  readonly stripped: string | undefined;
}

/** All of it holds. */
export interface Requests {
  readonly peers: IpSet;
  /** What Caddy takes for the client: the peer, or whom a trusted proxy names. */
  readonly clients: IpSet;
  /** The site itself says who the client is, in a variable: nothing follows from what is said. */
  readonly isClientSaid?: boolean;
  /** False: both may be fewer. */
  readonly isExact: boolean;
  readonly literals: readonly Literal[];
  readonly stage: Stage;
}

export const everyRequest: Requests = {
  peers: everyIp,
  clients: everyIp,
  isExact: true,
  literals: [],
  stage: { path: { id: 0, stripped: "" }, host: 0, other: 0, said: 0 },
};

/** More alternatives than anybody has in mind. */
const most = 64;

/** Those that meet the matcher, as alternatives; `undefined`: too many of them. */
export function matching(requests: Requests, matcher: Matcher): readonly Requests[] | undefined {
  return asked([requests], matcher, true);
}

export function notMatching(requests: Requests, matcher: Matcher): readonly Requests[] | undefined {
  return asked([requests], matcher, false);
}

function asked(all: readonly Requests[], matcher: Matcher, isMet: boolean): readonly Requests[] | undefined {
  switch (matcher.kind) {
    case "every":
      return isMet ? all : [];
    case "not":
      return asked(all, matcher.of, !isMet);
    case "all":
      return isMet ? each(all, matcher.of, true) : any(all, matcher.of, false);
    case "some":
      return isMet ? any(all, matcher.of, true) : each(all, matcher.of, false);
    case "unknown": {
      const { token } = matcher;
      return all.flatMap((one) => withLiteral(one, literalOf(one, "unknown", [token], token, isMet)) ?? []);
    }
    case "is":
      return all.flatMap((one) => askedFor(one, matcher.module, matcher.values, matcher.line, isMet) ?? []);
  }
}

function each(all: readonly Requests[], of: readonly Matcher[], isMet: boolean): readonly Requests[] | undefined {
  let found: readonly Requests[] | undefined = all;
  for (const matcher of of) found = found && asked(found, matcher, isMet);
  return found;
}

function any(all: readonly Requests[], of: readonly Matcher[], isMet: boolean): readonly Requests[] | undefined {
  const found: Requests[] = [];
  for (const matcher of of) {
    const more = asked(all, matcher, isMet);
    if (!more || found.length + more.length > most) return undefined;
    found.push(...more);
  }
  return found;
}

function askedFor(
  requests: Requests,
  module: string,
  values: readonly Token[],
  line: Token,
  isMet: boolean,
): Requests | undefined {
  const literal = literalOf(requests, module, values, line, isMet);
  const isSaid = values[0]?.text === "forwarded" || (module === "client_ip" && requests.isClientSaid);
  if ((module !== "remote_ip" && module !== "client_ip") || isSaid) return withLiteral(requests, literal);
  const { least, most } = ipsIn(values);
  const isExact = isEmpty(without(most, least));
  const left = (ips: IpSet): IpSet => (isMet ? common(ips, most) : without(ips, least));
  const next: Requests = {
    ...requests,
    peers: module === "remote_ip" ? left(requests.peers) : requests.peers,
    clients: module === "client_ip" ? left(requests.clients) : requests.clients,
    isExact: requests.isExact && isExact,
  };
  if (isEmpty(next.peers) || isEmpty(next.clients)) return undefined;
  // What is not known of a list is the same wherever it is asked.
  return isExact ? next : withLiteral(next, literal);
}

const identities = new WeakMap<Token, number>();
let identified = 0;

function identity(token: Token): number {
  const known = identities.get(token) ?? ++identified;
  identities.set(token, known);
  return known;
}

function literalOf(
  { stage }: Requests,
  module: string,
  values: readonly Token[],
  line: Token,
  isMet: boolean,
): Literal {
  const isOpen =
    module === "unknown" || values.some(({ known, text }) => !known || (sets.has(module) && text.includes("{")));
  const texts = values.map((token) => (token.known ? token.text : `#${identity(token)}`));
  const at = stageOf(module, stage);
  const key = [module, at, ...(module === "unknown" ? [`#${identity(line)}`] : texts)].join("\n");
  const known =
    isOpen && sets.has(module) ? values.filter((token) => token.known && !token.text.includes("{")) : values;
  return { module, values: known.map(({ text }) => text), isOpen, isMet, stage: at, key, line };
}

/** Those whose values are alternatives. */
const sets: ReadonlySet<string> = new Set(["path", "host", "method"]);

/** The same for two stages between which nothing has changed that such a matcher looks at. */
export function stageOf(module: string, { path, host, other, said }: Stage): string {
  if (module === "path" || module === "path_regexp") return `path ${path.id}`;
  if (module === "host") return `host ${host}`;
  if (module === "method") return `other ${other}`;
  return `${path.id} ${host} ${other}${plain.has(module) ? "" : ` ${said}`}`;
}

/** These look at requests alone. */
const plain: ReadonlySet<string> = new Set(["header", "header_regexp", "query", "protocol", "remote_ip", "client_ip"]);

/** `undefined`: no request is left. */
export function withLiteral(requests: Requests, literal: Literal): Requests | undefined {
  const same = requests.literals.find(({ key }) => key === literal.key);
  if (same) return same.isMet === literal.isMet ? requests : undefined;
  const literals = [...requests.literals, literal];
  const alike = literals.filter(({ module, stage }) => module === literal.module && stage === literal.stage);
  return isPossible(literal.module, alike) ? { ...requests, literals } : undefined;
}

/** False: nothing meets all of them. What is not known of a set is left out of what it is for. */
function isPossible(module: string, literals: readonly Literal[]): boolean {
  const relation = relations.get(module);
  if (!relation) return true;
  const { meet } = relation;
  const covers = literals[0]?.stage === "path 0" ? coversAtFirst : relation.covers;
  const none = literals.flatMap(({ isMet, values }) => (isMet ? [] : values));
  const some = literals.filter(({ isMet, isOpen }) => isMet && !isOpen);
  if (none.some((value) => covers(value, "*"))) return false;
  const left = some.map(({ values }) => values.filter((value) => !none.some((other) => covers(other, value))));
  if (left.some((values) => values.length === 0)) return false;
  return left.every((values, index) =>
    left.slice(index + 1).every((others) => values.some((value) => others.some((other) => meet(value, other)))),
  );
}

interface Relation {
  readonly covers: (outer: string, inner: string) => boolean;
  readonly meet: (a: string, b: string) => boolean;
}

const isSameMethod = (a: string, b: string): boolean => a.toUpperCase() === b.toUpperCase();

/** What requests come with, before a handler changes it. */
function coversAtFirst(outer: string, inner: string): boolean {
  return coversAsked(pathPattern(outer), pathPattern(inner));
}

const relations: ReadonlyMap<string, Relation> = new Map([
  [
    "path",
    {
      covers: (outer: string, inner: string) => coversPath(pathPattern(outer), pathPattern(inner)),
      meet: (a: string, b: string) => pathsMeet(pathPattern(a), pathPattern(b)),
    },
  ],
  [
    "host",
    {
      // One label is no name of a site that has several.
      covers: (outer: string, inner: string) => inner !== "*" && coversName(outer, inner),
      meet: namesMeet,
    },
  ],
  ["method", { covers: isSameMethod, meet: isSameMethod }],
]);

/** What both have in common: at least all requests of both. */
export function joined(a: Requests, b: Requests): Requests {
  const kept = new Set(b.literals.map(({ key, isMet }) => `${isMet}${key}`));
  return {
    peers: union(a.peers, b.peers),
    clients: union(a.clients, b.clients),
    ...(a.isClientSaid || b.isClientSaid ? { isClientSaid: true } : {}),
    isExact: false,
    literals: a.literals.filter(({ key, isMet }) => kept.has(`${isMet}${key}`)),
    stage: a.stage,
  };
}
