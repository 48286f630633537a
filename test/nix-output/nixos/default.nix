# The handful of options that the cases need, on top of the real `lib.evalModules`, and a system that is really built.
{ configuration ? <nixos-config> }:
let
  lib = import ../lib;
  evaluated = lib.evalModules {
    modules = [ configuration ./options.nix ];
  };
in
{ system = evaluated.config.system.build.toplevel; }
