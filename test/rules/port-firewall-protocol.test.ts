/** `port/firewall`: a port that is open for the other protocol than the one that its service takes. */

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkFix, checkRule, findingsOf } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

const id = "port/firewall";
const check = (source: string): void => checkRule(id, source);

const tunnel = "networking.wireguard.interfaces.wg0 = { listenPort = 51820; };";

describe("port/firewall, the other protocol", () => {
  it("sees a port of UDP in the list of TCP, and the other way round", () =>
    check(`
      { ... }: {
        networking.wireguard.interfaces.wg0.listenPort = 51820;
        services.prowlarr.enable = true;
        networking.firewall.allowedTCPPorts = [ 22 51820 ];
      #                                            ^^^^^ Port 51820/tcp is open, but networking.wireguard.interfaces.wg0 listens on 51820/udp: open it in networking.firewall.allowedUDPPorts.
        networking.firewall.allowedUDPPorts = [ 9696 ];
      #                                         ^^^^ Port 9696/udp is open, but services.prowlarr listens on 9696/tcp: open it in networking.firewall.allowedTCPPorts.
        services.something.enable = true;
      }
    `));

  it("names the list of the interface, and that of ranges", () =>
    check(`
      { ... }: {
        networking.wg-quick.interfaces.home.listenPort = 51820;
        networking.firewall.interfaces.eth0.allowedTCPPortRanges = [ { from = 51820; to = 51820; } ];
      #                                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Port 51820/tcp is open, but networking.wg-quick.interfaces.home listens on 51820/udp: open it in networking.firewall.interfaces.eth0.allowedUDPPortRanges.
        services.something.enable = true;
      }
    `));

  it("sees it through a registry", () =>
    check(`
      #- configuration.nix
      { config, lib, ... }: {
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
        config = {
          my.ports.wg = 51820;
          networking.wireguard.interfaces.wg0.listenPort = config.my.ports.wg;
          networking.firewall.allowedTCPPorts = [ config.my.ports.wg ];
      #                                           ^^^^^^^^^^^^^^^^^^ Port 51820/tcp is open, but networking.wireguard.interfaces.wg0 listens on 51820/udp: open it in networking.firewall.allowedUDPPorts.
          services.something.enable = true;
        };
      }
    `));

  it("warns", () => {
    const found = findingsOf(
      id,
      fixture(`{ ... }: { ${tunnel} networking.firewall.allowedTCPPorts = [ 51820 ]; }`).files,
    );
    assert.deepEqual(
      found.map(({ severity }) => severity),
      ["warning"],
    );
  });

  it("is silent where the right one is open, too, or may be", () => {
    const with51820 = (text: string): string =>
      `{ lib, pkgs, ... }: { ${tunnel} services.something.enable = true; networking.firewall.allowedTCPPorts = [ 51820 ]; ${text} }`;
    check(with51820("networking.firewall.allowedUDPPorts = [ 51820 ];"));
    check(with51820("networking.firewall.allowedUDPPortRanges = [ { from = 51000; to = 52000; } ];"));
    check(with51820("networking.firewall.allowedUDPPorts = lib.mkIf pkgs.stdenv.isLinux [ 51820 ];"));
    check(with51820('networking.firewall.extraInputRules = "udp dport 51820 accept";'));
    assert.throws(() => check(with51820("networking.firewall.allowedUDPPorts = [ 51821 ];")));
  });

  it("is silent where somebody may listen for the protocol that is open", () => {
    const host = (text: string): string =>
      `{ lib, pkgs, inputs, ... }: { services.something.enable = true; networking.firewall.allowedTCPPorts = [ 51820 ]; ${text} }`;
    check(host(`${tunnel} services.prowlarr = { enable = true; settings.server.port = 51820; };`));
    check(host(`${tunnel} services.prowlarr = { enable = pkgs.stdenv.isLinux; settings.server.port = 51820; };`));
    check(
      host(`${tunnel} systemd.services.wstunnel.serviceConfig.ExecStart = "/bin/wstunnel server ws://0.0.0.0:51820";`),
    );
    check(host(`${tunnel} networking.nat.forwardPorts = [ { sourcePort = 51820; destination = "192.0.2.1:22"; } ];`));
    check(host(`${tunnel} virtualisation.oci-containers.containers.a.ports = [ "51820:80" ];`));
  });

  it("is silent where nobody knows the port, or whether it runs here, and about modules that open what they need", () => {
    const host = (text: string): string =>
      `{ lib, pkgs, inputs, ... }: { services.something.enable = true; networking.firewall.allowedTCPPorts = [ 9993 ]; ${text} }`;
    check(host("networking.wireguard.interfaces.wg0.listenPort = if pkgs.stdenv.isLinux then 9993 else 9994;"));
    check(host('networking.wireguard.interfaces.wg0 = { listenPort = 9993; socketNamespace = "vpn"; };'));
    check(host("services.zerotierone.enable = true;"));
    check(
      host('virtualisation.oci-containers.containers.a.ports = [ "9993:9993/udp" ];').replace(
        "services.something",
        "services.other",
      ),
    );
  });

  it("is silent about proxies, which speak HTTP/3 as well, about names, and about ports that answers come back to", () =>
    check(`
      { ... }: {
        services.nginx.enable = true;
        services.nginx.virtualHosts.a.listen = [ { addr = "0.0.0.0"; port = 8443; ssl = true; } ];
        services.something.enable = true;
        networking.wireguard.interfaces.a.listenPort = 53;
        networking.wireguard.interfaces.b.listenPort = 443;
        networking.firewall.allowedUDPPorts = [ 8443 ];
        networking.firewall.allowedTCPPorts = [ 53 443 ];
      }
    `));

  it("tells nobody to open what is better closed: behind a proxy, or on this machine only", () =>
    check(`
      { ... }: {
        services.nginx.enable = true;
        services.nginx.virtualHosts.a.locations."/".proxyPass = "http://127.0.0.1:9696";
        services.prowlarr.enable = true;
        services.adguardhome = { enable = true; host = "127.0.0.1"; port = 3001; };
        services.something.enable = true;
        networking.firewall.allowedUDPPorts = [ 9696 3001 ];
      }
    `));
});

