/** What brings strangers to a proxy so that it takes them for the machine itself. */
import { describe, it } from "mocha";
import { hostsIn } from "#model/evaluated.ts";
import type { Served } from "#model/exposures/exposure.ts";
import { showIps } from "#model/exposures/ip-set.ts";
import { strangersThrough } from "#model/exposures/tunnels.ts";
import type { Model } from "#model/model.ts";
import { checkMarks, english } from "#test/check.ts";
import type { Mark } from "#test/fixture.ts";

/** As whom they come, for which names, what brings them; what is not sure says so. */
function* strangerMarks(model: Model, proxy: Served["proxy"]): Iterable<Mark> {
  for (const view of hostsIn(model.repo).values())
    for (const { sources, hosts, what, state, place } of strangersThrough(view, proxy)) {
      const from = sources ? showIps(sources).join(" ") : "?";
      const unsure = state === "enabled" ? "" : `${state}: `;
      if (place) yield { ...place, label: `${unsure}${from} for ${hosts?.join(" ") ?? "any"}: ${english(what)}` };
    }
}

const strangers = (source: string, proxy: Served["proxy"] = "caddy"): void =>
  checkMarks(source, (model) => strangerMarks(model, proxy));

/** Caddy with two sites of its own at 443, and the rest of a module. */
const withCaddy = (module: string): string => `
      #- configuration.nix
      { pkgs, ... }: {
        services.caddy.enable = true;
        services.caddy.virtualHosts."a.example.org".extraConfig = "reverse_proxy 127.0.0.1:8096";
        services.caddy.virtualHosts."b.example.org".extraConfig = "reverse_proxy 127.0.0.1:8989";
${module}
      }
`;

