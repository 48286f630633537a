/** What `sso/gap` offers: the login that helps most comes first, and its title says what else it does. */

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkLogin } from "./login-fix.ts";
import { behindCaddy, behindTraefik } from "./logins.ts";
import { offered } from "./valid-fix.ts";

const id = "sso/gap";

/** The fixes that put something before it. */
function logins(source: string): readonly string[] {
  return offered(id, source).filter((title) => title.startsWith("Put ") || title.startsWith("Set "));
}

/** A host with Pocket-ID, which Caddy asks for that path in the snippet `pocket_auth`. */
function behindPocketId(uri: string, body: string, more = ""): string {
  return `
      #- configuration.nix
      { imports = [ ./login.nix ./app.nix ]; }
      #- login.nix
      {
        services.pocket-id = { enable = true; settings.APP_URL = "https://auth.example.org"; };
        services.caddy.enable = true;
        services.caddy.extraConfig = ''
          (pocket_auth) {
            forward_auth localhost:1411 {
              uri ${uri}
            }
          }
        '';
      }
      #- app.nix
      ${body.trim()}
      ${more.trim()}
  `;
}

const open = `{
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "reverse_proxy 127.0.0.1:8085";
      }`;

describe(`fixes of ${id}, gateways`, () => {
  it("lead to one that cannot answer as well, and say so", () =>
    checkLogin(
      behindPocketId("/api/auth/verify", open),
      "Put pocket_auth before it; Pocket-ID behind it cannot answer yet",
      `
      {
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "import pocket_auth\\nreverse_proxy 127.0.0.1:8085";
      }`,
    ));

  it("lead to one that is able first, whatever others use", () =>
    assert.deepEqual(
      logins(
        behindCaddy(`
      { lib, ... }:
      {
        services.pocket-id = { enable = true; settings.APP_URL = "https://auth.example.org"; };
        services.caddy.extraConfig = lib.mkAfter ''
          (pocket_auth) {
            forward_auth localhost:1411 {
              uri /api/auth/verify
            }
          }
        '';
        services.caddy.virtualHosts."a.example.org".extraConfig = "import pocket_auth\\nreverse_proxy 127.0.0.1:8081";
        services.caddy.virtualHosts."b.example.org".extraConfig = "import pocket_auth\\nreverse_proxy 127.0.0.1:8082";
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "reverse_proxy 127.0.0.1:8085";
      }`),
      ),
      ["Put sso_auth before it", "Put pocket_auth before it; Pocket-ID behind it cannot answer yet"],
    ));

  it("say it of an argument of a call, too", () =>
    assert.deepEqual(
      logins(
        behindPocketId(
          "/api/auth/verify",
          `
      { lib, ... }:
      (import ./helpers.nix { inherit lib; }).mkService { name = "wiki"; useSSO = false; }`,
          `
      #- helpers.nix
      { lib }: {
        mkService = { name, useSSO ? true }: {
          services.caddy.virtualHosts."\${name}.example.org".extraConfig = ''
            \${lib.optionalString useSSO "import pocket_auth"}
            reverse_proxy 127.0.0.1:8085
          '';
        };
      }`,
        ),
      ),
      ["Set useSSO = true in the call; Pocket-ID behind it cannot answer yet"],
    ));

  it("never lead to one that lets everybody in", () => assert.deepEqual(logins(behindPocketId("/", open)), []));

  it("never lead to one that would, if it listened where it is asked", () => {
    const elsewhere = (uri: string): string =>
      behindPocketId(
        uri,
        `
      { lib, config, ... }:
      {
        options.ports.pocket-id = lib.mkOption { type = lib.types.port; default = 10010; };
        config.services.caddy.extraConfig = lib.mkForce ''
          (other_auth) {
            forward_auth localhost:\${toString config.ports.pocket-id} {
              uri ${uri}
            }
          }
        '';
        config.services.caddy.virtualHosts."wiki.example.org".extraConfig = "reverse_proxy 127.0.0.1:8085";
      }`,
      );
    assert.deepEqual(logins(elsewhere("/")), []);
    assert.deepEqual(logins(elsewhere("/api/auth/verify")), [
      "Put other_auth before it; Pocket-ID behind it cannot answer yet",
    ]);
  });

  it("shut nobody out who gets in so far, where others do without", () =>
    assert.deepEqual(
      logins(
        behindTraefik(`
      {
        services.traefik.dynamicConfigOptions.http.middlewares = {
          lan-only.ipAllowList.sourceRange = [ "10.0.0.0/8" "192.168.0.0/16" ];
          sso-internal.chain.middlewares = [ "lan-only" "authelia" ];
        };
        services.traefik.dynamicConfigOptions.http.routers = {
          wiki = { rule = "Host(\`wiki.example.org\`)"; service = "app"; };
          a = { rule = "Host(\`a.example.org\`)"; service = "app"; middlewares = [ "sso-internal" ]; };
        };
      }`),
      ),
      ["Put sso-chain before it", "Put authelia before it"],
    ));

  it("shut out all but private networks where nothing else is there, and say so", () =>
    assert.deepEqual(
      logins(
        behindCaddy(`
      { lib, ... }:
      {
        services.caddy.extraConfig = lib.mkForce ''
          (internal) {
            @strangers not remote_ip 10.0.0.0/8 192.168.0.0/16
            respond @strangers 403
            forward_auth 127.0.0.1:9091 {
              uri /api/authz/forward-auth
            }
          }
        '';
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "reverse_proxy 127.0.0.1:8085";
      }`),
      ),
      ["Put internal before it; only 10.0.0.0/8, 192.168.0.0/16 get in then"],
    ));

  it("call nobody shut out who was before", () =>
    assert.deepEqual(
      logins(
        behindCaddy(`
      { lib, ... }:
      {
        services.caddy.extraConfig = lib.mkForce ''
          (internal) {
            @strangers not remote_ip 10.0.0.0/8 192.168.0.0/16
            respond @strangers 403
            forward_auth 127.0.0.1:9091 {
              uri /api/authz/forward-auth
            }
          }
        '';
        services.caddy.virtualHosts."wiki.example.org".extraConfig = ''
          @others not remote_ip 10.0.0.0/8
          respond @others 403
          reverse_proxy 127.0.0.1:8085
        '';
      }`),
      ),
      ["Put internal before it"],
    ));
});
