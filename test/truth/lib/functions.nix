# Functions on any value.
{ lib }:
let
  inherit (builtins) isAttrs;
in
rec {
  id = value: value;
  const = value: _: value;
  flip =
    f: a: b:
    f b a;
  pipe = value: steps: builtins.foldl' (result: step: step result) value steps;
  concat = x: y: x ++ y;

  "or" = x: y: x || y;
  "and" = x: y: x && y;
  xor = x: y: (!x) != (!y);
  bitNot = n: 0 - 1 - n;
  boolToString = b: if b then "true" else "false";
  boolToYesNo = b: if b then "yes" else "no";

  mergeAttrs = under: over: under // over;
  defaultTo = fallback: value: if value == null then fallback else value;
  mapNullable = f: value: if value == null then null else f value;

  release = "26.11";
  versionSuffix = "pre-git";
  version = release + versionSuffix;
  nixpkgsVersion = version;
  oldestSupportedRelease = 2605;
  oldestSupportedReleaseIsAtLeast = number: number <= oldestSupportedRelease;
  isInOldestRelease = oldestSupportedReleaseIsAtLeast;
  inNixShell = false;

  min = x: y: if x < y then x else y;
  max = x: y: if x > y then x else y;
  mod = dividend: divisor: dividend - divisor * (dividend / divisor);
  compare =
    a: b:
    if a < b then
      -1
    else if a > b then
      1
    else
      0;
  splitByAndCompare =
    matches: ifMatching: otherwise: a: b:
    if matches a == matches b then
      (if matches a then ifMatching else otherwise) a b
    else if matches a then
      -1
    else
      1;

  importJSON = file: builtins.fromJSON (builtins.readFile file);
  importTOML = file: builtins.fromTOML (builtins.readFile file);

  warn = text: builtins.trace "evaluation warning: ${text}";
  info = text: builtins.trace "INFO: ${text}";
  warnIf = condition: text: if condition then warn text else id;
  warnIfNot = condition: warnIf (!condition);
  throwIf = condition: text: if condition then throw text else id;
  throwIfNot = condition: throwIf (!condition);
  showWarnings = warnings: value: builtins.foldl' (shown: text: warn text shown) value warnings;
  checkListOfEnum =
    what: allowed: given: value:
    let
      others = lib.subtractLists allowed given;
    in
    if others == [ ] then
      value
    else
      throw "${what}: ${lib.concatMapStringsSep ", " toString others} unexpected; valid ones: ${lib.concatMapStringsSep ", " toString allowed}";

  isFunction = value: builtins.isFunction value || isAttrs value && value ? __functor && isFunction (value.__functor value);
  functionArgs =
    f: if isAttrs f && f ? __functor then f.__functionArgs or (functionArgs (f.__functor f)) else builtins.functionArgs f;
  setFunctionArgs = f: args: {
    __functor = _: f;
    __functionArgs = args;
  };
  mirrorFunctionArgs = f: g: setFunctionArgs g (functionArgs f);
  toFunction = value: if isFunction value then value else const value;

  toBaseDigits =
    base: number:
    assert builtins.isInt base && builtins.isInt number && base >= 2 && number >= 0;
    if number < base then [ number ] else toBaseDigits base (number / base) ++ [ (mod number base) ];
  toHexString =
    number:
    lib.concatMapStrings (digit: builtins.substring digit 1 "0123456789ABCDEF") (
      toBaseDigits 16 number
    );
  fromHexString = text: (builtins.fromTOML "v=0x${lib.removePrefix "0x" (lib.toLower text)}").v;
}
