/** What `sso/gap` offers: the login, named where the route is written plainly. Each is proven by evaluating what comes of it. */

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkLogin } from "./login-fix.ts";
import { behindCaddy, behindTraefik } from "./logins.ts";
import { offered } from "./valid-fix.ts";

const id = "sso/gap";

const caddyTitle = "Put sso_auth before it";

describe(`fixes of ${id}, Caddy`, () => {
  it("write the import as the first line, as its neighbours are indented", () =>
    checkLogin(
      behindCaddy(`
      {
        services.caddy.virtualHosts."wiki.example.org" = {
          extraConfig = ''
            encode gzip
            reverse_proxy 127.0.0.1:8085
          '';
        };
      }`),
      caddyTitle,
      `
      {
        services.caddy.virtualHosts."wiki.example.org" = {
          extraConfig = ''
            import sso_auth
            encode gzip
            reverse_proxy 127.0.0.1:8085
          '';
        };
      }`,
    ));

  it("write it into a text of one line", () =>
    checkLogin(
      behindCaddy(`
      { services.caddy.virtualHosts."wiki.example.org".extraConfig = "encode gzip\\nreverse_proxy 127.0.0.1:8085"; }`),
      caddyTitle,
      `
      { services.caddy.virtualHosts."wiki.example.org".extraConfig = "import sso_auth\\nencode gzip\\nreverse_proxy 127.0.0.1:8085"; }`,
    ));

  it("make lines of an indented text of one line", () =>
    checkLogin(
      behindCaddy(`
      {
        services.caddy.virtualHosts."wiki.example.org".extraConfig = ''reverse_proxy 127.0.0.1:8085'';
      }`),
      caddyTitle,
      `
      {
        services.caddy.virtualHosts."wiki.example.org".extraConfig = ''
          import sso_auth
          reverse_proxy 127.0.0.1:8085
        '';
      }`,
    ));

  it("write it into a site that is written by hand", () =>
    checkLogin(
      behindCaddy(`
      { lib, ... }:
      {
        services.caddy.extraConfig = lib.mkAfter ''
          wiki.example.org {
            reverse_proxy 127.0.0.1:8085
          }
          news.example.org {
            import sso_auth
            reverse_proxy 127.0.0.1:8086
          }
        '';
      }`),
      caddyTitle,
      `
      { lib, ... }:
      {
        services.caddy.extraConfig = lib.mkAfter ''
          wiki.example.org {
            import sso_auth
            reverse_proxy 127.0.0.1:8085
          }
          news.example.org {
            import sso_auth
            reverse_proxy 127.0.0.1:8086
          }
        '';
      }`,
    ));

  it("write it into the block of one host among several", () =>
    checkLogin(
      behindCaddy(`
      {
        services.caddy.virtualHosts."*.example.org".extraConfig = ''
          @wiki host wiki.example.org
          handle @wiki {
            reverse_proxy 127.0.0.1:8085
          }
          @news host news.example.org
          handle @news {
            import sso_auth
            reverse_proxy 127.0.0.1:8086
          }
        '';
      }`),
      caddyTitle,
      `
      {
        services.caddy.virtualHosts."*.example.org".extraConfig = ''
          @wiki host wiki.example.org
          handle @wiki {
            import sso_auth
            reverse_proxy 127.0.0.1:8085
          }
          @news host news.example.org
          handle @news {
            import sso_auth
            reverse_proxy 127.0.0.1:8086
          }
        '';
      }`,
    ));

  it("take the snippet that most other hosts use", () =>
    assert.deepEqual(
      offered(
        id,
        behindCaddy(`
      { lib, ... }:
      {
        services.caddy.extraConfig = lib.mkAfter ''
          (other_auth) {
            forward_auth 127.0.0.1:9091 {
              uri /api/authz/forward-auth
            }
          }
        '';
        services.caddy.virtualHosts."a.example.org".extraConfig = "import other_auth\\nreverse_proxy 127.0.0.1:8081";
        services.caddy.virtualHosts."b.example.org".extraConfig = "import other_auth\\nreverse_proxy 127.0.0.1:8082";
        services.caddy.virtualHosts."c.example.org".extraConfig = "import sso_auth\\nreverse_proxy 127.0.0.1:8083";
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "reverse_proxy 127.0.0.1:8085";
      }`),
      )[0],
      "Put other_auth before it",
    ));

  it("offer no login where there is none on the host", () =>
    assert.deepEqual(
      offered(
        id,
        `
      {
        services.caddy.enable = true;
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "reverse_proxy 127.0.0.1:8085";
      }`,
      ),
      ["Mark as public (write the reason)", "Write the gap down in a comment"],
    ));

  it("leave a text alone that several hosts have", () =>
    assert.ok(
      !offered(
        id,
        behindCaddy(`
      let plain = ''
        reverse_proxy 127.0.0.1:8085
      '';
      in {
        services.caddy.virtualHosts."wiki.example.org".extraConfig = plain;
        services.caddy.virtualHosts."news.example.org".extraConfig = plain;
      }`),
      ).includes(caddyTitle),
    ));
});

