{ ... }:
{
  imports = [
    ./hardware-configuration.nix
    ./00-core/_imports.nix
    ./10-gateway/_imports.nix
    ./40-media/_imports.nix
    ./60-apps/_imports.nix
    ./90-policy/_imports.nix
  ];

  system.stateVersion = "25.11";
}
