/** `port/firewall`: ports that are open without need, or past the proxy. */

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkFix, checkRule, checkSuppress, findingsOf } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

const id = "port/firewall";
const check = (source: string): void => checkRule(id, source);

/** A proxy with a service behind it. */
const proxy = `
        services.nginx.enable = true;
        services.nginx.virtualHosts."grafana.example.org".locations."/".proxyPass = "http://127.0.0.1:3000";
        services.grafana.enable = true;`;
const everywhere = `${proxy}
        services.grafana.settings.server = { http_addr = "0.0.0.0"; http_port = 3000; };`;

describe("port/firewall, past the proxy", () => {
  it("sees a port in the list of a service that a proxy hands requests on to", () =>
    check(`
      { ... }: {${everywhere}
        networking.firewall.allowedTCPPorts = [ 80 443 3000 ];
      #                                                ^^^^ Port 3000/tcp of services.grafana is open to everybody, past nginx and whatever that asks for: close it, or open it on one interface only.
      }
    `));

  it("sees openFirewall of such a service", () =>
    check(`
      { ... }: {
        services.nginx.enable = true;
        services.nginx.virtualHosts."dns.example.org".locations."/".proxyPass = "http://localhost:3001";
        services.adguardhome = {
          enable = true;
          host = "0.0.0.0";
          port = 3001;
          openFirewall = true;
      #   ^^^^^^^^^^^^ Port 3001/tcp of services.adguardhome is open to everybody, past nginx and whatever that asks for: close it, or open it on one interface only.
        };
      }
    `));

  it("knows the port by its value, through a registry", () =>
    check(`
      #- configuration.nix
      { config, lib, ... }: {
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
        config = {
          my.ports.grafana = 3000;${everywhere.replace("http_port = 3000", "http_port = config.my.ports.grafana")}
          networking.firewall.allowedTCPPorts = [ config.my.ports.grafana ];
      #                                           ^^^^^^^^^^^^^^^^^^^^^^^ Port 3000/tcp of services.grafana is open to everybody, past nginx and whatever that asks for: close it, or open it on one interface only.
        };
      }
    `));

  it("is silent where rules of an exporter say whom it lets in", () =>
    check(`
      { ... }: {
        services.nginx.enable = true;
        services.nginx.virtualHosts."node.example.org".locations."/".proxyPass = "http://127.0.0.1:9100";
        services.prometheus.exporters.node = { enable = true; openFirewall = true; firewallFilter = "-s 192.0.2.1 -p tcp --dport 9100"; };
      }
    `));

  it("is silent where it is opened on one interface only, which is on purpose", () =>
    check(`
      { ... }: {${everywhere}
        networking.firewall.interfaces.tailscale0.allowedTCPPorts = [ 3000 ];
      }
    `));

  it("is silent about udp, a rule, and a default that NixOS's modules replace", () =>
    check(`
      { lib, ... }: {${everywhere}
        networking.firewall.allowedUDPPorts = [ 3000 ];
        networking.firewall.extraInputRules = "tcp dport 3000 accept";
        networking.firewall.allowedTCPPorts = lib.mkDefault [ 3000 ];
      }
    `));

  it("is silent where the firewall is off, or where nobody knows whether it is", () => {
    check(`
      { ... }: {${everywhere}
        networking.firewall = { enable = false; allowedTCPPorts = [ 3000 ]; };
      }
    `);
    check(`
      { pkgs, ... }: {${everywhere}
        networking.firewall = { enable = pkgs.stdenv.isLinux; allowedTCPPorts = [ 3000 ]; };
      }
    `);
  });

  it("is silent where the proxy or the service is off, or the proxy asks another machine", () => {
    const but = (other: string): string => `
      { lib, ... }: {
        imports = [ { ${other} } ];${everywhere}
        networking.firewall.allowedTCPPorts = [ 3000 ];
      }`;
    check(but("services.nginx.enable = lib.mkForce false;"));
    check(but("systemd.services.grafana.enable = false;"));
    check(but('systemd.services.nginx.serviceConfig.NetworkNamespacePath = "/run/netns/web";'));
    check(but("").replace("http://127.0.0.1", "http://192.0.2.7"));
    assert.throws(() => check(but("")));
  });

  it("is silent where somebody else listens on that port, too, for whom it may be open", () =>
    check(`
      { ... }: {${proxy}
        services.grafana.settings.server = { http_addr = "127.0.0.1"; http_port = 3000; };
        services.adguardhome = { enable = true; host = "192.0.2.5"; port = 3000; };
        networking.firewall.allowedTCPPorts = [ 3000 ];
      }
    `));

  it("is silent where others are only asked who may come in, or a tunnel makes a second way", () => {
    const authelia = 'services.adguardhome = { enable = true; host = "0.0.0.0"; port = 3001; openFirewall = true; };';
    check(`
      { ... }: {
        ${authelia}
        services.traefik = { enable = true; dynamicConfigOptions.http.middlewares.a.forwardAuth.address = "http://127.0.0.1:3001"; };
      }
    `);
    check(`
      { ... }: {
        ${authelia}
        services.cloudflared = { enable = true; tunnels.a = { default = "http_status:404"; ingress."a.example.org" = "http://127.0.0.1:3001"; }; };
      }
    `);
  });

  it("is silent about the ports of the proxy itself, of SSH and of a VPN", () =>
    check(`
      { ... }: {
        services.nginx.enable = true;
        services.nginx.virtualHosts."a.example.org".locations."/ssh".proxyPass = "http://127.0.0.1:2022";
        services.nginx.virtualHosts."a.example.org".locations."/".proxyPass = "http://127.0.0.1:443";
        services.openssh = { enable = true; ports = [ 2022 ]; };
        services.grafana = { enable = true; settings.server = { http_addr = "0.0.0.0"; http_port = 443; }; };
        networking.firewall.allowedTCPPorts = [ 2022 80 443 ];
      }
    `));

  it("is silent where the list that opens it loses", () =>
    check(`
      { lib, ... }: {
        imports = [ { networking.firewall.allowedTCPPorts = lib.mkForce [ 443 ]; } ];${everywhere}
        networking.firewall.allowedTCPPorts = [ 3000 ];
      }
    `));

  it("is silent where nobody knows what the service binds", () =>
    check(`
      { inputs, ... }: {${proxy}
        services.grafana.settings.server.http_addr = inputs.addresses.lan;
        networking.firewall.allowedTCPPorts = [ 3000 ];
      }
    `));

  it("closes the port, in the list or at the module", () => {
    checkFix(
      id,
      `
      { ... }: {${everywhere}
        networking.firewall.allowedTCPPorts = [ 80 3000 443 ];
      }
      `,
      `
      { ... }: {${everywhere}
        networking.firewall.allowedTCPPorts = [ 80 443 ];
      }
      `,
    );
    checkFix(
      id,
      `
      { ... }: {${everywhere}
        networking.firewall.allowedTCPPorts = [
          443
          3000 # for the dashboards
        ];
      }
      `,
      `
      { ... }: {${everywhere}
        networking.firewall.allowedTCPPorts = [
          443
        ];
      }
      `,
    );
    const adguard = (open: string): string => `
      { lib, ... }: { services.nginx = { enable = true; virtualHosts.a.locations."/".proxyPass = "http://127.0.0.1:3001"; }; services.adguardhome = { enable = true; host = "::"; port = 3001; openFirewall = ${open}; }; }
      `;
    checkFix(id, adguard("lib.mkForce true"), adguard("lib.mkForce false"));
  });

  it("leaves a list that is computed alone", () => {
    const found = findingsOf(
      id,
      fixture(`{ ... }: { ${everywhere} networking.firewall.allowedTCPPorts = map (n: n) [ 3000 ]; }`).files,
    );
    assert.deepEqual(
      found.map(({ severity, fixes }) => [severity, fixes.length]),
      [["warning", 0]],
    );
  });
});

