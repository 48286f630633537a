/** `sso/gateway-mismatch`: who is asked is no gateway, or is asked for something else than whether a request may pass. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkFix, checkRule, checkSuppress, findingsOf } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

const id = "sso/gateway-mismatch";

/** A site of Caddy that asks before it hands on; the marks stand in the lines given. */
const caddy = (services: string, target: string, uri: string): string => `
  {
    ${services}
    services.caddy.enable = true;
    services.caddy.virtualHosts."a.example.org".extraConfig = ''
      forward_auth ${target}
        uri ${uri}
      }
      reverse_proxy 127.0.0.1:8001
    '';
  }
`;

const traefik = (services: string, address: string, mark = ""): string => `
  {
    ${services}
    services.traefik.enable = true;
    services.traefik.dynamicConfigOptions.http = {
      routers.a = { rule = "Host(\`a.example.org\`)"; service = "a"; middlewares = [ "sso" ]; };
      services.a.loadBalancer.servers = [ { url = "http://127.0.0.1:8001"; } ];
      middlewares.sso.forwardAuth.address = ${address};
${mark}
    };
  }
`;

const authelia = "services.authelia.instances.main.enable = true;";
const oauth2Proxy = "services.oauth2-proxy.enable = true;";

function silent(source: string): void {
  assert.deepEqual(findingsOf(id, fixture(source).files), []);
}