describe("strangers who come through cloudflared", () => {
  it("have the address of the machine itself, and the names of its rules", () =>
    strangers(
      withCaddy(`
        services.cloudflared.enable = true;
        services.cloudflared.tunnels.one = {
          ingress."a.example.org" = "https://127.0.0.1:443";
      #                             ^^^^^^^^^^^^^^^^^^^^^^^ 127.0.0.0/8 ::1 for a.example.org: cloudflared brings strangers to https://127.0.0.1:443
          default = "http_status:404";
        };`),
    ));

  it("surely come to a Caddy that refuses what it is told, as soon as that is mended", () =>
    strangers(
      withCaddy(`
        services.caddy.extraConfig = "c.example.org { import nothing }";
        services.cloudflared.enable = true;
        services.cloudflared.tunnels.one = {
          ingress."a.example.org" = "https://127.0.0.1:443";
      #                             ^^^^^^^^^^^^^^^^^^^^^^^ 127.0.0.0/8 ::1 for a.example.org: cloudflared brings strangers to https://127.0.0.1:443
          default = "http_status:404";
        };`),
    ));

  it("surely come to a Caddy that perhaps is on, if it is", () =>
    strangers(`
      #- configuration.nix
      { lib, ... }: {
        services.caddy.enable = lib.mkIf (builtins.getEnv "CADDY" == "on") true;
        services.caddy.virtualHosts."a.example.org".extraConfig = "reverse_proxy 127.0.0.1:8096";
        services.cloudflared.enable = true;
        services.cloudflared.tunnels.one = {
          ingress."a.example.org" = "https://127.0.0.1:443";
      #                             ^^^^^^^^^^^^^^^^^^^^^^^ 127.0.0.0/8 ::1 for a.example.org: cloudflared brings strangers to https://127.0.0.1:443
          default = "http_status:404";
        };
      }
`));

  it("come for every name where a rule is for all, or takes the rest", () =>
    strangers(
      withCaddy(`
        services.cloudflared.enable = true;
        services.cloudflared.tunnels.one = {
          ingress."*.example.org".service = "https://localhost";
      #                                     ^^^^^^^^^^^^^^^^^^^ 127.0.0.0/8 ::1 for a.example.org b.example.org: cloudflared brings strangers to https://localhost
          default = "https://[::1]:443";
      #             ^^^^^^^^^^^^^^^^^^^ 127.0.0.0/8 ::1 for a.example.org b.example.org: cloudflared brings strangers to https://[::1]:443
        };`),
    ));

  it("have the machine's address in the network where that is asked", () =>
    strangers(
      withCaddy(`
        networking.interfaces.eth0.ipv4.addresses = [ { address = "192.168.1.2"; prefixLength = 24; } ];
        services.cloudflared.enable = true;
        services.cloudflared.tunnels.one = {
          ingress."a.example.org" = "https://192.168.1.2";
      #                             ^^^^^^^^^^^^^^^^^^^^^ 192.168.1.2 for a.example.org: cloudflared brings strangers to https://192.168.1.2
          default = "http_status:404";
        };`),
    ));

  it("find the proxy by a name of the machine's own table", () =>
    strangers(
      withCaddy(`
        networking.hosts."127.0.0.1" = [ "caddy" ];
        services.cloudflared.enable = true;
        services.cloudflared.tunnels.one = {
          ingress."a.example.org" = "https://caddy";
      #                             ^^^^^^^^^^^^^^^ 127.0.0.0/8 ::1 for a.example.org: cloudflared brings strangers to https://caddy
          default = "http_status:404";
        };`),
    ));

  it("come for the name that the tunnel gives them", () =>
    strangers(
      withCaddy(`
        services.cloudflared.enable = true;
        services.cloudflared.tunnels.one = {
          originRequest.httpHostHeader = "b.example.org";
          ingress."a.example.org" = "https://localhost";
      #                             ^^^^^^^^^^^^^^^^^^^ 127.0.0.0/8 ::1 for b.example.org: cloudflared brings strangers to https://localhost
          default = "http_status:404";
        };`),
    ));

  it("may come in some way that a token stands for", () =>
    strangers(
      withCaddy(`
        services.cloudflared.enable = true;
        services.cloudflared.tunnels.one = { tokenFile = "/run/token"; default = "http_status:404"; };
      #                                                  ^^^^^^^^^^^^ possible: ? for any: cloudflared may bring strangers in: where it leads is said elsewhere
        systemd.services.tunnel = {
          wantedBy = [ "multi-user.target" ];
          serviceConfig.ExecStart = "\${pkgs.cloudflared}/bin/cloudflared tunnel run --token $TOKEN";
      #                                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ possible: ? for any: cloudflared may bring strangers in: where it leads is said elsewhere
        };
        virtualisation.oci-containers.containers.tunnel.image = "docker.io/cloudflare/cloudflared:latest";
      #                                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ possible: ? for any: cloudflared may bring strangers in: where it leads is said elsewhere
      `),
    ));

  it("may come where a tunnel asks for a name that the proxy has", () =>
    strangers(
      withCaddy(`
        services.cloudflared.enable = true;
        services.cloudflared.tunnels.one = {
          ingress."x.example.org" = "https://a.example.org";
      #                             ^^^^^^^^^^^^^^^^^^^^^^^ possible: ? for : cloudflared brings strangers to https://a.example.org
          default = "http_status:404";
        };`),
    ));

  it("are none where the tunnel is off, leads elsewhere, or asks them itself", () =>
    strangers(
      withCaddy(`
        services.cloudflared.enable = true;
        services.cloudflared.tunnels.one = {
          ingress."a.example.org" = "http://127.0.0.1:8096";
          ingress."b.example.org" = "https://192.168.1.9";
          ingress."c.example.org" = "https://other.lan";
          ingress."d.example.org" = "unix:/run/caddy.sock";
          ingress."e.example.org" = {
            service = "https://localhost";
            originRequest.access = { required = true; teamName = "team"; audTag = [ "tag" ]; };
          };
          default = "http_status:404";
        };
        systemd.services."cloudflared-tunnel-two".enable = false;
        services.cloudflared.tunnels.two = { default = "https://localhost"; };`),
    ));

  it("are none where cloudflared is not enabled", () =>
    strangers(
      withCaddy(`
        services.cloudflared.enable = false;
        services.cloudflared.tunnels.one = { default = "https://localhost"; tokenFile = "/run/token"; };`),
    ));

  it("get no further than the redirect at port 80, but for what is served there", () =>
    strangers(
      withCaddy(`
        services.caddy.virtualHosts."http://c.example.org".extraConfig = "reverse_proxy 127.0.0.1:1234";
        services.cloudflared.enable = true;
        services.cloudflared.tunnels.one.default = "http://localhost:80";
      #                                            ^^^^^^^^^^^^^^^^^^^^^ 127.0.0.0/8 ::1 for c.example.org: cloudflared brings strangers to http://localhost:80
      `),
    ));

  it("may be anybody where nobody knows the target", () =>
    strangers(
      `
      #- configuration.nix
      { lib, ... }: {
        options.target = lib.mkOption { type = lib.types.str; };
        config = {
          services.traefik.enable = true;
          services.traefik.staticConfigOptions.entryPoints.web.address = ":443";
          services.cloudflared.enable = true;
          services.cloudflared.tunnels.one.default = "https://\${(import <nixpkgs> { }).host}";
      #                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ possible: ? for any: cloudflared brings strangers to https://…
        };
      }
    `,
      "traefik",
    ));
});

