# Options of programs on a command line.
{ lib }:
rec {
  toGNUCommandLineShell = settings: options: lib.escapeShellArgs (toGNUCommandLine settings options);
  toGNUCommandLine =
    {
      mkOptionName ? name: if builtins.stringLength name == 1 then "-${name}" else "--${name}",
      mkBool ? name: on: lib.optional on (mkOptionName name),
      mkList ? name: lib.concatMap (mkOption name),
      mkOption ?
        name: value:
        let
          text = lib.generators.mkValueStringDefault { } value;
        in
        if value == null then
          [ ]
        else if optionValueSeparator == null then
          [
            (mkOptionName name)
            text
          ]
        else
          [ "${mkOptionName name}${optionValueSeparator}${text}" ],
      optionValueSeparator ? null,
    }:
    let
      render =
        name: value:
        if builtins.isBool value then
          mkBool name value
        else if builtins.isList value then
          mkList name value
        else
          mkOption name value;
    in
    options: builtins.concatLists (lib.mapAttrsToList render options);
}
