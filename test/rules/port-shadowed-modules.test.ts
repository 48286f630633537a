/** `port/shadowed`: sshd and other modules that open their ports, and what the fixes write. */

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkFix, checkRule, findingsOf } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

const id = "port/shadowed";
const check = (source: string): void => checkRule(id, source);

const rescue = `
      #- rescue.nix
      {
        networking.firewall.allowedTCPPorts = [ 2222 ];
      }`;

describe("port/shadowed, modules of NixOS", () => {
  it("says that nobody gets in by SSH any more, which opens its ports by default", () =>
    check(`
      #- configuration.nix
      { lib, ... }: {
        services.openssh.enable = true;
        services.openssh.ports = [ 53844 ];
        networking.firewall.allowedTCPPorts = lib.mkForce [ 22 80 ];
      #                     ^^^^^^^^^^^^^^^ This list discards port 53844, on which sshd listens: nobody gets in by SSH. Add it here.
      }
    `));

  it("is silent where a rule lets somebody in whom it does not name a port for", () =>
    check(`
      { lib, ... }: {
        services.openssh.enable = true;
        networking.firewall.allowedTCPPorts = lib.mkForce [ 80 ];
        networking.firewall.extraInputRules = "ip saddr 192.168.0.0/16 accept";
      }
    `));

  it("takes it for meant where SSH is closed, or comes in elsewhere by default", () => {
    check(`
      #- configuration.nix
      { lib, ... }: {
        services.openssh = { enable = true; openFirewall = false; };
        networking.firewall.allowedTCPPorts = lib.mkForce [ 80 ];
      }
    `);
    check(`
      #- configuration.nix
      { lib, ... }: {
        services.openssh.enable = true;
        networking.firewall.allowedTCPPorts = lib.mkForce [ 80 ];
        networking.firewall.trustedInterfaces = [ "wg0" ];
      }
    `);
    check(`
      #- configuration.nix
      { lib, ... }: {
        services.openssh = { enable = true; ports = [ 22 2022 ]; };
        networking.firewall.allowedTCPPorts = lib.mkForce [ 2022 ];
      }
    `);
    check(`
      #- configuration.nix
      { lib, ... }: {
        services.openssh.enable = false;
        networking.firewall.allowedTCPPorts = lib.mkForce [ 80 ];
      }
    `);
  });

  it("takes a plain list for what it is: NixOS adds the ports of SSH to it", () => {
    check(`
      { ... }: { services.openssh.enable = true; networking.firewall.allowedTCPPorts = [ 80 ]; }
    `);
    check(`
      { lib, ... }: {
        imports = [ { networking.firewall.allowedTCPPorts = lib.mkIf false (lib.mkForce [ 443 ]); } ];
        services.openssh.enable = true;
        networking.firewall.allowedTCPPorts = [ 80 ];
      }
    `);
  });

  it("says of no SSH that it is locked out which may be off, and asks for none of its ports then", () => {
    check(`
      { lib, pkgs, ... }: {
        services.openssh.enable = pkgs.stdenv.isLinux;
        networking.firewall.allowedTCPPorts = lib.mkForce [ 80 ];
      }
    `);
    check(`
      #- configuration.nix
      { lib, ... }: { imports = [ ./more.nix ]; services.openssh.ports = lib.mkForce [ 22 ]; }
      #- more.nix
      { services.openssh.ports = [ 2222 ]; }
    `);
  });

  it("tells the port of SSH from the same one of UDP", () =>
    check(`
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./udp.nix ];
        services.openssh = { enable = true; openFirewall = true; };
      #                                     ^^^^^^^^^^^^ Without effect: the list in configuration.nix is stronger and discards 22.
        networking.firewall.allowedTCPPorts = lib.mkForce [ 80 ];
      #                     ^^^^^^^^^^^^^^^ This list discards port 22, on which sshd listens: nobody gets in by SSH. Add it here.
        networking.firewall.allowedUDPPorts = lib.mkForce [ 53 ];
      #                     ^^^^^^^^^^^^^^^ This list discards port 22, which udp.nix opens: it stays closed. Add it here, or remove it there.
      }
      #- udp.nix
      {
        networking.firewall.allowedUDPPorts = [ 22 ];
      #                     ^^^^^^^^^^^^^^^ Without effect: the list in configuration.nix is stronger and discards 22.
      }
    `));

  it("is silent about openFirewall of a service that is off, or that nobody knows to be on", () => {
    const adguard = (enable: string, open: string): string => `
      { lib, pkgs, ... }: {
        services.adguardhome = { enable = ${enable}; port = 3001; openFirewall = ${open}; };
        networking.firewall.allowedTCPPorts = lib.mkForce [ 80 ];
      }`;
    check(adguard("false", "true"));
    check(adguard("pkgs.stdenv.isLinux", "true"));
    check(adguard("true", "pkgs.stdenv.isLinux"));
    check(adguard("true", "false"));
  });

  it("sees a port that is surely asked for, whatever becomes of the service", () =>
    check(`
      #- configuration.nix
      { lib, pkgs, ... }: {
        imports = [ ./adguard.nix ];
        services.adguardhome = { enable = pkgs.stdenv.isLinux; port = 3001; };
        networking.firewall.allowedTCPPorts = lib.mkForce [ 80 ];
      #                     ^^^^^^^^^^^^^^^ This list discards port 3001, which adguard.nix opens: it stays closed. Add it here, or remove it there.
      }
      #- adguard.nix
      {
        networking.firewall.allowedTCPPorts = [ 3001 ];
      #                     ^^^^^^^^^^^^^^^ Without effect: the list in configuration.nix is stronger and discards 3001.
      }
    `));

  it("sees an openFirewall that somebody wrote, of SSH and of other services", () =>
    check(`
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./ssh.nix ./adguard.nix ];
        networking.firewall.trustedInterfaces = [ "wg0" ];
        networking.firewall.allowedTCPPorts = lib.mkForce [ 80 ];
      #                     ^^^^^^^^^^^^^^^ This list discards port 22, on which sshd listens: SSH only gets in through wg0. Add it here, or remove it there.
      #                     ^^^^^^^^^^^^^^^ This list discards port 3001, which services.adguardhome.openFirewall opens: it only comes in through wg0. Add it here, or remove it there.
      }
      #- ssh.nix
      {
        services.openssh.enable = true;
        services.openssh.openFirewall = true;
      #                  ^^^^^^^^^^^^ Without effect: the list in configuration.nix is stronger and discards 22.
      }
      #- adguard.nix
      {
        services.adguardhome = {
          enable = true;
          port = 3001;
          openFirewall = true;
      #   ^^^^^^^^^^^^ Without effect: the list in configuration.nix is stronger and discards 3001.
        };
      }
    `));

  it("sees ports of sshd itself that are discarded", () =>
    check(`
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./rescue.nix ];
        services.openssh.enable = true;
        services.openssh.ports = lib.mkForce [ 53844 ];
      #                  ^^^^^ This list discards port 2222, which rescue.nix asks for: sshd does not listen there. Add it here, or remove it there.
      }
      #- rescue.nix
      {
        services.openssh.ports = [ 2222 53844 ];
      #                  ^^^^^ Without effect: the list in configuration.nix is stronger and discards 2222.
      }
    `));
});

