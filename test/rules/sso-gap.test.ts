/** `sso/gap`: what it sees and what it leaves alone. */

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkRule, checkSuppress, findingsOf } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";
import { behindCaddy } from "./logins.ts";

const id = "sso/gap";
const check = (source: string): void => checkRule(id, source);

const open = (what: string): string =>
  `${what} is open to the network: nobody has to sign in; put a login before it, or mark it as public with a reason.`;

describe(`${id}, Caddy`, () => {
  it("sees a host without a login", () =>
    check(
      behindCaddy(`
      {
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "reverse_proxy 127.0.0.1:8085";
      #                             ^^^^^^^^^^^^^^^^^^ ${open("app (wiki.example.org)")}
      }`),
    ));

  it("leaves a host alone that leads through the gateway", () =>
    check(
      behindCaddy(`
      {
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "import sso_auth\\nreverse_proxy 127.0.0.1:8085";
      }`),
    ));

  it("sees an import that is commented out in the text", () =>
    check(
      behindCaddy(`
      {
        services.caddy.virtualHosts."wiki.example.org".extraConfig = ''
      #                             ^^^^^^^^^^^^^^^^^^ ${open("app (wiki.example.org)")}
          # import sso_auth
          reverse_proxy 127.0.0.1:8085
        '';
      }`),
    ));

  it("names the service by its unit", () =>
    check(
      behindCaddy(`
      {
        services.jellyfin.enable = true;
        services.caddy.virtualHosts."films.example.org".extraConfig = "reverse_proxy 127.0.0.1:8096";
      #                             ^^^^^^^^^^^^^^^^^^^ ${open("jellyfin (films.example.org)")}
      }`),
    ));

  it("sees each of two hosts of one service", () =>
    check(
      behindCaddy(`
      {
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "import sso_auth\\nreverse_proxy 127.0.0.1:8085";
        services.caddy.virtualHosts."wiki.example.net".extraConfig = "reverse_proxy 127.0.0.1:8085";
      #                             ^^^^^^^^^^^^^^^^^^ ${open("app (wiki.example.net)")}
      }`),
    ));

  it("says once what a call makes, and names all of it", () =>
    check(
      behindCaddy(
        `
      { lib, ... }:
      let helpers = import ./helpers.nix { inherit lib; };
      in {
        services.caddy.virtualHosts = helpers.mkSites { name = "wiki"; };
      #                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ ${open("app (wiki.example.net, wiki.example.org)")}
      }`,
        `
      #- helpers.nix
      { lib }: {
        mkSites = { name }: {
          "\${name}.example.org".extraConfig = "reverse_proxy 127.0.0.1:8085";
          "\${name}.example.net".extraConfig = "reverse_proxy 127.0.0.1:8085";
        };
      }`,
      ),
    ));

  it("leaves alone what hands nothing on", () =>
    check(
      behindCaddy(`
      {
        services.caddy.virtualHosts."example.org".extraConfig = "redir https://www.example.org{uri}";
        services.caddy.virtualHosts."www.example.org".extraConfig = "respond \\"Hello\\"";
        services.caddy.virtualHosts."no.example.org".extraConfig = "abort";
      }`),
    ));

  it("leaves pages alone that Caddy serves itself", () =>
    check(
      behindCaddy(`
      {
        services.caddy.virtualHosts."example.org".extraConfig = "root * /srv/www\\nfile_server";
      }`),
    ));

  it("leaves the gateway itself alone", () =>
    check(
      behindCaddy(`
      {
        services.caddy.virtualHosts."auth.example.org".extraConfig = "reverse_proxy 127.0.0.1:9091";
      }`),
    ));

  it("leaves the proof for a certificate alone", () =>
    check(
      behindCaddy(`
      {
        services.caddy.virtualHosts."wiki.example.org".extraConfig = ''
          handle /.well-known/acme-challenge/* {
            reverse_proxy 127.0.0.1:8402
          }
          handle {
            import sso_auth
            reverse_proxy 127.0.0.1:8085
          }
        '';
      }`),
    ));

  it("only hints at what is off", () => {
    const source = behindCaddy(`
      { lib, ... }:
      {
        services.caddy.enable = lib.mkForce false;
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "reverse_proxy 127.0.0.1:8085";
      #                             ^^^^^^^^^^^^^^^^^^ app (wiki.example.org) would have no login as soon as it is on: nobody has to sign in; put one before it, or mark it as public with a reason.
      }`);
    check(source);
    expectSeverity(source, "hint");
  });

  it("says what only private networks reach, and does not call it open", () => {
    const source = behindCaddy(`
      {
        services.caddy.virtualHosts."wiki.example.org".extraConfig = ''
      #                             ^^^^^^^^^^^^^^^^^^ app (wiki.example.org) has no login: only private networks get in (10.0.0.0/8), and nobody has to sign in; put one before it, or mark it as public with a reason.
          @strangers not remote_ip 10.0.0.0/8
          respond @strangers 403
          reverse_proxy 127.0.0.1:8085
        '';
      }`);
    check(source);
    expectSeverity(source, "information");
  });

  it("says that a password of the proxy is no single sign-on", () => {
    const source = behindCaddy(`
      {
        services.caddy.virtualHosts."wiki.example.org".extraConfig = ''
      #                             ^^^^^^^^^^^^^^^^^^ app (wiki.example.org) has no single sign-on: nobody is sent to sign in; there is only basic_auth; put it before, or mark it as public with a reason.
          basic_auth {
            moritz $2a$14$Zkx19XLiW6VYouLHR5NmfOFU0z2GTNmpkT/5qqR7hx4IjWJPDhjvG
          }
          reverse_proxy 127.0.0.1:8085
        '';
      }`);
    check(source);
    expectSeverity(source, "information");
  });

  it("warns of a password that not every request is asked for", () => {
    const source = behindCaddy(`
      {
        services.caddy.virtualHosts."wiki.example.org".extraConfig = ''
      #                             ^^^^^^^^^^^^^^^^^^ app (wiki.example.org) has no single sign-on: nobody is sent to sign in; there is only basic_auth; put it before, or mark it as public with a reason.
          @reading method GET
          basic_auth @reading {
            moritz $2a$14$Zkx19XLiW6VYouLHR5NmfOFU0z2GTNmpkT/5qqR7hx4IjWJPDhjvG
          }
          reverse_proxy 127.0.0.1:8085
        '';
      }`);
    check(source);
    expectSeverity(source, "warning");
  });

  it("sees that Caddy hands on before it refuses: handle comes before respond", () =>
    check(
      behindCaddy(`
      {
        services.caddy.virtualHosts."wiki.example.org".extraConfig = ''
      #                             ^^^^^^^^^^^^^^^^^^ ${open("app (wiki.example.org)")}
          @strangers not remote_ip 10.0.0.0/8
          respond @strangers 403
          handle {
            reverse_proxy 127.0.0.1:8085
          }
        '';
      }`),
    ));

  it("leaves to sso/bypass what leads through the gateway, and past it", () =>
    check(
      behindCaddy(`
      {
        services.caddy.virtualHosts."wiki.example.org".extraConfig = ''
          handle /api/* {
            reverse_proxy 127.0.0.1:8085
          }
          handle {
            import sso_auth
            reverse_proxy 127.0.0.1:8085
          }
        '';
      }`),
    ));

  it("leaves alone what is marked as public, above, beside and in the settings", () =>
    check(
      behindCaddy(
        `
      {
        # mynixos: public – alle dürfen lesen
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "reverse_proxy 127.0.0.1:8085";
        services.caddy.virtualHosts."news.example.org".extraConfig = "reverse_proxy 127.0.0.1:8086"; # mynixos: public - für alle
        services.caddy.virtualHosts."blog.example.org".extraConfig = "reverse_proxy 127.0.0.1:8087";
        services.caddy.virtualHosts."a.pages.example.org".extraConfig = "reverse_proxy 127.0.0.1:8088";
        services.navidrome.enable = true;
        services.caddy.virtualHosts."music.example.org".extraConfig = "reverse_proxy 127.0.0.1:4533";
      }`,
        `
      #- .mynixos.json
      { "sso.public": { "blog.example.org": "Blog", "*.pages.example.org": "Seiten", "navidrome": "Apps kennen kein SSO" } }`,
      ),
    ));

  it("takes a mark without a reason for none", () =>
    check(
      behindCaddy(`
      {
        # mynixos: public
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "reverse_proxy 127.0.0.1:8085";
      #                             ^^^^^^^^^^^^^^^^^^ ${open("app (wiki.example.org)")}
      }`),
    ));

  it("takes a name in the settings for that one only", () =>
    check(
      behindCaddy(
        `
      {
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "reverse_proxy 127.0.0.1:8085";
      #                             ^^^^^^^^^^^^^^^^^^ ${open("app (wiki.example.org)")}
        services.caddy.virtualHosts."a.b.pages.example.org".extraConfig = "reverse_proxy 127.0.0.1:8086";
      #                             ^^^^^^^^^^^^^^^^^^^^^^^ ${open("app (a.b.pages.example.org)")}
      }`,
        `
      #- .mynixos.json
      { "sso.public": { "wiki.example.net": "Wiki", "*.pages.example.org": "Seiten" } }`,
      ),
    ));

  it("says that a service has a login of its own", () => {
    const source = behindCaddy(`
      {
        services.miniflux.enable = true;
        services.miniflux.config = {
          LISTEN_ADDR = "127.0.0.1:8085";
          OAUTH2_PROVIDER = "oidc";
          OAUTH2_CLIENT_ID = "miniflux";
          OAUTH2_OIDC_DISCOVERY_ENDPOINT = "https://auth.example.org";
          DISABLE_LOCAL_AUTH = true;
        };
        services.caddy.virtualHosts."rss.example.org".extraConfig = "reverse_proxy 127.0.0.1:8085";
      }`);
    const [finding] = findingsOf(id, fixture(source).files);
    assert.equal(finding?.severity, "information");
    assert.match(finding?.message.template ?? "", /but one of its own/);
  });

  it("marks of a call over several lines the function alone", () =>
    check(
      behindCaddy(
        `
      { lib, ... }:
      let
        helpers = import ./helpers.nix;
      in {
        imports = [
          { config =
            helpers.mkSite {
          # ^^^^^^^^^^^^^^ app (wiki.example.org) is open to the network: nobody has to sign in; put a login before it, or mark it as public with a reason.
              name = "wiki";
              port = 8085;
            };
          }
          { config = helpers.mkSite { name = "news"; port = 8085; }; }
          #          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ app (news.example.org) is open to the network: nobody has to sign in; put a login before it, or mark it as public with a reason.
        ];
      }`,
        `
      #- helpers.nix
      {
        mkSite = { name, port }: {
          services.caddy.virtualHosts."\${name}.example.org".extraConfig = "reverse_proxy 127.0.0.1:\${toString port}";
        };
      }`,
      ),
    ));

  it("says nothing about a file that cannot be read", () => check("{ services.caddy = ; }"));

  it("says nothing about a repo without a proxy", () => check("{ services.jellyfin.enable = true; }"));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      behindCaddy(`
      {
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "reverse_proxy 127.0.0.1:8085";
      }`),
      behindCaddy(`
      {
        # mynixos: ignore sso/gap – Grund
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "reverse_proxy 127.0.0.1:8085";
      }`),
    ));
});

function expectSeverity(source: string, severity: string): void {
  assert.deepEqual(
    findingsOf(id, fixture(source).files).map((finding) => finding.severity),
    [severity],
  );
}
