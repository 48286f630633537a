/**
 * What a running Caddy does with requests against the ways that we say there are: whoever gets to an upstream took a way of ours, and each
 * way that we are sure of is taken.
 */
import assert from "node:assert/strict";
import { shownHost } from "#model/evaluated.ts";
import { caddyServed } from "#model/exposures/caddy.ts";
import { coversName } from "#model/exposures/caddy-names.ts";
import type { Served } from "#model/exposures/exposure.ts";
import { ipsOf, isWithin, noIps } from "#model/exposures/ip-set.ts";
import type { Condition, Way } from "#model/exposures/way.ts";
import { modelFor } from "#test/check.ts";
import { shownWay } from "#test/model/exposures/caddy-shown.ts";
import { isContradicted } from "./caddy-ways-conditions.ts";
import { generatedSite, globalOptions, hostsOf, snippets } from "./caddy-ways-sites.ts";
import type { Hit, Request, World } from "./caddy-ways-world.ts";
import { type Random, randomFrom } from "./random.ts";

export interface Counts {
  sites: number;
  requests: number;
  /** Upstreams that requests came to. */
  hits: number;
  /** Of these without any login. */
  free: number;
  ways: number;
  taken: number;
}

const ips = ["127.0.0.2", "127.0.0.3", "127.5.0.1", "127.5.6.7", "127.200.0.1"];
const heads = ["", "/ab", "/pp", "/pp/pp", "/a/b", "/a"];
const tails = [
  ...["", "/", "/a", "/ab", "/abc/x", "/a/b", "/a/b/", "/a/b/c", "/a/zz/ccc", "/a/b/deeps", "/x/deeps/y", "/q.phtml"],
  ...["/A/B", "/fixed/xyzw", "/Fixed/XYZW", "//a", "/a//bbbbbbbb", "/x/../a/b/x", "/a/b%2fccccccc", "/pp%2fa", "/zz"],
  ...[
    "/a/b/cccccccc",
    "/zz/a/b/cccccccc",
    "/pp/a/b/cccccccccc",
    "/pp/a/b/ccccccccccc/x",
    "/pp/a/b/cccccccccc.phtml",
    "/file",
    "/pp.phtml",
    "/ppx",
  ],
  // Without a path at all, and with one that does not begin with a slash.
  ...["http://any.test", "*"],
  ...["/a/b/q.phtml", "/a/b/ccc/zz.phtml", "/fixed/xyzw/deeps.phtml", "/a/deeps", "/abdeeps.phtml", "/ccc", "/x/ccc"],
];
const targets = [
  ...new Set(heads.flatMap((head) => tails.map((tail) => (tail.startsWith("/") || head === "" ? head + tail : head)))),
].filter((target) => target !== "");
const headers: readonly Readonly<Record<string, string>>[] = [
  {},
  { "X-A": "one" },
  { "X-A": "other", "X-B": "two" },
  { Connection: "Upgrade", Upgrade: "websocket" },
  { Connection: "Upgrade", Upgrade: "websocket", "X-A": "one" },
  { Upgrade: "websocket" },
  { Connection: "Upgrade", "X-A": "other" },
  { Origin: "https://x.example", "Access-Control-Request-Method": "GET" },
];
const signed = { Authorization: `Basic ${Buffer.from("bob:pw").toString("base64")}` };

