# What stands around a value in a definition: conditions, priorities, order.
{ lib }:
let
  inherit (builtins)
    concatMap
    isAttrs
    isBool
    mapAttrs
    ;
  kind = value: value._type or "";
in
rec {
  mkIf = condition: content: {
    _type = "if";
    inherit condition content;
  };
  mkMerge = contents: {
    _type = "merge";
    inherit contents;
  };
  mkOverride = priority: content: {
    _type = "override";
    inherit priority content;
  };
  mkOrder = priority: content: {
    _type = "order";
    inherit priority content;
  };
  mkDefinition = definition: definition // { _type = "definition"; };
  mkAssert = condition: text: mkIf (if condition then true else throw "\nFailed assertion: ${text}");

  mkOptionDefault = mkOverride 1500;
  mkDefault = mkOverride 1000;
  mkImageMediaOverride = mkOverride 60;
  mkForce = mkOverride 50;
  mkVMOverride = mkOverride 10;
  defaultOverridePriority = 100;
  mkBefore = mkOrder 500;
  mkAfter = mkOrder 1500;
  defaultOrderPriority = 1000;

  # One step down: a list of sets without properties, and the properties at each of their members. No condition is looked at.
  pushDownProperties =
    config:
    let
      around = wrap: map (inner: if isAttrs inner then mapAttrs (_: wrap) inner else inner) (pushDownProperties config.content);
    in
    if kind config == "merge" then
      concatMap pushDownProperties config.contents
    else if kind config == "if" then
      around (mkIf config.condition)
    else if kind config == "override" then
      around (mkOverride config.priority)
    else
      [ config ];

  # The values that hold.
  dischargeProperties =
    value:
    if kind value == "merge" then
      concatMap dischargeProperties value.contents
    else if kind value == "if" then
      if !isBool value.condition then
        throw "‘mkIf’ called with a non-Boolean condition"
      else if value.condition then
        dischargeProperties value.content
      else
        [ ]
    else
      [ value ];

  # Only those of the strongest priority stay, which is the least number.
  filterOverrides = definitions: (filterOverrides' definitions).values;
  filterOverrides' =
    definitions:
    let
      priority = { value, ... }: if kind value == "override" then value.priority else defaultOverridePriority;
      bare = definition: if kind definition.value == "override" then definition // { value = definition.value.content; } else definition;
      highestPrio = builtins.foldl' (strongest: definition: lib.min (priority definition) strongest) 9999 definitions;
    in
    {
      inherit highestPrio;
      values = concatMap (definition: lib.optional (priority definition == highestPrio) (bare definition)) definitions;
    };

  sortProperties =
    definitions:
    let
      order = { value, ... }: if kind value == "order" then value.priority else defaultOrderPriority;
      bare = definition: if kind definition.value == "order" then definition // { inherit (definition.value) priority; value = definition.value.content; } else definition;
    in
    map bare (builtins.sort (a: b: order a < order b) definitions);

  # Changes the value and keeps what stands around it.
  mapDefinitionValue =
    f: definition:
    let
      inside = mapDefinitionValue f;
    in
    if kind definition == "merge" then
      definition // { contents = map inside definition.contents; }
    else if builtins.elem (kind definition) [ "if" "override" "order" ] then
      definition // { content = inside definition.content; }
    else if kind definition == "definition" then
      definition // { value = inside definition.value; }
    else
      f definition;

  # With the same priority and under the condition that there are some, the definitions of another option.
  mkAliasDefinitions = mkAliasAndWrapDefinitions lib.id;
  mkAliasAndWrapDefinitions = wrap: option: mkIf option.isDefined (wrap (mkMerge option.definitions));
  mkAliasAndWrapDefsWithPriority =
    wrap: option:
    mkIf option.isDefined (wrap (mkMerge (map (mkOverride (option.highestPrio or defaultOverridePriority)) option.definitions)));
  mkDerivedConfig = option: f: mkOverride (option.highestPrio or defaultOverridePriority) (f option.value);
}
