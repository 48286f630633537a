# Evaluates files one after another and says what each gave as soon as it is known, so that an error that cannot be caught costs nothing
# but a new start at the file behind it.
{
  files,
  first,
  depth,
  lib,
  places,
  mark,
  # Only the first, and its error is not caught.
  alone,
}:
let
  inherit (builtins)
    elemAt
    foldl'
    genList
    length
    seq
    toJSON
    trace
    tryEval
    ;
  inherit (import ./tagged.nix { inherit places; }) tagged;
  noisy = import ./noisy.nix { inherit mark; };
  library = if lib == null then { } else noisy.library lib;

  text = index: toJSON (tagged depth (noisy.file (elemAt files index) library));
  evaluate =
    index:
    let
      tried = tryEval (text index);
    in
    if tried.success then trace "${mark} value ${tried.value}" null else trace "${mark} thrown null" null;
in
if alone then
  seq (text first) null
else
  foldl' (_: offset: seq (evaluate (first + offset)) null) null (genList (offset: offset) (length files - first))
