/** `port/shadowed`: ports that modules ask for and that a stronger list discards. */

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkRule, checkSuppress, english, findingsOf } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

const id = "port/shadowed";
const check = (source: string): void => checkRule(id, source);

const rescue = `
      #- rescue.nix
      {
        networking.firewall.allowedTCPPorts = [ 2222 ];
      }`;

describe("port/shadowed", () => {
  it("sees a list with mkForce that lacks what another module opens", () =>
    check(`
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./rescue.nix ];
        networking.firewall.allowedTCPPorts = lib.mkForce [ 80 443 ];
      #                     ^^^^^^^^^^^^^^^ This list discards port 2222, which rescue.nix opens: it stays closed. Add it here, or remove it there.
      }
      #- rescue.nix
      {
        networking.firewall.allowedTCPPorts = [ 2222 ];
      #                     ^^^^^^^^^^^^^^^ Without effect: the list in configuration.nix is stronger and discards 2222.
      }
    `));

  it("names all that is discarded, each port once, with all who ask for it", () =>
    check(`
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./a.nix ./b.nix ];
        networking.firewall.allowedUDPPorts = lib.mkForce [ 51820 ];
      #                     ^^^^^^^^^^^^^^^ This list discards ports: 53 (a.nix, b.nix), 69 (b.nix). They stay closed; add them here, or remove them there.
      }
      #- a.nix
      {
        networking.firewall.allowedUDPPorts = [ 53 ];
      #                     ^^^^^^^^^^^^^^^ Without effect: the list in configuration.nix is stronger and discards 53.
      }
      #- b.nix
      {
        networking.firewall.allowedUDPPorts = [ 69 53 51820 ];
      #                     ^^^^^^^^^^^^^^^ Without effect: the list in configuration.nix is stronger and discards 69, 53.
      }
    `));

  it("knows any strength: mkOverride, and mkForce around the whole firewall", () => {
    check(`
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./rescue.nix ];
        networking.firewall.allowedTCPPorts = lib.mkOverride 90 [ 80 ];
      #                     ^^^^^^^^^^^^^^^ This list discards port 2222, which rescue.nix opens: it stays closed. Add it here, or remove it there.
      }
      #- rescue.nix
      {
        networking.firewall.allowedTCPPorts = [ 2222 ];
      #                     ^^^^^^^^^^^^^^^ Without effect: the list in configuration.nix is stronger and discards 2222.
      }
    `);
    check(`
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./rescue.nix ];
        networking.firewall = lib.mkForce {
          allowedTCPPorts = [ 80 ];
      #   ^^^^^^^^^^^^^^^ This list discards port 2222, which rescue.nix opens: it stays closed. Add it here, or remove it there.
        };
      }
      #- rescue.nix
      { lib, ... }: {
        networking.firewall.allowedTCPPorts = lib.mkMerge [ [ 2222 ] ];
      #                     ^^^^^^^^^^^^^^^ Without effect: the list in configuration.nix is stronger and discards 2222.
      }
    `);
  });

  it("knows that one mkForce can lose against another one", () =>
    check(`
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./rescue.nix ];
        networking.firewall.allowedTCPPorts = lib.mkOverride 40 [ 80 ];
      #                     ^^^^^^^^^^^^^^^ This list discards port 2222, which rescue.nix opens: it stays closed. Add it here, or remove it there.
      }
      #- rescue.nix
      { lib, ... }: {
        networking.firewall.allowedTCPPorts = lib.mkForce [ 2222 ];
      #                     ^^^^^^^^^^^^^^^ Without effect: the list in configuration.nix is stronger and discards 2222.
      }
    `));

  it("looks through mkBefore inside of mkForce", () =>
    check(`
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./a.nix ./b.nix ];
        networking.firewall.allowedTCPPorts = lib.mkForce (lib.mkBefore [ 80 ]);
      #                     ^^^^^^^^^^^^^^^ This list discards port 2222, which b.nix opens: it stays closed. Add it here, or remove it there.
      }
      #- a.nix
      { lib, ... }: { networking.firewall.allowedTCPPorts = lib.mkAfter [ 80 ]; }
      #- b.nix
      { lib, ... }: {
        networking.firewall.allowedTCPPorts = lib.mkAfter [ 2222 ];
      #                     ^^^^^^^^^^^^^^^ Without effect: the list in configuration.nix is stronger and discards 2222.
      }
    `));

  it("tells udp from tcp", () =>
    check(`
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./dns.nix ];
        networking.firewall.allowedTCPPorts = lib.mkForce [ 53 ];
        networking.firewall.allowedUDPPorts = lib.mkForce [ 80 ];
      #                     ^^^^^^^^^^^^^^^ This list discards port 53, which dns.nix opens: it stays closed. Add it here, or remove it there.
      }
      #- dns.nix
      {
        networking.firewall.allowedTCPPorts = [ 53 ];
        networking.firewall.allowedUDPPorts = [ 53 ];
      #                     ^^^^^^^^^^^^^^^ Without effect: the list in configuration.nix is stronger and discards 53.
      }
    `));

  it("knows the lists of interfaces, and that a list for all of them lets it in there, too", () => {
    check(`
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./lan.nix ];
        networking.firewall.interfaces.eth0.allowedTCPPorts = lib.mkForce [ 80 ];
      #                                     ^^^^^^^^^^^^^^^ This list discards port 9090, which lan.nix opens: it stays closed. Add it here, or remove it there.
        networking.firewall.allowedTCPPorts = [ 9091 ];
      }
      #- lan.nix
      {
        networking.firewall.interfaces.eth0.allowedTCPPorts = [ 9090 9091 ];
      #                                     ^^^^^^^^^^^^^^^ Without effect: the list in configuration.nix is stronger and discards 9090.
        networking.firewall.interfaces.eth1.allowedTCPPorts = [ 9092 ];
      }
    `);
    check(`
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./lan.nix ];
        networking.firewall.trustedInterfaces = [ "eth0" ];
        networking.firewall.interfaces.eth0.allowedTCPPorts = lib.mkForce [ 80 ];
      }
      #- lan.nix
      { networking.firewall.interfaces.eth0.allowedTCPPorts = [ 9090 ]; }
    `);
  });

  it("says through which interfaces it still comes in", () =>
    check(`
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./rescue.nix ];
        networking.firewall = {
          allowedTCPPorts = lib.mkForce [ 80 ];
      #   ^^^^^^^^^^^^^^^ This list discards port 2222, which rescue.nix opens: it only comes in through tailscale0, br0. Add it here, or remove it there.
          trustedInterfaces = [ "lo" "tailscale0" ];
          interfaces.br0.allowedTCPPorts = [ 2222 ];
        };
      }
      #- rescue.nix
      {
        networking.firewall.allowedTCPPorts = [ 2222 ];
      #                     ^^^^^^^^^^^^^^^ Without effect: the list in configuration.nix is stronger and discards 2222.
      }
    `));

  it("sees every list that a factory makes", () =>
    check(`
      #- configuration.nix
      { lib, ... }: {
        imports = [ (import ./factory.nix 8001) (import ./factory.nix 8002) (import ./factory.nix 8003) ];
        networking.firewall.allowedTCPPorts = lib.mkForce [ 8002 ];
      #                     ^^^^^^^^^^^^^^^ This list discards ports: 8001 (factory.nix), 8003 (factory.nix). They stay closed; add them here, or remove them there.
      }
      #- factory.nix
      port: { ... }: {
        networking.firewall.allowedTCPPorts = [ port ];
      #                     ^^^^^^^^^^^^^^^ Without effect: the list in configuration.nix is stronger and discards 8001.
      #                     ^^^^^^^^^^^^^^^ Without effect: the list in configuration.nix is stronger and discards 8003.
      }
    `));

  it("judges each host by itself", () => {
    const source = `
      #- flake.nix
      {
        outputs = { nixpkgs, ... }: {
          nixosConfigurations.nas = nixpkgs.lib.nixosSystem { modules = [ ./base.nix ./strict.nix ]; };
          nixosConfigurations.pi = nixpkgs.lib.nixosSystem { modules = [ ./base.nix ]; };
        };
      }
      #- base.nix
      {
        networking.firewall.allowedTCPPorts = [ 2222 ];
      #                     ^^^^^^^^^^^^^^^ Without effect: the list in strict.nix is stronger and discards 2222.
      }
      #- strict.nix
      { lib, ... }: {
        networking.firewall.allowedTCPPorts = lib.mkForce [ 80 ];
      #                     ^^^^^^^^^^^^^^^ This list discards port 2222, which base.nix opens: it stays closed. Add it here, or remove it there.
      }
    `;
    check(source);
    const related = findingsOf(id, fixture(source).files).map((finding) =>
      finding.related.map((each) => english(each.message)).at(-1),
    );
    assert.deepEqual(related, ["Only on nas.", "Only on nas."]);
  });

  it("warns of what is closed unnoticed, informs where an empty list says that it is meant", () => {
    const severities = (list: string): readonly string[] =>
      findingsOf(
        id,
        fixture(`
          #- configuration.nix
          { lib, ... }: { imports = [ ./rescue.nix ]; networking.firewall.allowedTCPPorts = lib.mkForce ${list}; }${rescue}
        `).files,
      ).map(({ severity }) => severity);
    assert.deepEqual(severities("[ 80 ]"), ["warning", "hint"]);
    assert.deepEqual(severities("[ ]"), ["information", "hint"]);
    assert.deepEqual(severities("[ 80 2222 ]"), []);
  });

  it("says nothing about a file that cannot be read", () => {
    check("{ networking.firewall.allowedTCPPorts = ; }");
    check(`
      #- configuration.nix
      { lib, ... }: { imports = [ ./rescue.nix ./broken.nix ]; networking.firewall.allowedTCPPorts = lib.mkForce [ 80 2222 ]; }
      #- broken.nix
      { networking.firewall.allowedTCPPorts = [ 3333 ; }${rescue}
    `);
  });

  it("can be suppressed", () =>
    checkSuppress(
      id,
      `
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./rescue.nix ];
        networking.firewall.allowedTCPPorts = lib.mkForce [ 80 ];
      }
      #- rescue.nix
      # mynixos: ignore port/shadowed – closed on purpose
      { networking.firewall.allowedTCPPorts = [ 2222 ]; }
      `,
      `
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./rescue.nix ];
        # mynixos: ignore port/shadowed – Grund
        networking.firewall.allowedTCPPorts = lib.mkForce [ 80 ];
      }
      #- rescue.nix
      # mynixos: ignore port/shadowed – closed on purpose
      { networking.firewall.allowedTCPPorts = [ 2222 ]; }
      `,
    ));
});
