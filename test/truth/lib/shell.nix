# Strings as shells, C and URLs write them.
{ lib }:
let
  inherit (builtins) isAttrs isList match toJSON;
  # The printable characters of ASCII, in order from 32 on.
  printable = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";
  codes =
    lib.listToAttrs (lib.imap0 (index: char: lib.nameValuePair char (index + 32)) (lib.stringToCharacters printable))
    // {
      "\t" = 9;
      "\n" = 10;
      "\r" = 13;
    };
in
rec {
  charToInt = char: codes.${char};
  escapeC =
    chars:
    builtins.replaceStrings chars (
      map (char: "\\x${lib.fixedWidthString 2 "0" (lib.toLower (lib.toHexString (charToInt char)))}") chars
    );
  escapeURL =
    let
      others = builtins.filter (char: match "[a-zA-Z0-9_.~-]" char == null) (lib.stringToCharacters printable ++ [ "\t" "\n" "\r" ]);
    in
    builtins.replaceStrings others (map (char: "%" + lib.fixedWidthString 2 "0" (lib.toHexString (charToInt char))) others);

  escapeShellArg =
    value:
    let
      text = toString value;
    in
    if match "[[:alnum:],._+:@%/-]+" text == null then "'${builtins.replaceStrings [ "'" ] [ "'\\''" ] text}'" else text;
  escapeShellArgs = lib.concatMapStringsSep " " escapeShellArg;

  toShellVar =
    name: value:
    if !lib.isValidPosixName name then
      throw "toShellVar: ${name} is not a valid shell variable name"
    else if isAttrs value && !lib.isStringLike value then
      "declare -A ${name}=(${lib.concatStringsSep " " (lib.mapAttrsToList (key: item: "[${escapeShellArg key}]=${escapeShellArg item}") value)})"
    else if isList value then
      "declare -a ${name}=(${escapeShellArgs value})"
    else
      "${name}=${escapeShellArg value}";
  toShellVars = variables: lib.concatStringsSep "\n" (lib.mapAttrsToList toShellVar variables);
}
