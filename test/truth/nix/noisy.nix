# Files whose errors say what they are: `tryEval` tells only that something was thrown, so that each `throw` in them prints its words first.
{ mark }:
let
  inherit (builtins)
    scopedImport
    stringLength
    substring
    toJSON
    trace
    unsafeDiscardStringContext
    ;

  loudly =
    message:
    let
      text = "${message}";
    in
    trace "${mark} throw ${toJSON (unsafeDiscardStringContext text)}" (throw text);
in
{
  file = scopedImport { throw = loudly; };

  # With all files that it consists of.
  library =
    lib:
    let
      place = toString lib;
      inside = file: substring 0 (stringLength place) (toString file) == place;
      scope = {
        throw = loudly;
        import = file: if inside file then scopedImport scope file else import file;
      };
    in
    scopedImport scope lib;
}
