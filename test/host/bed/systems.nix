# Systems that look from outside as those of NixOS do: kernel and initrd of given bytes, and a boot loader that knows its limit.
# What lies where, and which text names the loader, follows nixpkgs: nixos/modules/system/activation/switchable-system.nix (a wrapper with
# `export INSTALL_BOOTLOADER='…'`), boot/loader/systemd-boot/systemd-boot-builder.py (`CONFIGURATION_LIMIT = int("…")`), and
# services/networking/ssh/sshd.nix (`sshd.conf-final`). None of it is taken from there.
let
  inherit (builtins) concatStringsSep fromJSON readFile toFile;
  wanted = fromJSON (readFile ./systems.json);

  build =
    name: text: more:
    derivation (
      {
        inherit name;
        system = builtins.currentSystem;
        builder = "/bin/sh";
        # Not by `-c`: there bash becomes the last command, coreutils close their outputs before they exit, and Nix kills who closes them.
        args = [ (toFile "build-${name}.sh" "set -eu\n${text}") ];
        PATH = "/usr/bin:/bin";
        preferLocalBuild = true;
      }
      // more
    );

  sized =
    name: file: bytes:
    build name ''
      mkdir $out
      truncate -s ${toString bytes} $out/${file}
    '' { };

  # Each file has a store path of its own; /etc/static leads to links to them.
  etcOf =
    { etc, ... }:
    build "etc" (
      "mkdir -p $out/etc\n"
      + concatStringsSep "" (
        builtins.attrValues (
          builtins.mapAttrs (path: text: ''
            mkdir -p "$out/etc/$(dirname ${path})"
            ln -s ${toFile (names.${path} or "etc-file") text} $out/etc/${path}
          '') etc
        )
      )
    ) { };
  names = {
    "ssh/sshd_config" = "sshd.conf-final";
    os-release = "etc-os-release";
  };

  # The program that writes entries: it keeps the newest, as many as its limit says; 0 means all.
  loaderOf =
    { limit, ... }:
    let
      program = build "systemd-boot" ''
        mkdir -p $out/bin
        printf %s "$text" > $out/bin/systemd-boot
        chmod +x $out/bin/systemd-boot
      '' { text = builtins.replaceStrings [ "@limit@" ] [ (toString limit) ] (readFile ./loader.py); };
    in
    build "install-systemd-boot.sh" ''
      printf '#!/bin/sh\n%s/bin/systemd-boot "$@"\n' "$program" > $out
      chmod +x $out
    '' { inherit program; };

  systemOf =
    wanted:
    build "nixos-system-${wanted.host}-${wanted.version}" ''
      mkdir -p $out/bin $out/sw $out/specialisation
      ln -s $kernel/bzImage $out/kernel
      ln -s $initrd/initrd $out/initrd
      ln -s $modules $out/kernel-modules
      ln -s $etc/etc $out/etc
      ln -s /usr/bin $out/sw/bin
      printf %s "$params" > $out/kernel-params
      printf %s "$version" > $out/nixos-version
      printf x86_64-linux > $out/system
      printf '#!/bin/sh\n' > $out/init
      printf '#!/bin/sh\nln -sfn %s /run/current-system\n' $out > $out/activate
      printf '{"org.nixos.bootspec.v1":{"init":"%s/init","initrd":"%s/initrd","kernel":"%s/bzImage","label":"NixOS %s","system":"x86_64-linux","toplevel":"%s"}}\n' \
        $out $initrd $kernel "$version" $out > $out/boot.json
      {
        printf '#!/bin/sh\nexport OUT=%s\nexport TOPLEVEL=%s\nexport DISTRO_ID=nixos\n' "$out" "$out"
        ${if wanted.limit == null then "" else "printf \"export INSTALL_BOOTLOADER='%s'\\n\" $loader"}
        printf 'case $1 in switch|boot) ''${INSTALL_BOOTLOADER:-true} %s || { echo "Failed to install bootloader" >&2; exit 1; } ;; esac\n' "$out"
        printf 'case $1 in switch|test) %s/activate ;; esac\n' "$out"
      } > $out/bin/switch-to-configuration
      chmod +x $out/init $out/activate $out/bin/switch-to-configuration
    '' {
      inherit (wanted) version params;
      kernel = sized "linux-${wanted.kernelVersion}" "bzImage" wanted.kernel;
      initrd = sized "initrd-linux-${wanted.kernelVersion}" "initrd" wanted.initrd;
      modules = build "linux-${wanted.modules}-modules" "mkdir -p $out/lib/modules/${wanted.modules}" { };
      etc = etcOf wanted;
      loader = if wanted.limit == null then "" else loaderOf wanted;
    };
in
map systemOf wanted
