{ lib, ... }:
let
  # NMS v4.2 Metadaten
  nms = {
    id = "BRK-00-COR-002";
    title = "Ports";
    description = "Port-Register: 10xxx Gateway, 20xxx Dienste.";
    layer = 00;
    audit.last_reviewed = "2026-03-02";
    audit.complexity = 1;
  };
in
{
  options.haus.meta.ports = lib.mkOption {
    type = lib.types.attrs;
    default = nms;
    readOnly = true;
    description = "NMS-Metadaten des Moduls Ports.";
  };

  options.haus.ports = lib.mkOption {
    type = lib.types.attrsOf lib.types.port;
    default = { };
    description = "Register aller lokalen Ports.";
  };

  config = {
    haus.ports = {
      ssh = 50322;
      edgeHttps = 443;

      # 10xxx · Gateway
      pocketId = 10010;
      oauth2Proxy = 10011;
      homepage = 10082;

      # 20xxx · Dienste
      readeck = 20007;
      miniflux = 20016;
      radarr = 20878;
      sonarr = 20989;
    };
  };
}
