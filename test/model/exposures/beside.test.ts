/** How services can be reached without the proxy that hands on to them. */
import { describe, it } from "mocha";
import { hostsIn } from "#model/evaluated.ts";
import { besideProxy } from "#model/exposures/beside.ts";
import type { Target } from "#model/exposures/way.ts";
import type { Model } from "#model/model.ts";
import { upstreamsOf } from "#model/ports/upstreams.ts";
import { checkMarks } from "#test/check.ts";
import type { Mark } from "#test/fixture.ts";

/** What opens a way, and whereto; what only private networks may take says so. */
function* besideMarks(model: Model): Iterable<Mark> {
  for (const view of hostsIn(model.repo).values()) {
    const targets = upstreamsOf(view)
      .filter(({ proxy, role }) => role === "proxy" && ["caddy", "traefik", "nginx"].includes(proxy))
      .map(({ target, host, port, namespace, place, sources }): Target => {
        return { text: target, host, port, namespace, place, sources };
      });
    for (const { kind, reach, isSure, target, place, listener } of besideProxy(view, { upstreams: targets })) {
      const unusual = [...(reach === "private" ? ["private"] : []), ...(isSure ? [] : ["perhaps"])];
      const to = `${target.port} of ${listener?.service ?? "?"}`;
      if (place) yield { ...place, label: [kind, to, ...unusual].join(" ") };
    }
  }
}

const check = (source: string): void => checkMarks(source, besideMarks);

/** Caddy in front of Jellyfin, which listens on every address at 8096, and of Sonarr at 8989. */
const beside = (module: string): void =>
  check(`
      #- configuration.nix
      { lib, pkgs, ... }: {
        services.caddy.enable = true;
        services.caddy.virtualHosts."tv.example.org".extraConfig = "reverse_proxy 127.0.0.1:8096";
        services.jellyfin.enable = true;
${module}
      }
  `);

describe("beside the proxy leads", () => {
  it("a port that a list opens on every interface", () =>
    beside(`
        networking.firewall.allowedTCPPorts = [ 80 443 8096 ];
      #                                                ^^^^ opening 8096 of services.jellyfin
    `));

  it("a range of ports", () =>
    beside(`
        networking.firewall.allowedTCPPortRanges = [ { from = 8000; to = 9000; } ];
      #                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^ opening 8096 of services.jellyfin
    `));

  it("what its module opens", () =>
    beside(`
        services.jellyfin.openFirewall = true;
      #                   ^^^^^^^^^^^^ opening 8096 of services.jellyfin
    `));

  it("a firewall that is off", () =>
    beside(`
        networking.firewall.enable = false;
      #                     ^^^^^^ no-firewall 8096 of services.jellyfin
    `));

  it("the tailnet, where its interface is trusted or has the port", () =>
    check(`
      #- configuration.nix
      {
        services.nginx.enable = true;
        services.nginx.virtualHosts."tv.example.org".locations."/".proxyPass = "http://localhost:8096";
        services.nginx.virtualHosts."x.example.org".locations."/".proxyPass = "http://localhost:3000";
        services.jellyfin.enable = true;
      #                            ^^^^ interface 8096 of services.jellyfin private
        services.grafana.enable = true;
        services.grafana.settings.server.http_addr = "100.100.1.2";
        services.grafana.settings.server.http_port = 3000;
      #                                              ^^^^ interface 3000 of services.grafana private
        networking.firewall.trustedInterfaces = [ "lo" "tailscale0" ];
        networking.firewall.interfaces.wg0.allowedTCPPorts = [ 8096 ];
      }
    `));
});

