# meta:
#   owner: media
#   status: active
#   scope: shared
#   summary: Sammelstelle der Mediendienste

{ ... }:
{
  imports = [
    ./radarr.nix
    ./sonarr.nix
  ];

  my.media = {
    radarr.enable = true;
    sonarr.enable = true;
  };
}