describe("strangers who come through Tailscale", () => {
  it("are those of a funnel, not those of the tailnet", () =>
    strangers(
      withCaddy(`
        systemd.services.funnel = {
          wantedBy = [ "multi-user.target" ];
          script = ''
            # tailscale funnel 443
            \${pkgs.tailscale}/bin/tailscale serve --bg https+insecure://localhost:443
            \${pkgs.tailscale}/bin/tailscale funnel --bg --https=8443 https+insecure://localhost:443
      #                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 127.0.0.0/8 ::1 for a.example.org b.example.org: tailscale funnel brings strangers to https://localhost:443
            \${pkgs.tailscale}/bin/tailscale funnel status
            \${pkgs.tailscale}/bin/tailscale funnel 443 off
          '';
          preStop = "tailscale funnel 443";
        };
        services.tailscale.serve.enable = true;
        services.tailscale.serve.services.web.endpoints."tcp:443" = "https://localhost:443";`),
    ));

  it("come with the older words, too", () =>
    strangers(
      withCaddy(`
        systemd.services.funnel = {
          wantedBy = [ "multi-user.target" ];
          script = ''
            tailscale serve https / https://127.0.0.1:443
      #     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 127.0.0.0/8 ::1 for a.example.org b.example.org: tailscale funnel brings strangers to https://127.0.0.1:443
            tailscale funnel 443 on
          '';
        };`),
    ));

  it("perhaps come where nothing starts the unit, or something decides whether", () =>
    strangers(
      withCaddy(`
        systemd.services.one.script = "tailscale funnel 443";
      #                                ^^^^^^^^^^^^^^^^^^^^ possible: 127.0.0.0/8 ::1 for a.example.org b.example.org: tailscale funnel brings strangers to 127.0.0.1:443
        systemd.services.two = {
          wantedBy = [ "multi-user.target" ];
          script = ''
            if test -e /etc/public; then
              tailscale funnel 443
      #       ^^^^^^^^^^^^^^^^^^^^ possible: 127.0.0.0/8 ::1 for a.example.org b.example.org: tailscale funnel brings strangers to 127.0.0.1:443
            fi
          '';
        };`),
    ));
});

describe("strangers who come through other programs", () => {
  it("are those of relays and hidden services", () =>
    strangers(
      withCaddy(`
        services.rathole = {
          enable = true;
          settings.client.services.web.local_addr = "127.0.0.1:443";
      #                                             ^^^^^^^^^^^^^^^ 127.0.0.0/8 ::1 for a.example.org b.example.org: rathole brings strangers to 127.0.0.1:443
        };
        services.frp = {
          enable = true;
          role = "client";
          settings.proxies = [
            { name = "web"; type = "tcp"; localIP = "127.0.0.1"; localPort = 443; remotePort = 443; }
      #     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 127.0.0.0/8 ::1 for a.example.org b.example.org: frp brings strangers to 127.0.0.1:443
            { name = "secret"; type = "stcp"; secretKey = "x"; localPort = 443; }
            { name = "ssh"; type = "tcp"; localPort = 22; remotePort = 2222; }
          ];
        };
        services.tor = {
          enable = true;
          relay.onionServices.web.map = [ 443 { port = 80; target = { addr = "127.0.0.1"; port = 443; }; } 22 ];
      #                                   ^^^ 127.0.0.0/8 ::1 for a.example.org b.example.org: tor brings strangers to 127.0.0.1:443
      #                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 127.0.0.0/8 ::1 for a.example.org b.example.org: tor brings strangers to 127.0.0.1:443
          relay.onionServices.mine = { map = [ 443 ]; authorizedClients = [ "descriptor:x25519:KEY" ]; };
        };`),
    ));

  it("are none where they run a server of a relay, or are off", () =>
    strangers(
      withCaddy(`
        services.rathole = { enable = false; settings.client.services.web.local_addr = "127.0.0.1:443"; };
        services.frp = { enable = true; role = "server"; settings.proxies = [ { type = "tcp"; localPort = 443; } ]; };
        services.tor = { enable = false; relay.onionServices.web.map = [ 443 ]; };`),
    ));
});