describe("no way beside the proxy is", () => {
  it("a port that is closed", () => beside("networking.firewall.allowedTCPPorts = [ 80 443 ];"));

  it("a port that is open for another protocol", () => beside("networking.firewall.allowedUDPPorts = [ 8096 ];"));

  it("an opening that a stronger list discards", () =>
    beside(`
        services.jellyfin.openFirewall = true;
        networking.firewall.allowedTCPPorts = lib.mkForce [ 80 443 ];
    `));

  it("an opening on one interface of a network that we do not know", () =>
    beside("networking.firewall.interfaces.eth0.allowedTCPPorts = [ 8096 ];"));

  it("an opening for what only listens on the machine itself", () =>
    check(`
      #- configuration.nix
      {
        services.nginx.enable = true;
        services.nginx.virtualHosts."books.example.org".locations."/".proxyPass = "http://127.0.0.1:8000";
        services.audiobookshelf = { enable = true; openFirewall = true; };
        networking.firewall.allowedTCPPorts = [ 8000 ];
      }
    `));

  it("a firewall that is off where the repo writes its own", () =>
    beside(`
        networking.firewall.enable = false;
        networking.nftables.ruleset = "table inet filter { chain input { type filter hook input priority 0; policy drop; } }";
    `));

  it("an opening that rules of the repo's own may take back", () =>
    beside(`
        networking.firewall.allowedTCPPorts = [ 8096 ];
        networking.firewall.extraCommands = "iptables -I nixos-fw -p tcp --dport 8096 ! -s 192.168.0.0/16 -j DROP";
    `));

  it("a port of another network or machine", () =>
    check(`
      #- configuration.nix
      {
        services.caddy.enable = true;
        services.caddy.virtualHosts."a.example.org".extraConfig = "reverse_proxy 192.168.1.9:8096";
        services.caddy.virtualHosts."b.example.org".extraConfig = "reverse_proxy 127.0.0.1:8989";
        services.jellyfin.enable = true;
        services.sonarr.enable = true;
        systemd.services.sonarr.serviceConfig.NetworkNamespacePath = "/run/netns/vpn";
        networking.firewall.allowedTCPPorts = [ 8096 8989 ];
      }
    `));

  it("a port that somebody else may have as well", () =>
    beside(`
        networking.firewall.allowedTCPPorts = [ 8096 ];
        virtualisation.oci-containers.containers.other = { image = "other"; ports = [ "127.0.0.1:8096:80" ]; };
    `));

  it("a service that is off", () =>
    check(`
      #- configuration.nix
      {
        services.caddy.enable = true;
        services.caddy.virtualHosts."tv.example.org".extraConfig = "reverse_proxy 127.0.0.1:8096";
        services.jellyfin.enable = false;
        networking.firewall.allowedTCPPorts = [ 8096 ];
      }
    `));

  it("another proxy, or one who asks for a login itself", () =>
    check(`
      #- configuration.nix
      {
        services.caddy.enable = true;
        services.caddy.virtualHosts."a.example.org".extraConfig = "reverse_proxy 127.0.0.1:4180";
        services.caddy.virtualHosts."b.example.org".extraConfig = "reverse_proxy 127.0.0.1:8080";
        services.oauth2-proxy = { enable = true; httpAddress = "http://0.0.0.0:4180"; };
        services.nginx = { enable = true; defaultHTTPListenPort = 8080; virtualHosts.x = { }; };
        networking.firewall.allowedTCPPorts = [ 4180 8080 ];
      }
    `));
});

/** Caddy in front of a container that publishes a port. */
const published = (port: string, more = ""): void =>
  check(`
      #- configuration.nix
      {
        services.caddy.enable = true;
        services.caddy.virtualHosts."x.example.org".extraConfig = "reverse_proxy localhost:8080";
        virtualisation.oci-containers.backend = "docker";
        virtualisation.oci-containers.containers.x = { image = "x"; ports = [
          ${port}
        ]; };
        ${more}
      }
  `);

