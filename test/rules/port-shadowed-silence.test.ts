/** `port/shadowed`: lists that discard nothing, or nothing that anybody misses. */

import { describe, it } from "mocha";
import { checkRule } from "#test/check.ts";

const check = (source: string): void => checkRule("port/shadowed", source);

const rescue = `
      #- rescue.nix
      {
        networking.firewall.allowedTCPPorts = [ 2222 ];
      }`;

describe("port/shadowed, silence", () => {
  it("is silent where lists merge: equal strength, mkBefore and mkAfter, which only order", () => {
    check(`
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./rescue.nix ];
        networking.firewall.allowedTCPPorts = lib.mkBefore [ 80 ];
      }${rescue}
    `);
    check(`
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./rescue.nix ];
        networking.firewall.allowedTCPPorts = lib.mkAfter [ 80 ];
      }${rescue}
    `);
    check(`
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./rescue.nix ];
        networking.firewall.allowedTCPPorts = lib.mkForce [ 80 ];
      }
      #- rescue.nix
      { lib, ... }: { networking.firewall.allowedTCPPorts = lib.mkForce [ 2222 ]; }
    `);
  });

  it("is silent about a mkDefault that is replaced: that is what it is for", () =>
    check(`
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./rescue.nix ./other.nix ];
        networking.firewall.allowedTCPPorts = [ 80 ];
      }
      #- rescue.nix
      { lib, ... }: { networking.firewall.allowedTCPPorts = lib.mkDefault [ 2222 ]; }
      #- other.nix
      { lib, ... }: { networking.firewall.allowedTCPPorts = lib.mkOverride 900 [ 8080 ]; }
    `));

  it("compares values, wherever they come from", () =>
    check(`
      #- configuration.nix
      { lib, config, ... }: {
        imports = [ ./rescue.nix ];
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
        config = {
          my.ports.rescue = 2222;
          networking.firewall.allowedTCPPorts = lib.mkForce (lib.attrValues config.my.ports);
        };
      }${rescue}
    `));

  it("is silent where a range lets it in, and sees the part of a range that none does", () => {
    check(`
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./rescue.nix ];
        networking.firewall.allowedTCPPorts = lib.mkForce [ 80 ];
        networking.firewall.allowedTCPPortRanges = [ { from = 2000; to = 2999; } ];
      }${rescue}
    `);
    check(`
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./mosh.nix ];
        networking.firewall.allowedUDPPorts = [ 60002 ];
        networking.firewall.allowedUDPPortRanges = lib.mkForce [ { from = 60000; to = 60001; } ];
      #                     ^^^^^^^^^^^^^^^^^^^^ This list discards port 60000–60010, which mosh.nix opens: it stays closed. Add it here, or remove it there.
      }
      #- mosh.nix
      {
        networking.firewall.allowedUDPPortRanges = [ { from = 60000; to = 60002; } { from = 60000; to = 60010; } ];
      #                     ^^^^^^^^^^^^^^^^^^^^ Without effect: the list in configuration.nix is stronger and discards 60000–60010.
      }
    `);
  });

  it("is silent where a rule may let it in", () =>
    check(`
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./rescue.nix ];
        networking.firewall.allowedTCPPorts = lib.mkForce [ 80 ];
        networking.firewall.extraInputRules = ''
          ip saddr 192.168.1.0/24 tcp dport { 2222, 3333 } accept
        '';
      }${rescue}
    `));

  it("is silent where what is discarded does not count: mkIf false, no import, a file that no host imports", () =>
    check(`
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./off.nix ];
        networking.firewall.allowedTCPPorts = lib.mkForce [ 80 ];
      }
      #- off.nix
      { lib, ... }: { networking.firewall.allowedTCPPorts = lib.mkIf false [ 2222 ]; }
      #- unused.nix
      { networking.firewall.allowedTCPPorts = [ 3333 ]; }
    `));

  it("is silent where the list that wins is off itself", () =>
    check(`
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./rescue.nix ];
        networking.firewall.allowedTCPPorts = lib.mkIf false (lib.mkForce [ 80 ]);
      }${rescue}
    `));

  it("is silent where nobody knows what wins, what is in it, or whether it is asked for", () => {
    check(`
      #- configuration.nix
      { lib, pkgs, ... }: {
        imports = [ ./rescue.nix ];
        networking.firewall.allowedTCPPorts = lib.mkIf pkgs.stdenv.isDarwin (lib.mkForce [ 80 ]);
      }${rescue}
    `);
    check(`
      #- configuration.nix
      { lib, inputs, ... }: {
        imports = [ ./rescue.nix ];
        networking.firewall.allowedTCPPorts = lib.mkForce ([ 80 ] ++ inputs.ports.open);
      }${rescue}
    `);
    check(`
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./rescue.nix ];
        networking.firewall.allowedTCPPorts = lib.mkForce [ 80 ];
      }
      #- rescue.nix
      { lib, pkgs, ... }: { networking.firewall.allowedTCPPorts = lib.mkIf pkgs.stdenv.isLinux [ 2222 ]; }
    `);
  });

  it("is silent where a list that nobody knows whether it counts would be stronger still", () =>
    check(`
      #- configuration.nix
      { lib, pkgs, ... }: {
        imports = [ ./rescue.nix ];
        networking.firewall.allowedTCPPorts = lib.mkMerge [
          (lib.mkForce [ 80 ])
          (lib.mkIf pkgs.stdenv.isLinux (lib.mkOverride 40 [ 80 ]))
        ];
      }${rescue}
    `));

  it("is silent where only a service that is off would listen there", () =>
    check(`
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./adguard.nix ];
        networking.firewall.allowedTCPPorts = lib.mkForce [ 80 ];
      }
      #- adguard.nix
      {
        services.adguardhome = { enable = false; port = 3001; };
        networking.firewall.allowedTCPPorts = [ 3001 ];
      }
    `));

  it("is silent where the firewall is off", () =>
    check(`
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./rescue.nix ];
        networking.firewall.enable = false;
        networking.firewall.allowedTCPPorts = lib.mkForce [ 80 ];
      }${rescue}
    `));
});
