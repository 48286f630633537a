# What `<nixpkgs/nixos>` is: the system that a configuration file describes.
{
  configuration ? import <nixos-config>,
  system ? builtins.currentSystem,
}:
let
  evaluated = import ./eval-config.nix {
    inherit system;
    modules = [ configuration ];
  };
in
{
  inherit (evaluated) pkgs config options;
  system = evaluated.config.system.build.toplevel;
}
