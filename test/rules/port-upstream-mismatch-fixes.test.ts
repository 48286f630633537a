/** What `port/upstream-mismatch` offers: the service listens where the proxy asks, or the proxy asks where the service listens. */

import { describe, it } from "mocha";
import { checkSuppress } from "#test/check.ts";
import { checkValidFix } from "./valid-fix.ts";

const id = "port/upstream-mismatch";

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

describe(`fixes of ${id}`, () => {
  it("offers to let the service listen where the proxy asks", () =>
    checkValidFix(
      id,
      behindNginx(`
      { config, ... }: {
        services.homepage-dashboard = { enable = true; listenPort = 8082; };
        services.nginx.virtualHosts."home.example.org".locations."/".proxyPass = "http://127.0.0.1:\${toString config.my.ports.homepage}";
      }`),
      behindNginx(`
      { config, ... }: {
        services.homepage-dashboard = { enable = true; listenPort = config.my.ports.homepage; };
        services.nginx.virtualHosts."home.example.org".locations."/".proxyPass = "http://127.0.0.1:\${toString config.my.ports.homepage}";
      }`),
      "Let services.homepage-dashboard listen on my.ports.homepage (10082)",
    ));

  it("offers to say the port where only the service is turned on", () =>
    checkValidFix(
      id,
      behindNginx(`
      { config, ... }: {
        services.homepage-dashboard = {
          enable = true; # Startseite
          allowedHosts = "home.example.org";
        };
        services.nginx.virtualHosts."home.example.org".locations."/".proxyPass = "http://127.0.0.1:\${toString config.my.ports.homepage}";
      }`),
      behindNginx(`
      { config, ... }: {
        services.homepage-dashboard = {
          enable = true; # Startseite
          listenPort = config.my.ports.homepage;
          allowedHosts = "home.example.org";
        };
        services.nginx.virtualHosts."home.example.org".locations."/".proxyPass = "http://127.0.0.1:\${toString config.my.ports.homepage}";
      }`),
    ));

  it("says the port in the sets that are there", () =>
    checkValidFix(
      id,
      behindNginx(`
      { config, ... }: {
        services.home-assistant = {
          enable = true;
          config = {
            homeassistant.name = "Home";
            http = {
              use_x_forwarded_for = true;
              trusted_proxies = [ "127.0.0.1" ];
            };
          };
        };
        services.nginx.virtualHosts."ha.example.org".locations."/".proxyPass = "http://127.0.0.1:\${toString config.my.ports.homeassistant}";
      }`),
      behindNginx(`
      { config, ... }: {
        services.home-assistant = {
          enable = true;
          config = {
            homeassistant.name = "Home";
            http = {
              use_x_forwarded_for = true;
              trusted_proxies = [ "127.0.0.1" ];
              server_port = config.my.ports.homeassistant;
            };
          };
        };
        services.nginx.virtualHosts."ha.example.org".locations."/".proxyPass = "http://127.0.0.1:\${toString config.my.ports.homeassistant}";
      }`),
      "Let services.home-assistant listen on my.ports.homeassistant (20123)",
    ));

  it("takes of several ports the one that is asked for pages", () =>
    checkValidFix(
      id,
      behindNginx(`
      { config, ... }: {
        services.forgejo = { enable = true; settings.server = { START_SSH_SERVER = true; SSH_LISTEN_PORT = 20322; }; };
        services.nginx.virtualHosts."git.example.org".locations."/".proxyPass = "http://127.0.0.1:\${toString config.my.ports.landing}";
      }`),
      behindNginx(`
      { config, ... }: {
        services.forgejo = { enable = true; settings.server = { START_SSH_SERVER = true; SSH_LISTEN_PORT = 20322; HTTP_PORT = config.my.ports.landing; }; };
        services.nginx.virtualHosts."git.example.org".locations."/".proxyPass = "http://127.0.0.1:\${toString config.my.ports.landing}";
      }`),
      "Let services.forgejo listen on my.ports.landing (10022)",
    ));

  it("offers to ask where the service listens", () =>
    checkValidFix(
      id,
      `
      #- configuration.nix
      {
        services.nginx.enable = true;
        services.sonarr.enable = true;
        services.nginx.virtualHosts."sonarr.example.org".locations."/".proxyPass = "http://127.0.0.1:8990";
      }
      `,
      `
      #- configuration.nix
      {
        services.nginx.enable = true;
        services.sonarr.enable = true;
        services.nginx.virtualHosts."sonarr.example.org".locations."/".proxyPass = "http://127.0.0.1:8989";
      }
      `,
      "Ask services.sonarr on port 8989",
    ));

  it("asks by the key that the service has", () =>
    checkValidFix(
      id,
      behindNginx(`
      { config, ... }: {
        services.sonarr = { enable = true; settings.server.port = config.my.ports.sonarr; };
        services.nginx.virtualHosts."sonarr.example.org".locations."/".proxyPass = "http://127.0.0.1:8989";
      }`),
      behindNginx(`
      { config, ... }: {
        services.sonarr = { enable = true; settings.server.port = config.my.ports.sonarr; };
        services.nginx.virtualHosts."sonarr.example.org".locations."/".proxyPass = "http://127.0.0.1:\${toString config.my.ports.sonarr}";
      }`),
    ));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      `
      #- configuration.nix
      {
        services.nginx.enable = true;
        services.sonarr.enable = true;
        services.nginx.virtualHosts."sonarr.example.org".locations."/".proxyPass = "http://127.0.0.1:8990";
      }
      `,
      `
      #- configuration.nix
      {
        services.nginx.enable = true;
        services.sonarr.enable = true;
        # mynixos: ignore port/upstream-mismatch – Grund
        services.nginx.virtualHosts."sonarr.example.org".locations."/".proxyPass = "http://127.0.0.1:8990";
      }
      `,
    ));
});
