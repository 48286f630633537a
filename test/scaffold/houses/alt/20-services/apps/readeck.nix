# meta:
#   owner: apps
#   status: active
#   scope: shared
#   summary: Readeck – später lesen

{ config, ... }:
let
  # source-id: CFG.identity.domain
  # sink: Adresse des Dienstes
  domain = config.my.configs.identity.domain;

  # source-id: CFG.ports.readeck
  # sink: Listener und Backend
  port = config.my.ports.readeck;
in
{
  services.readeck = {
    enable = true;
    settings.server = {
      host = "127.0.0.1";
      inherit port;
    };
  };

  # Härtung
  systemd.services.readeck.serviceConfig = {
    ProtectHome = true;
    ProtectKernelLogs = true;
  };

  services.traefik.dynamicConfigOptions.http = {
    routers.readeck = {
      rule = "Host(`readeck.${domain}`)";
      entryPoints = [ "websecure" ];
      tls.certResolver = "letsencrypt";
      middlewares = [ "sso-chain@file" ];
      service = "readeck";
    };
    services.readeck.loadBalancer.servers = [ { url = "http://127.0.0.1:${toString port}"; } ];
  };
}
