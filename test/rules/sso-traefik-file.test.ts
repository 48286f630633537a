/** `sso/traefik-file`: what it sees and what it leaves alone. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkRule, checkSuppress, findingsOf } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";
import { checkValidFix, offered } from "./valid-fix.ts";

const id = "sso/traefik-file";
const check = (source: string): void => checkRule(id, source);

/** Traefik with one service, and whatever else is said of HTTP and of the host. */
function traefik(http: string, rest = ""): string {
  return `
      #- configuration.nix
      { config, lib, pkgs, inputs, ... }: {
        services.traefik.enable = true;
        services.traefik.staticConfigOptions = { entryPoints.websecure.address = ":443"; };
        services.traefik.dynamicConfigOptions.http = {
          services.app.loadBalancer.servers = [ { url = "http://127.0.0.1:8080"; } ];
          ${http.trim()}
        };
        ${rest}
      }
  `;
}

const app = 'rule = "Host(`a.org`)"; service = "app";';

describe(id, () => {
  it("sees a name in quotes with a dot in it", () =>
    check(
      traefik(`
          routers.app = { ${app} "tls.certResolver" = "le"; };
      #                                                            ^^^^^^^^^^^^^^^^^^ "tls.certResolver" in quotes is one name, and Traefik knows no such field. It refuses all of this configuration for it: after a restart none of its routes exists. Write tls.certResolver without quotes.
      `),
    ));

  it("sees it in the newer options, and where a function writes it", () =>
    check(`
      #- configuration.nix
      { lib, ... }: {
        services.traefik.enable = true;
        services.traefik.dynamic.files.apps.settings.http.routers = lib.genAttrs [ "a" "b" ] (name: {
          "tls.options" = "modern";
      #   ^^^^^^^^^^^^^ "tls.options" in quotes is one name, and Traefik knows no such field. It refuses all of this configuration for it: after a restart none of its routes exists. Write tls.options without quotes.
          service = name;
        });
      }
    `));

  it("sees a dot that means nothing that Traefik has", () =>
    check(
      traefik(`
          middlewares.sso.forwardAuth = { address = "http://a"; "tls.verify" = false; };
      #                                                         ^^^^^^^^^^^^ Traefik knows no field "tls.verify" here. It refuses all of this configuration for it: after a restart none of its routes exists. Remove it, or write it where it belongs.
      `),
    ));

  it("sees a field that is misspelt", () =>
    check(
      traefik(`
          routers.app = { ${app} middleware = [ ]; };
      #                                                            ^^^^^^^^^^ Traefik knows no field middleware here. It refuses all of this configuration for it: after a restart none of its routes exists. Did you mean middlewares?
          routers.b = { ${app} tls.domain = [ ]; };
      #                                                              ^^^^^^ Traefik knows no field domain here. It refuses all of this configuration for it: after a restart none of its routes exists. Did you mean domains?
      `),
    ));

  it("sees a field of something else, also in a list", () =>
    check(
      traefik(`
          middlewares.sso.forwardAuth = { address = "http://a"; users = [ ]; };
      #                                                         ^^^^^ Traefik knows no field users here. It refuses all of this configuration for it: after a restart none of its routes exists. Remove it, or write it where it belongs.
          services.b.loadBalancer.servers = [ { host = "http://b"; } ];
      #                                                ^^^^^^^^^^ Traefik knows no field host here. It refuses all of this configuration for it: after a restart none of its routes exists. Remove it, or write it where it belongs.
      `),
    ));

  it("is information where Traefik is off, or nobody sees who turns it on", () => {
    const dotted = traefik(`routers.app = { ${app} "tls.certResolver" = "le"; };`);
    const severities = (source: string): readonly string[] =>
      findingsOf(id, fixture(source).files).map(({ severity }) => severity);
    assert.deepEqual(severities(dotted), ["error"]);
    assert.deepEqual(severities(dotted.replace("enable = true", "enable = false")), ["information"]);
    assert.deepEqual(severities(dotted.replace("services.traefik.enable = true;", "")), ["information"]);
  });

  it("pays no regard to case", () =>
    check(traefik(`routers.app = { ${app} TLS.certresolver = "le"; entrypoints = [ "websecure" ]; };`)));

  it("knows what only one of the versions has", () =>
    check(
      traefik(`
        middlewares.lan.ipWhiteList.sourceRange = [ "10.0.0.0/8" ];
        middlewares.home.ipAllowList.sourceRange = [ "10.0.0.0/8" ];
        middlewares.safe.headers = { sslRedirect = true; customRequestHeaders."X-A.B" = "c"; };
        routers.app = { ${app} ruleSyntax = "v2"; observability.accessLogs = false; };
      `),
    ));

  it("leaves names alone that are anybody's, and what plugins are told", () =>
    check(
      traefik(`
        routers."a.example.org" = { ${app} };
        middlewares."b.c".plugin."my.plugin" = { "some.thing" = 1; other.thing = 2; };
      `),
    ));

  it("leaves alone what Traefik passes over", () =>
    check(
      traefik("", 'services.traefik.dynamicConfigOptions.certificatesResolvers.le.acme.email = "a@b.org";').replace(
        "http = {",
        "http = { routers.app = lib.mkForce null;",
      ),
    ));

  it("leaves alone what is not there for sure", () => {
    const unsure = '"tls.certResolver" = "le";';
    check(traefik(`routers.app = { ${app} } // lib.optionalAttrs (builtins.pathExists /x) { ${unsure} };`));
    check(traefik(`routers.app = lib.mkIf inputs.some.flag { ${app} ${unsure} };`));
    check(traefik(`routers.app = { ${app} "tls.certResolver" = inputs.some.value; };`));
    check(traefik(`routers.app = { ${app} "tls.certResolver" = null; };`));
  });

  it("leaves a field alone that another Traefik may know", () => {
    const field = `routers.app = { ${app} shiny = true; };`;
    check(traefik(field, "services.traefik.package = inputs.some.package;"));
    check(traefik(field, "nixpkgs.overlays = [ inputs.some.overlay ];"));
  });

  it("knows that no Traefik has a name with a dot", () =>
    check(
      traefik(
        `
          routers.app = { ${app} "tls.options" = "a"; };
      #                                                            ^^^^^^^^^^^^^ "tls.options" in quotes is one name, and Traefik knows no such field. It refuses all of this configuration for it: after a restart none of its routes exists. Write tls.options without quotes.
        `,
        "services.traefik.package = inputs.some.package;",
      ),
    ));

  it("leaves labels of containers alone: they stop nobody else", () =>
    check(
      traefik(
        "",
        `services.traefik.staticConfigOptions.providers.docker = { };
        virtualisation.oci-containers.containers.web.labels."traefik.http.routers.web.shiny" = "1";`,
      ),
    ));

  it("leaves files of somebody else alone", () =>
    check(`
      #- configuration.nix
      { services.traefik = { enable = true; dynamicConfigFile = "/etc/traefik.toml"; }; }
    `));

  it("says nothing about a file that cannot be read", () =>
    check('{ services.traefik.enable = true; services.traefik.dynamicConfigOptions.http.routers.a = { "tls.x" = ; }'));

  it("takes the quotes away", () =>
    checkValidFix(
      id,
      traefik(`routers.app = { ${app} "tls.certResolver" = "le"; };`),
      traefik(`routers.app = { ${app} tls.certResolver = "le"; };`),
    ));

  it("does not write on what is there already", () => {
    assert.deepEqual(
      offered(id, traefik(`routers.app = { ${app} tls = { options = "a"; }; "tls.certResolver" = "le"; };`)),
      [],
    );
    assert.deepEqual(offered(id, traefik(`routers.app = { ${app} middleware = [ ]; };`)), []);
  });

  it("can be suppressed", () =>
    checkSuppress(
      id,
      traefik(`routers.app = { ${app} "tls.certResolver" = "le"; };`),
      traefik(`# mynixos: ignore sso/traefik-file – Grund
          routers.app = { ${app} "tls.certResolver" = "le"; };`),
    ));
});
