# Home Manager as a module of NixOS: the options of a host, and for each user a configuration of their own.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  free = types.lazyAttrsOf types.anything;
  user =
    { name, ... }:
    {
      freeformType = free;
      options.home = {
        homeDirectory = mkOption {
          type = types.str;
          default = "/home/${name}";
        };
        username = mkOption {
          type = types.str;
          default = name;
        };
        stateVersion = mkOption { type = types.str; };
        packages = mkOption {
          type = types.listOf types.package;
          default = [ ];
        };
        sessionVariables = mkOption {
          type = free;
          default = { };
        };
        file = mkOption {
          type = free;
          default = { };
        };
      };
    };
in
{
  options.home-manager = {
    useGlobalPkgs = mkOption {
      type = types.bool;
      default = false;
    };
    useUserPackages = mkOption {
      type = types.bool;
      default = false;
    };
    backupFileExtension = mkOption {
      type = types.nullOr types.str;
      default = null;
    };
    extraSpecialArgs = mkOption {
      type = types.attrs;
      default = { };
    };
    users = mkOption {
      type = types.attrsOf (
        types.submoduleWith {
          modules = [ user ];
          specialArgs = { inherit lib pkgs; } // config.home-manager.extraSpecialArgs;
        }
      );
      default = { };
    };
  };
  config.environment.systemPackages = lib.concatMap (one: builtins.seq one.home.stateVersion one.home.packages) (
    lib.attrValues config.home-manager.users
  );
}
