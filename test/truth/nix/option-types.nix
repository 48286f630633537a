# The types of options that stand outside of the repo: those of NixOS that the library lacks, and what holds for options that nobody
# declares: they merge as `anything`, but as lazily as if each were an option of its own.
{
  lib,
  formats,
  words,
}:
let
  inherit (lib) types;

  isGroup = { value, ... }: lib.isAttrs value && !(value ? outPath || value ? __functor);

  # Sets at every level have members that do not depend on each other's conditions; one whose condition is false has no value.
  freely = lib.mkOptionType {
    name = "freely";
    description = "anything, lazily";
    check = _: true;
    merge =
      loc: definitions:
      if lib.all isGroup definitions then
        (types.lazyAttrsOf freely).merge loc definitions
      else
        types.anything.merge loc definitions;
  };

  withoutEmpty =
    type:
    type
    // {
      emptyValue = { };
    }
    // lib.optionalAttrs (type.getSubModules or null != null) {
      substSubModules = modules: withoutEmpty (type.substSubModules modules);
    };

  defined =
    options:
    lib.concatMapAttrs (
      name: value:
      let
        option = options.${name} or null;
        below = defined option value;
      in
      if option == null || option ? _type && option.isDefined then
        { ${name} = value; }
      else if option ? _type || below == { } then
        { }
      else
        { ${name} = below; }
    );

  isListOf = name: type: type.name == "listOf" && type.nestedTypes.elemType.name == name;
  # An option of a systemd unit: lists join, and so does what stands beside a list.
  unitOption = lib.mkOptionType {
    name = "systemd option";
    merge =
      loc: definitions:
      if lib.any ({ value, ... }: lib.isList value) definitions then
        lib.concatMap ({ value, ... }: lib.toList value) definitions
      else
        lib.mergeEqualOption loc definitions;
  };

  # What nobody defines has no value, whatever the type: NixOS would have a default.
  option = type: lib.mkOption { type = withoutEmpty type; };

  special = {
    opaque = freely;
    json = (formats.json { }).type;
    toml = (formats.toml { }).type;
    namesToTrue = types.coercedTo (types.listOf types.str) (names: lib.genAttrs names (_: true)) (types.attrsOf types.bool);
    nixpkgsConfig = lib.mkOptionType {
      name = "nixpkgs-config";
      check = value: lib.isAttrs value || lib.isFunction value;
      merge = _: lib.foldr (definition: lib.recursiveUpdate definition.value) { };
    };
    inherit unitOption;
  };

in
{
  inherit freely;

  # Merges nothing: what comes in is what comes out.
  recorder = lib.mkOptionType {
    name = "recorder";
    merge = _: definitions: { unmatched = map ({ value, ... }: value) definitions; };
  };
  named = name: special.${name} or types.${name};

  inherit option;

  # What a module gives that we do not have is there, and nobody can say what it is: the path of a secret and the like. A set of such
  # texts has every name of the repo; it is one leaf.
  foreign =
    type:
    let
      inherit (import ./tagged.nix { places = [ ]; }) unknown;
      isText =
        type:
        lib.elem type.name [ "str" "path" "nonEmptyStr" "singleLineStr" ] || type.name == "nullOr" && isText type.nestedTypes.elemType;
    in
    option type
    // lib.optionalAttrs (isText type) { default = unknown; }
    // lib.optionalAttrs (lib.elem type.name [ "attrsOf" "lazyAttrsOf" ] && isText type.nestedTypes.elemType) {
      default = lib.genAttrs words (_: unknown) // {
        _type = "flake";
      };
    };

  members =
    options: freeformType:
    types.submodule {
      inherit options;
      config._module.freeformType = freeformType;
    };

  # The same in a list, where members without a value cannot be left out later.
  element =
    options: freeformType:
    lib.mkOptionType {
      name = "submodule";
      description = "submodule";
      check = value: lib.isAttrs value || lib.isFunction value;
      merge =
        loc: definitions:
        let
          evaluated = lib.evalModules {
            prefix = loc;
            modules = [
              {
                inherit options;
                config._module.freeformType = freeformType;
              }
            ]
            ++ map (
              { file, value }: lib.setDefaultModuleLocation file (if lib.isFunction value then value else { config = value; })
            ) definitions;
          };
        in
        defined evaluated.options evaluated.config;
    };

  # The tables do not tell by which function a value is converted; these conversions are the usual ones.
  coerced =
    from: to:
    types.coercedTo from (
      value:
      if isListOf "str" from && to.name == "attrsOf" && to.nestedTypes.elemType.name == "bool" then
        lib.genAttrs value (_: true)
      else if isListOf "str" from && to.description == types.lines.description then
        lib.concatStringsSep "\n" value
      else if from.name != "listOf" && to.name == "listOf" then
        [ value ]
      else
        lib.throwIf true "This world does not know how to convert this value." null
    ) to;
}
