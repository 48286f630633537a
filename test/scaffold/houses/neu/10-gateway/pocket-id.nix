{ config, lib, ... }:
let
  # NMS v4.2 Metadaten
  nms = {
    id = "BRK-10-GTW-002";
    title = "Pocket-ID";
    description = "Der Anmeldedienst (OIDC).";
    layer = 10;
    audit.last_reviewed = "2026-03-02";
    audit.complexity = 1;
  };

  cfg = config.haus.services.pocketId;
  inherit (config.haus.configs) identity;
  port = config.haus.ports.pocketId;
in
{
  options.haus.meta.pocketId = lib.mkOption {
    type = lib.types.attrs;
    default = nms;
    readOnly = true;
    description = "NMS-Metadaten des Moduls Pocket-ID.";
  };

  config = lib.mkIf cfg.enable {
    services.pocket-id = {
      enable = true;
      settings = {
        APP_URL = "https://auth.${identity.subdomain}.${identity.domain}";
        HOST = "127.0.0.1";
        PORT = port;
        TRUST_PROXY = true;
      };
    };

    # mynixos: public – die Anmeldung selbst muss ohne Anmeldung erreichbar sein
    services.caddy.virtualHosts."auth.${identity.subdomain}.${identity.domain}".extraConfig = ''
      reverse_proxy 127.0.0.1:${toString port}
    '';
  };
}