describe(id, () => {
  it("sees the port of another service", () =>
    checkRule(
      id,
      caddy(
        "services.transmission.enable = true;",
        `127.0.0.1:9091 {
  #                ^^^^^^^^^^^^^^ Caddy asks 127.0.0.1:9091 whether requests may pass, which is the port of services.transmission: it is no gateway, and nobody signs in there; ask the gateway.`,
        "/api/authz/forward-auth",
      ),
    ));

  it("leaves that to the finding about the port, where it is known who is meant", () =>
    silent(
      traefik(
        `${authelia} services.authelia.instances.main.settings.server.address = "tcp://:9092/"; services.transmission.enable = true; services.nginx = { enable = true; virtualHosts."t.example.org".locations."/".proxyPass = "http://127.0.0.1:9091"; };`,
        '"http://127.0.0.1:9091/api/authz/forward-auth"',
      ).replaceAll("sso", "authelia"),
    ));

  it("sees Authelia asked for its page, and asks for its endpoint", () => {
    checkRule(
      id,
      caddy(
        authelia,
        "127.0.0.1:9091 {",
        `/
  #         ^ Caddy asks Authelia for /, where it says nothing about who may pass: its endpoint is /api/authz/forward-auth.`,
      ),
    );
    checkFix(
      id,
      caddy(authelia, "127.0.0.1:9091 {", "/"),
      caddy(authelia, "127.0.0.1:9091 {", "/api/authz/forward-auth"),
      "Ask Authelia for /api/authz/forward-auth",
    );
  });

  it("sees Authelia asked by the path of authentik, and keeps the query", () => {
    const before = caddy(
      authelia,
      "127.0.0.1:9091 {",
      "/outpost.goauthentik.io/auth/caddy?rd=https://auth.example.org",
    );
    assert.equal(findingsOf(id, fixture(before).files).length, 1);
    checkFix(id, before, caddy(authelia, "127.0.0.1:9091 {", "/api/authz/forward-auth?rd=https://auth.example.org"));
  });

  it("sees the endpoint for another proxy", () => {
    checkRule(
      id,
      traefik(
        authelia,
        '"http://127.0.0.1:9091/api/authz/auth-request"',
        "  #                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Traefik asks Authelia for /api/authz/auth-request, which is its endpoint for another proxy: it does not learn from Traefik what is asked for; ask for /api/authz/forward-auth.",
      ),
    );
    checkFix(
      id,
      traefik(authelia, '"http://127.0.0.1:9091/api/authz/auth-request"'),
      traefik(authelia, '"http://127.0.0.1:9091/api/authz/forward-auth"'),
    );
  });

  it("sees an address without a path", () =>
    checkFix(
      id,
      traefik(authelia, '"http://127.0.0.1:9091"'),
      traefik(authelia, '"http://127.0.0.1:9091/api/authz/forward-auth"'),
    ));

  it("sees the page of oauth2-proxy where people sign in, which everybody may see", () =>
    checkFix(
      id,
      caddy(oauth2Proxy, "127.0.0.1:4180 {", "/oauth2/sign_in"),
      caddy(oauth2Proxy, "127.0.0.1:4180 {", "/oauth2/auth"),
    ));

  it("sees tinyauth asked by another one's path", () =>
    checkFix(
      id,
      traefik("services.tinyauth.enable = true;", '"http://127.0.0.1:3000/api/verify"'),
      traefik("services.tinyauth.enable = true;", '"http://127.0.0.1:3000/api/auth/traefik"'),
    ));

  it("only informs about a proxy that is off", () => {
    const source = caddy(authelia, "127.0.0.1:9091 {", "/").replace("caddy.enable = true", "caddy.enable = false");
    assert.deepEqual(
      findingsOf(id, fixture(source).files).map(({ severity }) => severity),
      ["information"],
    );
  });

  it("leaves endpoints alone, also old ones, below a path, and of a name of their own", () => {
    silent(caddy(authelia, "127.0.0.1:9091 {", "/api/authz/forward-auth?authelia_url=https://auth.example.org"));
    silent(caddy(authelia, "127.0.0.1:9091 {", "/api/verify?rd=https://auth.example.org"));
    silent(
      caddy(
        `${authelia} services.authelia.instances.main.settings.server.address = "tcp://:9091/sso";`,
        "127.0.0.1:9091 {",
        "/sso/api/authz/forward-auth",
      ),
    );
    silent(
      caddy(
        `${authelia} services.authelia.instances.main.settings.server.endpoints.authz.mine.implementation = "ForwardAuth";`,
        "127.0.0.1:9091 {",
        "/api/authz/mine",
      ),
    );
    silent(caddy(oauth2Proxy, "127.0.0.1:4180 {", "/oauth2/auth"));
    silent(traefik(oauth2Proxy, '"http://127.0.0.1:4180"'));
    silent(traefik(oauth2Proxy, '"http://127.0.0.1:4180/whatever"'));
    silent(traefik("services.tinyauth.enable = true;", '"http://127.0.0.1:3000/api/auth/caddy"'));
  });

  it("leaves alone what a file may have made an endpoint", () => {
    silent(
      caddy(
        `${authelia} services.authelia.instances.main.settingsFiles = [ "/run/secrets/authelia.yml" ];`,
        "127.0.0.1:9091 {",
        "/api/authz/mine",
      ),
    );
    silent(
      caddy(
        'virtualisation.oci-containers.containers.a = { image = "authelia/authelia"; ports = [ "9091:9091" ]; };',
        "127.0.0.1:9091 {",
        "/sso/api/authz/mine",
      ),
    );
  });

  it("leaves alone who is not known: another machine, a program of the repo's own, a proxy, a path that is computed", () => {
    silent(caddy("", "10.0.0.9:9091 {", "/"));
    silent(caddy("", "127.0.0.1:9091 {", "/"));
    silent(caddy("services.nginx.enable = true;", "127.0.0.1:80 {", "/"));
    silent(caddy("services.webhook = { enable = true; port = 9000; };", "127.0.0.1:9000 {", "/hooks/auth"));
    silent(caddy(authelia, "127.0.0.1:9091 {", "{$AUTH_PATH}"));
  });

  it("sees that the only gateway of the host is asked by nobody", () => {
    for (const target of ["10.0.0.9:80", "nobody.example.net:443"])
      checkRule(
        id,
        caddy(
          authelia,
          `${target} {
  #                ${"^".repeat(target.length)} Caddy asks ${target} whether requests may pass, and nobody knows who answers there, while no proxy asks Authelia, which runs on this host: ask that one, if it is meant.`,
          "/check",
        ),
      );
  });

  it("leaves alone who else may be meant: two gateways, one that is asked, one that is off, one whose endpoint says who it is", () => {
    silent(caddy(`${authelia} ${oauth2Proxy}`, "10.0.0.9:80 {", "/check"));
    silent(caddy("services.authelia.instances.main.enable = false;", "10.0.0.9:80 {", "/check"));
    silent(caddy(authelia, "10.0.0.9:80 {", "/outpost.goauthentik.io/auth/caddy"));
    const both = "127.0.0.1:9091 {\n uri /api/authz/forward-auth\n }\n forward_auth 10.0.0.9:80 {";
    silent(caddy(authelia, both, "/check"));
  });

  it("leaves providers without an endpoint to sso/gateway-kind", () =>
    silent(caddy("services.pocket-id.enable = true;", "127.0.0.1:1411 {", "/api/auth/verify")));

  it("says nothing about a file that cannot be read", () => checkRule(id, "{ services.caddy.virtualHosts = ; }"));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      traefik(authelia, '"http://127.0.0.1:9091/"'),
      traefik(authelia, '"http://127.0.0.1:9091/"').replace(
        "      middlewares.sso.",
        `      # mynixos: ignore ${id} – Grund\n      middlewares.sso.`,
      ),
    ));
});
