# The system as a whole: what nixos-rebuild builds and switch-to-configuration activates.
{
  config,
  lib,
  options,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  inherit (config.system.build) kernel initialRamdisk modules etc path installBootLoader;

  # Texts as nixos/modules/system/activation/top-level.nix and lib.showWarnings have them.
  failed = map (one: one.message) (lib.filter (one: !one.assertion) config.assertions);
  checked =
    system:
    if failed != [ ] then
      throw "\nFailed assertions:\n${lib.concatMapStringsSep "\n" (text: "- ${text}") failed}"
    else
      lib.foldr lib.warn system config.warnings;

  checks = pkgs.writeScript "pre-switch-checks" (
    "#!/bin/bash\n"
    + lib.concatStrings (
      lib.mapAttrsToList (name: text: ''
        (
        ${text}
        )
        if test $? -ne 0; then
          echo "Pre-switch check '${name}' failed"
          exit 1
        fi
      '') config.system.preSwitchChecks
    )
  );

  switcher = pkgs.writeTextFile {
    name = "switch-to-configuration-0.1.0";
    destination = "/bin/switch-to-configuration";
    executable = true;
    text = builtins.readFile ./switch-to-configuration.sh;
  };

  # What is defined of options that nothing follows from here still has to be a value, and a change of it makes another system.
  hasMembers = type: type.getSubModules or null != null || lib.any hasMembers (lib.attrValues (type.nestedTypes or { }));
  written =
    value:
    if lib.isFunction value then
      "<function>"
    else if lib.isDerivation value then
      value.name
    else if lib.isList value then
      map written value
    else if builtins.isPath value then
      toString value
    else if lib.isString value then
      builtins.unsafeDiscardStringContext value
    else if !lib.isAttrs value then
      value
    else if value._type or null == "if" then
      if value.condition then written value.content else null
    else if value._type or null == "merge" then
      map written value.contents
    else if value ? _type then
      written (value.content or null)
    else
      lib.mapAttrs (_: written) value;
  declared = import ../options.nix {
    inherit lib;
    optionTypes = lib.genAttrs [ "coerced" "element" "enum" "freely" "members" "named" "foreign" ] (_: _: null) // { option = _: { }; };
  };
  # Only what NixOS declares: what a repo declares for itself is evaluated where it is read.
  outside =
    path: tree: known:
    if lib.isOption tree then
      lib.optional tree.isDefined [
        (lib.concatStringsSep "." path)
        (if hasMembers tree.type then map (one: written one.value) tree.definitionsWithLocations else written tree.value)
      ]
    else
      lib.concatMap (name: lib.optionals (known ? ${name}) (outside (path ++ [ name ]) tree.${name} known.${name})) (lib.attrNames tree);
in
{
  options = {
    assertions = mkOption { default = [ ]; };
    warnings = mkOption { default = [ ]; };
    networking.hostName = mkOption { default = "nixos"; };
    system = {
      build = mkOption {
        default = { };
        type = types.lazyAttrsOf types.unspecified;
      };
      preSwitchChecks = mkOption { default = { }; };
      systemBuilderCommands = mkOption {
        default = "";
        type = types.lines;
      };
      activationScripts = mkOption {
        default = { };
        type = types.attrsOf types.str;
      };
      nixos.version = mkOption {
        type = types.str;
        default = "25.11.20251122.0000000";
      };
    };
  };

  config.system.build = {
    nixos-rebuild = pkgs.writeTextFile {
      name = "nixos-rebuild";
      destination = "/bin/nixos-rebuild";
      executable = true;
      text = builtins.readFile ../../pkgs/nixos-rebuild.sh;
    };

    toplevel = checked (
      pkgs.derive "nixos-system-${config.networking.hostName}-${config.system.nixos.version}" ''
        mkdir -p $out/bin $out/specialisation
        ln -s $kernel/bzImage $out/kernel
        ln -s $initrd/initrd $out/initrd
        ln -s $modules $out/kernel-modules
        ln -s $etc/etc $out/etc
        ln -s $path $out/sw
        ln -s /usr/lib/systemd $out/systemd
        printf %s "$params" > $out/kernel-params
        printf %s "$version" > $out/nixos-version
        printf %s "$system" > $out/system
        printf 'systemd 2' > $out/init-interface-version
        printf '#!/bin/sh\n' > $out/init
        ${config.system.systemBuilderCommands}
        cp "$activatePath" $out/activate
        printf '#!/bin/sh\n' > $out/dry-activate
        {
          printf '#!/bin/sh -e\n'
          printf "export OUT='%s'\nexport TOPLEVEL='%s'\nexport DISTRO_ID='nixos'\n" $out $out
          printf "export INSTALL_BOOTLOADER='%s'\nexport PRE_SWITCH_CHECK='%s'\nexport SYSTEMD='/usr'\n" $loader $checks
          printf 'exec "%s/bin/switch-to-configuration" "$@"\n' $switcher
        } > $out/bin/switch-to-configuration
        chmod +x $out/init $out/activate $out/dry-activate $out/bin/switch-to-configuration
      '' {
        inherit kernel modules etc path checks switcher;
        inherit (config.system.nixos) version;
        initrd = initialRamdisk;
        loader = installBootLoader;
        params = toString config.boot.kernelParams;
        activate = "#!/bin/sh\nset -e\n${builtins.readFile ./activate.sh}\n${lib.concatStringsSep "\n" (lib.attrValues config.system.activationScripts)}";
        values = builtins.toJSON (outside [ ] options declared);
        passAsFile = [
          "activate"
          "values"
        ];
      }
    );
  };
}
