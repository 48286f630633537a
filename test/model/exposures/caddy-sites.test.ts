/** Sites of Caddy as a whole: what leads around a login inside of them, the names that they tell apart, and where all of it stands. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { hostsIn } from "#model/evaluated.ts";
import { caddyServed } from "#model/exposures/caddy.ts";
import type { Model } from "#model/model.ts";
import { checkMarks } from "#test/check.ts";
import type { Mark } from "#test/fixture.ts";
import { render } from "#text/message.ts";
import { servedBy, servedIn, shownChain, shownDoubts, shownWays } from "./caddy-shown.ts";

function ways(caddyfile: string, expected: readonly string[], global = ""): void {
  const all = servedBy(caddyfile, global);
  const shown = all.flatMap((served) =>
    all.length === 1 ? shownWays(served) : [`# ${served.hosts.join(" ")}`, ...shownWays(served)],
  );
  assert.deepEqual(shown, expected);
}

function chain(caddyfile: string, expected: readonly string[]): void {
  const [only] = servedBy(caddyfile);
  assert.deepEqual(only && shownChain(only), expected);
}

const site = (...lines: readonly string[]): string => `a.example {\n${lines.join("\n")}\n}`;
const auth = (matcher = "", ...more: readonly string[]): string =>
  `forward_auth ${matcher} gate:9091 {\n${["uri /verify", ...more].join("\n")}\n}`;
const sso = `(sso) {\n${auth()}\n}`;

describe("ways that a login does not see", () => {
  it("lead on from what handles its refusals", () => {
    ways(site(auth("", "handle_response {", "header X-A b", "}"), "reverse_proxy app:80"), [
      "app:80 < all | asks gate:9091/verify",
      "app:80 < all | handle_response?",
    ]);
    ways(site(auth("", "handle_response {", "redir * /login", "}"), "reverse_proxy app:80"), [
      "app:80 < all | asks gate:9091/verify",
    ]);
    ways(
      site(auth("", "@no status 401", "handle_response @no {", "reverse_proxy page:80", "}"), "reverse_proxy app:80"),
      ["page:80 < all | handle_response?", "app:80 < all | asks gate:9091/verify"],
    );
  });
  it("lead on from an answer of the upstream", () =>
    ways(site(auth(), "reverse_proxy app:80 {\n@no status 404\nhandle_response @no {\nreverse_proxy b:1\n}\n}"), [
      "app:80 < all | asks gate:9091/verify",
      "b:1 < all | asks gate:9091/verify | handle_response?",
    ]));
  it("lead to what answers errors", () => {
    ways(site(auth(), "reverse_proxy app:80", "handle_errors {", "reverse_proxy page:80", "}"), [
      "app:80 < all | asks gate:9091/verify",
      "page:80 < all | handle_errors?",
    ]);
    ways(site("error /x", auth(), "reverse_proxy app:80", "handle_errors {", "respond sorry", "}"), [
      "app:80 < all | asks gate:9091/verify | not path /x",
    ]);
  });
  it("lead there for sure where the site says that it is an error", () =>
    ways(site("error /x 404", "handle_errors {", "file_server", "}"), [
      "files < all | path /x",
      "files < all | handle_errors?",
    ]));
  it("are not known to be there after the path was changed", () => {
    ways(site("rewrite /a* /b", "handle /c* {", "reverse_proxy app:80", "}"), [
      "app:80 < all | path /a*? | path /c*?",
      "app:80 < all | not path /a* | path /c*",
    ]);
    ways(site("handle_path /a/* {", "reverse_proxy /b/* app:80", "}"), ["app:80 < all | path /a/* | path /b/*"]);
    ways(site("uri strip_prefix /a", "reverse_proxy /a/* app:80"), ["app:80 < all | path /a/*?"]);
  });
  it("do not care for the query", () =>
    ways(site("rewrite * ?a=b", "reverse_proxy /a/* app:80"), ["app:80 < all | path /a/*"]));
  it("are open to whoever has the header that a login would have set", () =>
    ways(site(auth("", "copy_headers Remote-User"), "@in header !Remote-User", "reverse_proxy @in app:80"), [
      "app:80 < all | asks gate:9091/verify | header !Remote-User?",
    ]));
  it("lead to scripts, and past them to files", () =>
    ways(site("php_fastcgi unix//run/php.sock", "file_server"), [
      "unix//run/php.sock < all",
      "files < all | php_fastcgi?",
    ]));
  it("lead past files that are not there", () =>
    ways(site("route {", "file_server {", "pass_thru", "}", "reverse_proxy app:80", "}"), [
      "files < all",
      "app:80 < all | file_server?",
    ]));
  it("lead through a named route", () =>
    ways(`&(app) {\n${auth()}\nreverse_proxy app:80\n}\n${site("invoke app")}`, [
      "app:80 < all | asks gate:9091/verify",
    ]));
  it("belong to a path that the address names", () => {
    ways("a.example/admin/* {\nreverse_proxy app:80\n}", ["app:80 < all | path /admin/*"]);
    ways("https://a.example {\nreverse_proxy app:80\n}", ["app:80 < all"]);
  });
  it("come through each kind of order", () =>
    ways(site(auth(), "respond /x hi", "reverse_proxy app:80"), [
      "app:80 < all | asks gate:9091/verify | not path /x",
    ]));
  it("are there first where an order says so", () =>
    ways(site(auth(), "reverse_proxy app:80"), ["app:80 < all"], "order reverse_proxy first"));
  it("are more than can be told apart", () => {
    const lines = Array.from({ length: 14 }, (_, index) => [
      `@m${index} {\nheader X-${index} a\nquery q${index}=1\n}`,
      `basic_auth @m${index} {\nbob x\n}`,
    ]);
    const [served] = servedBy(site(...lines.flat(), "reverse_proxy app:80"));
    assert.ok(served?.ways.some(({ doubts, logins }) => doubts.length > 0 && logins.length === 0));
  });
});

describe("names that a site tells apart", () => {
  const wildcard = (...lines: readonly string[]): string => `*.example.org {\n${lines.join("\n")}\n}`;
  it("are exposures of their own", () =>
    ways(
      wildcard(
        "@a host a.example.org",
        "handle @a {",
        auth(),
        "reverse_proxy a:1",
        "}",
        "@b host b.example.org",
        "handle @b {",
        "reverse_proxy b:1",
        "}",
        "abort",
      ),
      ["# a.example.org", "a:1 < all | asks gate:9091/verify", "# b.example.org", "b:1 < all"],
    ));
  it("leave the rest its own ways, if it has any", () =>
    ways(wildcard("@a host a.example.org", "handle @a {", "reverse_proxy a:1", "}", "reverse_proxy rest:1"), [
      "# a.example.org",
      "a:1 < all",
      "# *.example.org",
      "rest:1 < all",
    ]));
  it("are one as long as they lead to the same", () =>
    ways(wildcard("@a host a.example.org b.example.org", "handle @a {", "reverse_proxy a:1", "}"), ["a:1 < all"]));
  it("do not make a login for another name count", () =>
    ways(wildcard("@a host a.example.org", auth("@a"), "reverse_proxy app:80"), [
      "# a.example.org",
      "app:80 < all | asks gate:9091/verify",
      "# *.example.org",
      "app:80 < all",
    ]));
  it("must be names of the site", () =>
    ways(wildcard("@x host x.example.com", "handle @x {", "reverse_proxy x:1", "}", "reverse_proxy app:80"), [
      "app:80 < all",
    ]));
  it("are those of the addresses where the matcher has a wildcard", () =>
    ways(
      "a.example.org, b.example.com {\n@o host *.example.org\nhandle @o {\nreverse_proxy o:1\n}\nreverse_proxy c:1\n}",
      ["# a.example.org", "o:1 < all", "# b.example.com", "c:1 < all"],
    ));
  it("are asked for by whoever asks at an address without a name", () =>
    ways(":443 {\n@a host a.example.org\nhandle @a {\nreverse_proxy a:1\n}\n}", ["a:1 < all"]));
  it("stand without scheme, port and path", () => {
    const all = servedBy("https://A.example:8443/x, http://b.example, :8080 {\nreverse_proxy app:80\n}");
    assert.deepEqual(
      all.map(({ name, hosts }) => [name, hosts]),
      [["https://A.example:8443/x", ["a.example", "b.example"]]],
    );
  });
});

describe("the chain of a site", () => {
  it("has what asks, and what it comes from", () =>
    chain(`${sso}\n${site("import sso", "reverse_proxy app:80")}`, ["snippet sso", "> forward-auth forward_auth"]));
  it("has what leads past it, in order", () =>
    chain(
      `(sso) {\n@lan remote_ip 10.0.0.0/8\nhandle @lan {\nheader X-A b\n}\nhandle {\n${auth()}\n}\n}\n${site("import sso", "reverse_proxy app:80")}`,
      ["snippet sso", "> bypass @lan", "> forward-auth forward_auth"],
    ));
  it("has a login that is for some only", () =>
    chain(site("@out not remote_ip 10.0.0.0/8", auth("@out"), "reverse_proxy app:80"), [
      "bypass @out",
      "forward-auth forward_auth",
    ]));
  it("has what refuses some", () =>
    chain(
      site(
        "@out not remote_ip 10.0.0.0/8",
        "abort @out",
        "respond /secret 403",
        "header X-A b",
        "reverse_proxy app:80",
      ),
      ["allow-list abort @out", "other respond"],
    ));
  it("has snippets in snippets", () =>
    chain(`${sso}\n(all) {\nimport sso\nheader X-A b\n}\n${site("import all", "reverse_proxy app:80")}`, [
      "snippet all",
      "> snippet sso",
      "> > forward-auth forward_auth",
    ]));
  it("has certificates first", () =>
    chain(site("tls {\nclient_auth {\nmode require_and_verify\n}\n}", auth(), "reverse_proxy app:80"), [
      "client-certificate client_auth",
      "forward-auth forward_auth",
    ]));
  it("has what does not exist", () => {
    chain(site("import sso", "reverse_proxy app:80"), ["missing sso"]);
    chain(site("import /etc/caddy/more", "reverse_proxy app:80"), ["unknown /etc/caddy/more"]);
  });
  it("is that of a name", () => {
    const all = servedBy(
      `*.example.org {\n@a host a.example.org\nhandle @a {\n${auth()}\nreverse_proxy a:1\n}\n@b host b.example.org\nhandle @b {\nreverse_proxy b:1\n}\n}`,
    );
    assert.deepEqual(all.map(shownChain), [["forward-auth forward_auth"], []]);
  });
});

describe("what is not known of a site", () => {
  const hole = (text: string): string => `{ config, pkgs, ... }: { services.caddy = { enable = true; ${text} }; }`;
  it("may be anything, and what is behind it is in doubt", () => {
    const [served] = servedIn(
      hole(`virtualHosts."a.example".extraConfig = ''\n\${pkgs.what}\nreverse_proxy app:80\n'';`),
    );
    assert.deepEqual(served && shownWays(served), ["unknown < all | doubtful", "app:80 < all | doubtful"]);
    assert.deepEqual(served && shownDoubts(served), [
      'services.caddy.virtualHosts."a.example".extraConfig is not known as a whole: the package what is not built here',
    ]);
  });
  it("is in doubt in its handle only", () => {
    const [served] = servedIn(
      hole(
        `virtualHosts."a.example".extraConfig = ''\nhandle /x {\n\${pkgs.what}\n}\nhandle {\nreverse_proxy app:80\n}\n'';`,
      ),
    );
    assert.deepEqual(served && shownWays(served), ["unknown < all | path /x | doubtful", "app:80 < all | not path /x"]);
  });
  it("leaves out no upstream that is known by its port", () => {
    const [served] = servedIn(hole(`virtualHosts."a.example".extraConfig = "reverse_proxy \${pkgs.what}:80";`));
    assert.deepEqual(served && shownWays(served), ["…:80 < all"]);
  });
  it("is the order where global options are not known, if there is one", () => {
    const global = `globalConfig = pkgs.what;`;
    const one = servedIn(hole(`${global} virtualHosts."a.example".extraConfig = "reverse_proxy app:80";`))[0];
    assert.deepEqual(one && [shownWays(one), shownDoubts(one)], [["app:80 < all"], []]);
    const two = servedIn(
      hole(`${global} virtualHosts."a.example".extraConfig = ''\n${auth()}\nreverse_proxy app:80\n'';`),
    )[0];
    assert.deepEqual(two && shownWays(two), ["app:80 < all | asks gate:9091/verify | doubtful"]);
    assert.deepEqual(two && shownDoubts(two), [
      "services.caddy.globalConfig is not known as a whole, and may change the order in which Caddy works",
    ]);
  });
  it("is all of it where Caddy is told something else", () =>
    assert.deepEqual(
      servedIn(hole(`configFile = ./Caddyfile; virtualHosts."a.example".extraConfig = "respond 1";`)),
      [],
    ));
  it("is whether it runs", () => {
    const state = (text: string): string | undefined => servedIn(text)[0]?.asked.state;
    const vhost = `services.caddy.virtualHosts."a.example".extraConfig = "reverse_proxy app:80";`;
    assert.equal(state(`{ services.caddy.enable = true; ${vhost} }`), "enabled");
    assert.equal(state(`{ services.caddy.enable = false; ${vhost} }`), "disabled");
    assert.equal(state(`{ pkgs, ... }: { services.caddy.enable = pkgs.what; ${vhost} }`), "possible");
  });
  it("is refused for one word, and still runs as far as that is known", () => {
    const [served] = servedBy(`${site("reverse_proxy app:80")}\nb.example {\nimport nothing\n}`);
    assert.deepEqual(served && [served.asked.state, shownDoubts(served)], [
      "enabled",
      ["! Caddy does not load this configuration"],
    ]);
  });
  it("is where it ends if the text closes more than it opens, or less", () => {
    const inside = "import sso\nreverse_proxy app:80";
    for (const [text, isTorn] of [
      [inside, false],
      [`${inside}\n}`, true],
      [`handle {\n${inside}`, true],
    ] as const) {
      const all = servedIn(`
        {
          services.caddy.enable = true;
          services.caddy.extraConfig = ''
            ${sso}
          '';
          services.caddy.virtualHosts."a.example".extraConfig = ${JSON.stringify(text)};
          services.caddy.virtualHosts."b.example".extraConfig = "redir https://a.example";
        }
      `);
      const doubt = "Caddy's text does not close what it opens, so where a site ends is not known";
      assert.ok(all.length > 0);
      assert.ok(all.every((served) => shownDoubts(served).includes(doubt) === isTorn));
    }
  });
  it("is a snippet that Nix does not come to", () => {
    const [served] = servedIn(`
      { lib, pkgs, ... }:
      {
        services.caddy.enable = true;
        services.caddy.extraConfig = lib.mkIf pkgs.what ''
          ${sso}
        '';
        services.caddy.virtualHosts."a.example".extraConfig = ''
          import sso
          reverse_proxy app:80
        '';
      }
    `);
    assert.deepEqual(served && [served.asked.state, ...shownWays(served)], [
      "possible",
      "app:80 < all | asks gate:9091/verify",
    ]);
    assert.deepEqual(
      served?.unproven.map((each) => render(each)),
      ["services.caddy.extraConfig is not known for sure"],
    );
    assert.deepEqual(served && shownDoubts(served), []);
  });
});

/** Where each stands, where a function is called that makes it, where its ways part, and the stops of its chain. */
function* marks(model: Model): Iterable<Mark> {
  for (const view of hostsIn(model.repo).values())
    for (const { name, place, calledAt, chain: links } of caddyServed(view)) {
      if (place) yield { ...place, label: name };
      if (calledAt) yield { ...calledAt, label: `makes ${name}` };
      for (const { kind, place: at, definition } of links) {
        if (at) yield { ...at, label: kind };
        if (definition) yield { ...definition, label: "defined" };
      }
    }
}