/** Sites of these seeds, all at once. */
export async function checkSites(world: World, seeds: readonly number[], counts: Counts): Promise<readonly string[]> {
  const global = globalOptions(seeds[0] ?? 0);
  const sites = seeds.map((seed) => ({
    seed,
    name: `s${seed}.test`,
    text: generatedSite(seed, `s${seed}.test`, world.places),
  }));
  const texts = `${snippets(world.places)}\n${sites.map(({ text }) => text).join("\n")}`;
  const nix = (text: string): string => `''\n${text.replaceAll("''", "'''")}\n''`;
  const source = `{ services.caddy = { enable = true; globalConfig = ${nix(global)}; extraConfig = ${nix(texts)}; }; }`;
  const view = shownHost(modelFor([{ path: "configuration.nix", text: source }]).repo);
  assert.ok(view);
  const served = caddyServed(view);
  await world.serve(`{\nadmin off\nauto_https off\n${global}\n}\n${texts}`);
  const found: string[] = [];
  await inTurn(sites, 8, async ({ seed, name, text }) => {
    const own = served.filter(({ hosts }) => hosts.some((host) => host.endsWith(`.${name}`)));
    const problems = await checkSite(world, { seed, name, served: own }, counts);
    found.push(...problems.slice(0, 2).map((problem) => `${seed}: ${problem}\n${global}\n${text}`));
    counts.sites++;
  });
  return found;
}

interface Site {
  readonly seed: number;
  readonly name: string;
  readonly served: readonly Served[];
}

/** Requests that look like chance, and some for each way. */
async function checkSite(world: World, { seed, name, served }: Site, counts: Counts): Promise<readonly string[]> {
  const random = randomFrom(seed);
  const problems: string[] = [];
  const taken = new Set<Way>();
  for (const { refusal, doubts } of served)
    if (refusal || doubts.some(({ template }) => !template.endsWith("can be told apart here")))
      problems.push(`it is said to be in doubt ${JSON.stringify(refusal ?? doubts)}`);
  const send = async (request: Request): Promise<void> => {
    counts.requests++;
    for (const hit of await world.send(request)) {
      counts.hits++;
      if (hit.passed.length === 0) counts.free++;
      const ways = waysFor(served, request.host).filter((way) => isTaken(way, hit, request));
      for (const way of ways) taken.add(way);
      if (ways.length === 0) problems.push(`no way for ${JSON.stringify(request)}: ${JSON.stringify(hit)}`);
    }
  };
  for (let left = 40; left > 0; left--) await send(anyRequest(random, name, random() < 0.5 ? "any" : "free"));
  for (const each of served)
    for (const way of each.ways) {
      if (way.end.kind !== "upstream") continue;
      const isSure = way.doubts.length === 0 && way.conditions.every(({ anyone }) => anyone === true);
      const fitting = requestsFor(way, name, served);
      for (let left = isSure ? 60 : 4; left > 0 && fitting && !taken.has(way); left--) {
        const request = anyOf(random, fitting);
        await send({ ...request, headers: { ...request.headers, ...(wantsPassword(way) ? signed : {}) } });
      }
      if (!isSure || !isLocal(way) || way.end.upstream.host === "127.9.0.9") continue;
      counts.ways++;
      if (taken.has(way)) counts.taken++;
      else problems.push(`nobody takes ${each.hosts}: ${shownWay(way)}`);
    }
  return problems;
}

/** What requests may have, each apart. */
interface Choices {
  readonly ips: readonly string[];
  readonly hosts: readonly string[];
  readonly targets: readonly string[];
  readonly methods: readonly string[];
  readonly headers: readonly Readonly<Record<string, string>>[];
}

const methods = ["GET", "POST", "PUT", "OPTIONS"];

function anyOf(random: Random, all: Choices): Request {
  const pick = <T>(some: readonly T[]): T => some[Math.floor(random() * some.length)] as T;
  const target = `${pick(all.targets)}`;
  return {
    ...{ ip: pick(all.ips), host: pick(all.hosts), method: pick(all.methods), headers: pick(all.headers) },
    ...{ target, isRefused: false },
  };
}

