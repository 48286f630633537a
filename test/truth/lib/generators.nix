# Values as the text of configuration files, and as people read them.
{ lib }:
let
  inherit (builtins)
    abort
    attrNames
    elem
    isAttrs
    isFloat
    isInt
    isList
    isPath
    isString
    length
    mapAttrs
    replaceStrings
    toJSON
    ;
in
rec {
  # ── lines of keys and values ───────────────────────────────────────────────────────────────────────────────────────────

  mkValueStringDefault =
    { }:
    value:
    let
      refuse = what: shown: abort "generators.mkValueStringDefault: ${what} not supported: ${toPretty { } shown}";
    in
    if isInt value || lib.isDerivation value then
      toString value
    else if isString value then
      value
    else if builtins.isBool value then
      lib.boolToString value
    else if value == null then
      "null"
    else if isList value then
      refuse "lists" value
    else if isAttrs value then
      refuse "attrsets" value
    else if lib.isFunction value then
      refuse "functions" value
    else if isFloat value then
      lib.strings.floatToString value
    else
      refuse "this value is" (toString value);

  mkKeyValueDefault =
    {
      mkValueString ? mkValueStringDefault { },
    }:
    separator: key: value:
    lib.escape [ separator ] key + separator + mkValueString value;

  toKeyValue =
    {
      mkKeyValue ? mkKeyValueDefault { } "=",
      listsAsDuplicateKeys ? false,
      indent ? "",
    }:
    set:
    let
      values = value: if listsAsDuplicateKeys then lib.toList value else [ value ];
    in
    lib.concatStrings (
      lib.concatMap (name: map (value: "${indent}${mkKeyValue name value}\n") (values set.${name})) (attrNames set)
    );

  toINI =
    {
      mkSectionName ? lib.escape [ "[" "]" ],
      mkKeyValue ? mkKeyValueDefault { } "=",
      listsAsDuplicateKeys ? false,
    }:
    sections:
    lib.concatMapAttrsStringSep "\n" (
      name: values: "[${mkSectionName name}]\n" + toKeyValue { inherit mkKeyValue listsAsDuplicateKeys; } values
    ) sections;

  toINIWithGlobalSection =
    {
      mkSectionName ? lib.escape [ "[" "]" ],
      mkKeyValue ? mkKeyValueDefault { } "=",
      listsAsDuplicateKeys ? false,
    }:
    {
      globalSection,
      sections ? { },
    }:
    lib.optionalString (globalSection != { }) (toKeyValue { inherit mkKeyValue listsAsDuplicateKeys; } globalSection + "\n")
    + toINI { inherit mkSectionName mkKeyValue listsAsDuplicateKeys; } sections;

  # Sections of git are nested once: `a."b.c"` holds what stands in `a.b.c`.
  toGitINI =
    set:
    let
      nested = value: isAttrs value && !lib.isDerivation value;
      deep = name: nested set.${name} && lib.any nested (builtins.attrValues set.${name});
      leaves =
        path: value:
        if nested value then
          lib.concatMap (name: leaves (path ++ [ name ]) value.${name}) (attrNames value)
        else
          [
            (
              if length path == 1 then
                { ${lib.head path} = value; }
              else
                { ${lib.concatStringsSep "." (lib.init path)}.${lib.last path} = value; }
            )
          ];
      flat =
        lib.filterAttrs (name: _: !deep name) set
        // lib.foldl lib.recursiveUpdate { } (leaves [ ] (lib.filterAttrs (name: _: deep name) set));
      quoted = replaceStrings [ "\n" "\t" "\"" "\\" ] [ "\\n" "\\t" "\\\"" "\\\\" ];
      line =
        key: value:
        "\t"
        + mkKeyValueDefault {
          mkValueString = text: mkValueStringDefault { } (if isString text then ''"${quoted text}"'' else text);
        } " = " key value;
    in
    toINI {
      mkKeyValue = key: value: if isList value then lib.concatMapStringsSep "\n" (line key) value else line key value;
      mkSectionName =
        name:
        let
          parts = lib.splitString "." name;
        in
        if lib.hasInfix "\"" name || length parts == 1 then
          name
        else
          ''${lib.head parts} "${lib.concatStringsSep "." (lib.tail parts)}"'';
    } flat;

  toJSON = { }: builtins.toJSON;
  toYAML = { }: builtins.toJSON;

  # ── for people ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  # What lies deeper than the limit is cut off or refused.
  withRecursion =
    {
      depthLimit,
      throwOnDepthLimit ? true,
    }:
    let
      special = [ "__functor" "__functionArgs" "__toString" "__pretty" ];
      limited =
        depth: value:
        if depthLimit == null || depth <= depthLimit then
          value
        else if throwOnDepthLimit then
          throw "Exceeded maximum eval-depth limit of ${toString depthLimit} while trying to evaluate with `generators.withRecursion'!"
        else
          "<unevaluated>";
      at =
        depth: value:
        let
          next = inner: at (depth + 1) (limited (depth + 1) inner);
        in
        if isAttrs value then
          mapAttrs (name: inner: if elem name special then inner else next inner) value
        else if isList value then
          map next value
        else
          limited (depth + 1) value;
    in
    assert isInt depthLimit;
    at 0;

  toPretty =
    {
      allowPrettyValues ? false,
      multiline ? true,
      indent ? "",
    }:
    let
      show =
        margin: value:
        let
          open = if multiline then "\n${margin}  " else " ";
          close = if multiline then "\n${margin}" else " ";
          around = start: items: end: start + open + lib.concatStringsSep open items + close + end;
          inner = show (margin + "  ");
        in
        if isInt value then
          toString value
        else if isFloat value then
          builtins.toJSON value
        else if isString value then
          showString open close value
        else if builtins.isBool value then
          lib.boolToString value
        else if value == null then
          "null"
        else if isPath value then
          toString value
        else if isList value then
          (if value == [ ] then "[ ]" else around "[" (map inner value) "]")
        else if lib.isFunction value then
          showFunction (lib.functionArgs value)
        else if allowPrettyValues && value ? __pretty && value ? val then
          value.__pretty value.val
        else if value == { } then
          "{ }"
        else if lib.isDerivation value then
          "<derivation ${value.name or "???"}>"
        else
          around "{" (lib.mapAttrsToList (name: item: "${lib.strings.escapeNixIdentifier name} = ${inner item};") value) "}";

      showString =
        open: close: text:
        let
          lines = lib.filter isString (builtins.split "\n" text);
          long = map (replaceStrings [ "\${" "''" ] [ "''\${" "'''" ]) lines;
          end = lib.last long;
        in
        if multiline && length lines > 1 then
          "''" + open + lib.concatStringsSep open (lib.init long) + (if end == "" then close else open + end) + "''"
        else
          "\"" + lib.concatMapStringsSep "\\n" (lib.escape [ "\\" "\"" "\${" ]) lines + "\"";

      showFunction =
        formals:
        if formals == { } then
          "<function>"
        else
          "<function, args: {${lib.concatMapAttrsStringSep ", " (name: optional: name + lib.optionalString optional "?") formals}}>";
    in
    show indent;
}
