# `pkgs`: every name that the repo's text mentions is a package; what configs compute with is real.
{
  lib,
  stub,
  stubs,
  names,
  system,
}:
let
  inherit (lib) types;

  platform = lib.systems.elaborate system;

  # The types of `pkgs.formats`, as its documentation describes them.
  scalars = [
    types.bool
    types.int
    types.float
    types.str
  ];
  nested =
    atoms: description:
    let
      value =
        types.oneOf (
          atoms
          ++ [
            types.path
            (types.attrsOf value)
            (types.listOf value)
          ]
        )
        // {
          inherit description;
        };
    in
    value;
  json = types.nullOr (nested scalars "JSON value") // {
    description = "JSON value";
  };
  atom = types.nullOr (types.oneOf scalars);
  atoms =
    settings:
    if settings.listsAsDuplicateKeys or false || settings ? listToValue then
      types.either atom (types.listOf atom)
    else
      atom;

  format = type: settings: {
    inherit type;
    generate = name: _: stub name;
    lib = { };
  };
  of = type: format type { };

  pkgs = stubs names // {
    inherit lib pkgs system;
    config = { };
    stdenv = stub "stdenv" // {
      inherit system;
      hostPlatform = platform;
      buildPlatform = platform;
      targetPlatform = platform;
      isLinux = platform.isLinux;
      isDarwin = platform.isDarwin;
    };
    hostPlatform = platform;
    formats = {
      json = _: of json;
      yaml = _: of json;
      yaml_1_1 = _: of json;
      yaml_1_2 = _: of json;
      toml = _: of (nested scalars "TOML value");
      ini = settings: format (types.attrsOf (types.attrsOf (atoms settings))) settings;
      iniWithGlobalSection = settings: {
        type = types.submodule {
          options = {
            sections = lib.mkOption {
              type = types.attrsOf (types.attrsOf (atoms settings));
              default = { };
            };
            globalSection = lib.mkOption {
              type = types.attrsOf (atoms settings);
              default = { };
            };
          };
        };
        generate = name: _: stub name;
      };
      keyValue = settings: format (types.attrsOf (atoms settings)) settings;
      gitIni = settings: format (types.attrsOf (types.attrsOf (types.either atom (types.attrsOf atom)))) settings;
      php = _: of (types.attrsOf json);
      lua = _: of (types.attrsOf json);
      elixirConf = _: of (types.attrsOf (types.attrsOf json));
      hocon = _: of json;
      libconfig = _: of json;
      pythonVars = _: of (types.attrsOf json);
      javaProperties = _: of (types.attrsOf types.str);
      xml = _: of json;
    };
  };
in
pkgs
