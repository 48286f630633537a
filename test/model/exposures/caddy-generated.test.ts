/**
 * Random sites, and requests that are sent through them one by one: each must find a way of ours that is for it, and no way that we are
 * sure of may be one that nobody takes.
 */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { shownHost } from "#model/evaluated.ts";
import { caddyServed } from "#model/exposures/caddy.ts";
import type { Served } from "#model/exposures/exposure.ts";
import { everyIp, type IpSet, ipsOf, isWithin } from "#model/exposures/ip-set.ts";
import type { Way } from "#model/exposures/way.ts";
import { caddyOf } from "#model/ports/caddy.ts";
import { routesOf } from "#syntax/caddyfile/routes.ts";
import { modelFor } from "#test/check.ts";
import { isHost, isPath, type Request, run } from "./caddy-requests-run.ts";
import { shownEnd, shownWay } from "./caddy-shown.ts";

const hosts = ["a.example.org", "b.example.org", "c.example.org", "d.example.org"];
const ips = ["10.1.2.3", "10.9.9.9", "192.168.1.5", "100.64.0.9", "8.8.8.8", "203.0.113.7", "2001:db8::1", "fd00::5"];
const plain = [
  ...[
    "/",
    "/a",
    "/a/",
    "/a/x",
    "/a/b",
    "/a/b/",
    "/a/b/c",
    "/ab",
    "/b",
    "/b/y",
    "/ba",
    "/b/a",
    "/fixed",
    "/fixed/x",
    "/zzz",
  ],
  ...["/c.php", "/a/c.php", "/a/b/c.php", "/b/c.php", "/ba.php", "/p", "/p/"],
];
const paths = ["", "/p", "/p/p", "/p/p/p"].flatMap((prefix) => plain.map((path) => `${prefix}${path}`));
const requests: readonly Request[] = hosts.flatMap((host) =>
  ips.flatMap((ip) => paths.flatMap((path) => ["GET", "POST", "PUT"].map((method) => ({ host, ip, path, method })))),
);

/** A generator of whole numbers below a bound, the same for the same seed. */
function numbers(seed: number): (bound: number) => number {
  let state = seed * 2654435761 + 12345;
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * bound);
  };
}

function siteText(below: (bound: number) => number): string {
  const pick = <T>(all: readonly T[]): T => all[below(all.length)] as T;
  const some = (all: readonly string[]): string => Array.from({ length: 1 + below(2) }, () => pick(all)).join(" ");
  const path = (): string => pick(["/a", "/a/*", "/a/b/*", "/b*", "*.php", "/*", "/p/a/*", "/fixed", "*a*", "/ab"]);
  const test = (): string =>
    pick([
      () => `path ${path()}${below(3) === 0 ? ` ${path()}` : ""}`,
      () =>
        `remote_ip ${some(["10.0.0.0/8", "10.1.0.0/16", "192.168.0.0/16", "100.64.0.0/10", "fd00::/8", "203.0.113.7"])}`,
      () => `host ${some(hosts.slice(0, 3))}`,
      () => `method ${pick(["GET", "POST", "GET POST"])}`,
      () => `client_ip ${pick(["10.0.0.0/8", "0.0.0.0/0", "8.0.0.0/8"])}`,
    ])();
  const matcher = (name: string): string => {
    switch (below(4)) {
      case 0:
        return `@${name} ${test()}`;
      case 1:
        return `@${name} not ${test()}`;
      case 2:
        return `@${name} {\n ${test()}\n not ${test()}\n}`;
      default:
        return `@${name} {\n ${test()}\n not {\n ${test()}\n ${test()}\n}\n}`;
    }
  };
  const names = ["m1", "m2", "m3"];
  const aimed = (): string =>
    below(3) > 0 ? `@${pick(names)} ` : below(3) === 0 ? `${path().replace(/^\*/, "/*")} ` : "";
  const lines = (depth: number): string =>
    Array.from({ length: 1 + below(4) }, () => {
      const nested = (): string => lines(depth - 1);
      const inner = below(depth > 0 ? 14 : 9);
      switch (inner) {
        case 0:
        case 1:
        case 2:
          return `reverse_proxy ${aimed()}up${below(4)}:80`;
        case 3:
          return `forward_auth ${aimed()}gate${below(2)}:9091 {\n uri /verify\n}`;
        case 4:
          return pick([
            `respond ${aimed()}403`,
            `abort ${aimed()}`,
            `redir ${aimed()}https://x.example`,
            `error ${aimed()}418`,
          ]);
        case 5:
          return pick([`header ${aimed()}X-A b`, "encode gzip", `file_server ${aimed()}`]);
        case 6:
          return pick([`rewrite ${aimed() || "* "}/fixed`, `uri ${aimed()}strip_prefix /p`]);
        case 7:
          return `basic_auth ${aimed()}{\n bob $2a$14$x\n}`;
        case 8:
          return `reverse_proxy ${aimed()}up${below(4)}:80`;
        case 9:
          return `handle_path /p/* {\n${nested()}\n}`;
        case 10:
          return `route ${aimed()}{\n${nested()}\n}`;
        default:
          return `handle ${aimed()}{\n${nested()}\n}`;
      }
    }).join("\n");
  const errors = below(4) === 0 ? `handle_errors {\n${lines(0)}\n}\n` : "";
  return `${names.map(matcher).join("\n")}\n${lines(2)}\n${errors}`;
}

