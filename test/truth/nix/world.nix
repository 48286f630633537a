# The world that a repo is evaluated in: the real module system, packages and inputs that are stubs, options of NixOS with their types
# and without their defaults, and every other option free of a type. `known`: what another evaluation found the options to be: then no
# other exists, and the library says what it always says.
{ world, known ? null }:
let
  facts = builtins.fromJSON (builtins.readFile world);
  library =
    if known == null then (import ./noisy.nix { inherit (facts) mark; }).library (/. + facts.lib) else import (/. + facts.lib);
  lib = library.extend (_: _: { inherit nixosSystem; });

  stubbing = import ./stubs.nix {
    inherit lib;
    words = facts.words;
  };
  inherit (stubbing) stub stubs;
  optionTypes = import ./option-types.nix {
    inherit lib;
    inherit (facts) words;
    inherit (packagesFor "x86_64-linux") formats;
  };
  outside = import facts.options { inherit lib optionTypes; };

  packagesFor =
    system:
    import ./packages.nix {
      inherit
        lib
        stub
        stubs
        system
        ;
      names = facts.packages;
    };

  # ── hosts ────────────────────────────────────────────────────────────────────────────────────────────────────────────

  nixosSystem =
    args@{ modules, ... }:
    evaluate {
      modules = modules ++ args.extraModules or [ ];
      lib = args.lib or lib;
      system = if args.system or null == null then "x86_64-linux" else args.system;
      specialArgs = args.specialArgs or { } // args.extraArgs or { };
    };

  evaluate =
    {
      modules,
      lib,
      system ? "x86_64-linux",
      specialArgs ? { },
    }:
    let
      special = lib.genAttrs facts.arguments stub // selfIfAsked // { inherit (facts) modulesPath; } // specialArgs;
      given = map (path: import (/. + path)) facts.before ++ modules ++ [
        (
          { config, ... }:
          {
            _file = "packages of the test";
            config._module.check = known != null;
            config._module.args.pkgs = packagesFor (platformIn config system);
          }
        )
      ];
      around = own: more: {
        modules = given ++ [
          {
            _file = "options of NixOS";
            imports = map aliasModule facts.renames;
            options = outsideOptions own;
          }
          more
        ];
        specialArgs = special;
      };

      alone = lib.evalModules {
        modules = given;
        specialArgs = special;
      };
      own = if known == null then ownOptions [ ] (removeAttrs alone.options [ "_module" ]) else known.own;
      typed = lib.evalModules (around own { });
      # A freeform type would make each option depend on the names of all others, which it does not in NixOS. So what has no option yet
      # is looked for first, with the values of the options as arguments, and becomes an option of its own.
      searched =
        (lib.evalModules (
          lib.recursiveUpdate (around own { config._module.freeformType = optionTypes.recorder; }) {
            specialArgs.config = typed.config // {
              inherit (typed) _module;
            };
          }
        )).config.unmatched or [ ];
      unknown =
        if known == null then lib.unique (map (firstUnknown typed.options) searched) else known.unknown;
      free = path: lib.setAttrByPath path (optionTypes.option optionTypes.freely);
      evaluated = lib.evalModules (
        around own {
          _file = "further options";
          options = lib.foldl' lib.recursiveUpdate { } (map free unknown);
        }
      );
    in
    {
      inherit (evaluated) _type config options;
      inherit own unknown;
      pkgs = packagesFor (platformIn evaluated.config system);
    };

  # What modules say that the host is built for counts more than what it was called with.
  platformIn =
    config: system:
    let
      platform = config.nixpkgs.hostPlatform or system;
      tried = builtins.tryEval (if lib.isString platform then platform else platform.system);
    in
    if tried.success then tried.value else system;

  # A module that warns of nothing would still give the option `warnings` a value.
  aliasModule =
    { from, to }:
    { config, options, ... }@args:
    let
      module = lib.mkAliasOptionModule from to args;
    in
    lib.recursiveUpdate module {
      config.content.contents = lib.filter (part: !part ? warnings) module.config.content.contents;
    };

  # A module of a flake that is evaluated on its own still finds the files of its flake.
  selfIfAsked = lib.optionalAttrs (lib.elem "self" facts.arguments) {
    self = stub "self" // {
      outPath = facts.repo;
    };
  };

  # The path of a definition as far as it has no option: below a group of options, or on its own.
  firstUnknown =
    options: definition:
    let
      name = lib.head (lib.attrNames definition);
      group = options.${name} or null;
    in
    [ name ] ++ lib.optionals (group != null && !lib.isOption group) (firstUnknown group definition.${name});

  # ── options ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  # The paths of the options that the repo declares, also of those that it declares wrongly.
  ownOptions =
    path: tree:
    let
      tried = builtins.tryEval (if lib.isOption tree then [ path ] else null);
    in
    if !tried.success then
      [ path ]
    else if tried.value != null then
      tried.value
    else if lib.isAttrs tree then
      lib.concatMap (name: ownOptions (path ++ [ name ]) tree.${name}) (lib.attrNames tree)
    else
      [ path ];

  # What is declared outside. Nothing of it lies on the way to or below what the repo declares.
  outsideOptions =
    own: without (lib.foldl' (tree: path: lib.recursiveUpdate tree (lib.setAttrByPath path true)) { } own) outside;

  without =
    taken: tree:
    lib.concatMapAttrs (
      name: below:
      if !taken ? ${name} then
        { ${name} = below; }
      else if taken.${name} == true || lib.isOption below then
        { }
      else
        { ${name} = without taken.${name} below; }
    ) tree;

  # ── flakes ───────────────────────────────────────────────────────────────────────────────────────────────────────────

  flake = import (facts.repo + "/flake.nix");

  isNixpkgs =
    name:
    let
      input = flake.inputs.${name} or { };
    in
    lib.hasPrefix "nixpkgs" name || lib.hasInfix "nixpkgs/" (input.url or "");

  input =
    name:
    if isNixpkgs name then
      stub name
      // revision
      // {
        inherit lib;
        outPath = facts.nixpkgs;
        legacyPackages = lib.genAttrs lib.systems.flakeExposed packagesFor;
      }
    else
      stub name
      // revision
      // lib.optionalAttrs (flake.inputs.${name}.flake or true) { _type = "flake"; }
      // lib.optionalAttrs (name == "flake-parts") { lib = flakeParts; }
      // {
        outPath = "${facts.inputs}/${name}";
      };

  flakeParts = import ./flake-parts.nix {
    inherit lib stub packagesFor;
    inherit (optionTypes) freely;
  };

  inputs =
    lib.genAttrs (lib.attrNames (flake.inputs or { } // removeAttrs (lib.functionArgs flake.outputs) [ "self" ])) input
    // {
      inherit self;
    };

  outputs = flake.outputs inputs;

  # What git tells of a flake.
  revision = lib.genAttrs [
    "lastModified"
    "lastModifiedDate"
    "narHash"
    "rev"
    "shortRev"
    "revCount"
  ] stub;

  self = revision // outputs // {
    inherit inputs;
    # A value like all that is a flake: there is no end to it.
    outputs = outputs // {
      _type = "flake";
    };
    outPath = facts.repo;
    sourceInfo.outPath = facts.repo;
    _type = "flake";
  };
in
{
  hosts =
    let
      all = outputs.nixosConfigurations or { };
    in
    if lib.isDerivation outputs || lib.isDerivation all then [ ] else lib.attrNames all;
  host = name: outputs.nixosConfigurations.${name};
  entry =
    file:
    evaluate {
      inherit lib;
      modules = [ (/. + file) ];
    };
  inherit packagesFor;
}
