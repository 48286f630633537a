# meta:
#   owner: apps
#   status: draft
#   scope: shared
#   summary: Scrutiny – SMART-Werte; Schalter in registry.nix, derzeit aus

{ config, lib, ... }:
let
  inherit (config.my) ports;
  basis = config.my.configs.identity.domain;
  domain = basis;
in
{
  config = lib.mkIf config.my.profiles.services.scrutiny.enable {
    services.scrutiny = {
      enable = true;
      collector.enable = true;
      settings.web = {
        listen = {
          host = "127.0.0.1";
          port = ports.scrutiny;
        };
        influxdb.port = config.my.ports.influxdb;
      };
    };

    # Der Sammler braucht die Platten selbst.
    systemd.services.scrutiny.serviceConfig = {
      NoNewPrivileges = true;
      PrivateTmp = true;
      ProtectHome = true;
      ProtectSystem = "strict";
      DeviceAllow = [ "/dev/sda r" "/dev/nvme0 r" ];
    };

    services.caddy.virtualHosts."platten.${domain}".extraConfig = ''
      import sso_auth
      # sink: PORT.scrutiny
      reverse_proxy 127.0.0.1:${toString ports.scrutiny}
    '';
  };
}
