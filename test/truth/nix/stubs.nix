# What the evaluated repo takes from outside: packages and flake inputs that can be named, called, overridden and imported as modules
# that do nothing. Each is a derivation, so that no value that depends on one is ever compared.
{ lib, words }:
let
  inherit (lib)
    filter
    genAttrs
    isAttrs
    ;

  # `lib.extend`, `nixpkgs.lib // home-manager.lib` and `with lib; with pkgs;` must not lose a function to a stub of the same name.
  real = lib // lib.types // builtins;
  inLib = filter (name: !real ? ${name}) words;

  # `called`: what comes of calling it.
  stubOf =
    called: nested: name:
    let
      self = genAttrs nested (stubOf called nested) // {
        type = "derivation";
        inherit name version;
        pname = name;
        system = "x86_64-linux";
        outPath = place + name;
        drvPath = "${place}${name}.drv";
        outputName = "out";
        outputs = [ "out" ];
        out = self;
        meta = {
          mainProgram = name;
          description = name;
          platforms = [ "x86_64-linux" ];
        };
        lib = stubOf called inLib name;
        override = _: self;
        overrideAttrs = _: self;
        kernelOlder = _: false;
        kernelAtLeast = _: true;
        __functor = _: called self;
      };
    in
    self;

  # Called with the arguments of a module it is an empty one, called with anything else it is what that returns.
  orModule = self: argument: if isModuleCall argument then { } else self;

  # A package does not ask for what it is made of until it is built.
  package = self: _: self;

  isModuleCall = argument: isAttrs argument && argument ? config && argument ? options && argument ? lib;

  place = "/nix/store/00000000000000000000000000000000-";

  # It compares like a version and cannot be shown: it carries a context.
  version = "1.0" + builtins.substring 0 0 (builtins.toFile "version" "");
in
{
  stub = stubOf orModule words;
  # `names`, and all other words that are no functions of the library.
  stubs = names: genAttrs (names ++ inLib) (stubOf package words);
}
