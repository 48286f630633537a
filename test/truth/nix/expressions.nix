# Evaluates files one after another and says what each gave as soon as it is known, so that an error that cannot be caught costs
# nothing but a new start at the file behind it.
{
  files,
  first,
  depth,
  lib,
  places,
  mark,
}:
let
  inherit (builtins)
    elemAt
    genList
    length
    seq
    foldl'
    toJSON
    toString
    trace
    tryEval
    ;
  inherit (import ./tagged.nix { inherit places; }) tagged;

  say = index: what: trace "${mark} ${toString index} ${what}";

  evaluate =
    index:
    let
      text = toJSON (tagged depth (import (elemAt files index) lib));
      tried = tryEval text;
    in
    if tried.success then say index "value ${tried.value}" null else say index "thrown" (seq text null);
in
foldl' (_: offset: evaluate (first + offset)) null (genList (offset: offset) (length files - first))
