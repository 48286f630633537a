# A configuration evaluated: modules of the caller, those of this library, and the options that NixOS has beside.
{
  modules,
  system ? null,
  specialArgs ? { },
  extraModules ? [ ],
  lib ? import ../lib,
}:
let
  evaluated = lib.evalModules {
    modules = modules ++ extraModules ++ [
      ./modules
      {
        _file = "platform";
        config.nixpkgs.hostPlatform = lib.mkDefault (if system == null then builtins.currentSystem or "x86_64-linux" else system);
      }
    ];
    specialArgs = {
      modulesPath = toString ./modules;
    }
    // specialArgs;
  };
in
evaluated
// {
  inherit lib;
  pkgs = evaluated._module.args.pkgs;
}
