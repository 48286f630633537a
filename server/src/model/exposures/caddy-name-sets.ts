/** The names of a site that its rules tell apart, each set with the ways that lead from there: what people think of as one service. */
import { siteAddress } from "#model/ports/caddy-address.ts";
import type { Token } from "#syntax/caddyfile/token.ts";
import { coversName, namesMeet } from "./caddy-names.ts";
import { type Requests, withLiteral } from "./caddy-requests.ts";
import { given, keyOf, type Walked } from "./caddy-site.ts";
import type { Arrival } from "./caddy-ways.ts";
import type { Way } from "./way.ts";

export interface NameSet {
  /** Without scheme, port and path; none where nobody knows, or where it is every name. */
  readonly names: readonly string[];
  /** What sets them apart; `undefined`: they are what the site is for. */
  readonly matcher: Token | undefined;
  readonly ways: readonly Way[];
}

export function nameSetsOf(walked: Walked): readonly NameSet[] {
  const { site, arrivals, taken, waysOf } = walked;
  const names = site.addresses.flatMap(({ text }) => siteAddress(text).host || []);
  const isEvery = names.length < site.addresses.length;
  const whole: NameSet = { names, matcher: undefined, ways: waysOf(arrivals.map(withoutHosts(names, taken))) };
  const asked = askedIn(arrivals, isEvery ? ["*"] : names, isEvery);
  const found: NameSet[] = [];
  for (const [name, matcher] of asked) {
    const own = arrivals.flatMap((arrival) => narrowed(arrival, [name], true));
    const ways = waysOf(own.map(withoutHosts([name], taken)));
    const same = found.findIndex((each) => isSame(each.ways, ways));
    const before = found[same];
    if (ways.length === 0) continue;
    if (before) found[same] = { ...before, names: [...before.names, name] };
    else found.push({ names: [name], matcher, ways });
  }
  if (found.length === 0) return [whole];
  const left = names.filter((name) => !asked.has(name));
  const others = arrivals.flatMap((arrival) => narrowed(arrival, [...asked.keys()], false));
  const ways = isEvery || left.length > 0 ? waysOf(others.map(withoutHosts(left, [...asked.keys(), ...taken]))) : [];
  const [only] = found;
  if (only && found.length === 1 && (ways.length === 0 || isSame(only.ways, ways)))
    return [{ ...whole, ways: only.ways }];
  const rest = ways.some(({ end }) => end.kind !== "answer") ? [{ names: left, matcher: undefined, ways }] : [];
  return [...found, ...rest];
}

/** The names that matchers ask for, as far as the site has them. */
function askedIn(arrivals: readonly Arrival[], names: readonly string[], isEvery: boolean): ReadonlyMap<string, Token> {
  const found = new Map<string, Token>();
  for (const { state } of arrivals)
    for (const { module, stage, values, line } of state.requests.literals) {
      if (module !== "host" || stage !== "host 0" || !line) continue;
      for (const value of values.map((each) => each.toLowerCase()))
        for (const name of names) {
          const both = isEvery || coversName(name, value) ? value : coversName(value, name) ? name : undefined;
          if (both !== undefined && !found.has(both)) found.set(both, line);
        }
    }
  return found;
}

/** What arrives under these names, or under none of them. */
function narrowed(arrival: Arrival, names: readonly string[], isMet: boolean): readonly Arrival[] {
  const requests = withLiteral(arrival.state.requests, given("host", names, "host 0", isMet));
  return requests ? [{ ...arrival, state: { ...arrival.state, requests } }] : [];
}

/** Without what is no condition for who asks for one of these names, and none of the others. */
function withoutHosts(names: readonly string[], others: readonly string[]): (arrival: Arrival) => Arrival {
  const isGiven = ({ module, stage, line, values, isMet, isOpen }: Requests["literals"][number]): boolean => {
    if (module !== "host" || stage !== "host 0" || line === undefined || isOpen) return false;
    if (!isMet && values.every((value) => others.includes(value.toLowerCase()))) return true;
    if (names.length === 0) return false;
    return isMet
      ? names.every((name) => values.some((value) => coversName(value, name)))
      : names.every((name) => !values.some((value) => namesMeet(value, name)));
  };
  return (arrival) => {
    const { requests } = arrival.state;
    const literals = requests.literals.filter((literal) => !isGiven(literal));
    return { ...arrival, state: { ...arrival.state, requests: { ...requests, literals } } };
  };
}

function isSame(some: readonly Way[], others: readonly Way[]): boolean {
  const keys = new Set(some.map(keyOf));
  return some.length === others.length && others.every((way) => keys.has(keyOf(way)));
}