/** A path as it may be after what the sites here do to it. */
function seenPaths(path: string, isChanged: boolean): readonly string[] {
  if (!isChanged) return [path];
  const off = (each: string): string => each.replace(/^\/p(?=\/)/, "");
  const once = off(path);
  const twice = off(once);
  return [path, once, twice, off(twice), off(off(twice)), "/fixed"];
}

/** Conditions that are for nobody in particular are for everybody here: they look at what is not the request as it came. */
function isFor({ sources, conditions }: Way, { ip, host, path, method }: Request, isChanged: boolean): boolean {
  const seen = seenPaths(path, isChanged);
  return (
    lets(sources, ip) &&
    conditions.every(({ text, anyone }) => {
      const [, not, module, rest = ""] = /^(not )?(\S+) (.*)$/.exec(text) ?? [];
      const values = rest.split(" ");
      const isSo =
        module === "path"
          ? seen.some((each) => values.some((value) => isPath(value, each)) !== (not !== undefined)) !==
            (not !== undefined)
          : module === "host"
            ? values.some((value) => isHost(value, host))
            : module === "method"
              ? values.includes(method)
              : undefined;
      return !anyone || isSo === undefined || isSo !== (not !== undefined);
    })
  );
}

const letIn = new WeakMap<IpSet, ReadonlySet<string>>();

function lets(sources: IpSet, ip: string): boolean {
  let known = letIn.get(sources);
  if (!known) {
    known = new Set(ips.filter((each) => isWithin(ipsOf(each) ?? everyIp, sources)));
    letIn.set(sources, known);
  }
  return known.has(ip);
}

/** What is in doubt may ask for less. */
function isAskedAs({ logins, doubts }: Way, asked: readonly string[]): boolean {
  const names = logins.map(({ kind, name, asks, uri }) =>
    kind === "forward-auth" ? `asks ${asks?.text}${uri}` : name,
  );
  return doubts.length > 0 ? names.every((name) => asked.includes(name)) : names.join() === asked.join();
}

function isAt({ hosts: names }: Served, { host }: Request): boolean {
  return names.length === 0 || names.some((name) => isHost(name, host));
}

/** A name of its own stands before what others leave. */
function servedFor(all: readonly Served[], request: Request): readonly Served[] {
  const own = all.filter(({ hosts: names }) => names.includes(request.host));
  return own.length > 0 ? own : all.filter((served) => isAt(served, request));
}

describe("ways through random sites of Caddy", () => {
  for (let batch = 0; batch < 6; batch++)
    it(`are those that requests take (${batch})`, () => {
      for (let seed = batch * 25; seed < batch * 25 + 25; seed++) check(seed);
    }).timeout(60_000);
});

function check(seed: number): void {
  const below = numbers(seed + 1);
  const address = below(2) === 0 ? "*.example.org" : "a.example.org, b.example.org";
  const text = `${address} {\n${siteText(below)}\n}`;
  const source = `{ services.caddy.enable = true; services.caddy.extraConfig = ''\n${text}\n''; }`;
  const view = shownHost(modelFor([{ path: "configuration.nix", text: source }]).repo);
  assert.ok(view);
  const config = caddyOf(view);
  const [site] = config?.sites ?? [];
  assert.ok(config && site, text);
  const routes = routesOf(config.file, site.body);
  const all = [...caddyServed(view)];
  assert.ok(all.length > 0 && all.every(({ doubts }) => doubts.length === 0), text);
  const taken = new Set<Way>();
  const isChanged = /handle_path|rewrite|strip_prefix/.test(text);
  for (const request of requests) {
    if (!site.addresses.some((name) => isHost(name.text, request.host))) continue;
    const { end, logins } = run(routes, request);
    const ways = servedFor(all, request).flatMap((served) => served.ways);
    const own = ways.filter(
      (way) => shownEnd(way.end) === end && isAskedAs(way, logins) && isFor(way, request, isChanged),
    );
    for (const way of own) taken.add(way);
    if (end === "answer") continue;
    if (own.length === 0)
      assert.fail(`${seed}: ${JSON.stringify(request)} gets to ${end} past ${logins.join()}\n${text}`);
  }
  for (const served of all)
    for (const way of served.ways) {
      const isSure = way.doubts.length === 0 && way.conditions.every(({ anyone }) => anyone);
      if (isSure && !taken.has(way) && way.end.kind !== "answer")
        assert.fail(`${seed}: nobody takes ${served.hosts}: ${shownWay(way)}\n${text}`);
    }
}
