/** What `sso/gap` offers: the argument of a call, or the option, that decides about the login. */

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { allFixes } from "#rules/rule.ts";
import { findingsOf } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";
import { checkLogin } from "./login-fix.ts";
import { behindCaddy } from "./logins.ts";
import { offered } from "./valid-fix.ts";

const id = "sso/gap";

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
      "Set useSSO = true in the call",
      called("\n          useSSO = true;"),
    ));

  it("turn one that is the other way round", () =>
    checkLogin(
      behindCaddy(called('\n          bypassAuth = true;\n          description = "Wiki";'), helpers),
      "Set bypassAuth = false in the call",
      called('\n          bypassAuth = false;\n          description = "Wiki";'),
    ));

  it("say one that the function has no login without", () =>
    checkLogin(
      behindCaddy(called(""), helpers.replace("useSSO ? true", "useSSO ? false")),
      "Set useSSO = true in the call",
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
      ["Mark as public (write the reason)", "Write the gap down in a comment"],
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

  /** With lines that others could be written into. */
  const template = options.replace(
    '(lib.optionalString site.auth "import sso_auth\\n") + "reverse_proxy 127.0.0.1:${toString site.port}"',
    "''\n            ${lib.optionalString site.auth \"import sso_auth\"}\n            reverse_proxy 127.0.0.1:${toString site.port}\n          ''",
  );

  it("turn it before anything is written into what makes the host", () =>
    assert.deepEqual(
      offered(id, behindCaddy(source("{ port = 8085; }").replace(/.*my\.sites\.news.*\n/, ""), template)).filter(
        (title) => !/public|gap/.test(title),
      ),
      ["Set my.sites.wiki.auth = true", "Put sso_auth before it"],
    ));

  it("write nothing into what makes others, too, that have the login already", () => {
    assert.deepEqual(offered(id, behindCaddy(source("{ port = 8085; auth = false; }"), template)), [
      "Set my.sites.wiki.auth = true",
      "Write the gap down in a comment",
    ]);
  });

  it("turn that of each, where several are made at one place", () =>
    assert.deepEqual(
      offered(id, behindCaddy(source("{ port = 8085; }").replace("auth = true", "auth = false"), options)).filter(
        (title) => title.startsWith("Set"),
      ),
      ["Set my.sites.news.auth = true", "Set my.sites.wiki.auth = true"],
    ));
});

describe(`fixes of ${id} on several hosts`, () => {
  const hosts = (other: string): string => `
      #- .mynixos.json
      { "hostEntries": ["configuration.nix", "other.nix"] }
      #- other.nix
      { imports = [ ./login.nix ./app.nix ]; ${other} }`;

  const site = (auth: string): string => `
      { lib, config, ... }:
      {
        options.my.auth = lib.mkOption { type = lib.types.bool; default = false; };
        config.services.caddy.virtualHosts."wiki.example.org".extraConfig = ''
          \${lib.optionalString config.my.auth "import sso_auth"}
          reverse_proxy 127.0.0.1:8085
        '';
        ${auth}
      }`;

  it("help all of them that have the route", () =>
    checkLogin(
      behindCaddy(site("config.my.auth = false;"), hosts("")),
      "Set my.auth = true",
      site("config.my.auth = true;"),
    ));

  it("are none where they would change another route on another host", () =>
    assert.ok(
      !offered(
        id,
        behindCaddy(
          site("config.my.auth = false;"),
          hosts("").replace("./app.nix ];", "./app.nix ./news.nix ];") +
            `
      #- news.nix
      { lib, config, ... }:
      {
        services.caddy.virtualHosts."news.example.org".extraConfig = ''
          \${lib.optionalString config.my.auth "import sso_auth"}
          reverse_proxy 127.0.0.1:8086
        '';
      }`,
        ),
      ).some((offer) => offer.startsWith("Set")),
    ));
});
