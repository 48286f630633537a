/** What `sso/gap` offers: the login where it is decided, a mark, a comment. Each is proven by evaluating what comes of it. */

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { hostsIn } from "#model/evaluated.ts";
import type { Exposure } from "#model/exposures/exposure.ts";
import { exposuresOf } from "#model/exposures/exposures.ts";
import { allFixes } from "#rules/rule.ts";
import { findingsOf, modelFor } from "#test/check.ts";
import { type FixtureFile, fixture } from "#test/fixture.ts";
import { complaintAbout } from "#test/samples/nix-parse.ts";
import { applyEdits } from "#text/edit.ts";
import { render } from "#text/message.ts";
import { behindCaddy, behindTraefik } from "./logins.ts";
import { offered } from "./valid-fix.ts";

const id = "sso/gap";

interface Fixed {
  readonly text: string;
  readonly exposures: readonly Exposure[];
}

/** app.nix after the fix of that title, and what is shown then. The real Nix takes all files. */
function fixed(source: string, title: string, rule = id): Fixed {
  const { files } = fixture(source);
  const fixes = findingsOf(rule, files).flatMap(allFixes);
  const fix = fixes.find((each) => render(each.title) === title);
  assert.ok(fix, `no such fix; there are: ${fixes.map((each) => render(each.title)).join(", ") || "none"}`);
  const after = files.map(({ path, text }): FixtureFile => {
    const edits = fix.edits.filter(({ file }) => file === path).flatMap((each) => each.edits);
    return { path, text: applyEdits(text, edits) };
  });
  for (const { path, text } of after)
    if (path.endsWith(".nix")) assert.equal(complaintAbout(text), "", `${path}\n${text}`);
  const views = [...hostsIn(modelFor(after).repo).values()];
  return { text: after.find(({ path }) => path === "app.nix")?.text ?? "", exposures: views.flatMap(exposuresOf) };
}

/** The login stands before all hosts of these names, and app.nix is as expected. */
function checkLogin(source: string, title: string, expected: string, names: readonly string[] = ["wiki"]): void {
  const { text, exposures } = fixed(source, title);
  assert.equal(text.trim(), fixture(expected).files[0]?.text.trim());
  const meant = exposures.filter(({ hosts, name }) => names.some((each) => [name, ...hosts].join().includes(each)));
  assert.ok(meant.length > 0);
  assert.deepEqual(
    meant.map(({ routed }) => routed),
    meant.map(() => true),
  );
}

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
      ["Mark as public, with a reason", "Write the gap down in a comment"],
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
});

/** A function that makes hosts, with a switch for the login. */
const helpers = `
      #- helpers.nix
      { lib }: {
        mkService = { name, port, useSSO ? true, bypassAuth ? false, description ? "" }: {
          services.caddy.virtualHosts."\${name}.example.org".extraConfig = ''
            \${lib.optionalString (useSSO && !bypassAuth) "import sso_auth"}
            reverse_proxy 127.0.0.1:\${toString port}
          '';
        };
      }`;

const called = (args: string, more = ""): string => `
      { lib, ... }:
      let
        helpers = import ./helpers.nix { inherit lib; };
        service = helpers.mkService {
          name = "wiki";
          port = 8085;${args}
        };
      in
      lib.mkMerge [ service ${more}]`;

describe(`fixes of ${id}, calls`, () => {
  it("turn the argument that decides, in the call", () =>
    checkLogin(
      behindCaddy(called("\n          useSSO = false;"), helpers),
      "Say useSSO = true in the call",
      called("\n          useSSO = true;"),
    ));

  it("turn one that is the other way round", () =>
    checkLogin(
      behindCaddy(called('\n          bypassAuth = true;\n          description = "Wiki";'), helpers),
      "Say bypassAuth = false in the call",
      called('\n          bypassAuth = false;\n          description = "Wiki";'),
    ));

  it("say one that the function has no login without", () =>
    checkLogin(
      behindCaddy(called(""), helpers.replace("useSSO ? true", "useSSO ? false")),
      "Say useSSO = true in the call",
      called("\n          useSSO = true;"),
    ));

  it("leave the function alone, and what it makes elsewhere", () => {
    const source = behindCaddy(
      called("\n          useSSO = false;", '(helpers.mkService { name = "news"; port = 8086; useSSO = false; }) '),
      helpers,
    );
    const { files } = fixture(source);
    for (const fix of findingsOf(id, files).flatMap(allFixes))
      assert.deepEqual(
        fix.edits.map(({ file }) => file),
        ["app.nix"],
      );
  });

  it("offer nothing that cannot be proven to help", () =>
    assert.deepEqual(
      offered(
        id,
        behindCaddy(
          called("\n          loud = true;"),
          helpers
            .replace("useSSO ? true, bypassAuth ? false", "loud ? false")
            .replace('(useSSO && !bypassAuth) "import sso_auth"', 'loud "log"'),
        ),
      ),
      ["Mark as public, with a reason", "Write the gap down in a comment"],
    ));
});

