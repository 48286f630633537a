# meta:
#   owner: infrastructure
#   status: active
#   scope: shared
#   summary: Startseite mit Kacheln für alle Dienste

{ config, lib, ... }:
let
  cfg = config.my.profiles.services.home-page;

  # source-id: CFG.identity.domain
  # sink: Adressen der Kacheln
  domain = config.my.configs.identity.domain;

  # source-id: CFG.ports.homepage
  # sink: Listener und Backend
  port = config.my.ports.homepage;
in
{
  config = lib.mkIf cfg.enable {
    services.homepage-dashboard = {
      enable = true;
      listenPort = port;
      allowedHosts = "start.${domain}";
      settings = {
        title = "eiche";
        language = "de";
      };
      services = [
        {
          Lesen = [
            {
              miniflux = {
                href = "https://miniflux.${domain}";
                description = "Nachrichten";
              };
            }
            {
              readeck = {
                href = "https://readeck.${domain}";
                description = "Später lesen";
              };
            }
          ];
        }
        {
          Medien = [
            {
              sonarr = {
                href = "https://sonarr.${domain}";
                description = "Serien";
              };
            }
          ];
        }
      ];
    };

    services.traefik.dynamicConfigOptions.http = {
      routers.homepage = {
        rule = "Host(`start.${domain}`)";
        entryPoints = [ "websecure" ];
        tls.certResolver = "letsencrypt";
        middlewares = [ "sso-chain@file" ];
        service = "homepage";
      };
      services.homepage.loadBalancer.servers = [ { url = "http://127.0.0.1:${toString port}"; } ];
    };
  };
}