const traefikTitle = "Put sso-chain before it";

describe(`fixes of ${id}, Traefik`, () => {
  it("put the middleware in front of the others", () =>
    checkLogin(
      behindTraefik(`
      {
        services.traefik.dynamicConfigOptions.http.routers.wiki = {
          rule = "Host(\`wiki.example.org\`)";
          service = "app";
          middlewares = [ "plain-chain" ];
        };
      }`),
      traefikTitle,
      `
      {
        services.traefik.dynamicConfigOptions.http.routers.wiki = {
          rule = "Host(\`wiki.example.org\`)";
          service = "app";
          middlewares = [ "sso-chain" "plain-chain" ];
        };
      }`,
    ));

  it("write them line by line where they stand so", () =>
    checkLogin(
      behindTraefik(`
      {
        services.traefik.dynamicConfigOptions.http.routers.wiki = {
          rule = "Host(\`wiki.example.org\`)";
          service = "app";
          middlewares = [
            "plain-chain@file"
            "secure-headers@file"
          ];
        };
      }`),
      "Put sso-chain@file before it",
      `
      {
        services.traefik.dynamicConfigOptions.http.routers.wiki = {
          rule = "Host(\`wiki.example.org\`)";
          service = "app";
          middlewares = [
            "sso-chain@file"
            "plain-chain@file"
            "secure-headers@file"
          ];
        };
      }`,
    ));

  it("write the list where there is none", () =>
    checkLogin(
      behindTraefik(`
      {
        services.traefik.dynamicConfigOptions.http.routers.wiki = {
          rule = "Host(\`wiki.example.org\`)";
          service = "app";
        };
      }`),
      traefikTitle,
      `
      {
        services.traefik.dynamicConfigOptions.http.routers.wiki = {
          rule = "Host(\`wiki.example.org\`)";
          middlewares = [ "sso-chain" ];
          service = "app";
        };
      }`,
    ));

  it("fill an empty list", () =>
    checkLogin(
      behindTraefik(`
      { services.traefik.dynamicConfigOptions.http.routers.wiki = { rule = "Host(\`wiki.example.org\`)"; service = "app"; middlewares = [ ]; }; }`),
      traefikTitle,
      `
      { services.traefik.dynamicConfigOptions.http.routers.wiki = { rule = "Host(\`wiki.example.org\`)"; service = "app"; middlewares = [ "sso-chain" ]; }; }`,
    ));

  it("take the one that others use, as it is written there", () =>
    assert.deepEqual(
      offered(
        id,
        behindTraefik(`
      {
        services.traefik.dynamicConfigOptions.http.routers.wiki = { rule = "Host(\`wiki.example.org\`)"; service = "app"; };
        services.traefik.dynamicConfigOptions.http.routers.news = { rule = "Host(\`news.example.org\`)"; service = "app"; middlewares = [ "authelia@file" ]; };
      }`),
      )[0],
      "Put authelia@file before it",
    ));

  const containers = (labels: string): string => `
      {
        virtualisation.docker.enable = true;
        virtualisation.oci-containers.backend = "docker";
        services.traefik.staticConfigOptions.providers.docker = { };
        virtualisation.oci-containers.containers.news.image = "news";
        virtualisation.oci-containers.containers.news.labels = {
          "traefik.http.routers.news.rule" = "Host(\`news.example.org\`)";
          "traefik.http.routers.news.middlewares" = "authelia@file";
        };
        virtualisation.oci-containers.containers.wiki.image = "wiki";
        virtualisation.oci-containers.containers.wiki.labels = {
          "traefik.http.routers.wiki.rule" = "Host(\`wiki.example.org\`)";${labels}
        };
      }`;

  it("write a label of a container beside its rule", () =>
    checkLogin(
      behindTraefik(containers("")),
      "Put authelia@file before it",
      containers('\n          "traefik.http.routers.wiki.middlewares" = "authelia@file";'),
    ));

  it("write it into the label that names others", () =>
    checkLogin(
      behindTraefik(containers('\n          "traefik.http.routers.wiki.middlewares" = "secure-headers@file";')),
      "Put authelia@file before it",
      containers('\n          "traefik.http.routers.wiki.middlewares" = "authelia@file,secure-headers@file";'),
    ));

  it("offer none twice, and each as the neighbours write it", () => {
    const source = containers("").replace(
      "virtualisation.docker",
      `services.traefik.dynamicConfigOptions.http.routers = {
          mail = { rule = "Host(\`mail.example.org\`)"; service = "app"; middlewares = [ "authelia" ]; };
          post = { rule = "Host(\`post.example.org\`)"; service = "app"; middlewares = [ "secure-headers" ]; };
        };
        virtualisation.docker`,
    );
    const put = offered(id, behindTraefik(source)).filter((title) => title.startsWith("Put"));
    const [plain, full] = ["authelia", "sso-chain"].map((name) => [name, `${name}@file`]) as [string[], string[]];
    assert.deepEqual(put.sort(), [...plain, ...full].map((name) => `Put ${name} before it`).sort());
  });
});
