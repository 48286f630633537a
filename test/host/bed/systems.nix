# Systems that look from outside as those of NixOS do: kernel and initrd of given bytes, and a boot loader that knows its limit.
# What lies where follows nixos/modules/system/{activation,boot/loader/systemd-boot} of nixpkgs 25.11; none of it is taken from there.
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

  etcOf =
    { etc, ... }:
    build "etc" ''
      mkdir -p $out/etc
      printf %s "$files" > $out/.list
      n=0
      while read -r path; do
        n=$((n + 1))
        mkdir -p "$out/etc/$(dirname "$path")"
        eval "printf %s \"\$text$n\"" > "$out/etc/$path"
      done < $out/.list
      rm $out/.list
    '' (
      {
        files = concatStringsSep "" (map (path: "${path}\n") (builtins.attrNames etc));
      }
      // builtins.listToAttrs (
        builtins.genList (n: {
          name = "text${toString (n + 1)}";
          value = builtins.elemAt (builtins.attrValues etc) n;
        }) (builtins.length (builtins.attrNames etc))
      )
    );

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
