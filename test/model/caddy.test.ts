/** What Caddy is told on a host: its sites, and what it refuses, each where the repo says it. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { type HostView, hostsIn, shownHost } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { type CaddyConfig, caddyOf, handlersIn } from "#model/ports/caddy.ts";
import type { Token } from "#syntax/caddyfile/token.ts";
import { checkMarks, modelFor } from "../check.ts";
import { fixture, type Mark } from "../fixture.ts";

/** The addresses of sites, and what is wrong: `!` where Caddy surely refuses it, `?` where something unknown may make it right. */
function* marks(model: Model): Iterable<Mark> {
  for (const view of hostsIn(model.repo).values()) {
    const config = caddyOf(view);
    for (const site of config?.sites ?? [])
      for (const token of site.addresses) {
        const place = config?.at(token);
        if (place) yield { ...place, label: site.vhost ? `host ${token.text}` : token.text };
      }
    for (const { kind, isSure, place } of config?.problems ?? [])
      if (place) yield { ...place, label: `${kind}${isSure ? "!" : "?"}` };
  }
}

const check = (source: string): void => checkMarks(source, marks);

function configOf(source: string): CaddyConfig {
  const config = caddyOf(shownHost(modelFor(fixture(source).files).repo) as HostView);
  assert.ok(config);
  return config;
}

describe("sites of Caddy", () => {
  it("stand where their names are written", () =>
    check(
      `
      #- configuration.nix
      { config, ... }:
      let
        domain = "example.org";
      in
      {
        services.caddy.virtualHosts = {
          "a.example" = { serverAliases = [ "b.example" "c.\${domain}" ]; };
      #    ^^^^^^^^^ host a.example
      #                                      ^^^^^^^^^ host b.example
      #                                                  ^^^^^^^^^^^ host c.example.org
          "d.\${domain}".extraConfig = "log";
      #   ^^^^^^^^^^^^^ host d.example.org
          e.hostName = "http://e.\${domain}:81";
      #                 ^^^^^^^^^^^^^^^^^^^^^ host http://e.example.org:81
        };
        services.caddy.extraConfig = ''
          http://f.\${domain}, :8080 {
      #   ^^^^^^^^^^^^^^^^^^ http://f.example.org
      #                       ^^^^^ :8080
            respond 1
          }
        '';
      }
    `.replaceAll("^^^^^^^^^ host a", "^^^^^^^^^ host a"),
    ));

  it("do what their texts say, snippets put in", () => {
    const config = configOf(`
      #- configuration.nix
      {
        services.caddy.extraConfig = ''
          (sso) {
            forward_auth gate:9091 { uri /verify }
          }
        '';
        services.caddy.virtualHosts."a.example" = {
          listenAddresses = [ "127.0.0.1" "::1" ];
          useACMEHost = "example";
          extraConfig = ''
            import sso
            handle /x { respond 1 }
          '';
        };
      }
    `);
    const [site] = config.sites;
    const words = (tokens: readonly Token[]): string => tokens.map(({ text }) => text).join(" ");
    assert.deepEqual(
      site?.body.lines.map(({ name, args }) => words([name, ...args])),
      ["bind 127.0.0.1 ::1", "tls \u{FFFC} \u{FFFC}", "forward_auth gate:9091", "handle /x"],
    );
    assert.deepEqual(
      [...handlersIn(config.file, site?.body ?? { open: undefined, close: undefined, lines: [] })].map(
        ({ directive, around }) => [
          directive.name.text,
          around.map(({ name }) => name.text),
          directive.name.via.map(({ name }) => name.text),
        ],
      ),
      [
        ["bind", [], []],
        ["tls", [], []],
        ["forward_auth", [], ["sso"]],
        ["handle", [], []],
        ["respond", ["handle"], []],
      ],
    );
  });

  it("come in the order of NixOS: options, texts, virtual hosts by name", () =>
    assert.equal(
      configOf(`
        #- configuration.nix
        {
          services.caddy = {
            email = "me@example.org";
            globalConfig = "debug";
            extraConfig = ":80 {\\n}";
            virtualHosts.b = { };
            virtualHosts.a = { logFormat = "output discard"; extraConfig = "respond 1"; };
          };
        }
      `).text,
      "{\n\tdebug\n\temail me@example.org\n}\n:80 {\n}\na {\n\tlog {\n\t\toutput discard\n\t}\n\n\trespond 1\n}\n\nb {\n}\n",
    ));
});

describe("what Caddy refuses", () => {
  it("is shown where it is written", () =>
    check(`
      #- configuration.nix
      {
        services.caddy.virtualHosts."a.example".extraConfig = ''
      #                              ^^^^^^^^^ host a.example
          import nothing
      #          ^^^^^^^ import-not-found!
          handle {}
      #          ^^ empty-braces?
        '';
        services.caddy.globalConfig = "{\\n admin off\\n}";
      #                                ^ options-in-braces!
      }
    `));

  it("are no blocks on one line: NixOS formats them", () =>
    check(`
      #- configuration.nix
      { services.caddy.virtualHosts."a.example".extraConfig = "handle { respond 1 }"; }
      #                              ^^^^^^^^^ host a.example
    `));

  it("are blocks on one line where NixOS builds for another platform and formats nothing", () =>
    check(`
      #- configuration.nix
      {
        nixpkgs.buildPlatform = "aarch64-linux";
        services.caddy.virtualHosts."a.example".extraConfig = "handle { respond 1 }";
      #                              ^^^^^^^^^ host a.example
      #                                                                 ^^^^^^^ one-line-block!
      #                                                                           ^ one-line-block?
      }
    `));

  it("is not known where modules that nobody sees may add to it", () =>
    check(`
      #- configuration.nix
      { inputs, ... }: {
        imports = [ inputs.other.nixosModules.caddy ];
        services.caddy.virtualHosts."a.example".extraConfig = "import nothing";
      #                              ^^^^^^^^^ host a.example
      #                                                               ^^^^^^^ import-not-found?
      }
    `));
});
