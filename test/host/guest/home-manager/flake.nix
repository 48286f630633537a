# What a flake gets as its input `home-manager`: a module whose users are declared and whose packages are installed, nothing more.
{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  outputs =
    { self, nixpkgs }:
    {
      nixosModules.home-manager = import ./module.nix;
      nixosModules.default = import ./module.nix;
    };
}
