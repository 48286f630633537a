{ ... }:
{
  imports = [
    ./service-app-miniflux.nix
    ./service-app-readeck.nix
    # ./service-app-mealie.nix # ruht
  ];
}
