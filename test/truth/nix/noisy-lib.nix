# A library of nixpkgs whose errors say what they are: `tryEval` tells only that something was thrown, so that each `throw` of the
# library prints its message first.
{ lib, mark }:
let
  inherit (builtins)
    scopedImport
    stringLength
    substring
    toJSON
    trace
    ;

  inside =
    file:
    let
      place = toString lib;
    in
    substring 0 (stringLength place) (toString file) == place;

  scope = {
    throw = message: trace "${mark} throw ${toJSON message}" (throw message);
    import = file: if inside file then scopedImport scope file else import file;
  };
in
scopedImport scope lib
