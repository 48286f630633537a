/** Sites of Caddy in which a stranger gets past the login, or does not: what is said of them where Authelia is asked. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { shownHost } from "#model/evaluated.ts";
import { exposuresOf } from "#model/exposures/exposures.ts";
import { modelFor } from "#test/check.ts";

interface Around {
  /** Global options. */
  readonly global?: string;
  /** Of Authelia. */
  readonly settings?: string;
}

/** `a.example.org: protected`, of each site. */
function verdicts(caddyfile: string, { global = "", settings = "" }: Around = {}): readonly string[] {
  const nix = (text: string): string => `''\n${text.replaceAll("''", "'''")}\n''`;
  const text = `
    {
      services.authelia.instances.main = { enable = true; ${settings} };
      services.caddy.enable = true;
      services.caddy.globalConfig = ${nix(global)};
      services.caddy.extraConfig = ${nix(caddyfile)};
    }
  `;
  const view = shownHost(modelFor([{ path: "configuration.nix", text }]).repo);
  return (view ? exposuresOf(view) : []).map(({ name, verdict }) => `${name}: ${verdict}`);
}

/** Of one site with these lines. */
function said(expected: string, lines: readonly string[], around: Around = {}): void {
  const site = `a.example.org {\n${lines.join("\n")}\n}`;
  assert.deepEqual(verdicts(site, around), [`a.example.org: ${expected}`], site);
}

function sites(caddyfile: string, expected: readonly string[], around: Around = {}): void {
  assert.deepEqual(verdicts(caddyfile, around), expected);
}

const app = "reverse_proxy 127.0.0.1:8001";
const ask = (matcher = "", ...more: readonly string[]): string =>
  [`forward_auth ${matcher} 127.0.0.1:9091 {`, "uri /api/authz/forward-auth", ...more, "}"].join("\n");
const block = (head: string, ...lines: readonly string[]): string => [`${head} {`, ...lines, "}"].join("\n");
const lan = "@lan remote_ip private_ranges";

