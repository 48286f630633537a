# meta:
#   owner: core
#   status: active
#   scope: shared
#   summary: Schalttafel – welche Profile und Dienste auf heim laufen

{ lib, ... }:
let
  # Kurzform für die vielen gleichförmigen Schalter dieser Datei.
  mkSchalter = default: description: lib.mkOption {
    type = lib.types.bool;
    inherit default description;
  };
in
{
  options.my.profiles = {
    hardware.heim.enable = mkSchalter true "Hardware-Profil des Bürorechners heim.";

    networking = {
      reverseProxy = lib.mkOption {
        type = lib.types.enum [ "caddy" "traefik" "none" ];
        default = "caddy";
        description = "Welcher Reverse Proxy die Dienste nach außen reicht.";
      };

      vpn-confinement.enable = mkSchalter false "Downloads nur durch den WireGuard-Tunnel.";
    };

    services = {
      pocket-id.enable = mkSchalter true "Anmeldung (OIDC) über Pocket-ID.";
      backup.enable = mkSchalter true "Nächtliche restic-Sicherung.";
      scrutiny.enable = lib.mkEnableOption "SMART-Überwachung mit Scrutiny";
    };
  };
}
