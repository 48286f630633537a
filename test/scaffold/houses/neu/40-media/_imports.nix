{ ... }:
{
  imports = [
    ./service-media-radarr.nix
    ./service-media-sonarr.nix
  ];
}
