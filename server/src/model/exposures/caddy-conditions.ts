/** What of the requests that come to an end in Caddy a verdict can judge: whose they are, and what else they have to have. */
import type { Token } from "#syntax/caddyfile/token.ts";
import { type Message, message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import { type PathDemand, pathPattern, someMeets } from "./caddy-paths.ts";
import type { TrustedProxies } from "./caddy-peers.ts";
import { everyRequest, type Literal, type Path, type Requests, stageOf } from "./caddy-requests.ts";
import { common, everyIp, type IpSet, isEmpty, isWithin, privateNetworks, showIps, union, without } from "./ip-set.ts";
import type { Condition, Way } from "./way.ts";

export type Met = Pick<Way, "sources" | "sourcesFrom" | "conditions" | "doubts">;

/** What the site knows that the requests are in. */
export interface Around {
  readonly proxies: TrustedProxies | undefined;
  /** Whether who connects may say that it is somebody else. */
  readonly isRelayed: boolean;
  /** All paths that the requests had on the way. */
  readonly paths: readonly Path[];
  /** Whether the site is there without encryption, too. */
  readonly isPlain: boolean;
  /** Whether it is there with encryption. */
  readonly isSecure: boolean;
  readonly at: (token: Token) => Location | undefined;
}

/** As several ways, where what a proxy says of others lets in others than the proxy itself. */
export function metBy(requests: Requests, around: Around): readonly Met[] {
  const conditions = conditionsOf(requests, around);
  const { peers, clients } = requests;
  const isRelayed = around.isRelayed && !isSame(common(peers, clients), everyIp);
  const doubts = [
    ...(requests.isExact ? [] : [message("not all addresses that a rule of Caddy names are known")]),
    ...(isRelayed ? [message("it is not known whom Caddy trusts to name its clients")] : []),
  ];
  const isForwarded = requests.literals.some(({ isMet, values, module }) => isMet && isWord(module, values));
  const base = { sourcesFrom: isForwarded || isRelayed ? "claimed" : "peer", conditions, doubts } as const;
  const { proxies } = around;
  if (!proxies || isSame(clients, everyIp)) return sources(common(peers, clients), (sources) => ({ ...base, sources }));
  return [
    ...sources(common(without(peers, proxies.ips.least), clients), (sources) => ({ ...base, sources })),
    ...throughProxies(requests, proxies, base),
  ];
}

function isWord(module: string, values: readonly string[]): boolean {
  return module === "remote_ip" && values[0] === "forwarded";
}

function sources<T>(ips: IpSet, made: (ips: IpSet) => T): readonly T[] {
  return isEmpty(ips) ? [] : [made(ips)];
}

/** What a trusted proxy says is the client. Not strict, that is whatever the client itself told it first. */
function throughProxies(
  { peers, clients }: Requests,
  { ips, isStrict, headers }: TrustedProxies,
  base: Omit<Met, "sources">,
): readonly Met[] {
  const through = common(peers, ips.most);
  if (isEmpty(through)) return [];
  const isExact = isSame(ips.least, ips.most);
  const unsure: readonly Message[] = isExact ? [] : [message("it is not known whom Caddy trusts to name its clients")];
  if (isStrict === true) {
    // Those that are no proxies are what honest proxies say; a proxy that says nothing, or lies, is its own client.
    const said = without(clients, ips.least);
    const own = union(common(through, privateNetworks), common(through, clients));
    const lying = message("it is not known whether the proxies that Caddy trusts say who asks");
    return [
      ...sources(said, (sources) => ({ ...base, sources, doubts: [...base.doubts, ...unsure] })),
      ...sources(own, (sources) => ({ ...base, sources, doubts: [...base.doubts, ...unsure, lying] })),
    ];
  }
  const isUsual = headers.every((header) => header.toLowerCase() === "x-forwarded-for");
  const text = `header ${headers.join(", ")}: ${shown(clients)}`;
  const claim: Condition = { text, anyone: isUsual || undefined, place: undefined };
  const maybe = isStrict === undefined ? [message("it is not known whom Caddy trusts to name its clients")] : [];
  return [
    {
      sources: through,
      sourcesFrom: isWithin(through, privateNetworks) ? base.sourcesFrom : "claimed",
      conditions: [...base.conditions, claim],
      doubts: [...base.doubts, ...(unsure.length > 0 ? unsure : maybe)],
    },
  ];
}

function shown(ips: IpSet): string {
  const all = showIps(ips);
  return all.length > 4 ? `${all.slice(0, 4).join(", ")}, …` : all.join(", ");
}

function isSame(a: IpSet, b: IpSet): boolean {
  return isWithin(a, b) && isWithin(b, a);
}

function conditionsOf(requests: Requests, around: Around): readonly Condition[] {
  const { literals } = requests;
  const own = literals.filter(({ line }) => line !== undefined);
  const isPathMet = arePathsMet(own, around.paths);
  const hosts = own.filter(({ module }) => module === "host");
  return own.flatMap((literal): readonly Condition[] => {
    const { module, line, isMet, values } = literal;
    if (isIps(literal) && !isWord(module, values) && !(module === "client_ip" && requests.isClientSaid)) return [];
    // Who does not try hard has such a path.
    if (module === "path" && isMet && values.some((value) => value === "*" || value === "/*")) return [];
    const isPath = module === "path" || module === "path_regexp";
    const isInitial = isPath || literal.stage === stageOf(module, everyRequest.stage);
    const isAlone = module !== "host" || hosts.length === 1;
    const anyone = isPath ? isPathMet || undefined : isInitial && isAlone ? canMeet(literal, around) : undefined;
    return [{ text: textOf(literal), anyone, place: line && around.at(line) }];
  });
}

function isIps({ module }: Literal): boolean {
  return module === "remote_ip" || module === "client_ip";
}

function arePathsMet(literals: readonly Literal[], paths: readonly Path[]): boolean {
  const demands: PathDemand[] = [];
  for (const { module, values, isOpen, isMet, stage } of literals) {
    if (module !== "path" && module !== "path_regexp") continue;
    const path = paths.find(({ id }) => `path ${id}` === stage);
    if (path?.stripped === undefined || isOpen) return false;
    const expression = module === "path" ? undefined : expressionOf(values.at(-1) ?? "");
    if (module !== "path" && !expression) return false;
    demands.push({
      isMet,
      expression,
      stripped: path.stripped,
      patterns: module === "path" ? values.map(pathPattern) : [],
    });
  }
  return someMeets(demands);
}

function expressionOf(text: string): RegExp | undefined {
  try {
    return foreign.test(text) ? undefined : new RegExp(text);
  } catch {
    return undefined;
  }
}

/** What Go reads in another way than we do, and what Caddy puts something else for. */
const foreign = /\{[a-z$]|\\[^\W_bBdDsSwW\dfnrtv]|\[\[:|\(\?/i;

/** Whether whoever wants to can have it so. */
function canMeet({ module, values, isMet, isOpen }: Literal, { isPlain, isSecure }: Around): boolean | undefined {
  const [first = "", second = ""] = values;
  switch (module) {
    case "host":
    case "method":
      return !isOpen || undefined;
    case "protocol":
      if (isOpen || (first !== "http" && first !== "https")) return undefined;
      return ((first === "http") === isMet ? isPlain : isSecure) || undefined;
    case "header": {
      if (isOpen || first.toLowerCase() === "host") return undefined;
      const isAbsent = first.startsWith("!");
      if (isAbsent || !isMet) return isAbsent === isMet || undefined;
      return (second !== "" && usual.test(first)) || undefined;
    }
    case "header_regexp":
    case "query":
      return (!isMet && !isOpen) || undefined;
    case "remote_ip":
      return true;
    default:
      return undefined;
  }
}

/** What every client that asks for such a thing sends, and nobody keeps to themselves. */
const usual = /^(?:connection|upgrade|accept|accept-encoding|content-type|sec-websocket-version)$/i;

const longest = 60;

/** As people read it. What they have to know to meet it is not shown. */
function textOf({ module, values, isMet, line }: Literal): string {
  const [first = "", ...rest] = values.map((value) => value.replaceAll("\u{FFFC}", "…"));
  const isSecret = module === "header" || module === "header_regexp" || module === "query" || module === "vars";
  const secret = first.startsWith("!") || rest.join() === "*" ? [first, ...rest] : [first.replace(/=.*$/s, "="), "…"];
  const words = isSecret ? secret : [first, ...rest];
  const name = module === "unknown" ? (line?.text.replaceAll("\u{FFFC}", "…") ?? "…") : module;
  const text = [...(isMet ? [] : ["not"]), name, ...(module === "unknown" ? [] : words)].join(" ").trim();
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
