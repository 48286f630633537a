# After the confirmation: what was tested becomes what the next boot starts. If that fails, the next boot starts what it started before.

commit() {
  event phase name=commit
  commit_before=$(default_generation)
  commit_last=$(generations | tail -n 1)
  printf '%s %s\n' "$commit_before" "$commit_last" >"$JOB/commit"
  if [ "$(readlink -f "$PROFILE")" = "$RESULT" ]; then
    # Back to the default: the boot loader has it already. A switch writes it nevertheless, as nixos-rebuild does.
    if [ "$ACTION" = rollback ]; then
      : >"$JOB/committed"
      event committed "generation=$commit_before"
      return 0
    fi
  elif [ -n "${BACK_TO-}" ]; then
    in_turn nix-env -p "$PROFILE" --switch-generation "$BACK_TO" || uncommitted $?
  else
    in_turn nix-env -p "$PROFILE" --set "$RESULT" || uncommitted $?
  fi
  switched boot "$RESULT"
  [ "$SWITCHED" = 0 ] || uncommitted "$SWITCHED"
  : >"$JOB/committed"
  event committed "generation=$(default_generation)"
}

# uncommitted CODE: the profile as it was. A generation that is new and does not fit would come back with every later one.
uncommitted() {
  commit_now=$(default_generation)
  if [ "$commit_now" != "$commit_before" ]; then
    in_turn nix-env -p "$PROFILE" --switch-generation "$commit_before"
    if [ "$commit_now" -gt "$commit_last" ]; then in_turn nix-env -p "$PROFILE" --delete-generations "$commit_now"; fi
  fi
  # What the boot loader has removed or half written, it writes again.
  switched boot "$(readlink -f "$PROFILE")"
  [ "$SWITCHED" = 0 ] || echo "The boot loader could not be written again: $SWITCHED"
  finish not-committed "$1"
  exit 0
}
