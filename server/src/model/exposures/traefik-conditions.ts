/** What a rule of Traefik asks of requests, as ways need it: hosts, addresses, and all else as conditions. */
import { hole } from "#model/ports/part.ts";
import type { Location } from "#text/span.ts";
import { common, everyIp, type IpSet, noIps, union, without } from "./ip-set.ts";
import { addressesIn } from "./traefik-middlewares.ts";
import type { Literal } from "./traefik-rule.ts";
import type { Condition } from "./way.ts";

export interface Asks {
  /** In small letters, without those of patterns. */
  readonly hosts: readonly string[];
  readonly ips: IpSet;
  readonly conditions: readonly Condition[];
}

/** `hasHoles`: of the rule not all is known, and what is not known may be anything: then only hosts are sure to be asked. */
export function asksOf(branch: readonly Literal[], place: Location | undefined, hasHoles: boolean): Asks {
  const hosts = branch.filter(isHost).flatMap(({ values }) => values.map((value) => value.toLowerCase()));
  const conditions = branch.flatMap((literal) => conditionOf(literal, place) ?? []);
  let ips = everyIp;
  for (const literal of branch) if (literal.name === "ClientIP" && !hasHoles) ips = narrowed(ips, literal);
  return { hosts: hosts.filter((host) => host !== "*" && !host.includes(hole)), ips, conditions };
}

function isHost({ name, isNegated }: Literal): boolean {
  return !isNegated && (name === "Host" || name === "HostHeader" || name === "HostSNI");
}

/** Whether it asks for a name, so that a request without one does not meet it. */
export function isNamed(branch: readonly Literal[]): boolean {
  return branch.some((literal) => isHost(literal) && !literal.values.includes("*"));
}

function narrowed(ips: IpSet, { values, isNegated }: Literal): IpSet {
  const sets = values.map(addressesIn);
  // Of what is not known nobody is kept out.
  if (isNegated) return without(ips, union(noIps, ...sets.flatMap((set) => set ?? [])));
  return common(ips, union(noIps, ...sets.map((set) => set ?? everyIp)));
}

/** Headers that everybody may send. */
const open =
  /^(?:upgrade|connection|accept(?:-.*)?|content-.*|user-agent|origin|referer|host|x-requested-with|sec-.*|x-forwarded-.*|hx-.*)$/i;

function conditionOf(literal: Literal, place: Location | undefined): Condition | undefined {
  const { name, values, isNegated } = literal;
  if (isHost(literal) || name === "ClientIP") return undefined;
  const shown = values.map((value) => value.replaceAll(hole, "…")).join(", ");
  const not = isNegated ? "not " : "";
  const asks = (text: string, anyone: boolean | undefined): Condition => ({ text: `${not}${text}`, anyone, place });
  const isKnown = values.every((value) => !value.includes(hole));
  const anyone = isNegated || isKnown ? true : undefined;
  switch (name) {
    case "Path":
      return asks(`path ${shown}`, anyone);
    case "PathPrefix":
      return asks(`path ${shown}*`, anyone);
    case "PathRegexp":
      return asks(`path ~ ${shown}`, anyone);
    case "Method":
      return asks(`method ${shown.toUpperCase()}`, anyone);
    case "Host":
    case "HostHeader":
    case "HostSNI":
      return asks(`host ${shown}`, true);
    case "HostRegexp":
    case "HostSNIRegexp":
      return asks(`host ~ ${shown}`, true);
    case "ALPN":
      return asks(`ALPN ${shown}`, true);
    default:
      // What a header or a query says may be a secret.
      return asks(
        `${/^Header/.test(name) ? "header" : "query"} ${shown}`,
        isNegated || open.test(values[0] ?? "") ? true : undefined,
      );
  }
}
