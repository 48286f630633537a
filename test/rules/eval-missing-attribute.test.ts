/** `eval/missing-attribute`: what is read from a set that surely does not have it. */

import { describe, it } from "mocha";
import { checkFix, checkRule, checkSuppress } from "#test/check.ts";

const id = "eval/missing-attribute";
const check = (source: string): void => checkRule(id, source);

describe("eval/missing-attribute", () => {
  it("sees a name that a set does not have, wherever the set comes from", () =>
    check(`
      #- configuration.nix
      { lib, config, ... }:
      let
        hosts = import ./hosts.nix;
        inherit (hosts) router;
      #                 ^^^^^^ attribute 'router' missing: the set has no such attribute; correct the name, or define it.
      in
      {
        options.my.doors = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
        config = {
          my.doors.ssh = 22;
          networking.firewall.allowedTCPPorts = [ config.my.doors.htpps config.my.doors.ssh ];
      #                                                           ^^^^^ attribute 'htpps' missing; did you mean https?
          my.doors.https = 443;
          networking.domain = router;
          networking.hostName = "\${hosts.nsa}";
      #                                  ^^^ attribute 'nsa' missing; did you mean nas?
        };
      }
      #- hosts.nix
      { nas = "10.0.0.2"; }
    `));

  it("sees a name that none of the sets of a with has", () =>
    check(`
      #- configuration.nix
      { networking.hostName = with { nas = "nas"; }; nsa; }
      #                                              ^^^ undefined variable 'nsa': correct the name, or define it.
    `));

  it("tells of one place once, however much it breaks", () =>
    check(`
      #- configuration.nix
      { lib, ... }:
      let
        port = { ssh = 22; }.sshd;
      #                      ^^^^ attribute 'sshd' missing; did you mean ssh?
      in
      {
        services.openssh.ports = [ port ];
        networking.firewall.allowedTCPPorts = [ port ];
        environment.etc.port.text = toString port;
      }
    `));

  it("only hints at what no host imports", () =>
    check(`
      #- configuration.nix
      { lib, ... }: { options.my.doors = lib.mkOption { type = lib.types.attrsOf lib.types.port; default = { ssh = 22; }; }; }
      #- unused.nix
      { config, ... }: { services.openssh.ports = [ config.my.doors.shh ]; }
      #                                                             ^^^ attribute 'shh' missing; did you mean ssh?
    `));

  it("is silent where a default, a test or a condition stands before", () =>
    check(`
      #- configuration.nix
      { lib, ... }:
      let
        set = { a = 1; };
      in
      {
        environment.etc.a.text = toString (set.b or 2);
        environment.etc.b.text = if set ? b then set.b else "";
        environment.etc.c = lib.mkIf (set ? b) { text = set.b; };
        environment.etc.d.text = (set // { b = "x"; }).b;
      }
    `));

  it("is silent where others may add: options of NixOS, packages, arguments, inputs", () =>
    check(`
      #- configuration.nix
      { config, pkgs, lib, inputs, secrets, ... }:
      {
        networking.hostName = config.networking.nonesuch;
        services.nonesuch.package = pkgs.nonesuch.tools;
        environment.etc.a.text = config.services.caddy.nonesuch.deep;
        environment.etc.b.text = inputs.nonesuch.lib.version + secrets.nonesuch;
        environment.etc.c.text = lib.nonesuch.function "x";
        environment.etc.d.text = config.sops.secrets.token.path;
        environment.etc.e.text = config.users.users.alex.home;
      }
    `));

  it("is silent where a module that is not seen may fill what the repo leaves empty", () =>
    check(`
      #- configuration.nix
      { lib, config, inputs, ... }:
      {
        imports = [ inputs.secrets.nixosModules.default ];
        options.my.networks = lib.mkOption { type = lib.types.attrsOf lib.types.str; default = { }; };
        config.networking.domain = config.my.networks.lan;
      }
    `));

  it("is silent where the set is known in part only", () =>
    check(`
      #- configuration.nix
      { config, ... }:
      let
        set = config.services.caddy.virtualHosts // { a = 1; };
      in
      { environment.etc.a.text = toString set.b; }
    `));

  it("leaves a file that cannot be read to the other rules", () => check("#- configuration.nix\n{ a = { }.b; c = ; }"));

  it("can rename, where the name is only read", () =>
    checkFix(
      id,
      `
      #- configuration.nix
      let
        ports = { ssh = 22; };
      in
      { services.openssh.ports = [ ports.shh ]; }
      `,
      `
      #- configuration.nix
      let
        ports = { ssh = 22; };
      in
      { services.openssh.ports = [ ports.ssh ]; }
      `,
    ));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      `
      #- configuration.nix
      {
        networking.hostName = { }.name;
      }
      `,
      `
      #- configuration.nix
      {
        # mynixos: ignore eval/missing-attribute – Grund
        networking.hostName = { }.name;
      }
      `,
    ));
});
