# The modules of this library. What they do, they do as those of NixOS 25.11; of options that are only declared nothing follows.
{ config, lib, ... }:
{
  imports = [
    ./boot.nix
    ./environment.nix
    ./openssh.nix
    ./systemd.nix
    ./toplevel.nix
    ./users.nix
  ];
  # Declared here otherwise: members are made when somebody asks for them.
  options = lib.updateManyAttrsByPath (map (name: {
    path = [ "system" ];
    update = group: removeAttrs group [ name ];
  }) [ "build" "activationScripts" ]) (import ../options.nix {
    inherit lib;
    optionTypes = import ../option-types.nix {
      inherit lib;
      words = [ ];
      formats = lib.genAttrs [ "json" "toml" ] (_: _: { type = lib.types.anything; });
    };
  });
  config._module.args.pkgs = import ../../pkgs {
    inherit lib;
    system = config.nixpkgs.hostPlatform.system or config.nixpkgs.hostPlatform;
  };
}