describe("places of sites", () => {
  it("are the names of virtual hosts and addresses in texts", () =>
    checkMarks(
      `
      { lib, ... }:
      {
        services.caddy.enable = true;
        services.caddy.extraConfig = ''
          (sso) {
      #   ^^^^^ defined
            forward_auth gate:9091 {
      #     ^^^^^^^^^^^^ forward-auth
              uri /verify
            }
          }
          b.example {
      #   ^^^^^^^^^ b.example
            reverse_proxy app:80
          }
        '';
        services.caddy.virtualHosts."a.example".extraConfig = "import sso\\nreverse_proxy app:80";
      #                             ^^^^^^^^^^^ a.example
      #                                                               ^^^ snippet
        services.caddy.virtualHosts."c.example".extraConfig = ''
      #                             ^^^^^^^^^^^ c.example
          \${lib.optionalString false "import sso"}
          reverse_proxy app:80
        '';
      }
      `,
      marks,
    ));

  it("are the calls of functions that make them", () =>
    checkMarks(
      `
      #- configuration.nix
      { lib, ... }:
      let
        serve = import ./serve.nix;
      in
      lib.mkMerge [
        (serve { name = "a"; })
      #  ^^^^^^^^^^^^^^^^^^^^^ makes a.example
        { services.caddy.enable = true; }
      ]
      #- serve.nix
      { name }: {
        services.caddy.virtualHosts."\${name}.example".extraConfig = "reverse_proxy app:80";
      #                             ^^^^^^^^^^^^^^^^^ a.example
      }
      `,
      marks,
    ));
});
