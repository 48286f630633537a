{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  failed = map (each: each.message) (builtins.filter (each: !each.assertion) config.assertions);
  checked =
    system:
    if failed != [ ] then
      throw "\nFailed assertions:\n${lib.concatStringsSep "\n" (map (each: "- ${each}") failed)}"
    else
      builtins.foldl' (made: each: lib.warn each made) system config.warnings;
in
{
  imports = [ (lib.mkRemovedOptionModule [ "services" "traefik" "enable" ] "Traefik was replaced by Caddy.") ];
  options = {
    assertions = mkOption { type = types.listOf types.unspecified; default = [ ]; };
    warnings = mkOption { type = types.listOf types.str; default = [ ]; };
    networking.hostName = mkOption { type = types.str; default = "nixos"; };
    boot.loader.timeout = mkOption { type = types.nullOr types.int; default = 5; };
    services.openssh.enable = mkOption { type = types.bool; default = false; };
    services.openssh.ports = mkOption { type = types.listOf types.int; default = [ 22 ]; };
    environment.systemPackages = mkOption { type = types.listOf types.unspecified; default = [ ]; };
    systemd.services = mkOption {
      default = { };
      type = types.attrsOf (types.submodule {
        options.description = mkOption { type = types.str; default = ""; };
        options.script = mkOption { type = types.str; default = ""; };
      });
    };
    system.stateVersion = mkOption { type = types.str; };
    system.build = mkOption { type = types.attrsOf types.unspecified; default = { }; };
  };
  config.system.build.toplevel = checked (derivation {
    name = "nixos-system-${config.networking.hostName}-test";
    system = builtins.currentSystem;
    builder = "/bin/sh";
    args = [ "-c" "echo made > $out" ];
    inherit (config.system) stateVersion;
    inherit (config.environment) systemPackages;
    units = builtins.toJSON config.systemd.services;
    rest = builtins.toJSON [ config.boot.loader.timeout config.services.openssh ];
  });
}
