# Users: those that are missing are made, and what the configuration says of passwords holds.
{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  users = lib.filterAttrs (_: user: user.isNormalUser) config.users.users;
in
{
  options.users.mutableUsers = mkOption { default = true; };
  options.users.users = mkOption {
    default = { };
    type = types.attrsOf (
      types.submodule {
        options = {
          isNormalUser = mkOption { default = false; };
          isSystemUser = mkOption { default = false; };
          extraGroups = mkOption { default = [ ]; };
          hashedPassword = mkOption { default = null; };
          hashedPasswordFile = mkOption { default = null; };
          initialHashedPassword = mkOption { default = null; };
          openssh.authorizedKeys.keys = mkOption { default = [ ]; };
          openssh.authorizedKeys.keyFiles = mkOption { default = [ ]; };
        };
      }
    );
  };

  config.system.activationScripts.users = lib.concatStrings (
    lib.mapAttrsToList (
      name: user:
      let
        hash = if user.hashedPassword == null then "!" else user.hashedPassword;
      in
      ''
        if ! id ${lib.escapeShellArg name} > /dev/null 2>&1; then
          useradd --create-home --shell /bin/bash --password ${lib.escapeShellArg hash} ${lib.escapeShellArg name}
        ${lib.optionalString (!config.users.mutableUsers) "else usermod --password ${lib.escapeShellArg hash} ${lib.escapeShellArg name}"}
        fi
      ''
    ) users
  );
}