/** Each condition looks at one thing of a request. `undefined`: there are none. */
function requestsFor(way: Way, name: string, served: readonly Served[]): Choices | undefined {
  const all: Choices = {
    ips,
    hosts: [...hostsOf(name), `d.${name}`],
    targets: [...targets, "/?k=1", ...made(way)],
    methods,
    headers,
  };
  const base: Request = { ...anyOf(() => 0, all), isRefused: false };
  const { conditions, sources } = way;
  const isOpen = (request: Request, words: RegExp): boolean =>
    !conditions.some((condition) => words.test(condition.text) && isContradicted(condition, request));
  const found: Choices = {
    ips: ips.filter((ip) => isWithin(ipsOf(ip) ?? noIps, sources)),
    hosts: all.hosts.filter(
      (host) => waysFor(served, host).includes(way) && isOpen({ ...base, host }, /^(?:not )?host/),
    ),
    targets: all.targets.filter((target) => isOpen({ ...base, target }, /^(?:not )?(?:path|query)/)),
    methods: methods.filter((method) => isOpen({ ...base, method }, /^(?:not )?method/)),
    headers: headers.filter((each) => isOpen({ ...base, headers: each }, /^(?:not )?header/)),
  };
  return Object.values(found).every((each) => each.length > 0) ? found : undefined;
}

/** Of what its conditions name. */
function made({ conditions }: Way): readonly string[] {
  const words = conditions.flatMap(({ text }) =>
    /^(?:not )?path [!-~ ]*$/.test(text) ? text.split(" ").slice(1) : [],
  );
  const parts = words
    .map((word) => word.replace(/^\*|\*$/g, "").replace("*", "zz"))
    .filter((word) => !/^(?:path)?$/.test(word));
  return ["", "/pp", "/a"].flatMap((head) =>
    parts.flatMap((one) => parts.map((other) => `${head}/${one}${other}`.replace(/^\/+(?=\/)/, ""))),
  );
}

function anyRequest(random: Random, name: string, kind: "any" | "free"): Request {
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
  const isSigned = kind === "any" && random() < 0.5;
  return {
    ip: pick(ips),
    host: pick([...hostsOf(name), `d.${name}`]),
    target: `${pick(targets)}${random() < 0.15 ? "?k=1" : ""}`,
    method: pick(["GET", ...methods]),
    headers: { ...pick(headers), ...(isSigned ? signed : {}) },
    isRefused: kind === "free" || (kind === "any" && random() < 0.3),
  };
}

/** A name of its own stands before what others leave. */
function waysFor(served: readonly Served[], host: string): readonly Way[] {
  const own = served.filter(({ hosts }) => hosts.includes(host));
  const others = served.filter(({ hosts }) => hosts.some((name) => coversName(name, host)));
  return (own.length > 0 ? own : others).flatMap(({ ways }) => ways);
}

function isTaken(way: Way, { end, passed }: Hit, request: Request): boolean {
  if (way.end.kind !== "upstream" || way.end.upstream.host !== end || !isFor(way, request)) return false;
  if (wantsPassword(way) && !request.headers["Authorization"]) return false;
  const asked = way.logins.flatMap(({ kind, asks }) => (kind === "forward-auth" ? [asks?.host ?? ""] : []));
  // What is in doubt may have asked for more, and where a handler failed, what was asked before does not count.
  const isOpen = way.doubts.length > 0 || way.conditions.some(({ text }) => text === "handle_errors");
  return isOpen ? asked.every((gate) => passed.includes(gate)) : asked.join() === passed.join();
}

function wantsPassword({ logins }: Way): boolean {
  return logins.some(({ kind }) => kind === "basic-auth");
}

function isFor({ sources, conditions }: Way, request: Request): boolean {
  return (
    isWithin(ipsOf(request.ip) ?? noIps, sources) &&
    !conditions.some((condition: Condition) => isContradicted(condition, request))
  );
}

function isLocal({ sources }: Way): boolean {
  return ips.some((ip) => isWithin(ipsOf(ip) ?? noIps, sources));
}

async function inTurn<T>(all: readonly T[], width: number, work: (one: T) => Promise<void>): Promise<void> {
  const left = [...all];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
