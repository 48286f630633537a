# meta:
#   owner: apps
#   status: active
#   scope: shared
#   summary: File Browser – Dateien im Browser

{ config, ... }:
let
  cfg = config.my.configs;
  port = config.my.ports.filebrowser;
in
{
  services.filebrowser = {
    enable = true;
    settings = {
      address = "127.0.0.1";
      inherit port;
      root = cfg.paths.mediaDir;
    };
  };

  # [SEC-FILEBROWSER-SVC-001]
  systemd.services.filebrowser.serviceConfig = {
    NoNewPrivileges = true;
    PrivateTmp = true;
    PrivateDevices = true;
    ProtectHome = true;
    ProtectSystem = "strict";
    ReadWritePaths = [ "/var/lib/filebrowser" cfg.paths.mediaDir ];
  };

  services.caddy.virtualHosts."dateien.${cfg.identity.subdomain}.${cfg.identity.domain}".extraConfig = ''
    # import sso_auth
    reverse_proxy 127.0.0.1:${toString port}
  '';
}
