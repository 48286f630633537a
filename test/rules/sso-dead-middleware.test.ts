/** `sso/dead-middleware`: what it sees and what it leaves alone. */
import { describe, it } from "mocha";
import { checkFix, checkRule, checkSuppress } from "#test/check.ts";

const id = "sso/dead-middleware";
const check = (source: string): void => checkRule(id, source);

/** Traefik with a login that a router uses, and whatever else is said of HTTP. */
function traefik(http: string, fixed = ""): string {
  return `
      #- configuration.nix
      { config, lib, pkgs, ... }: {
        services.traefik.enable = true;
        services.traefik.staticConfigOptions = { entryPoints.websecure.address = ":443"; ${fixed} };
        services.traefik.dynamicConfigOptions.http = {
          services.app.loadBalancer.servers = [ { url = "http://127.0.0.1:8080"; } ];
          middlewares.sso-auth.forwardAuth.address = "http://127.0.0.1:4180";
          routers.ok = { rule = "Host(\`ok.example.org\`)"; service = "app"; middlewares = [ "sso-auth" ]; };
          ${http.trim()}
        };
      }
  `;
}

describe(id, () => {
  it("sees a name that is gone", () =>
    check(
      traefik(`
          routers.app = { rule = "Host(\`a.org\`)"; service = "app"; middlewares = [ "sso-internal@file" ]; };
      #                                                                             ^^^^^^^^^^^^^^^^^ There is no middleware sso-internal@file, so Traefik takes app out of service; define it, or name one that exists.
      `),
    ));

  it("knows what was meant", () =>
    check(
      traefik(`
          routers.app = { rule = "Host(\`a.org\`)"; service = "app"; middlewares = [ "sso-auht" ]; };
      #                                                                             ^^^^^^^^ There is no middleware sso-auht@file, so Traefik takes app out of service; did you mean sso-auth?
      `),
    ));

  it("knows one of the same name with another provider", () =>
    check(
      traefik(`
          routers.app = { rule = "Host(\`a.org\`)"; service = "app"; middlewares = [ "sso-auth@docker" ]; };
      #                                                                             ^^^^^^^^^^^^^^^ There is no middleware sso-auth@docker, so Traefik takes app out of service; did you mean sso-auth@file?
      `),
    ));

  it("sees it in chains and at entry points", () =>
    check(
      traefik(
        `
          middlewares.both.chain.middlewares = [ "sso-auth" "headers" ];
      #                                                      ^^^^^^^ There is no middleware headers@file, so Traefik takes every router with both out of service; define it, or name one that exists.
        `,
        `
        entryPoints.websecure.http.middlewares = [ "limit@file" ];
      #                                             ^^^^^^^^^^ There is no middleware limit@file, so Traefik takes every router with websecure out of service; define it, or name one that exists.
        `,
      ),
    ));

  it("sees it in a text with commas, just the name", () =>
    check(
      traefik(`
          routers.app = { rule = "Host(\`a.org\`)"; service = "app"; middlewares = "sso-auth, gone"; };
      #                                                                                     ^^^^ There is no middleware gone@file, so Traefik takes app out of service; define it, or name one that exists.
      `),
    ));

  it("sees it in labels of containers", () =>
    check(`
      #- configuration.nix
      {
        services.traefik.enable = true;
        services.traefik.staticConfigOptions.providers.docker = { };
        virtualisation.oci-containers.containers.web.labels = {
          "traefik.http.routers.web.rule" = "Host(\`web.org\`)";
          "traefik.http.routers.web.middlewares" = "open,sso@file";
      #                                                  ^^^^^^^^ There is no middleware sso@file, so Traefik takes web out of service; define it, or name one that exists.
        };
      }
    `));

  it("says once what a function writes for many", () =>
    check(
      traefik(`
          routers = lib.genAttrs [ "a" "b" ] (name: { rule = "Host(\`\${name}.org\`)"; service = "app"; middlewares = [ "sso-auth" "gone" ]; });
      #                                                                                                                          ^^^^ There is no middleware gone@file, so Traefik takes a, b out of service; define it, or name one that exists.
      `).replace(/ *routers\.ok .*\n/, ""),
    ));

  it("sees a chain that contains itself, once", () =>
    check(
      traefik(`
          middlewares.a.chain.middlewares = [ "sso-auth" "b" ];
      #                                                   ^ The chain a contains itself through b@file, so Traefik takes every router that has it out of service; remove the name.
          middlewares.b.chain.middlewares = [ "a" ];
      `),
    ));

  it("sees a login that nobody uses", () =>
    check(
      traefik(`
          middlewares.spare.forwardAuth.address = "http://127.0.0.1:9091";
      #               ^^^^^ The middleware spare asks for a login, and nobody uses it: neither a router nor an entry point has it, also not through a chain; add it where a login is wanted, or remove it.
          middlewares.chain.chain.middlewares = [ "spare" ];
      `),
    ));

  it("leaves alone what may be defined by somebody who is not seen", () => {
    const names = (list: string): string =>
      `routers.app = { rule = "Host(\`a.org\`)"; service = "app"; middlewares = ${list}; };`;
    check(traefik(names('[ "auth@docker" ]'), "providers.docker = { };"));
    check(traefik(names('[ "auth" ]'), 'providers.file.directory = "/etc/traefik";'));
    check(traefik(names('[ "auth@consulcatalog" ]'), "providers.consulCatalog = { };"));
    check(traefik(names('[ "dashboard_stripprefix@internal" ]')));
    check(traefik(`${names('[ "auth" ]')} middlewares.\${pkgs.hello.name}.compress = { };`));
    check(traefik(names('[ "${pkgs.hello.name}" ]')));
  });

  it("leaves all alone as long as it does not see who turns Traefik on", () =>
    check(
      traefik('routers.app = { rule = "Host(`a.org`)"; service = "app"; middlewares = [ "gone" ]; };').replace(
        "services.traefik.enable = true;",
        "",
      ),
    ));

  it("leaves routers alone that are gone, and lists that are not sure", () => {
    check(traefik("routers.app = lib.mkForce null;"));
    check(
      traefik(
        'routers.app = { rule = "Host(`a.org`)"; service = "app"; middlewares = lib.optional (builtins.pathExists /x) "gone"; };',
      ),
    );
  });

  it("leaves a login alone that containers may use", () =>
    check(traefik('middlewares.spare.forwardAuth.address = "http://127.0.0.1:9091";', "providers.docker = { };")));

  it("leaves a login alone as long as Traefik is off", () =>
    check(traefik('middlewares.spare.forwardAuth.address = "http://a";').replace("enable = true", "enable = false")));

  it("says nothing about a file that cannot be read", () =>
    check(
      "{ services.traefik.enable = true; services.traefik.dynamicConfigOptions.http.routers.a = { middlewares = [ ; }",
    ));

  it("writes the name that was meant", () =>
    checkFix(
      id,
      traefik('routers.app = { rule = "Host(`a.org`)"; service = "app"; middlewares = [ "sso-auht@file" ]; };'),
      traefik('routers.app = { rule = "Host(`a.org`)"; service = "app"; middlewares = [ "sso-auth@file" ]; };'),
    ));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      traefik('routers.app = { rule = "Host(`a.org`)"; service = "app"; middlewares = [ "gone" ]; };'),
      traefik(`# mynixos: ignore sso/dead-middleware – Grund
          routers.app = { rule = "Host(\`a.org\`)"; service = "app"; middlewares = [ "gone" ]; };`),
    ));
});
