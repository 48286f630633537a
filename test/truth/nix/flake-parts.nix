# What flake-parts makes of a module: the attributes that its modules give the flake. What they have for each system is a stub.
{
  lib,
  stub,
  packagesFor,
  freely,
}:
let
  inherit (lib) mkOption types;

  # What one module says is taken as it is.
  part = lib.mkOptionType {
    name = "part of a flake";
    merge = loc: definitions: if lib.length definitions == 1 then (lib.head definitions).value else freely.merge loc definitions;
  };
  # Several modules may give some of these each.
  kinds = [
    "nixosConfigurations"
    "nixosModules"
    "overlays"
  ];
  ignored = mkOption {
    type = lib.mkOptionType {
      name = "ignored";
      merge = _: _: null;
    };
    default = null;
  };

  perSystem = system: {
    inherit system;
    pkgs = packagesFor system;
    config = stub "config";
    inputs' = stub "inputs";
    self' = stub "self";
  };
  withSystem = system: use: use (perSystem system);
in
{
  importApply = file: import file;
  mkFlake =
    {
      inputs,
      self ? inputs.self,
      specialArgs ? { },
      ...
    }:
    module:
    (lib.evalModules {
      specialArgs = {
        inherit inputs self withSystem;
        flake-parts-lib = stub "flake-parts-lib";
        getSystem = _: stub "system";
        moduleWithSystem = _: { };
      }
      // specialArgs;
      modules = [
        module
        {
          options = {
            flake = mkOption {
              type = types.submodule {
                freeformType = types.lazyAttrsOf part;
                options = lib.genAttrs kinds (
                  _:
                  mkOption {
                    type = types.lazyAttrsOf part;
                    default = { };
                  }
                );
              };
              default = { };
            };
            systems = ignored;
            perSystem = ignored;
            debug = ignored;
            transposition = ignored;
          };
          config._module.check = false;
        }
      ];
    }).config.flake;
}
