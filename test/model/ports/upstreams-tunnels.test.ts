/** What tunnels, authenticating proxies and forwarders hand on. */
import { describe, it } from "mocha";
import { checkMarks } from "#test/check.ts";
import { upstreamMarks } from "./upstream-marks.ts";

const upstreams = (source: string): void => checkMarks(source, upstreamMarks);

describe("upstreams of cloudflared", () => {
  it("are its rules and what takes the rest, in the network of the tunnel's unit", () =>
    upstreams(`
      #- configuration.nix
      {
        services.cloudflared.enable = true;
        services.cloudflared.tunnels.one = {
          ingress."*.example.org" = "http://localhost:80";
      #                             ^^^^^^^^^^^^^^^^^^^^^ cloudflared: *.example.org -> localhost 80
          ingress."ssh.example.org".service = "ssh://localhost";
      #                                       ^^^^^^^^^^^^^^^^^ cloudflared: ssh.example.org -> localhost 22
          ingress."sock.example.org" = "unix:/run/app.sock";
          default = "http_status:404";
        };
        services.cloudflared.tunnels.two = { default = "https://127.0.0.1"; ingress = { }; };
      #                                                ^^^^^^^^^^^^^^^^^^^ cloudflared: ? -> 127.0.0.1 443 in /run/netns/vpn
        systemd.services."cloudflared-tunnel-two".serviceConfig.NetworkNamespacePath = "/run/netns/vpn";
      }
    `));

  it("are off with it, and with a token that brings rules of its own", () =>
    upstreams(`
      #- flake.nix
      {
        outputs = { nixpkgs, ... }: {
          nixosConfigurations.a = nixpkgs.lib.nixosSystem { modules = [ ./a.nix ]; };
          nixosConfigurations.b = nixpkgs.lib.nixosSystem { modules = [ ./b.nix ]; };
        };
      }
      #- a.nix
      { services.cloudflared.tunnels.one.ingress."a.example.org" = "http://localhost:80"; }
      #                                                            ^^^^^^^^^^^^^^^^^^^^^ cloudflared: a.example.org -> localhost 80 disabled
      #- b.nix
      {
        services.cloudflared.enable = true;
        services.cloudflared.tunnels.one = { tokenFile = "/run/token"; ingress."a.example.org" = "http://localhost:80"; };
      #                                                                                          ^^^^^^^^^^^^^^^^^^^^^ cloudflared: a.example.org -> localhost 80 disabled
      }
    `));
});

describe("upstreams of authenticating proxies", () => {
  it("are what oauth2-proxy stands before", () =>
    upstreams(`
      #- configuration.nix
      {
        services.oauth2-proxy = { enable = true; upstream = [ "http://127.0.0.1:9090/" "static://202" ]; };
      #                                                       ^^^^^^^^^^^^^^^^^^^^^^^^ oauth2-proxy: ? -> 127.0.0.1 9090
      }
    `));

  it("are what Anubis stands before", () =>
    upstreams(`
      #- configuration.nix
      {
        services.anubis.instances.forgejo.settings.TARGET = "http://localhost:3000";
      #                                                     ^^^^^^^^^^^^^^^^^^^^^^^ anubis: forgejo -> localhost 3000
        services.anubis.instances.off = { enable = false; settings.TARGET = "http://localhost:3001"; };
      #                                                                     ^^^^^^^^^^^^^^^^^^^^^^^ anubis: off -> localhost 3001 disabled
        services.anubis.instances.sock.settings.TARGET = "unix:///run/app.sock";
      }
    `));
});

describe("upstreams of forwarders", () => {
  it("are the servers of HAProxy's back ends", () =>
    upstreams(`
      #- configuration.nix
      {
        services.haproxy.enable = true;
        services.haproxy.config = "frontend in\\n  bind :80\\n  default_backend app\\nbackend app\\n  server one 127.0.0.1:8080 check # x";
      #                                                                                                      ^^^^^^^^^^^^^^ haproxy: app -> 127.0.0.1 8080
      }
    `));

  it("are what systemd's own forwards to, in its unit's network, started by its socket", () =>
    upstreams(`
      #- configuration.nix
      { pkgs, ... }: {
        systemd.sockets.sonarr-proxy = { wantedBy = [ "sockets.target" ]; listenStreams = [ "8989" ]; };
        systemd.services.sonarr-proxy.serviceConfig = {
          ExecStart = "\${pkgs.systemd}/lib/systemd/systemd-socket-proxyd --exit-idle-time=5min 127.0.0.1:8989";
      #                                                                                        ^^^^^^^^^^^^^^ systemd-socket-proxyd: sonarr-proxy -> 127.0.0.1 8989 in /run/netns/vpn
          NetworkNamespacePath = "/run/netns/vpn";
        };
        systemd.services.loose.serviceConfig.ExecStart = "/lib/systemd/systemd-socket-proxyd localhost:1";
      #                                                                                      ^^^^^^^^^^^ systemd-socket-proxyd: loose -> localhost 1 possible
        systemd.services.sock.serviceConfig.ExecStart = "/lib/systemd/systemd-socket-proxyd /run/app.sock";
        systemd.services.other.serviceConfig.ExecStart = "/bin/app 127.0.0.1:2";
      }
    `));
});
