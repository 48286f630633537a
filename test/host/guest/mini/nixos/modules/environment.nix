# What lies in /etc, and the programs of all users.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  files = lib.filter (one: one.enable) (lib.attrValues config.environment.etc);
in
{
  options.environment = {
    systemPackages = mkOption { default = [ ]; };
    etc = mkOption {
      default = { };
      type = types.attrsOf (
        types.submodule (
          { name, config, ... }:
          {
            options = {
              enable = mkOption { default = true; };
              target = mkOption { default = name; };
              text = mkOption { default = null; };
              source = mkOption { };
            };
            config.source = lib.mkIf (config.text != null) (
              pkgs.writeText "etc-${baseNameOf name}" config.text
            );
          }
        )
      );
    };
  };

  config = {
    environment.etc.hostname.text = "${config.networking.hostName}\n";
    environment.etc.os-release.text = ''
      ID=nixos
      ID_LIKE=""
      NAME=NixOS
      PRETTY_NAME="NixOS 25.11 (Xantusia)"
      VERSION="25.11 (Xantusia)"
      VERSION_CODENAME=xantusia
      VERSION_ID="25.11"
    '';
    system.build.etc = pkgs.derive "etc" ''
      mkdir -p $out/etc
      set -- $targets
      for source in $sources; do
        mkdir -p "$(dirname "$out/etc/$1")"
        ln -s "$source" "$out/etc/$1"
        shift
      done
    '' {
      targets = map (one: one.target) files;
      sources = map (one: "${one.source}") files;
    };
    system.build.path = pkgs.derive "system-path" ''
      mkdir -p $out/bin
      for package in $packages; do
        case $(readlink -f $package/bin) in /nix/*) ln -sf $package/bin/* $out/bin/ ;; esac
      done
      printf '#!/bin/sh\ncase $1 in --configuration-revision) exit 1 ;; esac\necho "%s"\n' "$version" > $out/bin/nixos-version
      chmod +x $out/bin/nixos-version
    '' {
      packages = lib.unique (map toString config.environment.systemPackages);
      version = "${config.system.nixos.version} (Xantusia)";
    };
  };
}