describe("strangers who come through another proxy", () => {
  const nginx = (more: string): string => `
      #- configuration.nix
      {
        services.caddy.enable = true;
        services.caddy.virtualHosts.":8443".extraConfig = "reverse_proxy 127.0.0.1:8096";
        services.nginx.enable = true;
${more}
      }
  `;

  it("have the machine's address, if that one is open to them", () =>
    strangers(
      nginx(`
        services.nginx.virtualHosts."a.example.org".locations."/".proxyPass = "http://127.0.0.1:8443";
      #                                                                       ^^^^^^^^^^^^^^^^^^^^^^^ 127.0.0.0/8 ::1 for : nginx hands requests of others on to http://127.0.0.1:8443
        networking.firewall.allowedTCPPorts = [ 80 ];`),
    ));

  it("are none where only the machine itself or the tailnet reaches it", () =>
    strangers(
      nginx(`
        services.nginx.defaultListenAddresses = [ "127.0.0.1" ];
        services.nginx.virtualHosts."a.example.org".locations."/".proxyPass = "http://127.0.0.1:8443";
        networking.firewall.allowedTCPPorts = [ 80 ];`),
    ));

  it("are none where the firewall keeps it closed", () =>
    strangers(
      nginx(`
        services.nginx.virtualHosts."a.example.org".locations."/".proxyPass = "http://127.0.0.1:8443";
        networking.firewall.trustedInterfaces = [ "tailscale0" ];
        networking.firewall.allowedTCPPorts = [ 22 ];`),
    ));

  it("perhaps come where it is open on an interface of some network", () =>
    strangers(
      nginx(`
        services.nginx.virtualHosts."a.example.org".locations."/".proxyPass = "http://127.0.0.1:8443";
      #                                                                       ^^^^^^^^^^^^^^^^^^^^^^^ possible: 127.0.0.0/8 ::1 for : nginx hands requests of others on to http://127.0.0.1:8443
        networking.firewall.interfaces.eth0.allowedTCPPorts = [ 80 ];`),
    ));

  it("come through a tunnel to that one, too", () =>
    strangers(
      nginx(`
        services.nginx.virtualHosts."a.example.org".locations."/".proxyPass = "http://127.0.0.1:8443";
      #                                                                       ^^^^^^^^^^^^^^^^^^^^^^^ 127.0.0.0/8 ::1 for : nginx hands requests of others on to http://127.0.0.1:8443
        services.cloudflared.enable = true;
        services.cloudflared.tunnels.one.default = "http://localhost:80";`),
    ));

  it("are none where it hands on to somebody else", () =>
    strangers(
      nginx(`
        services.nginx.virtualHosts."a.example.org".locations."/".proxyPass = "http://127.0.0.1:8096";
        networking.firewall.allowedTCPPorts = [ 80 ];`),
    ));

  it("perhaps come where it asks itself, if that is said", () =>
    strangers(`
      #- configuration.nix
      {
        services.caddy.enable = true;
        services.caddy.virtualHosts.":8443".extraConfig = "reverse_proxy 127.0.0.1:8096";
        services.caddy.virtualHosts."a.example.org".extraConfig = "reverse_proxy 127.0.0.1:8443";
      #                                                                          ^^^^^^^^^^^^^^ possible: 127.0.0.0/8 ::1 for : Caddy hands requests of others on to 127.0.0.1:8443
        services.caddy.virtualHosts."b.example.org".extraConfig = "reverse_proxy 127.0.0.1:\${(import <nixpkgs> { }).port}";
      }
    `));
});
