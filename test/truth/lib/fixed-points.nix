# Sets that are defined by themselves.
{ lib }:
rec {
  fix =
    f:
    let
      x = f x;
    in
    x;
  fix' = f: fix (self: f self // { __unfix__ = f; });
  converge = f: x: if f x == x then x else converge f (f x);
  extends =
    overlay: f: final:
    let
      before = f final;
    in
    before // overlay final before;
  composeExtensions =
    one: two: final: before:
    let
      once = one final before;
    in
    once // two final (before // once);
  composeManyExtensions = builtins.foldl' composeExtensions (_: _: { });
  makeExtensible = makeExtensibleWithCustomName "extend";
  makeExtensibleWithCustomName =
    name: f:
    fix' (
      self:
      f self
      // {
        ${name} = overlay: makeExtensibleWithCustomName name (extends overlay f);
      }
    );
  toExtension =
    value:
    if !lib.isFunction value then
      _: _: value
    else
      final: before:
      let
        once = value before;
      in
      if lib.isFunction once then value final before else once;
}
