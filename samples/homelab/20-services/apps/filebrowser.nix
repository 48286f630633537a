# meta:
#   owner: apps
#   status: active
#   scope: shared
#   summary: File Browser – Dateien im Browser

{ config, lib, ... }:
let
  haertung = import ../../lib/service-hardening.nix { inherit lib; };
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
  systemd.services.filebrowser.serviceConfig = haertung.streng {
    # Es teilt die Medien mit anderen Diensten.
    arten = [ "go" "files" ];
    schreibt = [ "/var/lib/filebrowser" cfg.paths.mediaDir ];
  };

  services.caddy.virtualHosts."dateien.${cfg.identity.subdomain}.${cfg.identity.domain}".extraConfig = ''
    # import sso_auth
    reverse_proxy 127.0.0.1:${toString port}
  '';
}
