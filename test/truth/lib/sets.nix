# Functions on attribute sets.
{ lib }:
let
  inherit (lib) foldl';
  inherit (builtins)
    attrNames
    concatMap
    elem
    elemAt
    filter
    head
    isAttrs
    length
    listToAttrs
    tail
    ;
in
rec {
  inherit (builtins)
    attrNames
    attrValues
    catAttrs
    getAttr
    hasAttr
    intersectAttrs
    isAttrs
    listToAttrs
    mapAttrs
    removeAttrs
    zipAttrsWith
    ;

  nameValuePair = name: value: { inherit name value; };
  optionalAttrs = condition: set: if condition then set else { };
  isDerivation = value: value.type or null == "derivation";

  # ── paths ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

  attrByPath =
    path: fallback: set:
    if path == [ ] then
      set
    else if set ? ${head path} then
      attrByPath (tail path) fallback set.${head path}
    else
      fallback;
  hasAttrByPath = path: set: path == [ ] || set ? ${head path} && hasAttrByPath (tail path) set.${head path};
  longestValidPathPrefix =
    path: set: if path == [ ] || !(set ? ${head path}) then [ ] else [ (head path) ] ++ longestValidPathPrefix (tail path) set.${head path};
  setAttrByPath = path: value: if path == [ ] then value else { ${head path} = setAttrByPath (tail path) value; };
  getAttrFromPath = path: attrByPath path (abort ("cannot find attribute '" + lib.concatStringsSep "." path + "'"));
  showAttrPath = path: if path == [ ] then "<root attribute path>" else lib.concatMapStringsSep "." lib.strings.escapeNixIdentifier path;
  # What lies deeper is changed first.
  updateManyAttrsByPath =
    updates: value:
    let
      at =
        path: old: updates:
        let
          here = filter (update: update.path == [ ]) updates;
          below = builtins.groupBy (update: head update.path) (filter (update: update.path != [ ]) updates);
          members = if old.exists then old.value else { };
          member =
            name: changes:
            at (path ++ [ name ]) (
              if members ? ${name} then
                {
                  exists = true;
                  value = members.${name};
                }
              else
                { exists = false; }
            ) (map (change: change // { path = tail change.path; }) changes);
          start =
            if below == { } then
              old.value
                or (throw "updateManyAttrsByPath: Path '${showAttrPath path}' does not exist in the given value, but the first update to this path tries to access the existing value.")
            else if isAttrs members then
              members // mapAttrs member below
            else
              throw "updateManyAttrsByPath: Path '${showAttrPath (path ++ (head (filter (update: update.path != [ ]) updates)).path)}' needs to be updated, but path '${showAttrPath path}' of the given value is not an attribute set, so we can't update an attribute inside of it.";
        in
        lib.foldl (result: change: change.update result) start here;
    in
    at [ ] {
      exists = true;
      inherit value;
    } updates;

  # ── parts ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

  attrVals = names: set: map (name: set.${name}) names;
  getAttrs = names: set: genAttrs names (name: set.${name});
  filterAttrs = keep: set: removeAttrs set (filter (name: !keep name set.${name}) (attrNames set));
  filterAttrsRecursive =
    keep: set:
    mapAttrs (_: value: if isAttrs value then filterAttrsRecursive keep value else value) (filterAttrs keep set);
  collect =
    wanted: value:
    if wanted value then
      [ value ]
    else if isAttrs value then
      concatMap (collect wanted) (attrValues value)
    else
      [ ];
  matchAttrs =
    pattern: set:
    assert isAttrs pattern;
    lib.all (
      name: set ? ${name} && (if isAttrs pattern.${name} then isAttrs set.${name} && matchAttrs pattern.${name} set.${name} else pattern.${name} == set.${name})
    ) (attrNames pattern);
  overrideExisting = old: new: mapAttrs (name: value: new.${name} or value) old;

  # ── made from others ───────────────────────────────────────────────────────────────────────────────────────────────────

  genAttrs = names: f: listToAttrs (map (name: nameValuePair name (f name)) names);
  genAttrs' = items: f: listToAttrs (map f items);
  mapAttrs' = f: set: listToAttrs (mapAttrsToList f set);
  mapAttrsToList = f: set: map (name: f name set.${name}) (attrNames set);
  attrsToList = mapAttrsToList nameValuePair;
  concatMapAttrs = f: set: foldl' (all: more: all // more) { } (mapAttrsToList f set);
  mergeAttrsList = sets: if sets == [ ] then { } else foldl' (all: set: all // set) (head sets) (tail sets);
  foldlAttrs = f: start: set: foldl' (result: name: f result name set.${name}) start (attrNames set);
  foldAttrs =
    f: start: sets:
    zipAttrsWith (_: values: lib.foldr f start values) sets;
  cartesianProduct =
    set:
    foldl' (products: name: concatMap (product: map (value: product // { ${name} = value; }) set.${name}) products) [ { } ] (attrNames set);
  mapCartesianProduct = f: set: map f (cartesianProduct set);
  zipAttrsWithNames = names: f: sets: genAttrs names (name: f name (catAttrs name sets));
  zipAttrs = zipAttrsWith (_: values: values);
  unionOfDisjoint =
    one: two:
    let
      both = attrNames (builtins.intersectAttrs one two);
      refused = lib.genAttrs both (name: throw "unionOfDisjoint: collision on ${name}; complete list: ${lib.concatStringsSep " " both}");
    in
    one // two // refused;

  mapAttrsRecursive = mapAttrsRecursiveCond (_: true);
  mapAttrsRecursiveCond =
    goOn: f:
    let
      at = path: mapAttrs (name: value: let here = path ++ [ name ]; in if isAttrs value && goOn value then at here value else f here value);
    in
    at [ ];
  mapAttrsToListRecursive = mapAttrsToListRecursiveCond (_: _: true);
  mapAttrsToListRecursiveCond =
    goOn: f: set:
    let
      at = path: value: if isAttrs value && (path == [ ] || goOn path value) then concatMap (name: at (path ++ [ name ]) value.${name}) (attrNames value) else [ (f path value) ];
    in
    at [ ] set;

  # Where both have a set they are united, unless `stop` says that this path is settled; then the right one holds.
  recursiveUpdateUntil =
    stop: under: over:
    let
      at =
        path:
        zipAttrsWith (
          name: values:
          let
            here = path ++ [ name ];
          in
          if length values == 1 || stop here (elemAt values 1) (head values) then head values else at here [ (head values) (elemAt values 1) ]
        );
    in
    at [ ] [ over under ];
  recursiveUpdate = recursiveUpdateUntil (_: under: over: !(isAttrs under && isAttrs over));

  recurseIntoAttrs = set: set // { recurseForDerivations = true; };
  dontRecurseIntoAttrs = set: set // { recurseForDerivations = false; };
}
