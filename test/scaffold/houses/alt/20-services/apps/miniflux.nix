# meta:
#   owner: apps
#   status: active
#   scope: shared
#   summary: miniflux – Feedleser

{ config, lib, ... }:
let
  cfg = config.my.profiles.services.miniflux;

  # source-id: CFG.identity.domain
  # sink: Adresse des Dienstes
  domain = config.my.configs.identity.domain;

  # source-id: CFG.ports.miniflux
  # sink: Listener und Backend
  port = config.my.ports.miniflux;
in
{
  config = lib.mkIf cfg.enable {
    services.miniflux = {
      enable = true;
      adminCredentialsFile = "/etc/secrets/miniflux.env";
      config = {
        LISTEN_ADDR = "127.0.0.1:${toString port}";
        BASE_URL = "https://miniflux.${domain}";
      };
    };

    # Härtung
    systemd.services.miniflux-dbsetup.serviceConfig = {
      NoNewPrivileges = true;
      PrivateTmp = true;
      PrivateDevices = true;
      ProtectHome = true;
      ProtectSystem = "full"; # nicht strict: wohin der Dienst überall schreibt, ist nicht bekannt
      ProtectKernelTunables = true;
      ProtectKernelModules = true;
      ProtectKernelLogs = true;
      ProtectControlGroups = true;
      ProtectClock = true;
      ProtectHostname = true;
      RestrictRealtime = true;
      RestrictSUIDSGID = true;
      LockPersonality = true;
      SystemCallArchitectures = "native";
      RestrictAddressFamilies = lib.mkForce [ "AF_INET" "AF_INET6" "AF_UNIX" "AF_NETLINK" ];
    };

    services.traefik.dynamicConfigOptions.http = {
      routers.miniflux = {
        rule = "Host(`miniflux.${domain}`)";
        entryPoints = [ "websecure" ];
        tls.certResolver = "letsencrypt";
        middlewares = [ "sso-chain@file" ];
        service = "miniflux";
      };
      services.miniflux.loadBalancer.servers = [ { url = "http://127.0.0.1:${toString port}"; } ];
    };
  };
}
