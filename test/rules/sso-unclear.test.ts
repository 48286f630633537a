/** `sso/unclear`: what it sees and what it leaves alone. */

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkRule, checkRules, checkSuppress, english, findingsOf } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";
import { behindCaddy, behindTraefik } from "./logins.ts";

const id = "sso/unclear";
const check = (source: string): void => checkRule(id, source);

/** Severity and message of all that is found. */
function said(source: string): readonly string[] {
  return findingsOf(id, fixture(source).files).map(({ severity, message }) => `${severity}: ${english(message)}`);
}

describe(id, () => {
  it("sees a login that only an unknown condition takes away", () =>
    assert.deepEqual(
      said(
        behindCaddy(`
      { lib, config, ... }:
      {
        services.caddy.virtualHosts."wiki.example.org".extraConfig = ''
          \${lib.optionalString config.services.other.login "import sso_auth"}
          reverse_proxy 127.0.0.1:8085
        '';
      }`),
      ).map((text) =>
        /^information: GAP: it cannot be shown that people have to sign in for app \(wiki\.example\.org\): .+; make it plain, or mark it as public with a reason\.$/.test(
          text,
        ),
      ),
      [true],
    ));

  it("leaves alone what is behind the login, what has none, and what is public", () =>
    check(
      behindCaddy(`
      {
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "import sso_auth\\nreverse_proxy 127.0.0.1:8085";
        services.caddy.virtualHosts."news.example.org".extraConfig = "reverse_proxy 127.0.0.1:8086";
        services.caddy.virtualHosts."example.org".extraConfig = "redir https://www.example.org{uri}";
      }`),
    ));

  it("only hints at what leads to a gateway that cannot answer: that is said once, of the gateway", () =>
    check(
      behindPocketId(`
      {
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "import sso_auth\\nreverse_proxy 127.0.0.1:8085";
      #                             ^^^^^^^^^^^^^^^^^^ GAP: app (wiki.example.org) leads to Pocket-ID, which cannot answer a proxy; see the gateway.
      }`),
    ));

  it("says so as a hint", () =>
    assert.deepEqual(
      said(
        behindPocketId(`
      {
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "import sso_auth\\nreverse_proxy 127.0.0.1:8085";
      }`),
      ).map((text) => text.split(":")[0]),
      ["hint"],
    ));

  it("only hints at what Caddy does not load: that is said where it fails", () => {
    const found = said(
      behindCaddy(`
      {
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "import sso_auht\\nreverse_proxy 127.0.0.1:8085";
      }`),
    );
    assert.equal(found.length, 1);
    assert.match(
      found[0] ?? "",
      /^hint: GAP: app \(wiki\.example\.org\) is not served as it is written: .*; mend that first\.$/,
    );
  });

  it("only hints at a router that names what is missing", () => {
    const found = said(
      behindTraefik(`
      {
        services.traefik.dynamicConfigOptions.http.routers.wiki = { rule = "Host(\`wiki.example.org\`)"; service = "app"; middlewares = [ "sso-chian@file" ]; };
      }`),
    );
    assert.equal(found.length, 1);
    assert.match(found[0] ?? "", /^hint: GAP: wiki \(wiki\.example\.org\) is not served as it is written/);
  });

  it("sees middlewares that are not all known", () => {
    const found = said(
      behindTraefik(`
      { config, ... }:
      {
        services.traefik.dynamicConfigOptions.http.routers.wiki = { rule = "Host(\`wiki.example.org\`)"; service = "app"; middlewares = config.services.other.middlewares; };
      }`),
    );
    assert.equal(found.length, 1);
    assert.match(found[0] ?? "", /^information: GAP: it cannot be shown that people have to sign in for wiki/);
  });

  it("only hints at what nginx serves", () => {
    const found = said(`
      {
        services.nginx.enable = true;
        services.nginx.virtualHosts."wiki.example.org".locations."/".proxyPass = "http://127.0.0.1:8085";
      }`);
    assert.deepEqual(found, [
      "hint: GAP: it cannot be shown that people have to sign in for configuration (wiki.example.org): what nginx asks of requests is not read yet; make it plain, or mark it as public with a reason.",
    ]);
  });

  describe("of what nginx serves to the machine alone", () => {
    const nginx = (vhost: string, more = ""): readonly string[] =>
      said(`
      {
        services.nginx.enable = true;
        services.nginx.virtualHosts."wiki.example.org" = {
          ${vhost}
          locations."/".proxyPass = "http://127.0.0.1:8085";
        };
        ${more}
      }`).filter((text) => text.includes("what nginx asks"));
    const loopback = 'listen = [ { addr = "127.0.0.1"; port = 8080; } { addr = "[::1]"; port = 8080; } ];';
    const everywhere = 'listen = [ { addr = "0.0.0.0"; port = 8080; } ];';
    const behind = (host = "127.0.0.1"): string => `
        services.caddy.enable = true;
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "reverse_proxy ${host}:8080";`;

    it("says nothing where that is all that it listens on", () => {
      assert.deepEqual(nginx(loopback), []);
      assert.deepEqual(nginx('listenAddresses = [ "127.0.0.1" "[::1]" ];'), []);
      assert.equal(nginx('listenAddresses = [ "127.0.0.1" "192.168.2.73" ];').length, 1);
      assert.equal(nginx(loopback.replace("[::1]", "192.168.2.73")).length, 1);
    });

    it("says nothing where another proxy hands on to it and the firewall lets nobody else in", () => {
      assert.equal(nginx(everywhere).length, 1);
      assert.deepEqual(nginx(everywhere, behind()), []);
      assert.equal(nginx(everywhere, behind("10.0.0.5")).length, 1);
      assert.equal(nginx(everywhere, `${behind()} networking.firewall.allowedTCPPorts = [ 8080 ];`).length, 1);
      assert.equal(nginx(everywhere, `${behind()} networking.firewall.enable = false;`).length, 1);
    });

    it("says it where that is not all, or not known", () => {
      assert.equal(nginx(`${loopback} extraConfig = "listen 8081;";`).length, 1);
      assert.equal(nginx('listen = [ { addr = "127.0.0.1"; port = 8080; } { port = 8081; } ];').length, 1);
      assert.equal(nginx(`${loopback}`, 'services.nginx.httpConfig = "server { listen 80; }";').length, 1);
    });

    it("says it where a tunnel leads others there", () =>
      assert.equal(
        nginx(
          loopback,
          `services.cloudflared = {
            enable = true;
            tunnels.t = { credentialsFile = "/c"; default = "http_status:404"; ingress."wiki.example.org" = "http://localhost:8080"; };
          };`,
        ).length,
        1,
      ));

    it("says nothing where a module of nixpkgs makes it", () =>
      assert.deepEqual(
        said(`
      {
        services.monica = { enable = true; hostname = "wiki.example.org"; nginx.listen = [ { addr = "127.0.0.1"; port = 8080; } ]; };
        services.caddy.enable = true;
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "reverse_proxy 127.0.0.1:8080";
      }`),
        [],
      ));
  });

  it("says nothing about the gateway itself, whatever else is not known of what Caddy is told", () => {
    const found = said(
      behindPocketId(`
      { inputs, ... }:
      {
        imports = [ inputs.others.nixosModules.snippets ];
        services.caddy.virtualHosts."auth.example.org".extraConfig = "reverse_proxy localhost:1411";
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "import theirs\\nreverse_proxy localhost:8085";
      }`),
    );
    assert.deepEqual(
      found.map((text) => /\((.*?)\)/.exec(text)?.[1]),
      ["wiki.example.org"],
    );
  });

  it("says nothing about what is off", () =>
    check(
      behindCaddy(`
      { lib, ... }:
      {
        services.caddy.enable = lib.mkForce false;
        services.nginx.virtualHosts."wiki.example.org".locations."/".proxyPass = "http://127.0.0.1:8085";
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "import sso_auht\\nreverse_proxy 127.0.0.1:8085";
      }`),
    ));

  it("leaves alone what is marked as public", () =>
    check(
      behindPocketId(`
      {
        # mynixos: public – das Wiki ist für alle
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "import sso_auth\\nreverse_proxy 127.0.0.1:8085";
      }`),
    ));

  it("is silent where a service has to be behind the login: sso/required says it", () =>
    assert.deepEqual(
      said(
        behindPocketId(`
      {
        services.netdata.enable = true;
        services.caddy.virtualHosts."netdata.example.org".extraConfig = "import sso_auth\\nreverse_proxy 127.0.0.1:19999";
      }`),
      ),
      [],
    ));

  it("says nothing about a file that cannot be read", () => check("{ services.nginx = ; }"));

  it("says nothing about a repo without a proxy", () => checkRules("{ services.jellyfin.enable = true; }"));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      behindPocketId(`
      {
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "import sso_auth\\nreverse_proxy 127.0.0.1:8085";
      }`),
      behindPocketId(`
      {
        # mynixos: ignore sso/unclear – Grund
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "import sso_auth\\nreverse_proxy 127.0.0.1:8085";
      }`),
    ));
});

/** Pocket-ID is an OpenID provider; Caddy has nothing to ask it. */
function behindPocketId(body: string): string {
  return `
      #- configuration.nix
      { imports = [ ./login.nix ./app.nix ]; }
      #- login.nix
      {
        services.pocket-id = { enable = true; settings.APP_URL = "https://auth.example.org"; };
        services.caddy.enable = true;
        services.caddy.extraConfig = ''
          (sso_auth) {
            forward_auth localhost:1411 {
              uri /api/auth/verify
            }
          }
        '';
      }
      #- app.nix
      ${body.trim()}
  `;
}
