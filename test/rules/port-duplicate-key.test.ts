/** `port/duplicate-key`: two keys with one number by accident, and those that share it on purpose. */

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkFix, checkRule, checkSuppress, english, findingsOf } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

const id = "port/duplicate-key";
const check = (source: string): void => checkRule(id, source);

const option = "options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; default = { }; };";

describe(id, () => {
  it("sees two keys with one number", () =>
    check(`
      #- configuration.nix
      { lib, ... }:
      {
        ${option}
        config.my.ports = {
          radarr = 20878;
      #            ^^^^^ my.ports.radarr has the same number as my.ports.lidarr: 20878. Only one service can listen there; give one of them another.
          sonarr = 20989;
          lidarr = lib.mkDefault 20878;
      #                          ^^^^^ my.ports.lidarr has the same number as my.ports.radarr: 20878. Only one service can listen there; give one of them another.
        };
      }
    `));

  it("sees them across files, and three at once", () =>
    check(`
      #- configuration.nix
      { lib, ... }:
      {
        imports = [ ./more.nix ];
        ${option}
        config.my.ports.a = 20000;
      #                     ^^^^^ my.ports.a has the same number as my.ports.b, my.ports.c: 20000. Only one service can listen there; give one of them another.
        config.my.ports.b = 20000;
      #                     ^^^^^ my.ports.b has the same number as my.ports.a, my.ports.c: 20000. Only one service can listen there; give one of them another.
      }
      #- more.nix
      { my.ports.c = 20000; }
      #              ^^^^^ my.ports.c has the same number as my.ports.a, my.ports.b: 20000. Only one service can listen there; give one of them another.
    `));

  it("sees numbers that are computed", () =>
    check(`
      #- configuration.nix
      { lib, ... }:
      let
        base = 20000;
      in
      {
        ${option}
        config.my.ports = {
          films = base + 1;
      #           ^^^^^^^^ my.ports.films has the same number as my.ports.wiki: 20001. Only one service can listen there; give one of them another.
          wiki = 20001;
      #          ^^^^^ my.ports.wiki has the same number as my.ports.films: 20001. Only one service can listen there; give one of them another.
        };
      }
    `));

  it("names who listens", () =>
    check(`
      #- configuration.nix
      { config, lib, ... }:
      {
        ${option}
        config.my.ports = {
          radarr = 20878;
      #            ^^^^^ my.ports.radarr has the same number as my.ports.lidarr: 20878. Only one service can listen there (services.radarr does); give one of them another.
          lidarr = 20878;
      #            ^^^^^ my.ports.lidarr has the same number as my.ports.radarr: 20878. Only one service can listen there (services.radarr does); give one of them another.
        };
        config.services.radarr = { enable = true; settings.server.port = config.my.ports.radarr; };
        config.services.lidarr = { enable = false; settings.server.port = config.my.ports.lidarr; };
      }
    `));

  it("sees options of their own", () =>
    check(`
      #- configuration.nix
      { lib, ... }:
      {
        options.my.ports = {
          films = lib.mkOption { type = lib.types.port; default = 20001; };
      #                                                           ^^^^^ my.ports.films has the same number as my.ports.wiki: 20001. Only one service can listen there; give one of them another.
          wiki = lib.mkOption { type = lib.types.port; default = 20001; };
      #                                                          ^^^^^ my.ports.wiki has the same number as my.ports.films: 20001. Only one service can listen there; give one of them another.
        };
      }
    `));

  it("says of hosts where they differ, on which", () =>
    check(`
      #- flake.nix
      {
        outputs = { nixpkgs, ... }: {
          nixosConfigurations.a = nixpkgs.lib.nixosSystem { modules = [ ./ports.nix ./a.nix ]; };
          nixosConfigurations.b = nixpkgs.lib.nixosSystem { modules = [ ./ports.nix ./b.nix ]; };
        };
      }
      #- a.nix
      { my.ports.films = 20001; }
      #- b.nix
      { my.ports.films = 20002; }
      #                  ^^^^^ my.ports.films has the same number as my.ports.wiki: 20002. Only one service can listen there; give one of them another.
      #- ports.nix
      { lib, ... }:
      {
        ${option}
        config.my.ports.wiki = 20002;
      #                        ^^^^^ my.ports.wiki has the same number as my.ports.films: 20002. Only one service can listen there; give one of them another.
      }
    `));

  it("is silent where a number was written once for both", () =>
    check(`
      #- configuration.nix
      { config, lib, ... }:
      let
        https = 443;
      in
      {
        options.my.ports = lib.mkOption { type = lib.types.lazyAttrsOf lib.types.port; default = { }; };
        options.my.edge = lib.mkOption { type = lib.types.port; default = 8443; };
        config.my.ports = {
          web = https;
          sso = https;
          films = 20001;
          jellyfin = config.my.ports.films;
          wiki = config.my.edge;
          docs = config.my.edge;
        };
      }
    `));

  it("is silent in a recursive set that says so", () =>
    check(`
      #- configuration.nix
      { lib, ... }: { ${option} config.my.ports = rec { films = 20001; jellyfin = films; }; }
    `));

  it("is silent where names say that the protocols differ", () =>
    check(`
      #- configuration.nix
      { lib, ... }: { ${option} config.my.ports = { dnsTcp = 53; dnsUdp = 53; quic = 443; web = 80; http-udp = 8443; http = 8443; }; }
    `));

  it("is silent where those who listen are apart", () =>
    check(`
      #- configuration.nix
      { config, lib, ... }:
      {
        ${option}
        config.my.ports = { rescue = 2222; stats = 2222; };
        config.systemd.sockets.rescue = { wantedBy = [ "sockets.target" ]; listenStreams = [ (toString config.my.ports.rescue) ]; };
        config.systemd.sockets.stats = { wantedBy = [ "sockets.target" ]; listenDatagrams = [ (toString config.my.ports.stats) ]; };
      }
    `));

  it("is silent where a stronger definition gives another number", () =>
    check(`
      #- configuration.nix
      { lib, ... }:
      {
        imports = [ ./force.nix ];
        ${option}
        config.my.ports = { films = 20001; wiki = 20001; };
      }
      #- force.nix
      { lib, ... }: { my.ports.wiki = lib.mkForce 20002; }
    `));

  it("is silent where it is not known, off, or not imported", () =>
    check(`
      #- configuration.nix
      { lib, pkgs, ... }:
      {
        ${option}
        config.my.ports = lib.mkMerge [
          { films = 20001; wiki = pkgs.port; }
          (lib.mkIf false { books = 20001; })
        ];
      }
      #- later.nix
      { my.ports.later = 20001; }
    `));

  it("says nothing about a file that cannot be read", () =>
    check(`
      #- configuration.nix
      { lib, ... }: { ${option} config.my.ports = { films = 20001; wiki = 20001; docs = ; }; }
    `));

  it("can give each of them the next free port, and then both are well", () => {
    const before = `
      #- configuration.nix
      { lib, ... }:
      {
        ${option}
        config.my.ports = {
          films = 20001;
          wiki  = 20001; # on paper
          docs  = 20002;
        };
      }
      `;
    checkFix(
      id,
      before,
      before.replace("films = 20001", "films = 20003"),
      "Give my.ports.films the next free port 20003",
    );
    checkFix(
      id,
      before,
      before.replace("wiki  = 20001", "wiki  = 20003"),
      "Give my.ports.wiki the next free port 20003",
    );
  });

  it("gives no other number to the key that a proxy finds the service's default by", () => {
    const byKey = "${toString config.my.ports.links}";
    const source = `
      #- configuration.nix
      { config, lib, ... }:
      {
        ${option}
        config = {
          my.ports = { films = 20001; links = 3000; wiki = 3000; docs = 20002; notes = 20003; };
          services.linkwarden.enable = true;
          services.caddy.enable = true;
          services.caddy.virtualHosts."links.example.org".extraConfig =
            "reverse_proxy 127.0.0.1:${byKey}";
        };
      }
    `;
    assert.deepEqual(
      findingsOf(id, fixture(source).files).map(({ fixes }) => fixes.map(({ title }) => english(title))),
      [[], ["Give my.ports.wiki the next free port 20004"]],
    );
  });

  it("can change a number that a function of the repo is given", () => {
    const before = `
      #- configuration.nix
      { lib, ... }:
      let
        port = number: lib.mkOption { type = lib.types.port; default = number; };
      in
      {
        options.my.ports = { films = port 20001; wiki = port 20001; };
      }
      `;
    checkFix(
      id,
      before,
      before.replace("films = port 20001", "films = port 20002"),
      "Give my.ports.films the next free port 20002",
    );
  });

  it("can be suppressed", () =>
    checkSuppress(
      id,
      `
      #- configuration.nix
      { lib, ... }:
      {
        imports = [ ./wiki.nix ];
        ${option}
        config.my.ports.films = 20001;
      }
      #- wiki.nix
      {
        # mynixos: ignore port/duplicate-key – Grund
        my.ports.wiki = 20001;
      }
      `,
      `
      #- configuration.nix
      { lib, ... }:
      {
        imports = [ ./wiki.nix ];
        ${option}
        # mynixos: ignore port/duplicate-key – Grund
        config.my.ports.films = 20001;
      }
      #- wiki.nix
      {
        # mynixos: ignore port/duplicate-key – Grund
        my.ports.wiki = 20001;
      }
      `,
    ));
});
