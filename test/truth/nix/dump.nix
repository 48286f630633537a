# Walks a configuration and says each leaf as soon as it is known. An error that cannot be caught ends the walk; the next one starts
# behind the place where this one was.
{
  world,
  mark,
  host ? null,
  entry ? null,
  # The path at which the walk before this one ended.
  after ? null,
  # Only the leaf at this path, and its error is not caught.
  only ? null,
  depth ? 14,
}:
let
  inherit (builtins)
    attrNames
    filter
    foldl'
    fromJSON
    head
    isAttrs
    isFunction
    readFile
    seq
    tail
    toJSON
    trace
    tryEval
    typeOf
    ;

  facts = fromJSON (readFile world);
  all = import ./world.nix { inherit world; };
  inherit
    (import ./tagged.nix {
      places = [ facts.place ];
    })
    isDerivation
    isWorld
    tagged
    ;
  evaluated = if entry != null then all.entry entry else all.host host;

  say = what: value: trace "${mark} ${what} ${toJSON value}";

  isGroup =
    value: isAttrs value && attrNames value != [ ] && !(isDerivation value || isWorld value || value ? __functor);

  # `resume`: what of `after` lies below this place; `null` when all of it is still to be seen.
  walk =
    path: resume: value:
    let
      group = tryEval (isGroup value);
      # One string, so that nothing is said of a leaf that fails half-way.
      leaf = tryEval (toJSON [
        (typeOf value)
        (tagged depth value)
      ]);
    in
    if resume == [ ] then
      null
    else
      say "at" path (
        if !group.success then
          say "thrown" path null
        else if group.value && builtins.length path < depth then
          members path resume value
        else if leaf.success then
          trace "${mark} leaf ${leaf.value}" null
        else
          say "thrown" path null
      );

  members =
    path: resume: set:
    let
      names = filter (name: resume == null || name >= head resume) (attrNames set);
      below = name: if resume != null && name == head resume then tail resume else null;
    in
    foldl' (_: name: seq (walk (path ++ [ name ]) (below name) set.${name}) null) null names;

  at = foldl' (set: name: set.${name}) evaluated.config;
in
if only != null then
  builtins.deepSeq (tagged depth (at only)) null
else
say "own" (if after == null then evaluated.own else [ ]) (
  members [ ] after (removeAttrs evaluated.config [ "_module" ])
)