describe("beside the proxy leads a container's port", () => {
  const found = "published 8080 of virtualisation.oci-containers.containers.x";

  it("on every address, past the firewall", () =>
    published(`"8080:80"
      #   ^^^^^^^^^ ${found}`));

  it("on every address, said in so many words", () =>
    published(`"0.0.0.0:8080:80/tcp"
      #   ^^^^^^^^^^^^^^^^^^^^^ ${found}`));

  it("but not on the machine itself, or at another port", () => {
    published('"127.0.0.1:8080:80"');
    published('"[::1]:8080:80"');
    published('"8081:80"');
    published('"8080"');
  });

  it("but not where the engine is told not to, or rules of the repo's own stand before it", () => {
    published('"8080:80"', "virtualisation.docker.daemon.settings.iptables = false;");
    published('"8080:80"', 'virtualisation.docker.daemon.settings.ip = "127.0.0.1";');
    published('"8080:80"', 'networking.firewall.extraCommands = "iptables -I DOCKER-USER -i eth0 -j DROP";');
    published('"8080:80"', "virtualisation.docker.rootless.enable = true;");
  });

  it("but not for a container of somebody who is not root, unless the firewall opens it", () => {
    const rootless = 'virtualisation.oci-containers.containers.x.podman.user = "me";';
    published('"8080:80"', rootless);
    published(
      '"8080:80"',
      `${rootless}
        networking.firewall.allowedTCPPorts = [ 8080 ];
      #                                         ^^^^ opening 8080 of virtualisation.oci-containers.containers.x`,
    );
  });
});

describe("beside the proxy leads a tunnel", () => {
  it("to the service itself", () =>
    beside(`
        services.cloudflared.enable = true;
        services.cloudflared.tunnels.one = {
          ingress."tv.example.org" = "http://localhost:8096";
      #                              ^^^^^^^^^^^^^^^^^^^^^^^ forward 8096 of services.jellyfin
          ingress."x.example.org" = "http://localhost:8097";
          ingress."y.example.org" = "https://localhost:443";
          default = "http_status:404";
        };
    `));

  it("to another machine that the proxy hands on to", () =>
    check(`
      #- configuration.nix
      {
        services.caddy.enable = true;
        services.caddy.virtualHosts."tv.example.org".extraConfig = "reverse_proxy 192.168.1.9:8096";
        services.cloudflared.enable = true;
        services.cloudflared.tunnels.one.default = "http://192.168.1.9:8096";
      #                                            ^^^^^^^^^^^^^^^^^^^^^^^^^ forward 8096 of ?
        services.cloudflared.tunnels.two.default = "http://192.168.1.8:8096";
      }
    `));

  it("of Tailscale, for everybody or for the tailnet", () =>
    beside(`
        services.tailscale.serve.enable = true;
        services.tailscale.serve.services.tv.endpoints."tcp:443" = "http://localhost:8096";
      #                                                            ^^^^^^^^^^^^^^^^^^^^^^^ forward 8096 of services.jellyfin private
        systemd.services.funnel = {
          wantedBy = [ "multi-user.target" ];
          serviceConfig.ExecStart = "tailscale funnel 8096";
      #                              ^^^^^^^^^^^^^^^^^^^^^ forward 8096 of services.jellyfin
        };
        services.tsnsrv.enable = true;
        services.tsnsrv.services.tv = { toURL = "http://127.0.0.1:8096"; funnel = true; };
      #                                         ^^^^^^^^^^^^^^^^^^^^^^^ forward 8096 of services.jellyfin
        services.tsnsrv.services.own.toURL = "http://127.0.0.1:8096";
      #                                      ^^^^^^^^^^^^^^^^^^^^^^^ forward 8096 of services.jellyfin private
    `));

  it("but not one that is off, asks for a login itself, or leads from another network", () =>
    beside(`
        services.cloudflared.enable = true;
        services.cloudflared.tunnels.one = {
          ingress."tv.example.org" = {
            service = "http://localhost:8096";
            originRequest.access = { required = true; teamName = "team"; audTag = [ "tag" ]; };
          };
          default = "http_status:404";
        };
        systemd.services.cloudflared-tunnel-two.serviceConfig.NetworkNamespacePath = "/run/netns/vpn";
        services.cloudflared.tunnels.two.default = "http://localhost:8096";
        services.tsnsrv.enable = false;
        services.tsnsrv.services.tv = { toURL = "http://127.0.0.1:8096"; funnel = true; };
    `));
});
