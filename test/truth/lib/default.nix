# A small library for modules and for what configurations compute with: it behaves as the library of nixpkgs does, as far as it goes, so that
# tests need no checkout of that one. `test/truth/lib-agrees.ts` holds the two against each other.
let
  grown =
    overlay:
    let
      self = parts self // overlay self (parts self);
    in
    self
    // {
      extend = next: grown (final: before: overlay final before // next final (before // overlay final before));
    };

  parts =
    lib:
    let
      part = file: import file { inherit lib; };
      rooms = {
        trivial = part ./functions.nix;
        lists = part ./lists.nix;
        attrsets = part ./sets.nix // builtins.intersectAttrs outputs (part ./packages.nix);
        strings = part ./strings.nix // part ./shell.nix;
        versions = part ./versions.nix;
        generators = part ./generators.nix;
        meta = part ./packages.nix;
        options = part ./options.nix;
        modules = part ./modules.nix // part ./properties.nix // part ./renames.nix;
        types = part ./types.nix;
        systems = part ./systems.nix;
        fixedPoints = part ./fixed-points.nix;
        asserts = part ./asserts.nix;
        cli = part ./cli.nix;
        filesystem = removeAttrs (part ./files.nix) [ "path" ];
        inherit (part ./files.nix) path;
      };
      everything =
        rooms.filesystem
        // rooms.versions
        // rooms.generators
        // rooms.types
        // rooms.fixedPoints
        // rooms.asserts
        // rooms.cli
        // rooms.meta
        // rooms.modules
        // rooms.options
        // rooms.trivial
        // rooms.strings
        // rooms.lists
        // rooms.attrsets
        // {
          # These are of strings, though lists have some of the same name.
          inherit (rooms.strings) hasPrefix removePrefix;
          inherit (rooms.lists) replicate;
        };
    in
    builtins.intersectAttrs (builtins.listToAttrs (map (name: { inherit name; value = null; }) topLevel)) (builtins // everything)
    // rooms
    // {
      licenses = { };
      maintainers = { };
      platforms = { };
    };

  outputs = {
    getOutput = null;
    getFirstOutput = null;
    getBin = null;
    getLib = null;
    getStatic = null;
    getDev = null;
    getInclude = null;
    getMan = null;
    toDerivation = null;
  };

  topLevel = import ./top-level.nix;
in
grown (_: _: { })
