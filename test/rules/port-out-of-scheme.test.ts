/** `port/out-of-scheme`: numbers outside of the ranges, in registries that keep to them. */

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkFix, checkRule, checkSuppress, english, findingsOf } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

const id = "port/out-of-scheme";
const check = (source: string): void => checkRule(id, source);

const option = "options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; default = { }; };";
const says =
  "10xxx (10000–10999), 20xxx (20000–20999): give it a number from there, or add its range to mynixos.ports.ranges.";

describe(id, () => {
  it("sees numbers outside of all ranges", () =>
    check(`
      #- configuration.nix
      { lib, ... }:
      {
        ${option}
        config.my.ports = {
          edge = 443;
      #          ^^^ my.ports.edge = 443 lies outside of 10xxx (10000–10999), 20xxx (20000–20999): add its range to mynixos.ports.ranges if it has to be this one.
          netdata = 10999;
          first = 10000;
          films = 20000;
          last = 20999;
          matter = 21000;
      #            ^^^^^ my.ports.matter = 21000 lies outside of ${says}
          before = 9999;
      #            ^^^^ my.ports.before = 9999 lies outside of ${says}
        };
      }
    `));

  it("sees what is computed, on the hosts that have it", () =>
    check(`
      #- flake.nix
      {
        outputs = { nixpkgs, ... }: {
          nixosConfigurations.a = nixpkgs.lib.nixosSystem { modules = [ ./ports.nix { my.offset = 10000; } ]; };
          nixosConfigurations.b = nixpkgs.lib.nixosSystem { modules = [ ./ports.nix { my.offset = 20000; } ]; };
        };
      }
      #- ports.nix
      { config, lib, ... }:
      {
        ${option}
        options.my.offset = lib.mkOption { type = lib.types.int; };
        config.my.ports.films = 20001;
        config.my.ports.wiki = config.my.offset + 8000;
      #                        ^^^^^^^^^^^^^^^^^^^^^^^ my.ports.wiki = 18000 lies outside of ${says}
      #                        ^^^^^^^^^^^^^^^^^^^^^^^ my.ports.wiki = 28000 lies outside of ${says}
      }
    `));

  it("knows the ranges of the settings", () =>
    check(`
      #- .mynixos.json
      { "ports.ranges": { "10xxx": "", "iot": "28000-28999" } }
      #- configuration.nix
      { lib, ... }:
      {
        ${option}
        config.my.ports = {
          zigbee = 28080;
          films = 20000;
          netdata = 10999;
      #             ^^^^^ my.ports.netdata = 10999 lies outside of 20xxx (20000–20999), iot (28000–28999): give it a number from there, or add its range to mynixos.ports.ranges.
        };
      }
    `));

  it("is silent in registries of another mind", () =>
    check(`
      #- configuration.nix
      { lib, ... }: { ${option} config.my.ports = { ssh = 22; web = 443; jellyfin = 8096; wiki = 3000; near = 10000; }; }
    `));

  it("is silent without ranges", () =>
    check(`
      #- .mynixos.json
      { "ports.ranges": { "10xxx": "", "20xxx": "" } }
      #- configuration.nix
      { lib, ... }: { ${option} config.my.ports = { ssh = 22; films = 20000; }; }
    `));

  it("is silent about what is no registry, not known, or not imported", () =>
    check(`
      #- configuration.nix
      { lib, pkgs, ... }:
      {
        ${option}
        options.my.limits = lib.mkOption { type = lib.types.attrsOf lib.types.int; };
        config.my.ports = { films = 20000; wiki = pkgs.port; };
        config.my.limits = { backlog = 5000; };
      }
      #- later.nix
      { my.ports.later = 3000; }
    `));

  it("says nothing about a file that cannot be read", () =>
    check(`
      #- configuration.nix
      { lib, ... }: { ${option} config.my.ports = { films = 20001; ssh = 22; docs = ; }; }
    `));

  it("can give the next free port of the range that the neighbours are in", () =>
    checkFix(
      id,
      `
      #- configuration.nix
      { lib, ... }:
      {
        ${option}
        config.my.ports = {
          # ── infrastructure ──
          netdata = 10000;
          valkey  = 6379;

          # ── services ──
          films = 20000;
        };
      }
      `,
      `
      #- configuration.nix
      { lib, ... }:
      {
        ${option}
        config.my.ports = {
          # ── infrastructure ──
          netdata = 10000;
          valkey  = 10001;

          # ── services ──
          films = 20000;
        };
      }
      `,
      "Give my.ports.valkey the next free port 10001",
    ));

  it("can give the next free port of the range that the files which read it vote for", () =>
    checkFix(
      id,
      `
      #- configuration.nix
      { lib, ... }:
      {
        imports = [ ./00-core/ssh.nix ./00-core/rescue.nix ./00-core/names.nix ./20-services/films.nix ];
        ${option}
        config.my.ports = {
          # ── edge ──
          ssh = 53844;

          # ── infrastructure ──
          dns = 10000;

          # ── services ──
          films = 20000;
        };
      }
      #- 00-core/names.nix
      { config, ... }: { environment.variables.DNS = toString config.my.ports.dns; }
      #- 00-core/rescue.nix
      { config, ... }: { environment.variables.SSH = toString config.my.ports.ssh; }
      #- 00-core/ssh.nix
      { config, ... }: { services.openssh = { enable = true; ports = [ config.my.ports.ssh ]; }; }
      #- 20-services/films.nix
      { config, ... }: { environment.variables.FILMS = toString [ config.my.ports.ssh config.my.ports.films ]; }
      `,
      `
      #- configuration.nix
      { lib, ... }:
      {
        imports = [ ./00-core/ssh.nix ./00-core/rescue.nix ./00-core/names.nix ./20-services/films.nix ];
        ${option}
        config.my.ports = {
          # ── edge ──
          ssh = 10001;

          # ── infrastructure ──
          dns = 10000;

          # ── services ──
          films = 20000;
        };
      }
      #- 00-core/names.nix
      { config, ... }: { environment.variables.DNS = toString config.my.ports.dns; }
      #- 00-core/rescue.nix
      { config, ... }: { environment.variables.SSH = toString config.my.ports.ssh; }
      #- 00-core/ssh.nix
      { config, ... }: { services.openssh = { enable = true; ports = [ config.my.ports.ssh ]; }; }
      #- 20-services/films.nix
      { config, ... }: { environment.variables.FILMS = toString [ config.my.ports.ssh config.my.ports.films ]; }
      `,
      "Give my.ports.ssh the next free port 10001",
    ));

  it("says who has to follow the key first", () =>
    check(`
      #- configuration.nix
      { config, lib, ... }:
      {
        ${option}
        config = {
          my.ports = {
            films = 20000;
            links = 3000;
      #             ^^^^ my.ports.links = 3000 lies outside of 10xxx (10000–10999), 20xxx (20000–20999): let services.linkwarden follow the key before you give it a number from there, or add its range to mynixos.ports.ranges.
          };
          services.linkwarden.enable = true;
          networking.firewall.allowedTCPPorts = [ config.my.ports.links ];
        };
      }
    `));

  it("gives no other number where the service has this one without the key", () => {
    const offered = (config: string): readonly string[] => {
      const source = `
        #- configuration.nix
        { config, lib, ... }:
        {
          ${option}
          config = {
            my.ports = { films = 20000; links = 3000; };
            services.caddy.enable = true;
            services.linkwarden.enable = true;
            ${config}
          };
        }
      `;
      return findingsOf(id, fixture(source).files).flatMap(({ fixes }) => fixes.map(({ title }) => english(title)));
    };
    const byKey = "${toString config.my.ports.links}";
    const asks = `services.caddy.virtualHosts."links.example.org".extraConfig = "reverse_proxy 127.0.0.1:${byKey}";`;
    assert.deepEqual(offered(asks), []);
    assert.deepEqual(offered("networking.firewall.allowedTCPPorts = [ config.my.ports.links ];"), []);
    assert.deepEqual(offered(`${asks} services.linkwarden.port = 3000;`), []);
    const follows = ["Give my.ports.links the next free port 20001"];
    assert.deepEqual(offered(`${asks} services.linkwarden.port = config.my.ports.links;`), follows);
    assert.deepEqual(offered(`${asks} services.linkwarden.port = 3001;`), follows);
    assert.deepEqual(offered(""), follows);
  });

  it("can be suppressed", () =>
    checkSuppress(
      id,
      `
      #- configuration.nix
      { lib, ... }:
      {
        ${option}
        config.my.ports.films = 20000;
        config.my.ports.ssh = 22;
      }
      `,
      `
      #- configuration.nix
      { lib, ... }:
      {
        ${option}
        config.my.ports.films = 20000;
        # mynixos: ignore port/out-of-scheme – Grund
        config.my.ports.ssh = 22;
      }
      `,
    ));
});
