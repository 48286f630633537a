/** Whether strangers get further than before, or nobody gets anywhere: decided by what the proxies do with requests, and not by any rule. */
import { BlockList } from "node:net";
import { listenersOf } from "#model/ports/listeners.ts";
import type { World } from "../port-mutations/world.ts";
import { type Outcome, type Request, type Site, sitesOf } from "./caddy-requests.ts";
import { type Router, routersOf } from "./traefik-requests.ts";

export type Change = "worse" | "same";

/** `binary`: Caddy's. */
export function changeBetween(before: World, after: World, binary: string): Change {
  const isWorse = caddyWorse(before, after, binary) || traefikWorse(routersIn(before), routersIn(after));
  return isWorse ? "worse" : "same";
}

const strangers = ["203.0.113.9", "8.8.8.8"];
const inside = ["10.1.2.3", "192.168.7.7", "100.100.1.1", "127.0.0.1"];
const usual = ["/", "/api/probe", "/probe"];

/** Where nobody listens, or somebody who refuses whatever is asked, one question is like another. */
function answeredIn({ view }: World): (login: string) => string {
  const all = listenersOf(view).filter(({ state }) => state !== "disabled");
  return (login) => {
    const [, port, path = ""] = /^(?:https?:\/\/)?127\.0\.0\.1:(\d+)\s*(.*)$/.exec(login) ?? [];
    if (port === undefined) return login;
    const there = all.filter((each) => each.port === Number(port));
    if (there.length === 0) return "nobody";
    const isRefused = there.every(({ service }) => service === "services.pocket-id") && path.startsWith("/api/");
    return isRefused ? "refused" : login;
  };
}

function answered(sites: ReadonlyMap<string, Site | undefined>, world: World): ReadonlyMap<string, Site | undefined> {
  const named = answeredIn(world);
  const ask = (site: Site, request: Request): readonly Outcome[] =>
    site.ask(request).map(({ end, logins }) => ({ end, logins: logins.map(named) }));
  return new Map([...sites].map(([name, site]) => [name, site && { ...site, ask: (request) => ask(site, request) }]));
}

function caddyWorse(before: World, after: World, binary: string): boolean {
  const olds = answered(sitesOf(before, binary), before);
  const news = answered(sitesOf(after, binary), after);
  for (const [name, site] of news) {
    const old = olds.get(name);
    if (!site) {
      if (old || !olds.has(name)) return true;
      continue;
    }
    if (olds.has(name) && !old) continue;
    for (const request of requestsTo(site, old))
      if (old ? isWorse(old.ask(request), site.ask(request)) : isOpened(olds, site.ask(request))) return true;
  }
  return false;
}

function* requestsTo(site: Site, old: Site | undefined): Iterable<Request> {
  const named = [...site.ips, ...(old?.ips ?? [])].filter((ip) => !isPrivate(ip));
  const paths = new Set([...usual, ...site.paths, ...(old?.paths ?? [])]);
  const hosts = site.hosts.length > 0 ? site.hosts : ["probe"];
  for (const host of hosts)
    for (const ip of new Set([...strangers, ...named])) for (const path of paths) yield { host, ip, path };
}

/** Who comes this way now and was not let in, or was asked for something that is no longer asked for. */
function isWorse(before: readonly Outcome[], after: readonly Outcome[]): boolean {
  const served = before.filter(({ end }) => end !== "");
  return after.some(({ end, logins }) => {
    if (end === "") return false;
    if (served.length === 0) return logins.length === 0;
    return served.every((old) => old.logins.some((login) => !logins.includes(login)));
  });
}

/** A new site, and what it shows was behind a login so far. */
function isOpened(olds: ReadonlyMap<string, Site | undefined>, after: readonly Outcome[]): boolean {
  const open = after.filter(({ end, logins }) => end !== "" && end !== "files" && logins.length === 0);
  return open.some(({ end }) => {
    const before = [...olds.values()]
      .flatMap((site) => (site ? outcomes(site) : []))
      .filter((each) => each.end === end);
    return before.length > 0 && before.every(({ logins }) => logins.length > 0);
  });
}

function outcomes(site: Site): readonly Outcome[] {
  return [...requestsTo(site, undefined)].flatMap((request) => site.ask(request));
}

/** Ports of this machine that strangers come to through a login only. */
export function guardedPorts(world: World, binary: string): ReadonlySet<number> {
  const all = [...sitesOf(world, binary).values()].flatMap((site) => (site ? outcomes(site) : []));
  const guarded = new Set(all.filter(({ logins }) => logins.length > 0).map(({ end }) => end));
  for (const { end, logins } of all) if (logins.length === 0) guarded.delete(end);
  return new Set([...guarded].flatMap((end) => /^(?:127\.0\.0\.1|localhost):(\d+)$/.exec(end)?.[1] ?? []).map(Number));
}

/** Sites that ask all strangers for a login, and whether they let the machine itself in without. */
export function loopbackPasses(world: World, binary: string): ReadonlyMap<string, boolean> {
  const found = new Map<string, boolean>();
  for (const site of sitesOf(world, binary).values())
    for (const host of site?.hosts ?? []) {
      const open = (ip: string): boolean =>
        site?.ask({ host, ip, path: "/" }).some(({ end, logins }) => end !== "" && logins.length === 0) ?? false;
      const isGuarded = site?.ask({ host, ip: "203.0.113.9", path: "/" }).some(({ logins }) => logins.length > 0);
      if (isGuarded && ![...strangers, ...(site?.ips ?? []).filter((ip) => !isPrivate(ip))].some(open))
        found.set(host, open("127.0.0.1"));
    }
  return found;
}

const privates = new BlockList();
for (const [start, length] of [
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
] as const)
  privates.addSubnet(start, length);

function isPrivate(ip: string): boolean {
  return inside.includes(ip) || privates.check(ip);
}

function routersIn(world: World): ReadonlyMap<string, Router> {
  const named = answeredIn(world);
  const all = [...routersOf(world)];
  return new Map(all.map(([name, one]) => [name, { ...one, logins: new Set([...one.logins].map(named)) }]));
}

function traefikWorse(before: ReadonlyMap<string, Router>, after: ReadonlyMap<string, Router>): boolean {
  for (const [name, router] of after) {
    const old = before.get(name);
    if (old) {
      if (old.isDead) continue;
      if (router.isDead || [...old.logins].some((login) => !router.logins.has(login))) return true;
      if (router.logins.size === 0 && isWider(old.ranges, router.ranges)) return true;
    } else if (router.logins.size === 0 && !router.isDead) {
      const others = [...before.values()].filter(({ service }) => service === router.service);
      if (others.length > 0 && others.every(({ logins }) => logins.size > 0)) return true;
    }
  }
  return false;
}

function isWider(old: readonly string[], now: readonly string[]): boolean {
  const strange = (lists: readonly string[]): readonly string[] =>
    lists.flatMap((list) => list.split(" ")).filter((range) => range !== "" && !isInside(range));
  return now.length < old.length || strange(now).some((range) => !strange(old).includes(range));
}

/** As a whole. */
function isInside(range: string): boolean {
  const [ip = "", length = "32"] = range.split("/");
  if (ip.includes(":")) return /^(?:f[cd]|fe80|::1$)/i.test(ip);
  const shortest = { "10": 8, "172": 12, "192": 16, "100": 10, "127": 8, "169": 16 }[ip.split(".")[0] ?? ""] ?? 33;
  return isPrivate(ip) && Number(length) >= shortest;
}
