# meta:
#   owner: infrastructure
#   status: active
#   scope: shared
#   summary: Pocket-ID – die Anmeldung (OIDC), selbst ohne Anmeldung erreichbar

{ config, lib, ... }:
let
  cfg = config.my.profiles.services.pocket-id;

  # source-id: CFG.identity.domain
  # sink: öffentliche Adresse der Anmeldung
  domain = config.my.configs.identity.domain;

  # source-id: CFG.ports.pocketId
  # sink: Listener und Backend
  port = config.my.ports.pocketId;
in
{
  config = lib.mkIf cfg.enable {
    services.pocket-id = {
      enable = true;
      settings = {
        APP_URL = "https://auth.${domain}";
        HOST = "127.0.0.1";
        PORT = port;
        TRUST_PROXY = true;
      };
    };

    services.traefik.dynamicConfigOptions.http = {
      # mynixos: public – die Anmeldung selbst muss ohne Anmeldung erreichbar sein
      routers.pocket-id = {
        rule = "Host(`auth.${domain}`)";
        entryPoints = [ "websecure" ];
        tls.certResolver = "letsencrypt";
        middlewares = [ "secure-headers@file" ];
        service = "pocket-id";
      };
      services.pocket-id.loadBalancer.servers = [ { url = "http://127.0.0.1:${toString port}"; } ];
    };
  };
}
