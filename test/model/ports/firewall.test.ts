/** The ports that a host's firewall opens: who opens each, where, on which interface, and what became of it. */

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { hostsIn } from "#model/evaluated.ts";
import { type Firewall, firewallOf } from "#model/ports/firewall.ts";
import type { Opening } from "#model/ports/firewall-opening.ts";
import { acceptedIn } from "#model/ports/firewall-text.ts";
import { hole } from "#model/ports/part.ts";
import { checkMarks, modelFor } from "#test/check.ts";
import { fixture, type Mark } from "#test/fixture.ts";

/** Carets stand where a port is asked for. */
function check(source: string): void {
  checkMarks(source, function* (model): Iterable<Mark> {
    for (const view of hostsIn(model.repo).values())
      for (const opening of firewallOf(view).openings)
        if (opening.place) yield { ...opening.place, label: shown(opening) };
  });
}

function shown({ from, to, protocol, interface: on, by, state }: Opening): string {
  const port = from === to ? String(from) : `${from}-${to}`;
  return [`${port}/${protocol}`, ...(on === undefined ? [] : [`on ${on}`]), `by ${by}:`, state].join(" ");
}

function firewall(source: string): Firewall {
  const [view] = hostsIn(modelFor(fixture(source).files).repo).values();
  assert.ok(view);
  return firewallOf(view);
}

