# After the confirmation: what was tested becomes what the next boot starts. If that fails, the next boot starts what it started before.

# cut_off: jobs between whose profile and whose boot loader the power went: nothing told how they ended, and the loader starts perhaps
# what it started before.
cut_off() {
  for cut_job in "$JOBS"/*; do
    if [ "$cut_job" != "$JOB" ] && [ -e "$cut_job/commit" ] && [ ! -e "$cut_job/committed" ] && [ ! -e "$cut_job/ended" ]; then
      printf '%s\n' "$cut_job"
    fi
  done
}

# after_cut: the loader has been written since, for whatever the profile names.
after_cut() {
  cut_off | while IFS= read -r cut_job; do rm -f "$cut_job/commit"; done
}

commit() {
  event phase name=commit
  commit_before=$(default_generation)
  commit_last=$(generations | tail -n 1)
  printf '%s %s\n' "$commit_before" "$commit_last" >"$JOB/commit"
  if [ "$(readlink -f "$PROFILE")" = "$RESULT" ]; then
    # Back to the default: the boot loader has it already. A switch writes it nevertheless, as nixos-rebuild does.
    if [ "$ACTION" = rollback ] && [ -z "$(cut_off)" ]; then
      mark committed
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
  after_cut
  mark committed
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
