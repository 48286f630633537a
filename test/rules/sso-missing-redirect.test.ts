/** `sso/missing-redirect`: hosts that lead through a gateway which does not send people back to them. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkRule, checkSuppress, english, findingsOf } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

const id = "sso/missing-redirect";

const site = (host: string, target: string, uri: string): string => `
    services.caddy.virtualHosts."${host}".extraConfig = ''
      forward_auth ${target} {
        uri ${uri}
      }
      reverse_proxy 127.0.0.1:8001
    '';`;

const authelia = (session: string, ...hosts: readonly string[]): string => `
  {
    services.caddy.enable = true;
    services.authelia.instances.main = { enable = true; settings.session = ${session}; };
    ${hosts.map((host) => site(host, "127.0.0.1:9091", "/api/authz/forward-auth")).join("")}
  }
`;

const oauth2 = (options: string, ...hosts: readonly string[]): string => `
  {
    services.caddy.enable = true;
    services.oauth2-proxy = { enable = true; ${options} };
    ${hosts.map((host) => site(host, "127.0.0.1:4180", "/oauth2/auth")).join("")}
  }
`;

const pocketId = (urls: string, ...hosts: readonly string[]): string => `
  {
    services.caddy.enable = true;
    services.pocket-id = { enable = true; settings.allowed_redirect_urls = ${urls}; };
    ${hosts.map((host) => site(host, "127.0.0.1:1411", "/api/auth/verify")).join("")}
  }
`;

function said(source: string): readonly string[] {
  return findingsOf(id, fixture(source).files).map(({ message, severity }) => `${severity}: ${english(message)}`);
}

const listMissing = (host: string): string =>
  `information: ${host} leads through Pocket-ID, but no address in services.pocket-id.settings.allowed_redirect_urls is for it; add https://${host.split(",")[0]}/*, and give it to the client in Pocket-ID, which does not read this list itself.`;

describe(id, () => {
  it("sees a host that lies in none of Authelia's cookie domains", () =>
    checkRule(
      id,
      `
      {
        services.caddy.enable = true;
        services.authelia.instances.main = {
          enable = true;
          settings.session.cookies = [ { domain = "example.org"; authelia_url = "https://auth.example.org"; } ];
      #                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ The cookies of Authelia are for example.org (services.authelia.instances.main.settings.session.cookies), so nobody can sign in for wiki.example.net: add a domain that covers it.
        };
        ${site("wiki.example.net", "127.0.0.1:9091", "/api/authz/forward-auth")}
      }
      `,
    ));

  it("knows what lies in a cookie domain of Authelia", () => {
    const cookies = '{ cookies = [ { domain = "example.org"; } { domain = "b.example.net"; } ]; }';
    assert.deepEqual(said(authelia(cookies, "a.example.org", "example.org", "x.b.example.net")), []);
    assert.equal(said(authelia(cookies, "badexample.org")).length, 1);
    assert.equal(said(authelia('{ domain = "example.org"; }', "a.example.net")).length, 1);
    assert.deepEqual(said(authelia('{ domain = "example.org"; }', "A.EXAMPLE.ORG")), []);
  });

  it("sees where oauth2-proxy may not send people", () => {
    const options = 'extraConfig.whitelist-domain = [ ".example.org" "example.net" ];';
    assert.deepEqual(said(oauth2(options, "a.example.org", "example.net")), []);
    assert.deepEqual(said(oauth2(options, "a.example.net")), [
      "warning: oauth2-proxy sends people back to .example.org, example.net only (services.oauth2-proxy.extraConfig.whitelist-domain), so nobody comes back to a.example.net after signing in: add the domain.",
    ]);
    assert.deepEqual(said(oauth2('extraConfig.whitelist-domain = "*.example.org";', "a.example.org")), []);
  });

  it("sees where the cookie of oauth2-proxy is not for", () => {
    assert.deepEqual(said(oauth2('cookie.domain = ".example.org";', "a.example.net")), [
      "warning: The cookies of oauth2-proxy are for .example.org (services.oauth2-proxy.cookie.domain), so nobody can sign in for a.example.net: add a domain that covers it.",
    ]);
    assert.deepEqual(said(oauth2('cookie.domain = ".example.org";', "a.example.org")), []);
    assert.deepEqual(said(oauth2("", "a.example.net")), []);
    assert.deepEqual(
      said(oauth2('cookie.domain = ".example.org"; extraConfig.cookie-domain = "example.net";', "a.example.net")),
      [],
    );
  });

  it("sees what is missing in the list of addresses, stars being anything", () => {
    const urls = '"https://wiki.example.org/cb, https://*.home.example.org/*,http://x.example.org:8080"';
    assert.deepEqual(said(pocketId(urls, "wiki.example.org", "a.home.example.org", "x.example.org")), []);
    assert.deepEqual(said(pocketId(urls, "a.example.org", "home.example.org")), [
      listMissing("a.example.org, home.example.org"),
    ]);
    assert.deepEqual(said(pocketId('"*"', "a.example.org")), []);
  });

  it("tells it at the host, where the list is made of other options", () =>
    checkRule(
      id,
      `
      { lib, config, ... }:
      {
        options.my.hosts = lib.mkOption { type = lib.types.listOf lib.types.str; };
        config = {
          my.hosts = [ "a.example.org" ];
          services.pocket-id.enable = true;
          services.pocket-id.settings.allowed_redirect_urls = lib.concatMapStringsSep "," (host: "https://\${host}") config.my.hosts;
          services.caddy.enable = true;
          ${site("a.example.org", "127.0.0.1:1411", "/api/auth/verify").trim()}
          services.caddy.virtualHosts."b.example.org".extraConfig = "forward_auth 127.0.0.1:1411 {\\nuri /api/auth/verify\\n}\\nreverse_proxy 127.0.0.1:8001";
      #                               ^^^^^^^^^^^^^^^ ${listMissing("b.example.org").replace("information: ", "")}
        };
      }
      `,
    ));

  it("leaves hosts alone that nobody asks for, that are off, and that lead through another gateway", () => {
    const source = pocketId('"https://a.example.org"', "b.example.org");
    assert.deepEqual(said(source.replace("caddy.enable = true", "caddy.enable = false")), []);
    assert.deepEqual(said(source.replace("127.0.0.1:1411", "127.0.0.1:9999")), []);
    assert.deepEqual(said(pocketId('"https://a.example.org"', "*.example.net", ":8443", "10.0.0.2")), []);
  });

  it("leaves lists alone that are not known in full", () => {
    assert.deepEqual(said(pocketId("import /etc/nixos/urls.nix", "b.example.org")), []);
    assert.deepEqual(said(pocketId('"https://a.example.org,${import /etc/nixos/url.nix}"', "b.example.org")), []);
    assert.deepEqual(said(authelia("{ cookies = [ { domain = import /etc/nixos/d.nix; } ]; }", "b.example.org")), []);
    assert.deepEqual(
      said(authelia('{ cookies = [ { domain = "a.net"; } ] ++ import /etc/nixos/d.nix; }', "b.example.org")),
      [],
    );
    assert.deepEqual(said(authelia("{ }", "b.example.org")), []);
  });

  it("says nothing about a file that cannot be read", () => checkRule(id, "{ services.caddy.virtualHosts = ; }"));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      authelia('{ domain = "example.org"; }', "a.example.net"),
      authelia('{ domain = "example.org"; }', "a.example.net").replace(
        "    services.authelia",
        `    # mynixos: ignore ${id} – Grund\n    services.authelia`,
      ),
    ));
});
