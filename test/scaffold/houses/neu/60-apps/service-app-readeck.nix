{ config, lib, ... }:
let
  # NMS v4.2 Metadaten
  nms = {
    id = "BRK-60-APP-002";
    title = "Readeck";
    description = "Später lesen.";
    layer = 60;
    audit.last_reviewed = "2026-03-02";
    audit.complexity = 1;
  };

  cfg = config.haus.services.readeck;
  dnsMap = import ../10-gateway/dns-map.nix;
  port = config.haus.ports.readeck;
in
{
  options.haus.meta.readeck = lib.mkOption {
    type = lib.types.attrs;
    default = nms;
    readOnly = true;
    description = "NMS-Metadaten des Moduls Readeck.";
  };

  config = lib.mkIf cfg.enable {
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

    services.caddy.virtualHosts.${dnsMap.dnsMapping.readeck}.extraConfig = ''
      import sso_auth
      reverse_proxy 127.0.0.1:${toString port}
    '';
  };
}
