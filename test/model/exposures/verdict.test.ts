/** What the ways of an exposure prove: the verdict on each mixture of them. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { Served, Verdict } from "#model/exposures/exposure.ts";
import type { Gateway } from "#model/exposures/gateway.ts";
import { everyIp, type IpSet, ipsOf, union } from "#model/exposures/ip-set.ts";
import type { Strangers } from "#model/exposures/tunnels.ts";
import { judge, type Known } from "#model/exposures/verdict.ts";
import type { Condition, End, Login, Way } from "#model/exposures/way.ts";
import { on } from "#model/ports/listener-parts.ts";
import { message, render } from "#text/message.ts";

const place = undefined;

function ips(...texts: readonly string[]): IpSet {
  return union(...texts.map((text) => ipsOf(text) as IpSet));
}

function to(port: number, way: Partial<Way> = {}): Way {
  const upstream = { text: `127.0.0.1:${port}`, host: "127.0.0.1", port, namespace: "host", place, sources: [] };
  return endingIn({ kind: "upstream", upstream }, way);
}

function endingIn(end: End, way: Partial<Way> = {}): Way {
  return { end, sources: everyIp, sourcesFrom: "peer", logins: [], conditions: [], doubts: [], place, ...way };
}

function login(name: string, kind: Login["kind"] = "forward-auth"): Login {
  return { kind, name, asks: undefined, uri: undefined, place };
}

const able = login("authelia");
const unable = login("pocket-id");
const strange = login("whoever");
const private4 = ips("127.0.0.1", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10");
const lan = { sources: private4 };
const doubt = { doubts: [message("nobody knows")] };

function condition(text: string, anyone: boolean | undefined): Pick<Way, "conditions"> {
  const conditions: readonly Condition[] = [{ text, anyone, place }];
  return { conditions };
}

/** 1411 is the port of the gateway itself. */
const known: Known = {
  gatewayOf({ name, kind }): Gateway | undefined {
    if (kind === "basic-auth" || kind === "client-certificate") return undefined;
    const answer = new Map([
      ["authelia", "yes"],
      ["pocket-id", "no"],
    ] as const).get(name as "authelia");
    return { kind: name, name, able: answer ?? "unknown", why: undefined, service: undefined, place };
  },
  gatewayBehind: ({ port }) =>
    port === 1411
      ? { kind: "pocket-id", name: "Pocket-ID", able: "no", why: undefined, service: undefined, place }
      : undefined,
  bypassedBy: (_, host) => (host === "open.example.org" ? message("its own rules let everybody in") : undefined),
  deceivedAt: ({ asks }) => (asks ? message("somebody else says who asks") : undefined),
  strangers: [],
  mark: undefined,
};

type Case = Partial<Served> & Partial<Pick<Known, "mark" | "strangers">>;

function judged(ways: readonly Way[], { mark, strangers, ...rest }: Case = {}): ReturnType<typeof judge> {
  const served = {
    ...{ proxy: "caddy", name: "wiki.example.org", hosts: ["wiki.example.org"], entryPoints: [], chain: [], asked: on },
    ...{ refusal: undefined, doubts: [], unproven: [], place, calledAt: undefined, ways },
    ...rest,
  } as unknown as Served;
  return judge(served, { ...known, mark, strangers: strangers ?? [] });
}

interface Expected {
  readonly verdict: Verdict;
  readonly routed?: boolean | undefined;
  readonly reach?: readonly string[];
  readonly why?: RegExp;
}

function check(title: string, ways: readonly Way[], given: Case, expected: Expected): void {
  it(`${title}: ${expected.verdict}`, () => {
    const { verdict, routed, bypasses, why } = judged(ways, given);
    assert.equal(verdict, expected.verdict);
    if ("routed" in expected) assert.equal(routed, expected.routed);
    if (expected.reach)
      assert.deepEqual(
        bypasses.map(({ reach }) => reach),
        expected.reach,
      );
    if (expected.why) assert.match(why.map((each) => render(each)).join("; "), expected.why);
  });
}

function tunnel(change: Partial<Strangers> = {}): Pick<Known, "strangers"> {
  const what = message("cloudflared is configured elsewhere");
  return {
    strangers: [{ sources: ips("127.0.0.1", "::1"), what, place, state: "enabled", hosts: undefined, ...change }],
  };
}

