/** Ways through Caddy: of each text who gets where, what is asked of them, and what else they have to have. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { servedBy, shownDoubts, shownWays } from "./caddy-shown.ts";

/** The ways of each site that hand something on; of several sites or names each with its names in front. */
function ways(caddyfile: string, expected: readonly string[], global = ""): void {
  const all = servedBy(caddyfile, global);
  const shown = all.flatMap((served) =>
    all.length === 1 ? shownWays(served) : [`# ${served.hosts.join(" ")}`, ...shownWays(served)],
  );
  assert.deepEqual(shown, expected);
}

function doubts(caddyfile: string, expected: readonly string[], global = ""): void {
  assert.deepEqual([...new Set(servedBy(caddyfile, global).flatMap(shownDoubts))], expected);
}

const site = (...lines: readonly string[]): string => `a.example {\n${lines.join("\n")}\n}`;
const sso = "(sso) {\nforward_auth gate:9091 {\nuri /verify\n}\n}";
const auth = (matcher = ""): string => `forward_auth ${matcher} gate:9091 {\nuri /verify\n}`;
const lan = "@lan remote_ip 192.168.0.0/16";

describe("ways through Caddy", () => {
  describe("without conditions", () => {
    it("lead to what a site hands on to", () => ways(site("reverse_proxy app:80"), ["app:80 < all"]));
    it("lead to each of several upstreams", () =>
      ways(site("reverse_proxy app:80 https://other {\nto third:81\n}"), [
        "app:80 < all",
        "https://other < all",
        "third:81 < all",
      ]));
    it("lead to an upstream that is found by name", () =>
      ways(site("reverse_proxy {\ndynamic a app 80\n}"), ["a < all"]));
    it("lead to files, and to lists of them", () => {
      ways(site("file_server"), ["files < all"]);
      ways(site("file_server browse"), ["files to browse < all"]);
      ways(site("file_server {\nbrowse\n}"), ["files to browse < all"]);
    });
    it("lead to what Caddy has of its own", () => ways(site("metrics"), ["metrics < all"]));
    it("lead nowhere, where the proxy answers", () => {
      for (const line of ["respond hello", "redir https://b.example", "abort", "error 404"]) ways(site(line), []);
      assert.equal(servedBy(site("respond hello"))[0]?.ways.length, 1);
      assert.equal(servedBy(site("header X-A b"))[0]?.ways[0]?.end.kind, "answer");
    });
    it("do not take what stands in a comment", () =>
      ways(`${sso}\n${site("# import sso", "reverse_proxy app:80 # forward_auth")}`, ["app:80 < all"]));
  });

  describe("with a login", () => {
    it("ask first, wherever that is written", () => {
      ways(site(auth(), "reverse_proxy app:80"), ["app:80 < all | asks gate:9091/verify"]);
      ways(site("reverse_proxy app:80", auth()), ["app:80 < all | asks gate:9091/verify"]);
    });
    it("ask in a snippet, however deep", () => {
      ways(`${sso}\n${site("import sso", "reverse_proxy app:80")}`, ["app:80 < all | asks gate:9091/verify"]);
      ways(`${sso}\n(more) {\nimport sso\n}\n${site("import more", "reverse_proxy app:80")}`, [
        "app:80 < all | asks gate:9091/verify",
      ]);
    });
    it("ask whom an import names", () =>
      ways(
        `(sso) {\nforward_auth {args[0]} {\nuri {args[1]}\n}\n}\n${site("import sso gate:1 /v", "reverse_proxy app:80")}`,
        ["app:80 < all | asks gate:1/v"],
      ));
    it("ask in what an import is given as a block", () =>
      ways(`(box) {\nroute {\n{block}\nreverse_proxy app:80\n}\n}\na.example {\nimport box {\n${auth()}\n}\n}`, [
        "app:80 < all | asks gate:9091/verify",
      ]));
    it("stand in a route in the order of their lines", () => {
      ways(site("route {", auth(), "reverse_proxy app:80", "}"), ["app:80 < all | asks gate:9091/verify"]);
      ways(site("route {", "reverse_proxy app:80", auth(), "}"), ["app:80 < all"]);
    });
    it("ask before a handle is looked for", () =>
      ways(site("handle {", "reverse_proxy app:80", "}", auth()), ["app:80 < all | asks gate:9091/verify"]));
    it("ask in a handle for what is in it only", () =>
      ways(site("handle /admin* {", auth(), "reverse_proxy app:80", "}", "handle {", "reverse_proxy app:80", "}"), [
        "app:80 < all | asks gate:9091/verify | path /admin*",
        "app:80 < all | not path /admin*",
      ]));
    it("do not ask where a handle came first", () =>
      ways(site("handle {", "header X-A b", "}", "handle /x* {", auth(), "}", "reverse_proxy app:80"), [
        "app:80 < all | asks gate:9091/verify | path /x*",
        "app:80 < all | not path /x*",
      ]));
    it("ask for passwords", () => {
      ways(site("basic_auth {\nbob x\n}", "reverse_proxy app:80"), ["app:80 < all | basic_auth"]);
      ways(site("basicauth /admin/* {\nbob x\n}", "reverse_proxy app:80"), [
        "app:80 < all | basicauth | path /admin/*",
        "app:80 < all | not path /admin/*",
      ]);
    });
    it("ask two in turn", () =>
      ways(site(auth(), "basic_auth {\nbob x\n}", "reverse_proxy app:80"), [
        "app:80 < all | basic_auth | asks gate:9091/verify",
      ]));
    it("leave open who is asked where it may be one of several", () => {
      const [served] = servedBy(site("forward_auth gate:1 gate:2 {\nuri /v\n}", "reverse_proxy app:80"));
      const [login] = served?.ways[0]?.logins ?? [];
      assert.deepEqual(
        [login?.asks?.text, login?.asks?.host, login?.asks?.port],
        ["gate:1 gate:2", undefined, undefined],
      );
    });
    it("know host and port of who is asked", () => {
      const [served] = servedBy(site("forward_auth http://127.0.0.1:9091 {\nuri /v\n}", "reverse_proxy app:80"));
      const [login] = served?.ways[0]?.logins ?? [];
      assert.deepEqual([login?.asks?.host, login?.asks?.port, login?.uri], ["127.0.0.1", 9091, "/v"]);
    });
  });

  describe("with plugins", () => {
    it("ask where an order says it", () =>
      ways(
        site("authorize with mine", "reverse_proxy app:80"),
        ["app:80 < all | authorize"],
        "order authorize before basic_auth",
      ));
    it("ask in a route", () =>
      ways(site("route {", "authorize with mine", "reverse_proxy app:80", "}"), ["app:80 < all | authorize"]));
    it("may come too late where no order is known", () =>
      ways(site("authorize with mine", "reverse_proxy app:80"), [
        "app:80 < all | authorize",
        "app:80 < all | doubtful",
      ]));
    it("show the page where people sign in", () =>
      ways(
        site(
          "route /auth* {",
          "authenticate with portal",
          "}",
          "route {",
          "authorize with mine",
          "reverse_proxy app:80",
          "}",
        ),
        ["app:80 < all | authorize | path /auth* | doubtful", "app:80 < all | authorize | not path /auth*"],
      ));
    it("may let in those whom they do not know", () =>
      ways(site("route {", "oidc mine {\nallow {\nanonymous\n}\n}", "reverse_proxy app:80", "}"), [
        "app:80 < all | oidc",
        "app:80 < all | doubtful",
      ]));
    it("that only refuse change nothing", () =>
      ways(site("rate_limit {\nzone x\n}", auth(), "reverse_proxy app:80"), ["app:80 < all | asks gate:9091/verify"]));
    it("that nobody knows may do anything", () => {
      ways(site("somewhat x", auth(), "reverse_proxy app:80"), [
        "unknown < all | doubtful",
        "app:80 < all | asks gate:9091/verify | doubtful",
      ]);
      doubts(site("route {", auth(), "somewhat x", "reverse_proxy app:80", "}"), [
        "! Caddy does not load this configuration",
      ]);
    });
  });

  describe("with certificates", () => {
    const tls = (...lines: readonly string[]): string => `tls {\nclient_auth {\n${lines.join("\n")}\n}\n}`;
    const cases: readonly (readonly [string, readonly string[], boolean])[] = [
      ["verified", ["mode require_and_verify", "trust_pool file /ca"], true],
      ["trusted", ["trust_pool file /ca"], true],
      ["trusted the old way", ["trusted_ca_cert_file /ca"], true],
      ["of any making", ["mode require"], false],
      ["of any making, whoever is trusted", ["mode require", "trust_pool file /ca"], false],
      ["that may be missing", ["mode verify_if_given", "trust_pool file /ca"], false],
      ["that are only asked for", ["mode request"], false],
    ];
    for (const [name, lines, isAsked] of cases)
      it(name, () =>
        ways(site(tls(...lines), "reverse_proxy app:80"), [isAsked ? "app:80 < all | client_auth" : "app:80 < all"]),
      );
    it("are asked of nobody who gets in under another name", () =>
      ways(
        site(tls("mode require_and_verify"), "reverse_proxy app:80"),
        ["app:80 < all"],
        "servers {\nstrict_sni_host insecure_off\n}",
      ));
    it("are asked of nobody who comes without encryption", () =>
      ways(`http://a.example, https://a.example {\n${tls("mode require_and_verify")}\nreverse_proxy app:80\n}`, [
        "app:80 < all",
      ]));
  });

  describe("for some addresses", () => {
    it("leave them out of the login", () =>
      ways(site(lan, auth("@out"), "@out not remote_ip 192.168.0.0/16", "reverse_proxy app:80"), [
        "app:80 < all but 192.168.0.0/16 | asks gate:9091/verify",
        "app:80 < 192.168.0.0/16",
      ]));
    it("lead past it in a handle", () =>
      ways(site(lan, "handle @lan {", "reverse_proxy app:80", "}", "handle {", auth(), "reverse_proxy app:80", "}"), [
        "app:80 < 192.168.0.0/16",
        "app:80 < all but 192.168.0.0/16 | asks gate:9091/verify",
      ]));
    it("lead past it into a handle of the same name that does not answer", () =>
      ways(site(lan, "handle @lan {", "header X-A b", "}", "handle {", auth(), "}", "reverse_proxy app:80"), [
        "app:80 < 192.168.0.0/16",
        "app:80 < all but 192.168.0.0/16 | asks gate:9091/verify",
      ]));
    it("do not lead past a login of the whole site", () =>
      ways(site(lan, "handle @lan {", "reverse_proxy app:80", "}", "handle {", "abort", "}", auth()), [
        "app:80 < 192.168.0.0/16 | asks gate:9091/verify",
      ]));
    it("are the only ones where all others are refused", () => {
      for (const line of ["abort @out", "respond @out 403", "error @out 403"])
        ways(site("@out not remote_ip 192.168.0.0/16 fd00::/8", line, "reverse_proxy app:80"), [
          "app:80 < 192.168.0.0/16 fd00::/8",
        ]);
    });
    it("are Caddy's private ranges", () =>
      ways(site("@out not remote_ip private_ranges", "abort @out", "reverse_proxy app:80"), [
        "app:80 < 10.0.0.0/8 127.0.0.0/8 172.16.0.0/12 192.168.0.0/16 ::1 fd00::/8",
      ]));
    it("leave nobody where two of them have nothing in common", () =>
      ways(
        site(
          "@one remote_ip 10.0.0.0/8",
          "@two remote_ip 192.168.0.0/16",
          "handle @one {",
          "reverse_proxy @two app:80",
          "}",
        ),
        [],
      ));
    it("come from two lists only once", () =>
      ways(
        site(
          "@one remote_ip 10.0.0.0/8",
          "@all remote_ip 10.1.0.0/16",
          "handle @one {",
          "reverse_proxy a:1",
          "}",
          "handle @all {",
          "reverse_proxy b:1",
          "}",
        ),
        ["a:1 < 10.0.0.0/8"],
      ));
    it("are everybody's where a word is not known", () =>
      ways(
        site(
          "@lan remote_ip 10.0.0.0/8 {$MORE}",
          auth("@out"),
          "@out {\nnot remote_ip 10.0.0.0/8 {$MORE}\n}",
          "reverse_proxy app:80",
        ),
        ["app:80 < all but 10.0.0.0/8 | asks gate:9091/verify | doubtful", "app:80 < all | doubtful"],
      ));
    it("are what anybody says they are", () => {
      const [served] = servedBy(
        site("@lan remote_ip forwarded 10.0.0.0/8", "handle @lan {", "reverse_proxy app:80", "}"),
      );
      assert.deepEqual(served && shownWays(served), ["app:80 < all (claimed) | remote_ip forwarded 10.0.0.0/8"]);
    });
    it("are those of the machine where nobody else can connect", () =>
      ways(site("bind 127.0.0.1 ::1", "reverse_proxy app:80"), ["app:80 < 127.0.0.0/8 ::1"]));
    it("are all where one socket is open to them", () =>
      ways(site("bind 127.0.0.1 192.168.1.1", "reverse_proxy app:80"), ["app:80 < all"]));
  });

  describe("behind other proxies", () => {
    const allowed = site("@out not client_ip 192.168.0.0/16", "abort @out", "reverse_proxy app:80");
    const servers = (...lines: readonly string[]): string => `servers {\n${lines.join("\n")}\n}`;
    it("are for who connects, as long as nobody is trusted", () => ways(allowed, ["app:80 < 192.168.0.0/16"]));
    it("are for whoever says the right thing to a public proxy", () =>
      ways(
        allowed,
        ["app:80 < 192.168.0.0/16", "app:80 < 203.0.113.0/24 (claimed) | header X-Forwarded-For: 192.168.0.0/16"],
        servers("trusted_proxies static 203.0.113.0/24"),
      ));
    it("are for who a private proxy says", () =>
      ways(
        allowed,
        ["app:80 < 192.168.0.0/16", "app:80 < 10.0.0.0/8 | header X-Forwarded-For: 192.168.0.0/16"],
        servers("trusted_proxies static 10.0.0.0/8"),
      ));
    it("are for who a strict proxy has seen", () =>
      ways(
        allowed,
        ["app:80 < 192.168.0.0/16"],
        servers("trusted_proxies static 203.0.113.0/24", "trusted_proxies_strict"),
      ));
    it("are for a private proxy that says nothing", () =>
      ways(
        allowed,
        ["app:80 < 192.168.0.0/16", "app:80 < 10.0.0.0/8 | doubtful"],
        servers("trusted_proxies static 10.0.0.0/8", "trusted_proxies_strict"),
      ));
    it("are for nobody knows whom where the header is another", () =>
      ways(
        allowed,
        ["app:80 < 192.168.0.0/16", "app:80 < 203.0.113.0/24 (claimed) | header CF-Connecting-IP: 192.168.0.0/16?"],
        servers("trusted_proxies static 203.0.113.0/24", "client_ip_headers CF-Connecting-IP"),
      ));
    it("are for nobody knows whom where a plugin says who is trusted", () =>
      ways(
        allowed,
        ["app:80 < 192.168.0.0/16", "app:80 < all (claimed) | header X-Forwarded-For: 192.168.0.0/16 | doubtful"],
        servers("trusted_proxies cloudflare"),
      ));
    it("do not change who connects", () =>
      ways(
        site("@out not remote_ip 192.168.0.0/16", "abort @out", "reverse_proxy app:80"),
        ["app:80 < 192.168.0.0/16"],
        servers("trusted_proxies static 203.0.113.0/24"),
      ));
  });

  describe("for some requests", () => {
    it("leave paths out of the login", () =>
      ways(site("@out not path /api/* /share/*", auth("@out"), "reverse_proxy app:80"), [
        "app:80 < all | asks gate:9091/verify | not path /api/* /share/*",
        "app:80 < all | path /api/* /share/*",
      ]));
    it("do not leave out what is taken before", () =>
      ways(site("route {", "abort /api/*", "reverse_proxy /api/v1/* b:1", auth(), "reverse_proxy a:1", "}"), [
        "a:1 < all | asks gate:9091/verify | not path /api/* | not path /api/v1/*",
      ]));
    it("look for longer paths first", () =>
      ways(site("handle /api/* {", "abort", "}", "handle /api/v1/* {", "reverse_proxy b:1", "}"), [
        "b:1 < all | path /api/v1/*",
      ]));
    it("know that not every path begins with a slash", () => {
      ways(site("handle /* {", "reverse_proxy a:1", "}", "handle {", "reverse_proxy b:1", "}"), [
        "a:1 < all",
        "b:1 < all | not path /*?",
      ]);
      ways(site("handle_path /app* {", auth("/*"), "reverse_proxy app:80", "}"), [
        "app:80 < all | asks gate:9091/verify | path /app*",
        "app:80 < all | path /app*? | not path /*?",
      ]);
      ways(site("handle /* {", "reverse_proxy a:1", "}", "@p path *.php", "reverse_proxy @p b:1"), ["a:1 < all"]);
      ways(site("handle * {", "reverse_proxy a:1", "}", "reverse_proxy b:1"), ["a:1 < all"]);
    });
    it("know two paths that exclude each other", () =>
      ways(site("@a path /a/*", "@b path /b", "handle @a {", "reverse_proxy @b app:80", "}"), []));
    it("compare paths without case", () =>
      ways(site("@a path /A/*", "@b path /a/b", "handle @a {", "abort", "}", "reverse_proxy @b app:80"), []));
    it("have methods, which anybody can use", () =>
      ways(site("@read method GET HEAD", "handle @read {", "reverse_proxy app:80", "}"), [
        "app:80 < all | method GET HEAD",
      ]));
    it("have headers that one has to know", () => {
      ways(site("@key header X-Token abc", "handle @key {", "reverse_proxy app:80", "}"), [
        "app:80 < all | header X-Token …?",
      ]);
      ways(site("@none header !X-Token", "handle @none {", "reverse_proxy app:80", "}"), [
        "app:80 < all | header !X-Token",
      ]);
      ways(site("@none not header X-Token abc", "handle @none {", "reverse_proxy app:80", "}"), [
        "app:80 < all | not header X-Token …",
      ]);
    });
    it("have headers that everybody sends", () =>
      ways(
        site(
          "@ws {\nheader Connection *Upgrade*\nheader Upgrade websocket\n}",
          "handle @ws {",
          "reverse_proxy app:80",
          "}",
        ),
        ["app:80 < all | header Connection … | header Upgrade …"],
      ));
    it("have what nobody can judge", () => {
      ways(site("@e expression `{query.k} == 1`", "handle @e {", "reverse_proxy app:80", "}"), [
        "app:80 < all | expression {query.k} == 1?",
      ]);
      ways(site("@q query key=1", "handle @q {", "reverse_proxy app:80", "}"), ["app:80 < all | query key= …?"]);
      ways(site("@f file /x", "handle @f {", "reverse_proxy app:80", "}"), ["app:80 < all | file /x?"]);
    });
    it("are those of a country, as a plugin sees it", () =>
      ways(site("@de maxmind_geolocation {\nallow_countries DE\n}", "handle @de {", "reverse_proxy app:80", "}"), [
        "app:80 < all | maxmind_geolocation?",
      ]));
    it("do not take the same question for yes and no", () =>
      ways(site("@k header X-Token a", "handle @k {", "abort", "}", "reverse_proxy @k app:80"), []));
    it("know expressions of paths", () =>
      ways(site("@r path_regexp ^/(api|share)/", "handle @r {", "reverse_proxy app:80", "}"), [
        "app:80 < all | path_regexp ^/(api|share)/?",
      ]));
    it("know a word that stands for nothing known", () =>
      ways(site("handle {$WHO} {", "reverse_proxy app:80", "}"), ["app:80 < all | …?"]));
  });
});
