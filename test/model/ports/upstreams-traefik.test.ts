/** What Traefik hands on, and what its entry points bind. */
import { describe, it } from "mocha";
import { checkMarks } from "#test/check.ts";
import { listenerMarks } from "./listener-marks.ts";
import { upstreamMarks } from "./upstream-marks.ts";

const upstreams = (source: string): void => checkMarks(source, upstreamMarks);
const listeners = (source: string): void => checkMarks(source, listenerMarks);

const registry = `
      #- ports.nix
      { lib, ... }: {
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
        config.my.ports = { jellyfin = 20096; auth = 10010; };
      }`;

describe("upstreams of Traefik", () => {
  it("are its services' servers, for the hosts of the routers that name them", () =>
    upstreams(`
      #- configuration.nix
      { config, lib, ... }: {
        imports = [ ./ports.nix ];
        services.traefik.enable = true;
        services.traefik.dynamicConfigOptions.http = {
          routers.a = { rule = "Host(\`jelly.example.org\`) || Host(\`tv.example.org\`)"; service = "jellyfin"; };
          routers.b = { rule = "PathPrefix(\`/x\`)"; service = "jellyfin@file"; };
          routers.off = lib.mkForce null;
          services.jellyfin.loadBalancer.servers = [
            { url = "http://127.0.0.1:\${toString config.my.ports.jellyfin}"; }
      #             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ traefik: jelly.example.org tv.example.org b -> 127.0.0.1 20096 from my.ports.jellyfin
            { url = "https://nas.example.org"; }
      #             ^^^^^^^^^^^^^^^^^^^^^^^^^ traefik: jelly.example.org tv.example.org b -> nas.example.org 443
          ];
          services.nobody.loadBalancer.servers = [ { url = "http://127.0.0.1:1"; } ];
      #                                                    ^^^^^^^^^^^^^^^^^^^^ traefik: ? -> 127.0.0.1 1
        };
      }${registry}
    `));

  it("are found through services that divide the requests, whatever the case of the keys", () =>
    upstreams(`
      #- configuration.nix
      {
        services.traefik.enable = true;
        services.traefik.dynamicConfigOptions.http = {
          routers.app = { rule = "Host(\`app.example.org\`)"; service = "both"; };
          services.both.weighted.services = [ { name = "one"; weight = 1; } { name = "two"; } ];
          services.one.loadbalancer.servers = [ { URL = "http://localhost:8001"; } ];
      #                                                 ^^^^^^^^^^^^^^^^^^^^^^^ traefik: app.example.org -> localhost 8001
          services.two.failover = { service = "three"; fallback = "four"; };
          services.three.LoadBalancer.Servers = [ { url = "http://localhost:8003"; } ];
      #                                                   ^^^^^^^^^^^^^^^^^^^^^^^ traefik: app.example.org -> localhost 8003
          services.four.mirroring = { service = "five"; mirrors = [ { name = "six"; } ]; };
          services.five.loadBalancer.servers = [ { url = "http://localhost:8005"; } ];
      #                                                  ^^^^^^^^^^^^^^^^^^^^^^^ traefik: app.example.org -> localhost 8005
          services.six.loadBalancer.servers = [ { url = "http://localhost:8006"; } ];
      #                                                 ^^^^^^^^^^^^^^^^^^^^^^^ traefik: app.example.org -> localhost 8006
        };
      }
    `));

  it("are those of TCP and UDP, too, and those of the options that NixOS 26.05 has", () =>
    upstreams(`
      #- configuration.nix
      {
        services.traefik.enable = true;
        services.traefik.dynamicConfigOptions.tcp = {
          routers.ssh = { rule = "HostSNI(\`*\`)"; service = "ssh"; };
          services.ssh.loadBalancer.servers = [ { address = "192.168.1.2:22"; } ];
      #                                                     ^^^^^^^^^^^^^^^^ traefik: ssh -> 192.168.1.2 22
        };
        services.traefik.dynamic.files.app.settings.http = {
          routers.app.service = "app";
          services.app.loadBalancer.servers = [ { url = "http://[::1]:8080"; } ];
      #                                                 ^^^^^^^^^^^^^^^^^^^ traefik: app -> ::1 8080
        };
      }
    `));

  it("are whom its middlewares ask, for the routers that have them, through chains too", () =>
    upstreams(`
      #- configuration.nix
      { config, ... }: {
        imports = [ ./ports.nix ];
        services.traefik.enable = true;
        services.traefik.dynamicConfigOptions.http = {
          routers.a = { rule = "Host(\`a.example.org\`)"; middlewares = [ "chain@file" ]; service = "a"; };
          middlewares.chain.chain.middlewares = [ "headers" "sso" ];
          middlewares.sso.forwardAuth.address = "http://127.0.0.1:\${toString config.my.ports.auth}/verify";
      #                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ traefik: a.example.org -> 127.0.0.1 10010 auth from my.ports.auth
        };
      }${registry}
    `));

  it("are off with it, or with a file in their place; possible where nobody knows; in its unit's network", () =>
    upstreams(`
      #- flake.nix
      {
        outputs = { nixpkgs, ... }: {
          nixosConfigurations.off = nixpkgs.lib.nixosSystem { modules = [ ./off.nix ]; };
          nixosConfigurations.file = nixpkgs.lib.nixosSystem { modules = [ ./file.nix ]; };
          nixosConfigurations.maybe = nixpkgs.lib.nixosSystem { modules = [ ./maybe.nix ]; };
          nixosConfigurations.vpn = nixpkgs.lib.nixosSystem { modules = [ ./vpn.nix ]; };
        };
      }
      #- off.nix
      { services.traefik.dynamicConfigOptions.http.services.a.loadBalancer.servers = [ { url = "http://localhost:1"; } ]; }
      #                                                                                        ^^^^^^^^^^^^^^^^^^^^ traefik: ? -> localhost 1 disabled
      #- file.nix
      {
        services.traefik = { enable = true; dynamicConfigFile = /etc/traefik.toml; };
        services.traefik.dynamicConfigOptions.http.services.a.loadBalancer.servers = [ { url = "http://localhost:2"; } ];
      #                                                                                        ^^^^^^^^^^^^^^^^^^^^ traefik: ? -> localhost 2 disabled
      }
      #- maybe.nix
      { pkgs, ... }: {
        services.traefik.enable = pkgs.stdenv.isLinux;
        services.traefik.dynamicConfigOptions.http.services.a.loadBalancer.servers = [ { url = "http://\${pkgs.hello}:3"; } ];
      #                                                                                        ^^^^^^^^^^^^^^^^^^^^^^^^ traefik: ? -> ? 3 possible
      }
      #- vpn.nix
      {
        services.traefik.enable = true;
        systemd.services.traefik.serviceConfig.NetworkNamespacePath = "/run/netns/vpn";
        services.traefik.dynamicConfigOptions.http.services.a.loadBalancer.servers = [ { url = "http://localhost:4"; } ];
      #                                                                                        ^^^^^^^^^^^^^^^^^^^^ traefik: ? -> localhost 4 in /run/netns/vpn
      }
    `));
});