describe("strangers at sites of Caddy", () => {
  describe("have to sign in", () => {
    const cases: Readonly<Record<string, readonly string[]>> = {
      "wherever the login is written": [app, ask()],
      "in each of several handles": [block("handle /api/*", ask(), app), block("handle", ask(), app)],
      "where nothing else answers": [block("handle /api/*", ask(), app)],
      "behind a handle without an answer": [block("handle /x", "header X-A b"), ask(), app],
      "where only the network of the house need not": [lan, block("handle @lan", app), block("handle", ask(), app)],
      "for whatever method": ["@m method PRI", ask(), "respond @m 200", app],
      "where others are refused": ["@x host b.example.org", "reverse_proxy @x 127.0.0.1:8002", ask(), app],
      "under another name of nobody": ["@x host b.example.org", block("handle @x", app), block("handle", ask(), app)],
      "where static answers need no login": ["respond /robots.txt ok", "redir /old https://b.example", ask(), app],
      "in a route in order": [block("route", ask(), "uri strip_prefix /x", app)],
      "with what they are told as headers": [ask("", "copy_headers Remote-User Remote-Groups"), app],
      "with headers that Caddy would send itself": [
        ask("", "header_up X-Forwarded-Host {host}", "header_up X-Real-IP {remote_host}", "header_up -Accept"),
        app,
      ],
      "on websockets as well": ["@ws header Connection *Upgrade*", ask(), "reverse_proxy @ws 127.0.0.1:8002", app],
    };
    for (const [name, lines] of Object.entries(cases)) it(name, () => said("protected", lines));

    it("at sites without a name", () => sites(`:443 {\n${ask()}\n${app}\n}`, [":443: protected"]));
    it("at a wildcard, and at the name beside it", () =>
      sites(`*.example.org {\n${ask()}\n${app}\n}\na.example.org {\n${ask()}\n${app}\n}`, [
        "*.example.org: protected",
        "a.example.org: protected",
      ]));
    it("where Caddy listens on the machine itself only", () => said("protected", ["bind 127.0.0.1", ask(), app]));
    it("where an upstream answers with other than what was asked for", () =>
      said("protected", [
        ask(),
        block("reverse_proxy 127.0.0.1:8001", "@gone status 404", "handle_response @gone {", "copy_response", "}"),
      ]));
  });

  describe("get in", () => {
    const cases: Readonly<Record<string, readonly string[]>> = {
      "at all other paths": [ask("/admin*"), app],
      "at the paths that a login leaves out": ["@in not path /public/*", ask("@in"), app],
      "where a route answers first": [block("route", app, ask())],
      "where the handle that asks is not theirs": [block("handle /x*", ask()), block("handle", app)],
      "where a handle for them falls through": [block("handle /open/*", "header X-A b"), block("handle", ask()), app],
      "with a method": ["@in method GET POST", ask("@in"), app],
      "with a preflight": [
        block("@pre", "method OPTIONS", "header Origin *"),
        block("handle @pre", app),
        block("handle", ask(), app),
      ].map((line) => line.replace("header Origin *", "header Connection *Upgrade*")),
      "with an upgrade": ["@ws header Upgrade websocket", block("handle @ws", app), block("handle", ask(), app)],
      "without a header": ["@in header X-Token *", ask("@in"), app],
      "from what Cloudflare has for addresses": [
        "@cf remote_ip 173.245.48.0/20 10.0.0.0/8",
        block("handle @cf", app),
        block("handle", ask(), app),
      ],
      "by IPv6, where only IPv4 was thought of": ["@out remote_ip 0.0.0.0/0", ask("@out"), app],
      "at what a challenge is turned into": [
        block("handle_path /.well-known/acme-challenge/*", app),
        block("handle", ask(), app),
      ],
      "at a challenge that the service answers": [
        block("handle /.well-known/acme-challenge/*", "rewrite * /admin", "reverse_proxy 127.0.0.1:8002"),
        block("handle", ask(), app),
      ],
      "to lists of files": [ask("/private/*"), "file_server browse"],
      "to files beside those that need a login": [ask("/private/*"), "file_server"],
    };
    for (const [name, lines] of Object.entries(cases)) it(name, () => said("gap", lines));

    it("without encryption, at a site of its own", () =>
      sites(`http://a.example.org {\n${app}\n}\na.example.org {\n${ask()}\n${app}\n}`, [
        "http://a.example.org: gap",
        "a.example.org: protected",
      ]));
    it("at the name that a wildcard does not serve", () =>
      sites(`*.example.org {\n${ask()}\n${app}\n}\na.example.org {\n${app}\n}`, [
        "*.example.org: protected",
        "a.example.org: gap",
      ]));
    it("at a port without a login", () =>
      sites(`a.example.org {\n${ask()}\n${app}\n}\n:8080 {\n${app}\n}`, ["a.example.org: protected", ":8080: gap"]));
    it("where an order turns login and service around", () =>
      said("gap", [ask(), app], { global: "order reverse_proxy before forward_auth" }));
    it("as whom they say a public proxy that is trusted would name", () =>
      said("gap", ["@lan client_ip private_ranges", block("handle @lan", app), block("handle", ask(), app)], {
        global: "servers {\ntrusted_proxies static 0.0.0.0/0\n}",
      }));
  });

  describe("may get in", () => {
    const cases: Readonly<Record<string, readonly string[]>> = {
      "with a path that does not begin with a slash": [ask("/*"), app],
      "with nothing left of a path": [block("handle_path /app*", ask("/*"), app), block("handle", ask(), app)],
      "with a header that one has to know": ["@in not header X-Token secret", block("handle @in", ask(), app), app],
      "behind what handles refusals": [ask("", "handle_response {", "header X-A b", "}"), app],
      "behind what handles errors": [ask(), app, block("handle_errors", "reverse_proxy 127.0.0.1:8001")],
      "where an expression says who": ["@e expression {query.k}.size()==0", ask("@e"), app],
      "at what asks something else": [ask("", "rewrite /api/health"), app],
      "at what asks in another way": [ask("", "method POST"), app],
      "with the name that the gateway is told": [ask("", "header_up X-Forwarded-Host public.example.org"), app],
      "with the name that they tell the gateway": [
        ask("", "header_up X-Forwarded-Host {header.X-Forwarded-Host}"),
        app,
      ],
      "as somebody else, with what the gateway is told": [ask("", "header_up Authorization {header.X-Any}"), app],
      "where a service answers challenges": [
        block("handle /.well-known/acme-challenge/*", app),
        block("handle", ask(), app),
      ],
      "where a variable says who asks": [
        "vars client_ip {header.X-Any}",
        "@lan client_ip private_ranges",
        block("route", "reverse_proxy @lan 127.0.0.1:8001", ask(), app),
      ],
      "where the site asks itself": [
        "forward_auth https://a.example.org {\nuri /api/authz/forward-auth\n}",
        block("handle /api/authz/*", "respond ok"),
        app,
      ],
      "where several may be asked": [
        "forward_auth 127.0.0.1:9091 127.0.0.1:9092 {\nuri /api/authz/forward-auth\n}",
        app,
      ],
      "with an answer of a service that lets on": [
        block(
          "route",
          block("reverse_proxy 127.0.0.1:8009", "@ok status 2xx", "handle_response @ok {", app, "}"),
          ask(),
        ),
      ],
      "behind what looks at answers": [
        block("route", block("intercept", "@no status 401", "handle_response @no {", app, "}"), ask(), app),
      ],
    };
    for (const [name, lines] of Object.entries(cases))
      it(name, () => {
        const site = `a.example.org {\n${lines.join("\n")}\n}`;
        const [verdict] = verdicts(site);
        assert.ok(verdict === "a.example.org: unclear" || verdict === "a.example.org: gap", `${verdict}\n${site}`);
      });

    it("as who a relay says they are", () =>
      said("unclear", ["@lan remote_ip private_ranges", block("handle @lan", app), block("handle", ask(), app)], {
        global: "servers {\nlistener_wrappers {\nproxy_protocol {\nallow 0.0.0.0/0\n}\ntls\n}\n}",
      }));
    it("under a name for which the gateway asks nobody", () =>
      said("unclear", [ask(), app], {
        global: "servers {\ntrusted_proxies static 173.245.48.0/20\n}",
        settings:
          'settings.access_control = { default_policy = "deny"; rules = [ { domain = "open.example.org"; policy = "bypass"; } ]; };',
      }));
    it("from an address for which the gateway asks nobody", () =>
      said("unclear", [ask(), app], {
        global: "servers {\ntrusted_proxies static 0.0.0.0/0\n}",
        settings:
          'settings.access_control = { default_policy = "deny"; rules = [ { domain = "a.example.org"; policy = "bypass"; networks = [ "10.0.0.0/8" ]; } ]; };',
      }));
  });
});
