# Declarations of options, and how definitions become one value.
{ lib }:
let
  inherit (builtins)
    all
    foldl'
    head
    isAttrs
    isBool
    isInt
    isList
    isString
    length
    tail
    ;
  literal = _type: text: if isString text then { inherit _type text; } else throw "${_type} expects a string.";
  suggestion = "Use `lib.mkForce value` or `lib.mkDefault value` to change the priority on any of these definitions.\n";
in
rec {
  isOption = value: value._type or "" == "option";

  mkOption =
    args@{
      default ? null,
      defaultText ? null,
      example ? null,
      description ? null,
      relatedPackages ? null,
      type ? null,
      apply ? null,
      internal ? null,
      visible ? null,
      readOnly ? null,
    }:
    args // { _type = "option"; };

  mkEnableOption =
    what:
    mkOption {
      type = lib.types.bool;
      default = false;
      example = true;
      description = "Whether to enable ${what}.";
    };

  mkPackageOption =
    packages: name:
    {
      nullable ? false,
      default ? name,
      example ? null,
      extraDescription ? "",
      pkgsText ? "pkgs",
    }:
    let
      path = lib.toList default;
      shown = lib.showAttrPath path;
    in
    mkOption (
      {
        type = if nullable then lib.types.nullOr lib.types.package else lib.types.package;
        description = "The ${lib.last (lib.toList name)} package to use." + lib.optionalString (extraDescription != "") " ${extraDescription}";
      }
      // lib.optionalAttrs (default != null) {
        default = lib.attrByPath path (throw "${shown} cannot be found in ${pkgsText}") packages;
        defaultText = literalExpression "${pkgsText}.${shown}";
      }
      // lib.optionalAttrs (default == null && nullable) { default = null; }
      // lib.optionalAttrs (example != null) {
        example = literalExpression (if isList example then "${pkgsText}.${lib.showAttrPath example}" else example);
      }
    );

  literalExpression = literal "literalExpression";
  literalMD = literal "literalMD";
  literalCode = language: text: literalMD "```${language}\n${text}\n```\n";

  # Takes every definition and has no value.
  mkSinkUndeclaredOptions =
    args:
    mkOption (
      {
        internal = true;
        visible = false;
        default = false;
        description = "Sink for option definitions.";
        type = lib.mkOptionType {
          name = "sink";
          merge = _: _: false;
        };
        apply = _: throw "Option value is not readable because the option is not declared.";
      }
      // args
    );

  # ── one value from many ────────────────────────────────────────────────────────────────────────────────────────────────

  getValues = map (definition: definition.value);
  getFiles = map (definition: definition.file);

  mergeDefaultOption =
    loc: definitions:
    let
      values = getValues definitions;
      every = holds: all holds values;
    in
    if length values == 1 then
      head values
    else if every lib.isFunction then
      argument: mergeDefaultOption loc (map (f: f argument) values)
    else if every isList then
      builtins.concatLists values
    else if every isAttrs then
      foldl' (under: over: under // over) { } values
    else if every isBool then
      lib.any lib.id values
    else if every isString then
      lib.concatStrings values
    else if every isInt && every (value: value == head values) then
      head values
    else
      throw "Cannot merge definitions of `${showOption loc}'. Definition values:${showDefs definitions}";

  mergeOneOption = mergeUniqueOption { message = ""; };
  mergeUniqueOption =
    {
      message,
      merge ? _: definitions: (head definitions).value,
    }:
    loc: definitions:
    if length definitions == 1 then
      merge loc definitions
    else
      throw "The option `${showOption loc}' is defined multiple times while it's expected to be unique.\n${message}\nDefinition values:${showDefs definitions}\n${suggestion}";

  mergeEqualOption =
    loc: definitions:
    let
      first = head definitions;
      same =
        other:
        other.value == first.value
        || throw "The option `${showOption loc}' has conflicting definition values:${showDefs [ first other ]}\n${suggestion}";
    in
    if definitions == [ ] then
      abort "This case should never happen."
    else if length definitions == 1 || all same (tail definitions) then
      first.value
    else
      null;

  # ── for people ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  showOption = lib.concatMapStringsSep "." (
    name: if name == "*" || builtins.match "<.*>" name != null then name else lib.strings.escapeNixIdentifier name
  );
  showFiles = lib.concatMapStringsSep " and " (file: "`${file}'");
  showDefs = lib.concatMapStrings (
    { file, value, ... }:
    let
      shallow = lib.generators.withRecursion {
        depthLimit = 10;
        throwOnDepthLimit = false;
      } value;
      tried = builtins.tryEval (lib.generators.toPretty { } shallow);
      lines = builtins.filter isString (builtins.split "\n" tried.value);
      short = lib.concatStringsSep "\n    " (lib.take 5 lines ++ lib.optional (length lines > 5) "...");
    in
    "\n- In `${file}'"
    + (
      if !tried.success then
        ""
      else if length lines > 1 then
        ":\n    ${short}"
      else
        ": ${short}"
    )
  );
  showOptionWithDefLocs =
    option:
    "${showOption option.loc}, with values defined in:\n${lib.concatMapStringsSep "\n" (file: "  - ${file}") option.files}\n";
  renderOptionValue =
    value:
    if value ? _type && value ? text then
      value
    else
      literalExpression (lib.generators.toPretty { multiline = true; allowPrettyValues = true; } value);
  unknownModule = "<unknown-file>";
}