describe("entry points of Traefik", () => {
  it("bind what their address says, HTTP/3 the same port of UDP", () =>
    listeners(`
      #- configuration.nix
      {
        services.traefik.enable = true;
        services.traefik.staticConfigOptions.entryPoints = {
          web.address = ":80";
      #                 ^^^^^ 80/tcp * services.traefik
          secure = { address = "0.0.0.0:443/tcp"; http3.advertisedPort = 8443; };
      #                        ^^^^^^^^^^^^^^^^^ 443/tcp * services.traefik
      #                        ^^^^^^^^^^^^^^^^^ 443/udp * services.traefik
          dns.address = "127.0.0.1:53/udp";
      #                 ^^^^^^^^^^^^^^^^^^ 53/udp 127.0.0.1 services.traefik
          lan.address = "[fd00::1]:8081";
      #                 ^^^^^^^^^^^^^^^^ 8081/tcp [fd00::1] services.traefik
        };
      }
    `));

  it("are one at port 80 where none is named", () =>
    listeners(`
      #- configuration.nix
      {
        services.traefik.enable = true;
      #                           ^^^^ 80/tcp * services.traefik default
        services.traefik.staticConfigOptions.log.level = "INFO";
      }
    `));

  it("are one more at port 8080 for what Traefik tells of itself", () =>
    listeners(`
      #- configuration.nix
      {
        services.traefik.enable = true;
        services.traefik.staticConfigOptions = {
          entryPoints.web.address = ":80";
      #                             ^^^^^ 80/tcp * services.traefik
          api.insecure = true;
      #                  ^^^^ 8080/tcp * services.traefik default
        };
      }
    `));

  it("answer pings at one of their own, or at none", () =>
    listeners(`
      #- flake.nix
      {
        outputs = { nixpkgs, ... }: {
          nixosConfigurations.a = nixpkgs.lib.nixosSystem { modules = [ ./a.nix ]; };
          nixosConfigurations.b = nixpkgs.lib.nixosSystem { modules = [ ./b.nix ]; };
        };
      }
      #- a.nix
      {
        services.traefik.enable = true;
        services.traefik.staticConfigOptions = { entryPoints.traefik.address = ":9000"; ping = { }; };
      #                                                                        ^^^^^^^ 9000/tcp * services.traefik
      }
      #- b.nix
      {
        services.traefik.enable = true;
        services.traefik.staticConfigOptions = { entryPoints.web.address = ":80"; ping.entryPoint = "web"; };
      #                                                                    ^^^^^ 80/tcp * services.traefik
      }
    `));

  it("are not known where a file says them, and off with Traefik", () =>
    listeners(`
      #- flake.nix
      {
        outputs = { nixpkgs, ... }: {
          nixosConfigurations.a = nixpkgs.lib.nixosSystem { modules = [ ./a.nix ]; };
          nixosConfigurations.b = nixpkgs.lib.nixosSystem { modules = [ ./b.nix ]; };
        };
      }
      #- a.nix
      { services.traefik = { enable = true; staticConfigFile = /etc/traefik.toml; }; }
      #- b.nix
      { services.traefik = { enable = false; staticConfigOptions.entryPoints.web.address = ":80"; }; }
      #                                                                                    ^^^^^ 80/tcp * services.traefik disabled
    `));
});
