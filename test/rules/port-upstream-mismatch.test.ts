/** `port/upstream-mismatch`: what it sees and what it leaves alone. */

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkRule, findingsOf } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

const id = "port/upstream-mismatch";
const check = (source: string): void => checkRule(id, source);

const ports = `
      #- ports.nix
      { lib, ... }: {
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
        config.my.ports = { homepage = 10082; sonarr = 20989; homeassistant = 20123; landing = 10022; };
      }`;

/** A host with nginx before one service of its own module. */
function behindNginx(module: string): string {
  return `
      #- configuration.nix
      { imports = [ ./ports.nix ./app.nix ]; services.nginx.enable = true; }
      #- app.nix
      ${module.trim()}${ports}
  `;
}

describe(id, () => {
  it("sees a key that the proxy asks at and the service does not know of", () =>
    check(
      behindNginx(`
      { config, ... }: {
        services.homepage-dashboard = { enable = true; listenPort = 8082; };
        services.nginx.virtualHosts."home.example.org".locations."/".proxyPass = "http://127.0.0.1:\${toString config.my.ports.homepage}";
      #                                                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ nginx hands home.example.org on to http://127.0.0.1:10082, where nothing listens: services.homepage-dashboard listens on port 8082; let both use one port.
      }`),
    ));

  it("sees it in Caddy's own language, at each of its words", () =>
    check(`
      #- configuration.nix
      { config, ... }: {
        imports = [ ./ports.nix ];
        services.caddy.enable = true;
        services.caddy.extraConfig = ''
          (sso) {
            forward_auth 127.0.0.1:4180 {
              uri /oauth2/auth
            }
          }
        '';
        services.homepage-dashboard = { enable = true; listenPort = 8082; };
        services.oauth2-proxy = { enable = true; httpAddress = "http://127.0.0.1:4180"; };
        services.caddy.virtualHosts."home.example.org".extraConfig = ''
          import sso
          # reverse_proxy 127.0.0.1:8082
          reverse_proxy 127.0.0.1:\${toString config.my.ports.homepage}
      #                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Caddy hands home.example.org on to 127.0.0.1:10082, where nothing listens: services.homepage-dashboard listens on port 8082; let both use one port.
        '';
      }${ports}
    `));

  it("knows the machine by its own addresses and names", () =>
    check(`
      #- configuration.nix
      {
        networking.hostName = "nas";
        networking.domain = "lan";
        networking.interfaces.eth0.ipv4.addresses = [ { address = "192.168.1.2"; prefixLength = 24; } ];
        systemd.network.networks.lan.address = [ "10.0.0.2/24" ];
        services.nginx.enable = true;
        services.sonarr.enable = true;
        services.nginx.virtualHosts."sonarr.a.org".locations."/".proxyPass = "http://192.168.1.2:8990";
      #                                                                      ^^^^^^^^^^^^^^^^^^^^^^^^^ nginx hands sonarr.a.org on to http://192.168.1.2:8990, where nothing listens: services.sonarr listens on port 8989; let both use one port.
        services.nginx.virtualHosts."sonarr.b.org".locations."/".proxyPass = "http://10.0.0.2:8990";
      #                                                                      ^^^^^^^^^^^^^^^^^^^^^^ nginx hands sonarr.b.org on to http://10.0.0.2:8990, where nothing listens: services.sonarr listens on port 8989; let both use one port.
        services.nginx.virtualHosts."sonarr.c.org".locations."/".proxyPass = "http://nas.lan:8990";
      #                                                                      ^^^^^^^^^^^^^^^^^^^^^ nginx hands sonarr.c.org on to http://nas.lan:8990, where nothing listens: services.sonarr listens on port 8989; let both use one port.
        services.nginx.virtualHosts."sonarr.d.org".locations."/".proxyPass = "http://192.168.1.3:8990";
      }
    `));

  it("sees it where the service's port is the module's default", () =>
    check(
      behindNginx(`
      { config, ... }: {
        services.sonarr.enable = true;
        services.nginx.virtualHosts."tv.example.org".locations."/".proxyPass = "http://localhost:\${toString config.my.ports.sonarr}";
      #                                                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ nginx hands tv.example.org on to http://localhost:20989, where nothing listens: services.sonarr listens on port 8989; let both use one port.
      }`),
    ));

  it("knows the service by the name of the site", () =>
    check(`
      #- configuration.nix
      {
        services.nginx.enable = true;
        services.sonarr.enable = true;
        services.radarr.enable = true;
        services.nginx.virtualHosts."sonarr.example.org".locations."/".proxyPass = "http://127.0.0.1:8990";
      #                                                                            ^^^^^^^^^^^^^^^^^^^^^^^ nginx hands sonarr.example.org on to http://127.0.0.1:8990, where nothing listens: services.sonarr listens on port 8989; let both use one port.
      }
    `));

  it("knows a service from what belongs to it", () =>
    check(`
      #- configuration.nix
      {
        services.nginx.enable = true;
        services.prometheus.enable = true;
        services.prometheus.exporters.node.enable = true;
        services.sonarr.enable = true;
        services.nginx.virtualHosts."prometheus.example.org".locations."/".proxyPass = "http://127.0.0.1:9091";
      #                                                                                ^^^^^^^^^^^^^^^^^^^^^^^ nginx hands prometheus.example.org on to http://127.0.0.1:9091, where nothing listens: services.prometheus listens on port 9090; let both use one port.
      }
    `));

  it("knows it by the name of Traefik's service, whatever the host is called", () =>
    check(`
      #- configuration.nix
      {
        services.home-assistant = { enable = true; config.http.server_port = 8124; };
        services.sonarr.enable = true;
        services.traefik.enable = true;
        services.traefik.dynamicConfigOptions.http = {
          routers.ha = { rule = "Host(\`haus.example.org\`)"; service = "homeassistant"; };
          services.homeassistant.loadBalancer.servers = [ { url = "http://127.0.0.1:8123"; } ];
      #                                                           ^^^^^^^^^^^^^^^^^^^^^^^ Traefik hands haus.example.org on to http://127.0.0.1:8123, where nothing listens: services.home-assistant listens on port 8124; let both use one port.
        };
      }
    `));

  it("knows it where its module turns on nothing else", () =>
    check(`
      #- configuration.nix
      { imports = [ ./a.nix ./b.nix ]; services.nginx.enable = true; }
      #- a.nix
      {
        services.audiobookshelf = { enable = true; port = 8001; };
        services.postgresql.enable = true;
        services.nginx.virtualHosts."books.example.org".locations."/".proxyPass = "http://127.0.0.1:8000";
      #                                                                           ^^^^^^^^^^^^^^^^^^^^^^^ nginx hands books.example.org on to http://127.0.0.1:8000, where nothing listens: services.audiobookshelf listens on port 8001; let both use one port.
      }
      #- b.nix
      { services.sonarr.enable = true; }
    `));

  it("points at the module where a function makes the routes of many", () =>
    check(`
      #- configuration.nix
      { imports = [ ./ports.nix ./sonarr.nix ./homepage.nix ]; services.traefik.enable = true; }
      #- route.nix
      { name, port }: {
        services.traefik.dynamicConfigOptions.http = {
          routers.\${name} = { rule = "Host(\`\${name}.example.org\`)"; service = name; };
          services.\${name}.loadBalancer.servers = [ { url = "http://127.0.0.1:\${toString port}"; } ];
        };
      }
      #- sonarr.nix
      { config, ... }: {
        imports = [ (import ./route.nix { name = "sonarr"; port = config.my.ports.sonarr; }) ];
      #                                                           ^^^^^^^^^^^^^^^^^^^^^^ Traefik hands sonarr.example.org on to http://127.0.0.1:20989, where nothing listens: services.sonarr listens on port 8989; let both use one port.
        services.sonarr.enable = true;
      }
      #- homepage.nix
      { config, ... }: {
        imports = [ (import ./route.nix { name = "homepage"; port = config.my.ports.homepage; }) ];
        services.homepage-dashboard = { enable = true; listenPort = config.my.ports.homepage; };
      }${ports}
    `));

  it("sees it beside the right way where the key is named after the service", () =>
    check(
      behindNginx(`
      { config, ... }: {
        services.sonarr.enable = true;
        services.nginx.virtualHosts."tv.example.org" = {
          locations."/".proxyPass = "http://127.0.0.1:8989";
          locations."/api".proxyPass = "http://127.0.0.1:\${toString config.my.ports.sonarr}";
      #                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ nginx hands tv.example.org on to http://127.0.0.1:20989, where nothing listens: services.sonarr listens on port 8989; let both use one port.
        };
      }`),
    ));

  it("sees that somebody else answers", () =>
    check(`
      #- configuration.nix
      {
        services.nginx.enable = true;
        services.sonarr.enable = true;
        services.radarr.enable = true;
        services.openssh.enable = true;
        services.nginx.virtualHosts."radarr.example.org".locations."/".proxyPass = "http://127.0.0.1:7878";
        services.nginx.virtualHosts."sonarr.example.org".locations."/".proxyPass = "http://127.0.0.1:7878";
      #                                                                            ^^^^^^^^^^^^^^^^^^^^^^^ nginx hands sonarr.example.org on to http://127.0.0.1:7878, which is the port of services.radarr, while services.sonarr listens on port 8989; correct the port.
        services.nginx.virtualHosts."sonarr.lan".locations."/".proxyPass = "http://127.0.0.1:22";
      #                                                                    ^^^^^^^^^^^^^^^^^^^^^ nginx hands sonarr.lan on to http://127.0.0.1:22, which is the port of services.openssh, while services.sonarr listens on port 8989; correct the port.
        services.nginx.virtualHosts."sonarr.local".locations."/".proxyPass = "http://127.0.0.1:80";
      #                                                                      ^^^^^^^^^^^^^^^^^^^^^ nginx hands sonarr.local on to http://127.0.0.1:80, which is the port of services.nginx, while services.sonarr listens on port 8989; correct the port.
      }
    `));

  it("sees that whoever has the port is in another network", () =>
    check(`
      #- configuration.nix
      {
        services.nginx.enable = true;
        services.sonarr.enable = true;
        services.radarr.enable = true;
        systemd.services.radarr.serviceConfig.NetworkNamespacePath = "/run/netns/vpn";
        services.nginx.virtualHosts."sonarr.example.org".locations."/".proxyPass = "http://127.0.0.1:7878";
      #                                                                            ^^^^^^^^^^^^^^^^^^^^^^^ nginx hands sonarr.example.org on to http://127.0.0.1:7878, where nothing listens: services.sonarr listens on port 8989; let both use one port.
      }
    `));

  it("sees whom a proxy asks for permission, and tunnels", () =>
    check(`
      #- configuration.nix
      {
        services.oauth2-proxy = { enable = true; httpAddress = "http://127.0.0.1:4181"; };
        services.traefik.enable = true;
        services.traefik.dynamicConfigOptions.http = {
          routers.a = { rule = "Host(\`a.example.org\`)"; middlewares = [ "oauth2-proxy" ]; service = "api@internal"; };
          middlewares.oauth2-proxy.forwardAuth.address = "http://127.0.0.1:4180/auth";
      #                                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Traefik asks http://127.0.0.1:4180/auth whether requests may pass, where nothing listens: services.oauth2-proxy listens on port 4181; let both use one port.
        };
        services.cloudflared.enable = true;
        services.cloudflared.tunnels.one.ingress."sonarr.example.org" = "http://localhost:8990";
      #                                                                 ^^^^^^^^^^^^^^^^^^^^^^^ cloudflared hands sonarr.example.org on to http://localhost:8990, where nothing listens: services.sonarr listens on port 8989; let both use one port.
        services.sonarr.enable = true;
      }
    `));

  it("says of a target that many sites share once which sites", () =>
    check(`
      #- configuration.nix
      {
        services.nginx.enable = true;
        services.sonarr.enable = true;
        services.nginx.upstreams.sonarr.servers."127.0.0.1:8990" = { };
      #                                         ^^^^^^^^^^^^^^^^ nginx hands a.example.org, b.example.org, c.example.org, … on to 127.0.0.1:8990, where nothing listens: services.sonarr listens on port 8989; let both use one port.
        services.nginx.virtualHosts."a.example.org".locations."/".proxyPass = "http://sonarr";
        services.nginx.virtualHosts."b.example.org".locations."/".proxyPass = "http://sonarr";
        services.nginx.virtualHosts."c.example.org".locations."/".proxyPass = "http://sonarr";
        services.nginx.virtualHosts."d.example.org".locations."/".proxyPass = "http://sonarr";
      }
    `));

  it("says less of a unit of the repo's own", () => {
    const source = `
      #- configuration.nix
      { config, pkgs, ... }: {
        imports = [ ./ports.nix ];
        services.nginx.enable = true;
        systemd.services.landing = {
          wantedBy = [ "multi-user.target" ];
          environment.PORT = "3000";
          serviceConfig.ExecStart = "\${pkgs.hello}/bin/landing";
        };
        services.nginx.virtualHosts."start.example.org".locations."/".proxyPass = "http://127.0.0.1:\${toString config.my.ports.landing}";
      #                                                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ nginx hands start.example.org on to http://127.0.0.1:10022, where nothing listens: systemd.services.landing listens on port 3000; let both use one port.
      }${ports}
    `;
    check(source);
    assert.deepEqual(
      findingsOf(id, fixture(source).files).map(({ severity }) => severity),
      ["information"],
    );
  });

  it("says less where nobody leads there, and where a file or the program itself may say another port", () => {
    const source = `
      #- configuration.nix
      {
        services.traefik.enable = true;
        services.sonarr.enable = true;
        services.jellyfin.enable = true;
        services.radarr = { enable = true; environmentFiles = [ "/run/radarr.env" ]; };
        services.traefik.dynamicConfigOptions.http = {
          services.sonarr.loadBalancer.servers = [ { url = "http://127.0.0.1:8990"; } ];
      #                                                    ^^^^^^^^^^^^^^^^^^^^^^^ Traefik hands on to http://127.0.0.1:8990, where nothing listens: services.sonarr listens on port 8989; let both use one port.
          routers.tv = { rule = "Host(\`tv.example.org\`)"; service = "jellyfin"; };
          services.jellyfin.loadBalancer.servers = [ { url = "http://127.0.0.1:20096"; } ];
      #                                                      ^^^^^^^^^^^^^^^^^^^^^^^^ Traefik hands tv.example.org on to http://127.0.0.1:20096, but services.jellyfin listens on port 8096 unless its own settings say otherwise; let both use one port.
          routers.films = { rule = "Host(\`films.example.org\`)"; service = "radarr"; };
          services.radarr.loadBalancer.servers = [ { url = "http://127.0.0.1:7879"; } ];
      #                                                    ^^^^^^^^^^^^^^^^^^^^^^^ Traefik hands films.example.org on to http://127.0.0.1:7879, but services.radarr listens on port 7878 unless its own settings say otherwise; let both use one port.
        };
      }
    `;
    check(source);
    assert.deepEqual(
      findingsOf(id, fixture(source).files).map(({ severity }) => severity),
      ["information", "information", "information"],
    );
  });

  it("says less where Nix fails before it comes to that", () => {
    const source = `
      #- configuration.nix
      { config, lib, ... }: {
        imports = [ ./twice.nix ];
        options.my.on = lib.mkOption { type = lib.types.bool; default = true; };
        config = lib.mkIf config.my.on {
          services.nginx.enable = true;
          services.sonarr.enable = true;
          services.nginx.virtualHosts."sonarr.example.org".locations."/".proxyPass = "http://127.0.0.1:8990";
      #                                                                              ^^^^^^^^^^^^^^^^^^^^^^^ nginx hands sonarr.example.org on to http://127.0.0.1:8990, where nothing listens: services.sonarr listens on port 8989; let both use one port.
        };
      }
      #- twice.nix
      { lib, ... }: { options.my.on = lib.mkOption { type = lib.types.bool; default = true; }; }
    `;
    check(source);
    assert.deepEqual(
      findingsOf(id, fixture(source).files).map(({ severity }) => severity),
      ["information"],
    );
  });

  it("says of a key that no service takes just that", () => {
    const source = `
      #- configuration.nix
      { imports = [ ./ports.nix ./landing.nix ]; services.nginx.enable = true; services.sonarr.enable = true; }
      #- landing.nix
      { config, ... }: {
        services.nginx.virtualHosts."start.example.org".locations."/".proxyPass = "http://127.0.0.1:\${toString config.my.ports.landing}";
      #                                                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ nginx hands start.example.org on to http://127.0.0.1:10022, but nothing that we know of listens on port 10022, and no service is told to; give the port to the service that is meant, or remove the route.
      }${ports}
    `;
    check(source);
    assert.deepEqual(
      findingsOf(id, fixture(source).files).map(({ severity }) => severity),
      ["information"],
    );
  });
});
