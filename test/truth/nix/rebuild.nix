# What a rebuild would say of one option: the false assertions that were none before, then the option itself, whole.
# `known` is what `baseline` gave of the repo as it was.
{
  world,
  known ? null,
  host ? null,
  entry ? null,
}:
let
  all = import ./world.nix { inherit world known; };
  system = if host == null then all.entry entry else all.host host;
  inherit (system) config options;
  assertions = if options.assertions.isDefined or false then config.assertions else [ ];
  tried = builtins.tryEval;
  isFalse = each: (tried each.assertion) == {
    success = true;
    value = false;
  };
  messageOf = each: (tried "${each.message}").value;
  at = builtins.foldl' (value: name: value.${name}) config;
  failed = map (each: each.message) (
    builtins.filter (each: isFalse each && !builtins.elem (messageOf each) known.failed) assertions
  );
in
{
  baseline = {
    inherit (system) own unknown;
    failed = map messageOf (builtins.filter isFalse assertions);
  };
  # The least, where an assertion fails in a way that nobody can catch.
  options = {
    inherit (system) own unknown;
    failed = null;
  };
  # As nixos/modules/system/activation/top-level.nix says it.
  checked =
    path:
    if known.failed != null && failed != [ ] then
      throw "\nFailed assertions:\n${builtins.concatStringsSep "\n" (map (each: "- ${each}") failed)}"
    else if path == [ ] then
      # An option that does not exist is refused with the first that is asked for.
      builtins.seq config "fine"
    else
      builtins.deepSeq (at path) "fine";
}