/** Options of the repo's own, with hosts made of them. */
const options = `
      #- sites.nix
      { lib, config, ... }:
      {
        options.my.sites = lib.mkOption {
          type = lib.types.attrsOf (lib.types.submodule {
            options.port = lib.mkOption { type = lib.types.port; };
            options.auth = lib.mkOption { type = lib.types.bool; default = false; };
          });
          default = { };
        };
        config.services.caddy.virtualHosts = lib.mapAttrs' (name: site: lib.nameValuePair "\${name}.example.org" {
          extraConfig = (lib.optionalString site.auth "import sso_auth\\n") + "reverse_proxy 127.0.0.1:\${toString site.port}";
        }) config.my.sites;
      }`;

describe(`fixes of ${id}, options`, () => {
  const source = (site: string): string => `
      {
        imports = [ ./sites.nix ];
        my.sites.news = { port = 8086; auth = true; };
        my.sites.wiki = ${site};
      }`;

  it("turn the option that decides", () =>
    checkLogin(
      behindCaddy(source("{ port = 8085; auth = false; }"), options),
      "Set my.sites.wiki.auth = true",
      source("{ port = 8085; auth = true; }"),
    ));

  it("set one that is not said so far", () =>
    checkLogin(
      behindCaddy(source("{ port = 8085; }"), options),
      "Set my.sites.wiki.auth = true",
      source("{ port = 8085; auth = true; }"),
    ));

  it("turn that of each, where several are made at one place", () =>
    assert.deepEqual(
      offered(id, behindCaddy(source("{ port = 8085; }").replace("auth = true", "auth = false"), options)).filter(
        (title) => title.startsWith("Set"),
      ),
      ["Set my.sites.news.auth = true", "Set my.sites.wiki.auth = true"],
    ));
});

describe(`fixes of ${id}, comments`, () => {
  const title = "Mark as public, with a reason";
  const verdicts = ({ exposures }: Fixed, name: string): readonly string[] =>
    exposures.filter(({ hosts }) => hosts.join().includes(name)).map(({ verdict }) => verdict);

  it("mark a host", () => {
    const after = fixed(
      behindCaddy(`
      {
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "reverse_proxy 127.0.0.1:8085";
      }`),
      title,
    );
    assert.match(after.text, /\n {2}# mynixos: public – Grund\n {2}services\.caddy/);
    assert.deepEqual(verdicts(after, "wiki"), ["public"]);
  });

  it("mark a router", () => {
    const after = fixed(
      behindTraefik(`
      {
        services.traefik.dynamicConfigOptions.http.routers.wiki = { rule = "Host(\`wiki.example.org\`)"; service = "app"; };
      }`),
      title,
    );
    assert.deepEqual(verdicts(after, "wiki"), ["public"]);
  });

  it("mark a site in a text, and not the one beside it", () => {
    const after = fixed(
      behindCaddy(`
      {
        services.caddy.extraConfig = ''
          wiki.example.org {
            reverse_proxy 127.0.0.1:8085
          }
          news.example.org {
            reverse_proxy 127.0.0.1:8086
          }
        '';
      }`),
      title,
    );
    assert.match(after.text, /''\n {4}# mynixos: public – Grund\n {4}wiki\.example\.org \{/);
    assert.deepEqual(verdicts(after, "wiki"), ["public"]);
    assert.deepEqual(verdicts(after, "news"), ["gap"]);
  });

  it("give a mark the reason that it lacks", () => {
    const after = fixed(
      behindCaddy(`
      {
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "reverse_proxy 127.0.0.1:8085"; # mynixos: public
      }`),
      title,
    );
    assert.match(after.text, /"; # mynixos: public – Grund\n/);
    assert.deepEqual(verdicts(after, "wiki"), ["public"]);
  });

  it("mark nothing where others stand on the same line", () =>
    assert.ok(
      !offered(
        id,
        behindCaddy(`
      { services.caddy.virtualHosts = { "wiki.example.org".extraConfig = "reverse_proxy 127.0.0.1:8085"; "news.example.org".extraConfig = "reverse_proxy 127.0.0.1:8086"; }; }`),
      ).includes(title),
    ));

  it("write the gap down in German, once", () => {
    const comment = "Write the gap down in a comment";
    const source = behindCaddy(`
      {
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "reverse_proxy 127.0.0.1:8085";
      }`);
    const after = fixed(source, comment);
    assert.match(after.text, /\n {2}# GAP: ohne Anmeldung erreichbar\n {2}services\.caddy/);
    assert.deepEqual(verdicts(after, "wiki"), ["gap"]);
    assert.ok(!offered(id, behindCaddy(after.text)).includes(comment));
  });

  it("say in it what there is instead of a login", () => {
    const after = fixed(
      behindCaddy(`
      {
        services.caddy.virtualHosts."wiki.example.org".extraConfig = ''
          basic_auth {
            moritz $2a$14$Zkx19XLiW6VYouLHR5NmfOFU0z2GTNmpkT/5qqR7hx4IjWJPDhjvG
          }
          reverse_proxy 127.0.0.1:8085
        '';
      }`),
      "Write the gap down in a comment",
    );
    assert.match(after.text, /# GAP: nur ein Passwort des Proxys, keine Anmeldung über SSO\n/);
  });
});