describe("port/firewall, nobody can come in", () => {
  it("sees that a service only binds addresses of the machine itself", () =>
    check(`
      { ... }: {${proxy}
        services.grafana.settings.server = { http_addr = "127.0.0.1"; http_port = 3000; };
        networking.firewall.allowedTCPPorts = [ 3000 ];
      #                                         ^^^^ Port 3000/tcp is open, but services.grafana only listens on 127.0.0.1: nobody else reaches it. Close the port, or let services.grafana listen elsewhere.
      }
    `));

  it("is silent where a rule brings packets there, and about names in networks of containers", () => {
    check(`
      { ... }: {
        services.grafana = { enable = true; settings.server = { http_addr = "127.0.0.1"; http_port = 3000; }; };
        networking.firewall.allowedTCPPorts = [ 3000 ];
        networking.nat.forwardPorts = [ { sourcePort = 8080; destination = "127.0.0.1:3000"; } ];
      }
    `);
    check(`
      { ... }: {
        services.resolved.enable = true;
        networking.firewall.allowedUDPPorts = [ 53 ];
        networking.firewall.interfaces.podman0.allowedUDPPorts = [ 53 ];
      }
    `);
  });

  it("sees that the service is off whose port is open", () =>
    check(`
      #- configuration.nix
      { config, lib, ... }: {
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
        config = {
          my.ports.dns = 3001;
          services.adguardhome = { enable = false; port = config.my.ports.dns; };
          systemd.services.other.script = "exec other";
          networking.firewall.allowedTCPPorts = [ config.my.ports.dns ];
      #                                           ^^^^^^^^^^^^^^^^^^^ Port 3001/tcp is open, but services.adguardhome, which would listen there, is off: close it.
        };
      }
    `));

  it("is silent where the number has another reader, or another text has it", () => {
    const module = (other: string): string => `
      { config, lib, ... }: {
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
        config = {
          my.ports.dns = 3001;
          services.adguardhome = { enable = false; port = config.my.ports.dns; };
          ${other}
          networking.firewall.allowedTCPPorts = [ config.my.ports.dns ];
        };
      }
    `;
    check(module('systemd.services.other.environment.LISTEN = "0.0.0.0:3001";'));
    check(module("environment.variables.OFFSET = config.my.ports.dns + 1;"));
  });

  it("sees that a service listens in another network", () =>
    check(`
      { config, ... }: {
        services.adguardhome = { enable = true; port = 3001; };
        systemd.services.adguardhome.serviceConfig.NetworkNamespacePath = "/run/netns/vpn";
        networking.firewall.allowedTCPPorts = [ config.services.adguardhome.port ];
      #                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Port 3001/tcp is open on this machine, but services.adguardhome listens in another network (/run/netns/vpn): close it.
      }
    `));

  it("is silent where nobody knows the network", () =>
    check(`
      { config, inputs, ... }: {
        services.adguardhome = { enable = true; port = 3001; };
        systemd.services.adguardhome.serviceConfig.NetworkNamespacePath = inputs.network.path;
        networking.firewall.allowedTCPPorts = [ config.services.adguardhome.port ];
      }
    `));

  it("is silent where the port of that network is handed on", () =>
    check(`
      { config, ... }: {
        services.adguardhome = { enable = true; port = 3001; };
        systemd.services.adguardhome.vpnConfinement = { enable = true; vpnNamespace = "wg"; };
        vpnNamespaces.wg.portMappings = [ { from = 3001; to = 3001; } ];
        networking.firewall.allowedTCPPorts = [ config.services.adguardhome.port ];
      }
    `));

  it("sees a port that nobody can listen on, where every program of the host is known", () =>
    check(`
      { inputs, ... }: {
        imports = [ inputs.sops-nix.nixosModules.sops ];
        services.openssh.enable = true;
        services.syncthing.enable = false;
        programs.git.enable = true;
        programs.steam.enable = false;
        networking.firewall.allowedTCPPorts = [ 22 8123 ];
      #                                            ^^^^ Port 8123/tcp is open, but nobody listens there: close it.
        networking.firewall.allowedUDPPorts = [ 22 ];
      #                                         ^^ Port 22/udp is open, but nobody listens there: close it.
      }
    `));

  it("is silent as long as anything may be meant", () => {
    const host = (other: string): string => `{ ... }: { networking.firewall.allowedTCPPorts = [ 8123 ]; ${other} }`;
    check(host("services.something.enable = true;"));
    check(host("services.syncthing.enable = true;"));
    check(host("services.home-assistant.config.http.server_port = 8123; services.something.enable = true;"));
    check(host("services.prometheus.exporters.odd.enable = true;"));
    check(host("programs.kdeconnect.enable = true;"));
    check(host("virtualisation.docker.enable = true;"));
    check(host("containers.web.config = { };"));
    check(host('systemd.services.web.serviceConfig.ExecStart = "/bin/web";'));
    check(host("systemd.user.services.web = { };"));
    check(
      `{ inputs, ... }: { imports = [ inputs.web.nixosModules.web ]; networking.firewall.allowedTCPPorts = [ 8123 ]; }`,
    );
  });

  it("is silent about answers from outside: discovery, leases, tunnels, certificates", () =>
    check(`
      { ... }: {
        networking.firewall.allowedTCPPorts = [ 80 443 ];
        networking.firewall.allowedUDPPorts = [ 5353 1900 68 51820 41641 ];
        networking.firewall.allowedTCPPortRanges = [ { from = 1714; to = 1764; } ];
      }
    `));

  it("informs, and does not warn", () => {
    const found = findingsOf(id, fixture(`{ ... }: { networking.firewall.allowedTCPPorts = [ 8123 ]; }`).files);
    assert.deepEqual(
      found.map(({ severity }) => severity),
      ["information"],
    );
  });

  it("judges each host by itself", () =>
    check(`
      #- flake.nix
      {
        outputs = { nixpkgs, ... }: {
          nixosConfigurations.nas = nixpkgs.lib.nixosSystem { modules = [ ./base.nix ./web.nix ]; };
          nixosConfigurations.pi = nixpkgs.lib.nixosSystem { modules = [ ./base.nix ]; };
        };
      }
      #- base.nix
      {
        networking.firewall.allowedTCPPorts = [ 8123 ];
      #                                         ^^^^ Port 8123/tcp is open, but nobody listens there: close it.
      }
      #- web.nix
      { services.home-assistant = { enable = true; config.http.server_port = 8123; }; }
    `));

  it("says nothing about a file that cannot be read", () =>
    check("{ networking.firewall.allowedTCPPorts = [ 8123 ; }"));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      `
      {
        networking.firewall.allowedTCPPorts = [ 8123 ];
      }
      `,
      `
      {
        # mynixos: ignore port/firewall – Grund
        networking.firewall.allowedTCPPorts = [ 8123 ];
      }
      `,
    ));
});
