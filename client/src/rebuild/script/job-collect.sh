# Collecting garbage: generations that a person named, whatever nobody needs any more, and what of it lies on /boot.

# numbers_of SYSTEM: generations that are it.
numbers_of() {
  for numbers_one in $(generations); do
    if [ "$(readlink -f "$PROFILE-$numbers_one-link")" = "$1" ]; then printf '%s\n' "$numbers_one"; fi
  done
}

collect() {
  event phase name=collect
  collect_kept=$(
    default_generation
    echo
    numbers_of "$(readlink -f /run/current-system)"
    numbers_of "$(readlink -f /run/booted-system)"
  )
  set -- --delete-generations
  for collect_number in $(tr -s ' ' '\n' <"$JOB/generations"); do
    if printf '%s\n' "$collect_kept" | grep -qx "$collect_number"; then
      echo "Generation $collect_number stays: it is the default, it runs, or it was booted."
    elif generations | grep -qx "$collect_number"; then
      set -- "$@" "$collect_number"
    fi
  done
  collect_code=0
  if [ "$#" -gt 1 ]; then in_turn nix-env -p "$PROFILE" "$@" || collect_code=$?; fi
  in_turn nix-collect-garbage || collect_code=$?
  # /boot gets free only when the boot loader is written again.
  switched boot "$(readlink -f "$PROFILE")"
  if [ "$SWITCHED" = 0 ]; then after_cut; else collect_code=$SWITCHED; fi
  if [ "$collect_code" = 0 ]; then finish "done" 0; else finish not-collected "$collect_code"; fi
  exit 0
}