describe("port/shadowed, fixes", () => {
  it("adds the port at the end of a line, by its name where the others have one", () => {
    const options = `
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
        config.my.ports = { ssh = 22; rescue = 2222; };`;
    const asking = `
      #- rescue.nix
      { config, ... }: let rescue = config.my.ports.rescue; in { networking.firewall.allowedTCPPorts = [ rescue ]; }`;
    checkFix(
      id,
      `
      #- configuration.nix
      { lib, config, ... }: {
        imports = [ ./rescue.nix ];${options}
        config.networking.firewall.allowedTCPPorts = let ports = config.my.ports; in lib.mkForce [ 80 ports.ssh ];
      }${asking}
      `,
      `
      #- configuration.nix
      { lib, config, ... }: {
        imports = [ ./rescue.nix ];${options}
        config.networking.firewall.allowedTCPPorts = let ports = config.my.ports; in lib.mkForce [ 80 ports.ssh ports.rescue ];
      }${asking}
      `,
    );
    checkFix(
      id,
      `
      #- configuration.nix
      { lib, config, ... }: {
        imports = [ ./rescue.nix ];${options}
        config.networking.firewall.allowedTCPPorts = lib.mkForce [];
      }${asking}
      `,
      `
      #- configuration.nix
      { lib, config, ... }: {
        imports = [ ./rescue.nix ];${options}
        config.networking.firewall.allowedTCPPorts = lib.mkForce [ config.my.ports.rescue ];
      }${asking}
      `,
    );
  });

  it("adds a line where the list has lines, below a comment, too", () =>
    checkFix(
      id,
      `
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./rescue.nix ];
        networking.firewall.allowedTCPPorts = lib.mkForce [
          80 443
          22 # the usual way
        ];
      }${rescue}
      `,
      `
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./rescue.nix ];
        networking.firewall.allowedTCPPorts = lib.mkForce [
          80 443
          22 # the usual way
          2222
        ];
      }${rescue}
      `,
    ));

  it("adds to a module of one long line, and adds a range as one", () =>
    checkFix(
      id,
      `
      #- configuration.nix
      { lib, ... }: { imports = [ ./mosh.nix ]; networking.hostName = "nas"; networking.firewall = { allowedUDPPortRanges = lib.mkForce [{ from = 1714; to = 1764; }]; enable = true; }; }
      #- mosh.nix
      { networking.firewall.allowedUDPPortRanges = [ { from = 60000; to = 61000; } ]; }
      `,
      `
      #- configuration.nix
      { lib, ... }: { imports = [ ./mosh.nix ]; networking.hostName = "nas"; networking.firewall = { allowedUDPPortRanges = lib.mkForce [{ from = 1714; to = 1764; } { from = 60000; to = 61000; }]; enable = true; }; }
      #- mosh.nix
      { networking.firewall.allowedUDPPortRanges = [ { from = 60000; to = 61000; } ]; }
      `,
    ));

  it("can add one of several; a list that is computed it leaves alone", () => {
    const two = (list: string, marks = ""): string => `
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./a.nix ];
        networking.firewall.allowedTCPPorts = lib.mkForce ${list};${marks}
      }
      #- a.nix
      {
        networking.firewall.allowedTCPPorts = [ 2222 3333 ];`;
    checkFix(
      id,
      `${two("[ 80 ]")}
      }`,
      `${two(
        "[ 80 3333 ]",
        `
      #                     ^^^^^^^^^^^^^^^ This list discards port 2222, which a.nix opens: it stays closed. Add it here, or remove it there.`,
      )}
      #                     ^^^^^^^^^^^^^^^ Without effect: the list in configuration.nix is stronger and discards 2222.
      }`,
      "Add 3333 to this list",
    );
    const computed = findingsOf(id, fixture(`${two("([ 80 ] ++ [ 443 ])")}\n      }`).files);
    assert.deepEqual(
      computed.map(({ fixes }) => fixes.length),
      [0, 0],
    );
  });
});
