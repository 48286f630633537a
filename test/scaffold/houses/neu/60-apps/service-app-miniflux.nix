{ config, lib, ... }:
let
  # NMS v4.2 Metadaten
  nms = {
    id = "BRK-60-APP-001";
    title = "miniflux";
    description = "Feedleser.";
    layer = 60;
    audit.last_reviewed = "2026-03-02";
    audit.complexity = 1;
  };

  cfg = config.haus.services.miniflux;
  inherit (config.haus.configs) identity;
  port = config.haus.ports.miniflux;
  host = "miniflux.${identity.subdomain}.${identity.domain}";
in
{
  options.haus.meta.miniflux = lib.mkOption {
    type = lib.types.attrs;
    default = nms;
    readOnly = true;
    description = "NMS-Metadaten des Moduls miniflux.";
  };

  config = lib.mkIf cfg.enable {
    services.miniflux = {
      enable = true;
      adminCredentialsFile = "/etc/secrets/miniflux.env";
      config = {
        LISTEN_ADDR = "127.0.0.1:${toString port}";
        BASE_URL = "https://${host}";
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

    services.caddy.virtualHosts.${host}.extraConfig = ''
      import sso_auth
      reverse_proxy 127.0.0.1:${toString port}
    '';
  };
}
