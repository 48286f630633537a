# meta:
#   owner: infrastructure
#   status: active
#   scope: shared
#   summary: Pocket-ID – die Anmeldung (OIDC), selbst ohne Anmeldung erreichbar

{ config, lib, ... }:
let
  cfg = config.my.profiles.services.pocket-id;

  # source-id: CFG.identity.domain
  # source-id: PORT.pocketId
  # sink: öffentliche Adresse und Backend der Anmeldung
  domain = config.my.configs.identity.domain;
  port = config.my.ports.pocketId;
in
{
  config = lib.mkIf cfg.enable (lib.mkMerge [
    {
      services.pocket-id = {
        enable = true;
        dataDir = "/var/lib/pocket-id";
        settings = {
          APP_URL = "https://auth.${domain}";
          HOST = "127.0.0.1";
          PORT = port;
          TRUST_PROXY = true;
        };
      };

      # [SEC-POCKETID-SVC-001]
      systemd.services.pocket-id.serviceConfig = {
        NoNewPrivileges = lib.mkForce true;
        PrivateTmp = lib.mkForce true;
        PrivateDevices = lib.mkForce true;
        ProtectHome = lib.mkForce true;
        ProtectSystem = lib.mkForce "strict";
        ReadWritePaths = [ "/var/lib/pocket-id" ];
        RestrictAddressFamilies = [ "AF_INET" "AF_INET6" "AF_UNIX" ];
      };
    }

    (lib.mkIf (config.my.profiles.networking.reverseProxy == "caddy") {
      services.caddy.virtualHosts."auth.${domain}".extraConfig = ''
        reverse_proxy 127.0.0.1:${toString port}
      '';
    })

    (lib.mkIf (config.my.profiles.networking.reverseProxy == "traefik") {
      services.traefik.dynamicConfigOptions.http = {
        routers.pocket-id = {
          rule = "Host(`auth.${domain}`)";
          entryPoints = [ "websecure" ];
          "tls.certResolver" = "letsencrypt";
          middlewares = [ "secure-headers@file" ];
          service = "pocket-id";
        };
        services.pocket-id.loadBalancer.servers = [
          { url = "http://127.0.0.1:${toString port}"; }
        ];
      };
    })
  ]);
}
