# The boot loader: what is copied to /boot, and how many generations of it.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  cfg = config.boot.loader.systemd-boot;
  replaced = builtins.replaceStrings [ "@limit@" "@timeout@" "@editor@" "@extra@" ];
  extra = cfg.extraFiles // lib.mapAttrs' (name: text: lib.nameValuePair "loader/entries/${name}" (pkgs.writeText "entry" text)) cfg.extraEntries;
  builder = pkgs.writeTextFile {
    name = "systemd-boot";
    destination = "/bin/systemd-boot";
    executable = true;
    text = replaced [
      (toString (if cfg.configurationLimit == null then 0 else cfg.configurationLimit))
      (if config.boot.loader.timeout == null then "menu-force" else toString config.boot.loader.timeout)
      (if cfg.editor then "1" else "0")
      "${pkgs.writeText "extra.json" (builtins.toJSON (lib.mapAttrs (_: source: "${source}") extra))}"
    ] (builtins.readFile ./systemd-boot.py);
  };
  deviceTree = pkgs.derive "device-tree" "mkdir $out; head -c ${toString (config.guest.deviceTree.kilobytes * 1024)} /dev/urandom > $out/board.dtb" { };
  secretAppender = pkgs.writeShellScriptBin "append-initrd-secrets" ''
    set -e
    tmp=$(mktemp -d)
    trap 'rm -fR "$tmp"' EXIT
    ${lib.concatStringsSep "\n" (
      lib.mapAttrsToList (place: source: ''
        mkdir -p $(dirname "$tmp/.initrd-secrets/${place}")
        cp -a ${if source == null then place else toString source} "$tmp/.initrd-secrets/${place}"
      '') config.boot.initrd.secrets
    )}
    (cd "$tmp" && tar -c .) | gzip >> "$1"
  '';
in
{
  options = {
    boot.loader.timeout = mkOption { default = 5; };
    boot.loader.systemd-boot = {
      enable = mkOption { default = false; };
      editor = mkOption { default = true; };
      configurationLimit = mkOption { default = null; };
      xbootldrMountPoint = mkOption { default = null; };
      extraFiles = mkOption {
        type = types.attrsOf types.path;
        default = { };
      };
      extraEntries = mkOption {
        type = types.attrsOf types.lines;
        default = { };
      };
    };
    boot.loader.efi.efiSysMountPoint = mkOption { default = "/boot"; };
    boot.initrd = {
      availableKernelModules = mkOption { default = [ ]; };
      kernelModules = mkOption { default = [ ]; };
      secrets = mkOption {
        type = types.attrsOf (types.nullOr types.path);
        default = { };
      };
    };
    boot.kernelModules = mkOption { default = [ ]; };
    boot.supportedFilesystems = mkOption { default = [ ]; };
    boot.blacklistedKernelModules = mkOption { default = [ ]; };
    fileSystems = mkOption { default = { }; };
    boot.kernelPackages = mkOption { default = pkgs.linuxPackages; };
    boot.kernelParams = mkOption { default = [ ]; };
    # No option of NixOS: how large an initrd becomes follows from all that is in it.
    guest.initrd.megabytes = mkOption {
      type = types.int;
      default = 9;
    };
    # The same of device trees.
    guest.deviceTree.kilobytes = mkOption {
      type = types.int;
      default = 0;
    };
    guest.kernel = {
      version = mkOption {
        type = types.nullOr types.str;
        default = null;
      };
      megabytes = mkOption {
        type = types.int;
        default = 6;
      };
    };
  };

  config = {
    boot.kernelPackages = lib.mkIf (config.guest.kernel.version != null) (
      pkgs.mkKernel config.guest.kernel.version config.guest.kernel.megabytes
    );
    boot.kernelParams = [ "loglevel=4" ];
    # As bootspec.nix and stage-1.nix have them, as far as the boot loader reads them.
    system.systemBuilderCommands =
      lib.optionalString (config.guest.deviceTree.kilobytes > 0) ''
        ln -s ${pkgs.writeText "boot.json" (builtins.toJSON { "org.nixos.systemd-boot".devicetree = "${deviceTree}/board.dtb"; })} $out/boot.json
      ''
      + lib.optionalString (config.boot.initrd.secrets != { }) ''
        ln -s ${secretAppender}/bin/append-initrd-secrets $out/append-initrd-secrets
      '';
    system.build = rec {
      kernel = config.boot.kernelPackages.kernel;
      initialRamdisk = pkgs.derive "initrd-linux-${kernel.version}" "mkdir $out; truncate -s ${toString config.guest.initrd.megabytes}M $out/initrd" { };
      modules = pkgs.derive "linux-${kernel.version}-modules" "mkdir -p $out/lib/modules/${kernel.version}" { };
      installBootLoader =
        if cfg.enable then
          pkgs.writeScript "install-systemd-boot.sh" "#!/bin/bash\nset -e\n${builder}/bin/systemd-boot \"$@\"\n"
        else
          pkgs.writeScript "no-bootloader" "#!/bin/sh\n";
    };
  };
}