describe("port/firewall, the other protocol, its fix", () => {
  const host = (lists: string): string => `
      { config, lib, ... }: {
        ${tunnel}
        ${lists}
      }`;
  const moves = (before: string, after: string): void => checkFix(id, host(before), host(after));

  it("moves the port to the list that there is", () => {
    moves(
      `networking.firewall = {
          allowedTCPPorts = [ 80 51820 443 ];
          allowedUDPPorts = [ 443 ];
        };`,
      `networking.firewall = {
          allowedTCPPorts = [ 80 443 ];
          allowedUDPPorts = [ 443 51820 ];
        };`,
    );
    moves(
      `networking.firewall.allowedTCPPorts = lib.mkForce [
          80
          51820 # the tunnel
        ];
        networking.firewall.allowedUDPPorts = lib.mkForce [ ];`,
      `networking.firewall.allowedTCPPorts = lib.mkForce [
          80
        ];
        networking.firewall.allowedUDPPorts = lib.mkForce [ 51820 ];`,
    );
  });

  it("begins a list in the line below where there is none", () => {
    moves(
      `networking.firewall = {
          allowedTCPPorts = [ 80 51820 443 ];
        };`,
      `networking.firewall = {
          allowedTCPPorts = [ 80 443 ];
          allowedUDPPorts = [ 51820 ];
        };`,
    );
    moves(
      "networking.firewall.allowedTCPPorts = [ 80 51820 443 ];",
      `networking.firewall.allowedTCPPorts = [ 80 443 ];
        networking.firewall.allowedUDPPorts = [ 51820 ];`,
    );
    moves(
      "networking.firewall = { allowedTCPPorts = [ 80 51820 443 ]; };",
      "networking.firewall = { allowedTCPPorts = [ 80 443 ]; allowedUDPPorts = [ 51820 ]; };",
    );
  });

  it("renames the list where it has nothing else", () =>
    moves("networking.firewall.allowedTCPPorts = [ 51820 ];", "networking.firewall.allowedUDPPorts = [ 51820 ];"));

  it("leaves alone what is computed, or what would discard others", () => {
    const fixes = (lists: string): readonly number[] =>
      findingsOf(id, fixture(host(lists)).files).map(({ fixes: { length } }) => length);
    assert.deepEqual(fixes("networking.firewall.allowedTCPPorts = map (n: n) [ 51820 ];"), [0]);
    assert.deepEqual(
      fixes(
        "imports = [ ./a.nix ]; networking.firewall.allowedTCPPorts = lib.mkForce [ 51820 ];\n      }\n      #- a.nix\n      { networking.firewall.allowedUDPPorts = [ 443 ];",
      ),
      [0],
    );
  });
});
