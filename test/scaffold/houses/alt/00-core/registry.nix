# meta:
#   owner: core
#   status: active
#   scope: shared
#   summary: Schalttafel – welche Dienste auf eiche laufen

{ lib, ... }:
{
  options.my.profiles.services = {
    pocket-id.enable = lib.mkOption {
      type = lib.types.bool;
      default = true;
      description = "Anmeldung (OIDC) über Pocket-ID und oauth2-proxy.";
    };

    home-page.enable = lib.mkOption {
      type = lib.types.bool;
      default = true;
      description = "Startseite mit Kacheln für alle Dienste.";
    };

    miniflux.enable = lib.mkOption {
      type = lib.types.bool;
      default = true;
      description = "Feedleser.";
    };
  };
}
