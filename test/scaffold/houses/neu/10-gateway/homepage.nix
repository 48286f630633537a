{ config, lib, ... }:
let
  # NMS v4.2 Metadaten
  nms = {
    id = "BRK-10-GTW-004";
    title = "Startseite";
    description = "Kacheln für alle Dienste.";
    layer = 10;
    audit.last_reviewed = "2026-03-02";
    audit.complexity = 1;
  };

  cfg = config.haus.services.homepage;
  dnsMap = import ./dns-map.nix;
  port = config.haus.ports.homepage;
in
{
  options.haus.meta.homepage = lib.mkOption {
    type = lib.types.attrs;
    default = nms;
    readOnly = true;
    description = "NMS-Metadaten des Moduls Startseite.";
  };

  config = lib.mkIf cfg.enable {
    services.homepage-dashboard = {
      enable = true;
      listenPort = port;
      allowedHosts = dnsMap.dnsMapping.homepage;
      settings = {
        title = "birke";
        language = "de";
      };
      services = [
        {
          Lesen = [
            { miniflux = { href = "https://${dnsMap.dnsMapping.miniflux}"; description = "Nachrichten"; }; }
            { readeck = { href = "https://${dnsMap.dnsMapping.readeck}"; description = "Später lesen"; }; }
          ];
        }
        {
          Medien = [
            { sonarr = { href = "https://${dnsMap.dnsMapping.sonarr}"; description = "Serien"; }; }
          ];
        }
      ];
    };

    services.caddy.virtualHosts.${dnsMap.dnsMapping.homepage}.extraConfig = ''
      import sso_auth
      reverse_proxy 127.0.0.1:${toString port}
    '';
  };
}