describe("the verdict", () => {
  describe("on what a login stands in front of", () => {
    const all = { logins: [able] };
    check("everybody has to sign in", [to(80, all)], {}, { verdict: "protected", routed: true, reach: [] });
    check("private networks pass", [to(80, lan), to(80, all)], {}, { verdict: "protected", reach: ["private"] });
    check("two logins in a row", [to(80, { logins: [able, login("x", "basic-auth")] })], {}, { verdict: "protected" });
    check(
      "refusals and redirects count for nothing",
      [endingIn({ kind: "answer" }), to(80, all)],
      {},
      { verdict: "protected" },
    );
    check(
      "its pages about errors are served to everybody",
      [endingIn({ kind: "files", browse: false }, { isRewritten: true }), to(80, all)],
      {},
      { verdict: "protected" },
    );
    check(
      "its files are served to everybody",
      [endingIn({ kind: "files", browse: false }, condition("path /media/*", true)), to(80, all)],
      {},
      { verdict: "gap", reach: ["public"], why: /path \/media/ },
    );
    check(
      "its files are served to private networks",
      [endingIn({ kind: "files", browse: false }, lan), to(80, all)],
      {},
      { verdict: "protected", reach: ["private"] },
    );
    check(
      "the proof for a certificate",
      [to(81, condition("path /.well-known/acme-challenge/*", true)), to(80, all)],
      {},
      { verdict: "protected" },
    );
    check(
      "the gateway's own path",
      [to(1411, condition("path /oauth2/*", true)), to(80, all)],
      {},
      { verdict: "protected" },
    );
    check("one of two gateways cannot", [to(80, all), to(81, { logins: [unable] })], {}, { verdict: "unclear" });
    check("nobody knows the gateway", [to(80, { logins: [strange] })], {}, { verdict: "unclear", routed: true });
    check("the gateway cannot", [to(80, { logins: [unable] })], {}, { verdict: "unclear", routed: true });
    check(
      "the gateway lets everybody in",
      [to(80, all)],
      { hosts: ["open.example.org"] },
      { verdict: "unclear", why: /its own rules/ },
    );
    check(
      "the proxy does not load it",
      [to(80, all)],
      { refusal: message("refused") },
      { verdict: "unclear", routed: true, why: /^refused/ },
    );
    check(
      "the gateway may be told something else",
      [
        to(80, {
          logins: [{ ...able, asks: { text: "a:1", host: "a", port: 1, namespace: "host", place, sources: [] } }],
        }),
      ],
      {},
      { verdict: "unclear", routed: true, why: /^somebody else says/ },
    );
    check(
      "it is only what somebody wrote",
      [to(80, all)],
      { unproven: [message("Nix fails")] },
      { verdict: "unclear", routed: true, why: /^Nix fails$/ },
    );
    check("there may be more ways", [to(80, all)], doubt, { verdict: "unclear", routed: true, why: /nobody knows/ });
    check(
      "marked as public, which it is not",
      [to(80, all)],
      { mark: { reason: "demo", place } },
      { verdict: "protected" },
    );
  });

  describe("on ways past it", () => {
    const login = to(80, { logins: [able] });
    const cdn = { sources: union(private4, ips("173.245.48.0/20")) };
    check(
      "strangers' networks pass",
      [to(80, cdn), login],
      {},
      { verdict: "gap", routed: true, reach: ["public"], why: /173\.245\.48\.0\/20/ },
    );
    check(
      "everybody passes on one path",
      [to(80, condition("path /api/*", true)), login],
      {},
      { verdict: "gap", reach: ["public"], why: /path \/api/ },
    );
    check(
      "who knows a header passes",
      [to(80, condition("header X-Key …", undefined)), login],
      {},
      { verdict: "unclear", reach: ["unknown"] },
    );
    check(
      "only some can",
      [to(80, condition("tls certificate", false)), login],
      {},
      { verdict: "unclear", reach: ["unknown"] },
    );
    check(
      "private networks that anybody can claim",
      [to(80, { ...lan, sourcesFrom: "claimed" }), login],
      {},
      { verdict: "gap", reach: ["public"] },
    );
    check(
      "private networks on one path",
      [to(80, { ...lan, ...condition("path /api/*", true) }), login],
      {},
      { verdict: "protected", reach: ["private"] },
    );
    check("nobody may come this way", [to(80, { sources: ips() }), login], {}, { verdict: "protected", reach: [] });
    check(
      "it is not sure that the way exists",
      [to(80, doubt), login],
      {},
      { verdict: "unclear", routed: true, why: /nobody knows/ },
    );
    check("a private way that may not exist", [to(80, { ...lan, ...doubt }), login], {}, { verdict: "protected" });
    check(
      "a password is no single sign-on",
      [to(80, { logins: [{ ...able, kind: "basic-auth" }] }), login],
      {},
      { verdict: "gap" },
    );
    check("lists of files", [endingIn({ kind: "files", browse: true }), login], {}, { verdict: "gap" });
    check("IPv6 of everybody", [to(80, { sources: ips("::/0") }), login], {}, { verdict: "gap", reach: ["public"] });
  });

  describe("on tunnels", () => {
    const ways = [to(80, lan), to(80, { logins: [able] })];
    check("they arrive as the machine itself", ways, tunnel(), { verdict: "gap", reach: ["tunnel"], why: /tunnel/ });
    check("off", ways, tunnel({ state: "disabled" }), { verdict: "protected", reach: ["private"] });
    check("perhaps on", ways, tunnel({ state: "possible" }), {
      verdict: "unclear",
      reach: ["unknown"],
      why: /elsewhere/,
    });
    check("arriving from somewhere", ways, tunnel({ sources: undefined }), { verdict: "unclear" });
    check("for another host", ways, tunnel({ hosts: ["blog.example.org"] }), { verdict: "protected" });
    check("for this host", ways, tunnel({ hosts: ["wiki.example.org"] }), { verdict: "gap" });
    check("for every host", ways, tunnel({ hosts: ["*.example.org"] }), { verdict: "gap" });
    check(
      "from an address that is not let past",
      [to(80, { sources: ips("100.64.0.0/10") }), ...ways.slice(1)],
      tunnel(),
      { verdict: "protected", reach: ["private"] },
    );
    check("nobody passes anyway", [to(80, { logins: [able] })], tunnel(), { verdict: "protected" });
    check(
      "the sure one counts",
      ways,
      { strangers: [...tunnel({ state: "possible" }).strangers, ...tunnel().strangers] },
      { verdict: "gap" },
    );
  });

  describe("on what has no login", () => {
    check("anybody", [to(80)], {}, { verdict: "gap", routed: false, reach: [], why: /^nobody has to sign in$/ });
    check(
      "only private networks",
      [to(80, lan)],
      {},
      { verdict: "gap", routed: false, reach: [], why: /only private networks/ },
    );
    check(
      "anybody, as somebody wrote it",
      [to(80)],
      { unproven: [message("Nix fails")] },
      { verdict: "gap", routed: false, why: /^nobody has to sign in/ },
    );
    check(
      "a password",
      [to(80, { logins: [login("basic_auth", "basic-auth")] })],
      {},
      { verdict: "gap", why: /only basic_auth/ },
    );
    check("a certificate", [to(80, { logins: [login("mtls", "client-certificate")] })], {}, { verdict: "gap" });
    check("a dashboard", [endingIn({ kind: "internal", name: "api@internal" })], {}, { verdict: "gap" });
    check("something that nobody knows", [endingIn({ kind: "unknown" })], {}, { verdict: "gap" });
    check("a login may be in what nobody knows", [to(80, doubt)], doubt, { verdict: "unclear", routed: undefined });
    check("nothing is known", [], doubt, { verdict: "unclear", routed: undefined });
    check(
      "Caddy does not load it, and it is open as well",
      [to(80)],
      { refusal: message("refused") },
      { verdict: "gap", why: /refused$/ },
    );
    check(
      "Traefik takes it out of service",
      [to(80)],
      { proxy: "traefik", refusal: message("refused") },
      { verdict: "unclear" },
    );
    check("only private networks, not loaded", [to(80, lan)], { refusal: message("refused") }, { verdict: "unclear" });
  });

  describe("on what is public", () => {
    check("a redirect", [endingIn({ kind: "answer" })], {}, { verdict: "public", routed: false });
    check("pages", [endingIn({ kind: "files", browse: false })], {}, { verdict: "public", why: /files/ });
    check("nothing at all", [], {}, { verdict: "public" });
    check(
      "the gateway, as somebody wrote it",
      [to(1411)],
      { unproven: [message("Nix fails")] },
      { verdict: "public", routed: false, why: /^this is where/ },
    );
    check("the gateway", [to(1411)], {}, { verdict: "public", why: /sign in/ });
    check("a sign of life", [endingIn({ kind: "internal", name: "ping@internal" })], {}, { verdict: "public" });
    check("the gateway, and something else", [to(1411), to(80)], {}, { verdict: "gap" });
    check("the owner says so", [to(80)], { mark: { reason: "Blog", place } }, { verdict: "public", why: /Blog/ });
    check("the owner gives no reason", [to(80)], { mark: { reason: "", place } }, { verdict: "gap" });
    check(
      "the owner says so of what is unclear",
      [],
      { ...doubt, mark: { reason: "Blog", place } },
      { verdict: "public" },
    );
    check(
      "a redirect that is not loaded",
      [endingIn({ kind: "answer" })],
      { refusal: message("refused") },
      { verdict: "public", why: /refused$/ },
    );
  });
});
