/** `sso/gateway-kind`: proxies that ask an OpenID provider; one finding for each provider. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkRule, checkSuppress, english, findingsOf } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

const id = "sso/gateway-kind";

const atBest =
  "Pocket-ID is an OpenID provider and has no endpoint for forward-auth: at best, every request is refused; put oauth2-proxy, tinyauth or caddy-security in between.";
const refuses =
  "Pocket-ID is an OpenID provider and has no endpoint for forward-auth: it refuses every request that is asked about here, and nobody is sent to sign in; put oauth2-proxy, tinyauth or caddy-security in between.";
const letsIn =
  "Pocket-ID is an OpenID provider and has no endpoint for forward-auth: it answers with its own page, which the proxy takes for a yes, so everybody gets in; put oauth2-proxy, tinyauth or traefik-oidc-auth in between.";
const wouldNot =
  "Pocket-ID is an OpenID provider and has no endpoint for forward-auth: whatever asks it here would not make anybody sign in; put oauth2-proxy, tinyauth or traefik-oidc-auth in between.";

const snippet = (port: string, mark: string, more = ""): string => `
  { lib, config, ... }:
  {
    options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
    config = {
      my.ports.pocketId = 10010;
      services.pocket-id.enable = true;
      ${more}
      services.caddy.enable = true;
      services.caddy.extraConfig = ''
        (sso) {
          forward_auth localhost:${port} {
${mark}
            uri /api/auth/verify
          }
        }
      '';
      services.caddy.virtualHosts."a.example.org".extraConfig = "import sso\\nreverse_proxy 127.0.0.1:8001";
      services.caddy.virtualHosts."b.example.org".extraConfig = "import sso\\nreverse_proxy 127.0.0.1:8002";
    };
  }
`;

describe(id, () => {
  it("sees Pocket-ID asked by a snippet, once for all sites", () => {
    const source = snippet("1411", `  #                    ^^^^^^^^^^^^^^ ${refuses}`);
    checkRule(id, source);
    const [finding] = findingsOf(id, fixture(source).files);
    assert.deepEqual(
      finding?.related.map(({ message }) => english(message)),
      ["Pocket-ID is turned on here; it is asked for 2 hosts."],
    );
  });

  it("sees Pocket-ID that is meant by the registry's key, although it listens elsewhere", () =>
    checkRule(
      id,
      snippet(
        "${toString config.my.ports.pocketId}",
        `  #                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ ${atBest}`,
      ),
    ));

  it("sees that its own page lets everybody in", () =>
    checkRule(
      id,
      `
      {
        services.pocket-id.enable = true;
        services.traefik.enable = true;
        services.traefik.dynamicConfigOptions.http = {
          routers.a = { rule = "Host(\`a.example.org\`)"; service = "a"; middlewares = [ "sso" ]; };
          services.a.loadBalancer.servers = [ { url = "http://127.0.0.1:8001"; } ];
          middlewares.sso.forwardAuth.address = "http://127.0.0.1:1411";
      #                                         ^^^^^^^^^^^^^^^^^^^^^^^ ${letsIn}
        };
      }
      `,
    ));

  it("only informs about a middleware that nobody uses, and about a proxy that is off", () => {
    const unused = `
      {
        services.pocket-id.enable = true;
        services.traefik.enable = true;
        services.traefik.dynamicConfigOptions.http.middlewares.sso.forwardAuth.address = "http://127.0.0.1:1411/api/auth/verify";
      #                                                                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ ${wouldNot}
      }
    `;
    for (const source of [
      unused,
      unused.replace("services.traefik.enable = true", "services.traefik.enable = false"),
    ]) {
      checkRule(id, source);
      assert.deepEqual(
        findingsOf(id, fixture(source).files).map(({ severity }) => severity),
        ["information"],
      );
    }
  });

  it("leaves gateways alone that have an endpoint", () =>
    checkRule(
      id,
      `
      {
        services.authelia.instances.main.enable = true;
        services.oauth2-proxy.enable = true;
        services.pocket-id.enable = true;
        services.caddy.enable = true;
        services.caddy.virtualHosts."a.example.org".extraConfig = ''
          forward_auth 127.0.0.1:9091 {
            uri /api/authz/forward-auth
          }
          reverse_proxy 127.0.0.1:8001
        '';
        services.caddy.virtualHosts."b.example.org".extraConfig = ''
          forward_auth 127.0.0.1:4180 {
            uri /oauth2/auth
          }
          reverse_proxy 127.0.0.1:8002
        '';
        services.caddy.virtualHosts."id.example.org".extraConfig = "reverse_proxy 127.0.0.1:1411";
      }
      `,
    ));

  it("leaves alone who else has the port, and what nobody knows", () =>
    checkRule(
      id,
      `
      {
        services.immich = { enable = true; port = 1411; };
        services.caddy.enable = true;
        services.caddy.virtualHosts."a.example.org".extraConfig = ''
          forward_auth 127.0.0.1:1411 {
            uri /api/auth/verify
          }
          forward_auth 10.0.0.9:1411 {
            uri /api/auth/verify
          }
          reverse_proxy 127.0.0.1:8001
        '';
      }
      `,
    ));

  it("says nothing about a file that cannot be read", () =>
    checkRule(id, "{ services.pocket-id.enable = true; services.caddy.virtualHosts = ; }"));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      `
      {
        services.pocket-id.enable = true;
        services.traefik.enable = true;
        services.traefik.dynamicConfigOptions.http.middlewares.sso.forwardAuth.address = "http://127.0.0.1:1411/";
      }
      `,
      `
      {
        services.pocket-id.enable = true;
        services.traefik.enable = true;
        # mynixos: ignore sso/gateway-kind – Grund
        services.traefik.dynamicConfigOptions.http.middlewares.sso.forwardAuth.address = "http://127.0.0.1:1411/";
      }
      `,
    ));
});
