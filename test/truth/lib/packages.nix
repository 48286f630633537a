# Functions on packages.
{ lib }:
rec {
  toDerivation =
    path:
    let
      storePath = builtins.storePath path;
      name = lib.strings.sanitizeDerivationName (builtins.substring 33 (-1) (baseNameOf storePath));
    in
    {
      type = "derivation";
      inherit name;
      outPath = storePath;
      outputs = [ "out" ];
      outputName = "out";
      out = toDerivation path;
    };

  getOutput = output: getFirstOutput [ output ];
  getFirstOutput =
    wanted: package:
    let
      found = lib.findFirst (output: package ? ${output}) null wanted;
    in
    if !(package ? outputSpecified && package.outputSpecified) && found != null then package.${found} else package.out or package;
  getBin = getOutput "bin";
  getLib = getFirstOutput [ "lib" "out" ];
  getStatic = getFirstOutput [ "static" "lib" "out" ];
  getDev = getOutput "dev";
  getInclude = getFirstOutput [ "include" "dev" "out" ];
  getMan = getOutput "man";

  getExe =
    package:
    getExe' package (
      package.meta.mainProgram
        or (lib.warn "getExe: Package ${builtins.toJSON (lib.getName package)} does not have the meta.mainProgram attribute." (
          lib.getName package
        ))
    );
  getExe' =
    package: name:
    if !lib.isDerivation package then
      throw "lib.meta.getExe': The first argument is of type ${builtins.typeOf package}, but it should be a derivation instead."
    else if !builtins.isString name then
      throw "lib.meta.getExe': The second argument is of type ${builtins.typeOf name}, but it should be a string instead."
    else if builtins.match ".*[/].*" name != null then
      throw "lib.meta.getExe': The second argument \"${name}\" is a nested path with a \"/\" character, but it should just be the name of the executable instead."
    else
      "${getBin package}/bin/${name}";

  addMetaAttrs = more: package: package // { meta = package.meta or { } // more; };
  setPrio = priority: addMetaAttrs { inherit priority; };
  defaultPriority = 5;
  lowPrio = setPrio 10;
  hiPrio = setPrio (-10);
  setName = name: package: package // { inherit name; };

  makeScope = newScope: f: lib.fix (self: f self // { callPackage = newScope self; });
  callPackageWith =
    available: package: overrides:
    let
      f = if lib.isFunction package then package else import package;
    in
    f (builtins.intersectAttrs (lib.functionArgs f) available // overrides);
}
