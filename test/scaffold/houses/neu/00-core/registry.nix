{ lib, ... }:
let
  # NMS v4.2 Metadaten
  nms = {
    id = "BRK-00-COR-003";
    title = "Schalttafel";
    description = "Welche Dienste auf birke laufen.";
    layer = 00;
    audit.last_reviewed = "2026-03-02";
    audit.complexity = 1;
  };
in
{
  options.haus.meta.registry = lib.mkOption {
    type = lib.types.attrs;
    default = nms;
    readOnly = true;
    description = "NMS-Metadaten des Moduls Schalttafel.";
  };

  options.haus.services = {
    homepage.enable = lib.mkEnableOption "die Startseite";
    miniflux.enable = lib.mkEnableOption "den Feedleser miniflux";
    oauth2Proxy.enable = lib.mkEnableOption "die Anmeldung vor den Diensten";
    pocketId.enable = lib.mkEnableOption "den Anmeldedienst Pocket-ID";
    readeck.enable = lib.mkEnableOption "Readeck (später lesen)";
  };

  config.haus.services = {
    homepage.enable = lib.mkDefault true;
    miniflux.enable = lib.mkDefault true;
    oauth2Proxy.enable = lib.mkDefault true;
    pocketId.enable = lib.mkDefault true;
    readeck.enable = lib.mkDefault true;
  };
}
