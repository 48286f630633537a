# Sammelstelle der Mediendienste: erst Vorgaben, dann Dienste, dann die Schalter.
{ ... }:
{
  imports = [
    ./services-common.nix
    ./jellyfin.nix
    ./sonarr.nix
    ./radarr.nix
    ./lidarr.nix
  ];

  my.media = {
    jellyfin.enable = true;
    sonarr.enable = true;
    radarr.enable = true;
    # Musik bleibt aus, bis die Sammlung sortiert ist.
    lidarr.enable = false;
  };
}