describe("openings of a firewall", () => {
  it("come from lists, of ports and of ranges, for all interfaces or one", () =>
    check(`
      { ... }: {
        networking.firewall = {
          allowedTCPPorts = [ 80 443 ];
      #                       ^^ 80/tcp by list: used
      #                          ^^^ 443/tcp by list: used
          allowedUDPPortRanges = [ { from = 60000; to = 61000; } ];
      #                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 60000-61000/udp by list: used
          interfaces.br0.allowedUDPPorts = [ 53 ];
      #                                      ^^ 53/udp on br0 by list: used
        };
      }
    `));

  it("have the state of their definition", () =>
    check(`
      { lib, pkgs, ... }: {
        networking.firewall.allowedTCPPorts = lib.mkMerge [
          [ 1 ]
      #     ^ 1/tcp by list: weaker
          (lib.mkForce [ 2 ])
      #                  ^ 2/tcp by list: used
          (lib.mkDefault [ 3 ])
      #                    ^ 3/tcp by list: weaker
        ];
        networking.firewall.allowedUDPPorts = lib.mkMerge [
          (lib.mkIf pkgs.stdenv.isLinux [ 4 ])
      #                                   ^ 4/udp by list: possible
          [ 5 ]
      #     ^ 5/udp by list: used
        ];
        networking.firewall.allowedTCPPortRanges = lib.mkIf false [ { from = 6; to = 7; } ];
      #                                                             ^^^^^^^^^^^^^^^^^^^^^ 6-7/tcp by list: off
      }
    `));

  it("of a default may all be gone: NixOS's modules are stronger", () =>
    check(`
      { lib, ... }: {
        networking.firewall.allowedTCPPorts = lib.mkDefault [ 80 ];
      #                                                       ^^ 80/tcp by list: possible
      }
    `));

  it("of a stronger set discard those of the others", () =>
    check(`
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./lan.nix ];
        networking.firewall.interfaces.br0 = lib.mkForce { allowedTCPPorts = [ 80 ]; };
      #                                                                        ^^ 80/tcp on br0 by list: used
      }
      #- lan.nix
      {
        networking.firewall.interfaces.br0.allowedTCPPorts = [ 90 ];
      #                                                        ^^ 90/tcp on br0 by list: weaker
      }
    `));

  it("come from modules: openFirewall, which SSH has by default", () =>
    check(`
      { ... }: {
        services.openssh.enable = true;
      #                           ^^^^ 22/tcp by module: used
        services.tailscale = { enable = true; openFirewall = true; };
      #                                                      ^^^^ 41641/udp by module: used
        services.adguardhome = { enable = false; openFirewall = true; };
      #                                                         ^^^^ 3000/tcp by module: off
        services.miniflux.enable = true;
      }
    `));

  it("come from every module that opens its ports by default, unless it is told not to", () =>
    check(`
      { ... }: {
        services.avahi.enable = true;
      #                         ^^^^ 5353/udp by module: used
        services.tailscale.derper.enable = true;
      #                                    ^^^^ 3478/udp by module: used
        services.netbird.clients.a = { port = 51821; openFirewall = false; };
        services.netbird.clients.b = { port = 51822; };
      #                                       ^^^^^ 51822/udp by module: used
      }
    `));

  it("of modules lose against a stronger list, and only of their protocol", () =>
    check(`
      { lib, ... }: {
        services.openssh = { enable = true; ports = [ 22 2022 22 ]; openFirewall = true; };
      #                                                                            ^^^^ 2022/tcp by module: weaker
      #                                                                            ^^^^ 22/tcp by module: weaker
        services.tailscale = { enable = true; openFirewall = true; };
      #                                                      ^^^^ 41641/udp by module: used
        networking.firewall.allowedTCPPorts = lib.mkForce [ 22 ];
      #                                                     ^^ 22/tcp by list: used
        networking.firewall.interfaces.br0.allowedUDPPorts = lib.mkForce [ 53 ];
      #                                                                    ^^ 53/udp on br0 by list: used
      }
    `));

  it("of modules are possible where nobody knows the switch, or the list", () =>
    check(`
      { lib, pkgs, ... }: {
        services.openssh.enable = pkgs.stdenv.isLinux;
      #                           ^^^^^^^^^^^^^^^^^^^ 22/tcp by module: possible
        services.tailscale = { enable = true; openFirewall = true; };
      #                                                      ^^^^ 41641/udp by module: possible
        services.adguardhome = { enable = true; openFirewall = pkgs.stdenv.isLinux; };
      #                                                        ^^^^^^^^^^^^^^^^^^^ 3000/tcp by module: possible
        networking.firewall.allowedUDPPorts = lib.mkIf pkgs.stdenv.isLinux (lib.mkForce [ 53 ]);
      #                                                                                   ^^ 53/udp by list: possible
      }
    `));

  it("come from rules, which are never more than possible", () => {
    check(`
      { ... }: {
        networking.firewall.extraInputRules = "ip saddr 10.0.0.0/8 udp dport { 53, 67-68 } accept";
      #                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 53/udp by text: possible
      #                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 67-68/udp by text: possible
        networking.firewall.extraCommands = "iptables -A nixos-fw -p tcp --dport 8000:8010 -j nixos-fw-accept";
      #                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 8000-8010/tcp by text: possible
        networking.nftables.tables.mine = { family = "inet"; content = "chain a { tcp dport 2222 accept; }"; };
      #                                                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 2222/tcp by text: possible
      }
    `);
    assert.deepEqual(
      acceptedIn("# tcp dport 1 accept\ntcp dport 2 drop\nct state established accept\nip protocol icmp accept", true),
      [],
    );
    assert.deepEqual(acceptedIn("iptables -A FORWARD -i wg0 -j ACCEPT\nip saddr 10.0.0.0/8 counter drop", true), []);
  });

  it("come from rules of which nobody can say what they let in: that may be anything", () => {
    const all = { from: 1, to: 65_535, interface: undefined };
    const both = [
      { protocol: "tcp", ...all },
      { protocol: "udp", ...all },
    ];
    assert.deepEqual(acceptedIn("ip saddr 10.0.0.0/8 accept", true), both);
    assert.deepEqual(acceptedIn("iptables -A nixos-fw -s 10.0.0.0/8 -j nixos-fw-accept", true), both);
    assert.deepEqual(acceptedIn("tcp dport https accept", true), [both[0]]);
    assert.deepEqual(acceptedIn("udp dport { 53, $ports } accept", true), [both[1]]);
    assert.deepEqual(acceptedIn(hole, true), both);
    assert.deepEqual(acceptedIn(`ip saddr { ${hole} } tcp dport 53 accept`, true), [{ ...both[0], from: 53, to: 53 }]);
    assert.deepEqual(
      acceptedIn('iifname "wg0" accept', true).map((one) => one.interface),
      ["wg0", "wg0"],
    );
    // Another table: what it accepts, NixOS's own chain may drop.
    assert.deepEqual(acceptedIn("type filter hook input priority 0; policy accept;", false), []);
  });

  it("remember where the number was written, and what it was made of", () => {
    const [opening] = firewall(`
      { config, lib, ... }: let p = config.my.ports.ssh; in {
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
        config = { my.ports.ssh = 53844; networking.firewall.allowedTCPPorts = [ p ]; };
      }
    `).openings;
    assert.deepEqual(opening?.sources, ["my.ports.ssh"]);
    assert.ok(opening.written && opening.place && opening.written.start < opening.place.start);
  });

  it("are none where the list fails, is no list, or the file cannot be read", () => {
    check(`{ ... }: { networking.firewall.allowedTCPPorts = throw "no"; }`);
    check(
      `{ ... }: { networking.firewall.allowedTCPPorts = "80"; networking.firewall.allowedUDPPorts = [ "dns" 70000 0 ]; }`,
    );
    check(`{ ... }: { networking.firewall.allowedTCPPortRanges = [ { from = 9; to = 1; } { from = 9; } ]; }`);
    check(`{ ... }: { networking.firewall.allowedTCPPorts = [ 80 ; }`);
  });
});

describe("a firewall", () => {
  it("is on unless it is turned off", () => {
    assert.equal(firewall("{ ... }: { }").isEnabled, true);
    assert.equal(firewall("{ ... }: { networking.firewall.enable = false; }").isEnabled, false);
    assert.equal(firewall("{ pkgs, ... }: { networking.firewall.enable = pkgs.stdenv.isLinux; }").isEnabled, undefined);
  });

  it("trusts interfaces", () => {
    const source = `{ ... }: { networking.firewall.trustedInterfaces = [ "tailscale0" "br0" ]; }`;
    assert.deepEqual(firewall(source).trusted, ["tailscale0", "br0"]);
    const more = `{ inputs, ... }: { networking.firewall.trustedInterfaces = [ "lo" ] ++ inputs.lan.interfaces; }`;
    assert.deepEqual(firewall(more).trusted, ["lo", "…"]);
  });
});
