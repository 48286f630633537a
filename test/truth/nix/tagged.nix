# A value as nested lists that JSON carries without loss: what it is, and what it holds.
#
#   [ "int" "5" ]   [ "float" mantissa exponent sign ]   [ "string" "x" ]   [ "set" [ [ "a" … ] ] ]   [ "opaque" "why" ]
#
# A set is a list of pairs: as a set, one that has an `outPath` would become a string in JSON.
#
# Opaque is what depends on the machine or cannot be compared: functions, paths, derivations, strings that carry a context or
# name something in the store or one of the folders in `places`.
{ places }:
let
  inherit (builtins)
    any
    attrNames
    floor
    getAttr
    hasContext
    match
    replaceStrings
    toString
    typeOf
    ;

  tagged =
    depth: value:
    let
      type = typeOf value;
    in
    if type == "set" then
      taggedSet depth value
    else if type == "list" then
      if depth == 0 then
        [
          "opaque"
          "too deep"
        ]
      else
        [
          "list"
          (map (tagged (depth - 1)) value)
        ]
    else
      getAttr type scalars value;

  taggedSet =
    depth: set:
    if isDerivation set then
      [
        "opaque"
        "derivation"
      ]
    else if set ? __functor then
      scalars.lambda set
    else if isWorld set then
      [
        "opaque"
        "world"
      ]
    else if depth == 0 then
      [
        "opaque"
        "too deep"
      ]
    else
      [
        "set"
        (map (name: [
          name
          (tagged (depth - 1) set.${name})
        ]) (attrNames set))
      ];

  # A whole host, a flake, a library, a set of packages: there is no end to them.
  isWorld = set: set ? evalModules || set ? stdenv && set ? lib || set ? _type && isWorldType set._type;
  isWorldType =
    type:
    let
      tried = builtins.tryEval (
        builtins.elem type [
          "configuration"
          "flake"
          "option-type"
        ]
      );
    in
    tried.success && tried.value;

  # A member of that name may well have no value.
  isDerivation =
    set:
    set ? type
    && (
      let
        tried = builtins.tryEval (set.type == "derivation");
      in
      tried.success && tried.value
    );

  scalars = {
    int = value: [
      "int"
      (toString value)
    ];
    bool = value: [
      "bool"
      value
    ];
    null = _: [ "null" ];
    path = _: [
      "opaque"
      "path"
    ];
    lambda = _: [
      "opaque"
      "function"
    ];
    float = taggedFloat;
    string =
      value:
      if hasContext value then
        [
          "opaque"
          "context"
        ]
      else if value == unknown then
        [
          "opaque"
          "unknown"
        ]
      else if namesPlace value then
        [
          "opaque"
          "place"
        ]
      else
        [
          "string"
          value
        ];
  };

  # What the world puts where nobody can know a text (`option-types.nix`).
  unknown = "/nix/store/00000000000000000000000000000000-unknown";

  namesPlace = text: any (place: contains place text) places || namesStorePath text;
  contains = part: text: replaceStrings [ part ] [ "" ] text != text;
  namesStorePath =
    text: contains "/nix/store/" text && builtins.length (builtins.split "/nix/store/[0-9a-z]{32}-" text) > 1;

  # Nix prints floats with six digits only, so that the bits are taken apart by hand.
  taggedFloat =
    value:
    let
      negative = match "-.*" (toString value) != null;
      size = if value < 0 then 0 - value else value;
      sign = if negative then "-" else "+";
    in
    if value != value then
      [
        "float"
        "nan"
      ]
    else if size == 0 then
      [
        "float"
        "0"
        "0"
        sign
      ]
    else if size == size * 2 then
      [
        "float"
        "inf"
        "0"
        sign
      ]
    else
      [ "float" ] ++ mantissa size 0 ++ [ sign ];

  # 2^52 ≤ size < 2^53 is a whole number, and every float is one times a power of two.
  mantissa =
    size: exponent:
    if size >= 9007199254740992.0 then
      mantissa (size / 2) (exponent + 1)
    else if size < 4503599627370496.0 && exponent > -1074 then
      mantissa (size * 2) (exponent - 1)
    else
      [
        (toString (floor size))
        (toString exponent)
      ];
in
{
  inherit
    isDerivation
    isWorld
    tagged
    unknown
    ;
}
