/** `port/phantom`: definitions that lose against stronger ones, and names that nothing uses. */

import { describe, it } from "mocha";
import { checkFix, checkRule } from "#test/check.ts";

const id = "port/phantom";
const check = (source: string): void => checkRule(id, source);

const registry = `
      #- ports.nix
      { lib, ... }:
      {
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; default = { }; };
        config.my.ports = { jellyfin = 20096; sonarr = 20989; };
      }`;

describe("port/phantom: definitions that lose", () => {
  const weaker = (key: string, option: string): string =>
    `my.ports.${key} has no effect here: another definition of ${option} is stronger; read the key there, or remove this one.`;

  it("sees what mkForce replaces, in another file", () =>
    check(`
      #- configuration.nix
      { config, ... }:
      {
        imports = [ ./ports.nix ./local.nix ];
        services.sonarr.settings.server.port = config.my.ports.sonarr;
      #                                        ^^^^^^^^^^^^^^^^^^^^^^ ${weaker("sonarr", "services.sonarr.settings.server.port")}
        services.jellyfin.enable = true;
      }
      #- local.nix
      { lib, ... }: { services.sonarr.settings.server.port = lib.mkForce 8989; }${registry}
    `));

  it("sees a default that the repo itself replaces, as information", () =>
    check(`
      #- configuration.nix
      { lib, config, ... }:
      {
        imports = [ ./ports.nix ./local.nix ];
        services.sonarr = { enable = true; settings.server.port = lib.mkDefault config.my.ports.sonarr; };
      #                                                                         ^^^^^^^^^^^^^^^^^^^^^^ ${weaker("sonarr", "services.sonarr.settings.server.port")}
      }
      #- local.nix
      { services.sonarr.settings.server.port = 8989; }${registry}
    `));

  it("leaves it alone where the stronger one reads the key, too", () =>
    check(`
      #- configuration.nix
      { lib, config, ... }:
      {
        imports = [ ./ports.nix ./local.nix ];
        services.sonarr.settings.server.port = lib.mkDefault config.my.ports.sonarr;
      }
      #- local.nix
      { config, ... }: { services.sonarr.settings.server.port = config.my.ports.sonarr; }${registry}
    `));

  it("leaves equals, options' own defaults, and lists of the firewall alone", () =>
    check(`
      #- configuration.nix
      { lib, config, ... }:
      {
        imports = [ ./ports.nix ./local.nix ];
        options.my.tv.port = lib.mkOption { type = lib.types.port; default = config.my.ports.jellyfin; };
        config.networking.firewall.allowedTCPPorts = [ config.my.ports.jellyfin ];
        config.services.openssh.ports = [ config.my.ports.sonarr ];
      }
      #- local.nix
      { lib, ... }:
      {
        my.tv.port = 8096;
        networking.firewall.allowedTCPPorts = lib.mkForce [ 22 ];
        services.openssh.ports = [ 22 ];
      }${registry}
    `));

  it("is silent where one host keeps the number, or the stronger one may not count", () =>
    check(`
      #- flake.nix
      { outputs = { nixpkgs, ... }: { nixosConfigurations = {
          a = nixpkgs.lib.nixosSystem { modules = [ ./ports.nix ./sonarr.nix { services.sonarr.settings.server.port = nixpkgs.lib.mkForce 8989; } ]; };
          b = nixpkgs.lib.nixosSystem { modules = [ ./ports.nix ./sonarr.nix ]; };
      }; }; }
      #- sonarr.nix
      { lib, config, pkgs, ... }:
      {
        services.sonarr.settings.server.port = config.my.ports.sonarr;
        services.jellyfin.port = config.my.ports.jellyfin;
        imports = [ { services.jellyfin.port = lib.mkIf pkgs.stdenv.hostPlatform.isAarch64 (lib.mkForce 8096); } ];
      }${registry}
    `));

  it("leaves a name of an attribute alone, which stands outside of the value", () =>
    check(`
      #- configuration.nix
      { lib, config, ... }:
      {
        imports = [ ./ports.nix { environment.etc."20096".text = lib.mkForce "b"; } ];
        environment.etc."\${toString config.my.ports.jellyfin}".text = "a";
      }${registry}
    `));
});

describe("port/phantom: names", () => {
  const unnamed = (key: string, name: string): string =>
    `my.ports.${key} is read into ${name}, which nothing uses: use the name, or remove it.`;

  it("sees a name that nothing uses", () =>
    check(`
      #- configuration.nix
      { config, ... }:
      let
        port = config.my.ports.jellyfin;
      #        ^^^^^^^^^^^^^^^^^^^^^^^^ ${unnamed("jellyfin", "port")}
        sonarr = config.my.ports.sonarr;
      in
      {
        imports = [ ./ports.nix ];
        services.sonarr.settings.server.port = sonarr;
      }${registry}
    `));

  it("removes it with its line", () =>
    checkFix(
      id,
      `
      #- configuration.nix
      { config, ... }:
      let
        # The TV.
        # source-id: PORT.jellyfin
        port = config.my.ports.jellyfin;
        sonarr = config.my.ports.sonarr;
      in
      { imports = [ ./ports.nix ]; services.sonarr.settings.server.port = sonarr; }${registry}
      `,
      `
      #- configuration.nix
      { config, ... }:
      let
        # The TV.
        sonarr = config.my.ports.sonarr;
      in
      { imports = [ ./ports.nix ]; services.sonarr.settings.server.port = sonarr; }${registry}
      `,
    ));

  it("removes it from the middle of a line", () =>
    checkFix(
      id,
      `
      #- configuration.nix
      { config, ... }: let port = config.my.ports.jellyfin; sonarr = config.my.ports.sonarr; in { imports = [ ./ports.nix ]; services.sonarr.settings.server.port = sonarr; }${registry}
      `,
      `
      #- configuration.nix
      { config, ... }: let sonarr = config.my.ports.sonarr; in { imports = [ ./ports.nix ]; services.sonarr.settings.server.port = sonarr; }${registry}
      `,
      "Remove port",
    ));

  it("leaves names alone that something uses, if only another name", () =>
    check(`
      #- configuration.nix
      { config, ... }:
      let
        ports = config.my.ports;
        port = ports.jellyfin;
        url = "http://localhost:\${toString port}";
      in
      { imports = [ ./ports.nix ]; environment.variables.TV = url; }${registry}
    `));

  it("says nothing about a file that cannot be read", () => check("{ my.ports = ; }"));
});
