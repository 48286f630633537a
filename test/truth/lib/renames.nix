# Modules for options that have gone or have another name now.
{ lib }:
let
  inherit (lib)
    attrByPath
    getAttrFromPath
    mkIf
    mkMerge
    mkOption
    optional
    optionalAttrs
    setAttrByPath
    showFiles
    showOption
    ;
in
rec {
  doRename =
    {
      from,
      to,
      visible,
      warn,
      use,
      withPriority ? true,
      condition ? true,
    }:
    { config, options, ... }:
    let
      old = getAttrFromPath from options;
      forward = if withPriority then lib.modules.mkAliasAndWrapDefsWithPriority else lib.mkAliasAndWrapDefinitions;
    in
    {
      options = setAttrByPath from (mkOption {
        inherit visible;
        description = "Alias of {option}`${showOption to}`.";
        type = (attrByPath to { } options).type or (lib.types.submodule { });
        apply = _: use (attrByPath to (abort "Renaming error: option `${showOption to}' does not exist.") config);
      });
      config = mkIf condition (mkMerge [
        (optionalAttrs (options ? warnings) {
          warnings = optional (
            warn && old.isDefined
          ) "The option `${showOption from}' defined in ${showFiles old.files} has been renamed to `${showOption to}'.";
        })
        (forward (setAttrByPath to) old)
      ]);
    };

  mkAliasOptionModule =
    from: to:
    doRename {
      inherit from to;
      visible = true;
      warn = false;
      use = lib.id;
    };

  mkRenamedOptionModule =
    from: to:
    doRename {
      inherit from to;
      visible = false;
      warn = true;
      use = builtins.trace "Obsolete option `${showOption from}' is used. It was renamed to `${showOption to}'.";
    };

  mkRenamedOptionModuleWith =
    {
      from,
      to,
      sinceRelease,
    }:
    doRename {
      inherit from to;
      visible = false;
      warn = lib.oldestSupportedReleaseIsAtLeast sinceRelease;
      use = lib.warnIf (lib.oldestSupportedReleaseIsAtLeast sinceRelease) "Obsolete option `${showOption from}' is used. It was renamed to `${showOption to}'.";
    };

  mkRemovedOptionModule =
    path: instructions:
    { options, ... }:
    let
      gone = getAttrFromPath path options;
    in
    {
      options = setAttrByPath path (mkOption {
        visible = false;
        apply = _: throw "The option `${showOption path}' can no longer be used since it's been removed. ${instructions}";
      });
      config.assertions = [
        {
          assertion = !gone.isDefined;
          message = "The option definition `${showOption path}' in ${showFiles gone.files} no longer has any effect; please remove it.\n${instructions}\n";
        }
      ];
    };

  mkMergedOptionModule =
    from: to: f:
    { config, options, ... }:
    let
      unset = "_mkMergedOptionModule";
      isSet = path: getAttrFromPath path config != unset;
      told =
        path:
        "The option `${showOption path}' defined in ${showFiles (getAttrFromPath path options).files} has been changed to `${showOption to}' that has a different type. Please read `${showOption to}' documentation and update your configuration accordingly.";
    in
    {
      options = builtins.foldl' lib.recursiveUpdate { } (
        map (
          path:
          setAttrByPath path (mkOption {
            visible = false;
            default = unset;
          })
        ) from
      );
      config = {
        warnings = map told (builtins.filter isSet from);
      }
      // setAttrByPath to (mkMerge (optional (lib.any isSet from) (f config)));
    };
  mkChangedOptionModule = from: mkMergedOptionModule [ from ];
}
