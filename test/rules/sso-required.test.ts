/** `sso/required`: what it sees and what it leaves alone. */

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkRule, checkRules, checkSuppress, english, findingsOf } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";
import { behindCaddy, behindTraefik } from "./logins.ts";
import { offered } from "./valid-fix.ts";

const id = "sso/required";
const check = (source: string): void => checkRule(id, source);

function said(source: string): readonly string[] {
  return findingsOf(id, fixture(source).files).map(({ severity, message }) => `${severity}: ${english(message)}`);
}

const missing = (what: string): string =>
  `${what} has to be behind the login, and is not: nobody has to sign in; put the login before it.`;

describe(id, () => {
  it("sees one by its unit, in place of sso/gap", () =>
    checkRules(
      behindCaddy(
        `
      {
        services.sonarr.enable = true;
        services.caddy.virtualHosts."series.example.org".extraConfig = "reverse_proxy 127.0.0.1:8989";
      #                             ^^^^^^^^^^^^^^^^^^^^ ${missing("sonarr (series.example.org)")}
      }`,
        `
      #- .mynixos.json
      { "rules": { "hardening/missing": "off" } }`,
      ),
    ));

  it("leaves what one template makes besides to the other rules", () => {
    const source = behindCaddy(`
      { lib, ... }: {
        services.caddy.virtualHosts = lib.mapAttrs' (name: port: lib.nameValuePair "\${name}.example.org" {
          extraConfig = "reverse_proxy 127.0.0.1:\${toString port}";
        }) { netdata = 19999; wiki = 8085; };
      }`);
    const open = "nobody has to sign in; put";
    assert.deepEqual(said(source), [
      `warning: netdata (netdata.example.org) has to be behind the login, and is not: ${open} the login before it.`,
    ]);
    assert.deepEqual(
      findingsOf("sso/gap", fixture(source).files).map(({ message }) => english(message)),
      [`app (wiki.example.org) is open to the network: ${open} a login before it, or mark it as public with a reason.`],
    );
  });

  it("leaves its own to the other rules where it is off", () => {
    const source = behindCaddy(
      `
      { services.caddy.virtualHosts."sonarr.example.org".extraConfig = "reverse_proxy 127.0.0.1:8989"; }`,
      `
      #- .mynixos.json
      { "rules": { "sso/required": "off" } }`,
    );
    assert.deepEqual(said(source), []);
    assert.equal(findingsOf("sso/gap", fixture(source).files).length, 1);
  });

  it("sees one by what comes first in its host", () =>
    check(
      behindCaddy(`
      {
        services.caddy.virtualHosts."Netdata.example.org".extraConfig = "reverse_proxy 10.0.0.5:80";
      #                             ^^^^^^^^^^^^^^^^^^^^^ ${missing("netdata (netdata.example.org)")}
      }`),
    ));

  it("sees one by its router", () =>
    check(
      behindTraefik(`
      {
        services.traefik.dynamicConfigOptions.http.routers.radarr = { rule = "Host(\`films.example.org\`)"; service = "app"; };
      #                                                    ^^^^^^ ${missing("radarr (films.example.org)")}
      }`),
    ));

  it("sees the dashboard of Traefik, whatever it is called", () =>
    check(
      behindTraefik(`
      {
        services.traefik.staticConfigOptions.api.dashboard = true;
        services.traefik.dynamicConfigOptions.http.routers.routes = { rule = "Host(\`routes.example.org\`)"; service = "api@internal"; };
      #                                                    ^^^^^^ ${missing("traefik-dashboard (routes.example.org)")}
      }`),
    ));

  it("sees the router of a dashboard by its name", () =>
    check(
      behindTraefik(`
      {
        services.traefik.dynamicConfigOptions.http.routers.traefik-dashboard = { rule = "Host(\`t.example.org\`)"; service = "app"; };
      #                                                    ^^^^^^^^^^^^^^^^^ ${missing("traefik-dashboard (t.example.org)")}
      }`),
    ));

  it("does not take a longer name for it", () =>
    check(
      behindCaddy(`
      {
        services.caddy.virtualHosts."sonarr-news.example.org".extraConfig = "reverse_proxy 127.0.0.1:8085";
        services.caddy.virtualHosts."wiki.sonarr.example.org".extraConfig = "reverse_proxy 127.0.0.1:8086";
      }`),
    ));

  it("is content with what is behind the login", () =>
    check(
      behindCaddy(`
      {
        services.sonarr.enable = true;
        services.caddy.virtualHosts."series.example.org".extraConfig = "import sso_auth\\nreverse_proxy 127.0.0.1:8989";
      }`),
    ));

  it("is content with what is not shown to the network", () =>
    check("{ services.sonarr.enable = true; services.caddy.enable = true; }"));

  it("is content with what is off", () =>
    check(
      behindCaddy(`
      { lib, ... }:
      {
        services.caddy.enable = lib.mkForce false;
        services.caddy.virtualHosts."sonarr.example.org".extraConfig = "reverse_proxy 127.0.0.1:8989";
      }`),
    ));

  it("is content with what the owner calls public", () =>
    check(
      behindCaddy(`
      {
        # mynixos: public – nur Leserechte
        services.caddy.virtualHosts."sonarr.example.org".extraConfig = "reverse_proxy 127.0.0.1:8989";
      }`),
    ));

  it("asks for more than private networks", () =>
    assert.deepEqual(
      said(
        behindCaddy(`
      {
        services.caddy.virtualHosts."sonarr.example.org".extraConfig = ''
          @strangers not remote_ip 10.0.0.0/8
          respond @strangers 403
          reverse_proxy 127.0.0.1:8989
        '';
      }`),
      ),
      [
        "warning: sonarr (sonarr.example.org) has to be behind the login, and is not: only private networks get in (10.0.0.0/8), and nobody has to sign in; put the login before it.",
      ],
    ));

  it("sees a way past the login", () =>
    check(
      behindCaddy(`
      {
        services.caddy.virtualHosts."sonarr.example.org".extraConfig = ''
      #                             ^^^^^^^^^^^^^^^^^^^^ sonarr (sonarr.example.org) has to be behind the login, and can be reached past it: strangers get past the login: path /api/*; close that way.
          handle /api/* {
            reverse_proxy 127.0.0.1:8989
          }
          handle {
            import sso_auth
            reverse_proxy 127.0.0.1:8989
          }
        '';
      }`),
    ));

  it("says so of what cannot be shown", () => {
    const found = said(
      behindTraefik(`
      { config, ... }:
      {
        services.traefik.dynamicConfigOptions.http.routers.sonarr = { rule = "Host(\`series.example.org\`)"; service = "app"; middlewares = config.services.other.middlewares; };
      }`),
    );
    assert.equal(found.length, 1);
    assert.match(
      found[0] ?? "",
      /^warning: GAP: sonarr \(series\.example\.org\) has to be behind the login, and it cannot be shown that it is: /,
    );
  });

  it("obeys the settings", () =>
    check(
      behindCaddy(
        `
      {
        services.caddy.virtualHosts."sonarr.example.org".extraConfig = "reverse_proxy 127.0.0.1:8989";
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "reverse_proxy 127.0.0.1:8085";
      #                             ^^^^^^^^^^^^^^^^^^ ${missing("Wiki (wiki.example.org)")}
      }`,
        `
      #- .mynixos.json
      { "sso.required": [ "Wiki" ] }`,
      ),
    ));

  it("offers no mark that would make it public", () =>
    assert.deepEqual(
      offered(
        id,
        behindCaddy(`
      {
        services.caddy.virtualHosts."sonarr.example.org".extraConfig = "reverse_proxy 127.0.0.1:8989";
      }`),
      ),
      ["Put sso_auth before it", "Write the gap down in a comment"],
    ));

  it("says nothing about a file that cannot be read", () => check("{ services.sonarr = ; }"));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      behindCaddy(`
      {
        services.caddy.virtualHosts."sonarr.example.org".extraConfig = "reverse_proxy 127.0.0.1:8989";
      }`),
      behindCaddy(`
      {
        # mynixos: ignore sso/required – Grund
        services.caddy.virtualHosts."sonarr.example.org".extraConfig = "reverse_proxy 127.0.0.1:8989";
      }`),
    ));
});
