/** `eval/undeclared-option`: options below a root of the repo that are read or set and that no module declares. */

import { describe, it } from "mocha";
import { checkFix, checkRule, checkSuppress } from "#test/check.ts";

const id = "eval/undeclared-option";
const check = (source: string): void => checkRule(id, source);

const options = `
      #- options.nix
      { lib, ... }:
      {
        options.my = {
          ports.ssh = lib.mkOption { type = lib.types.port; default = 22; };
          network.domain = lib.mkOption { type = lib.types.str; default = "example.org"; };
          media = lib.mkOption {
            default = { };
            type = lib.types.attrsOf (lib.types.submodule { options.port = lib.mkOption { type = lib.types.port; }; });
          };
          settings = lib.mkOption {
            default = { };
            type = lib.types.submodule { freeformType = lib.types.attrsOf lib.types.int; options.a = lib.mkOption { default = 1; }; };
          };
        };
      }`;

describe("eval/undeclared-option", () => {
  it("sees what is read, through names and groups", () =>
    check(`
      #- configuration.nix
      { config, ... }:
      let
        cfg = config.my;
      in
      {
        imports = [ ./options.nix ];
        services.openssh.ports = [ config.my.ports.shh ];
      #                                            ^^^ attribute 'shh' missing: no module declares my.ports.shh; did you mean my.ports.ssh?
        networking.domain = cfg.net.domain;
      #                         ^^^ attribute 'net' missing: no module declares my.net.domain; declare it, or correct the name.
        networking.hostName = with cfg.network; "\${config.my.network.host}";
      #                                                              ^^^^ attribute 'host' missing: no module declares my.network.host; declare it, or correct the name.
      }${options}
    `));

  it("sees what is set", () =>
    check(`
      #- configuration.nix
      {
        imports = [ ./options.nix ];
        my.prots.ssh = 2222;
      #    ^^^^^ The option \`my.prots.ssh' does not exist; did you mean my.ports.ssh?
        my.network = {
          lan = "10.0.0.0/8";
      #   ^^^ The option \`my.network.lan' does not exist: declare it, or correct the name.
        };
      }${options}
    `));

  it("sees what is set in a submodule", () =>
    check(`
      #- configuration.nix
      {
        imports = [ ./options.nix ];
        my.media.sonarr = { port = 8989; user = "sonarr"; };
      #                                         ^^^^^^^^ The option \`my.media.sonarr.user' does not exist. Definition values: - In \`configuration.nix'
      }${options}
    `));

  it("knows a file that declares it and that no host imports", () =>
    check(`
      #- configuration.nix
      { config, ... }:
      {
        imports = [ ./options.nix ];
        services.openssh.ports = [ config.my.backup.port ];
      #                                      ^^^^^^ attribute 'backup' missing: backup.nix declares my.backup.port, but no host imports it.
      }
      #- backup.nix
      { lib, ... }: { options.my.backup.port = lib.mkOption { default = 1; }; }${options}
    `));

  it("only hints at what no host imports, and knows what is declared there", () =>
    check(`
      #- configuration.nix
      { imports = [ ./options.nix ]; }
      #- unused.nix
      { lib, config, ... }:
      {
        options.my.unused.enable = lib.mkEnableOption "it";
        config = lib.mkIf config.my.unused.enable {
          services.openssh.ports = [ config.my.ports.sshd ];
      #                                              ^^^^ attribute 'sshd' missing: no module declares my.ports.sshd; did you mean my.ports.ssh?
          my.network.host = "nas";
      #              ^^^^ The option \`my.network.host' does not exist: declare it, or correct the name.
        };
      }${options}
    `));

  it("leaves modules of other module systems alone", () =>
    check(`
      #- configuration.nix
      { imports = [ ./options.nix ]; }
      #- home.nix
      { config, pkgs, ... }: { home.username = config.my.user; programs.git.enable = true; }${options}
    `));

  it("is silent with a default, a test, in branches that nobody takes, and where anything goes", () =>
    check(`
      #- configuration.nix
      { config, lib, ... }:
      {
        imports = [ ./options.nix ];
        services.openssh.ports = [ (config.my.ports.sshd or 22) ];
        networking.hostName = if config.my ? host then config.my.host else "nas";
        environment.etc = lib.mkIf (config.my.ports.ssh == 2222) { a.text = config.my.nonesuch; };
        my.settings.whatever = 2;
        users.nonesuch = 1;
      }${options}
    `));

  it("is silent where a module that may declare it cannot be evaluated", () =>
    check(`
      #- configuration.nix
      { config, ... }: { imports = [ ./options.nix ./broken.nix ]; networking.hostName = config.my.host; }
      #- broken.nix
      { lib, ... }: { options.my.host = lib.mkOption { }; config = { }; environment = { }; }${options}
    `));

  it("says nothing of a file that cannot be read", () =>
    check(`
      #- configuration.nix
      { config, ... }: { imports = [ ./options.nix ./broken.nix ]; }
      #- broken.nix
      { networking.hostName = config.my.host; a = ; }${options}
    `));

  it("can rename", () =>
    checkFix(
      id,
      `
      #- configuration.nix
      { config, ... }: { imports = [ ./options.nix ]; services.openssh.ports = [ config.my.ports.shh ]; }${options}
      `,
      `
      #- configuration.nix
      { config, ... }: { imports = [ ./options.nix ]; services.openssh.ports = [ config.my.ports.ssh ]; }${options}
      `,
    ));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      `
      #- configuration.nix
      {
        imports = [ ./options.nix ];
        my.prots.ssh = 1;
      }${options}
      `,
      `
      #- configuration.nix
      {
        imports = [ ./options.nix ];
        # mynixos: ignore eval/undeclared-option – Grund
        my.prots.ssh = 1;
      }${options}
      `,
    ));
});
