# Everything of ours goes: stages, backups, the base, jobs with their logs, and the links that keep systems.

verb_clean() {
  # Where nothing is, nothing is made.
  [ -e "$STATE" ] || [ -e "$RUN/lock" ] || [ -e "$ROOTS" ] || return 0
  lock clean
  # One that waits to bring the previous system back has no lock.
  busy=$(systemctl list-units --no-legend --plain --state=active,activating,deactivating,reloading 'mynixos-rebuild-*.service' 'mynixos-deadman-*.service' 'mynixos-confirm-*.service' | sed -n '1s/^mynixos-[a-z]*-\([0-9a-z-]*\)\.service.*/\1/p')
  if [ -n "$busy" ]; then
    rm -f "$RUN/holder"
    refuse busy "$busy"
  fi
  rm -rf "$STATE" "$ROOTS"
  [ ! -e "$STATE" ] && [ ! -e "$ROOTS" ] || refuse other "$STATE could not be removed"
  rm -f "$RUN/holder" "$RUN/lock"
  # Of looks that were killed.
  rm -rf /run/mynixos-????????
  # Somebody else's things may lie there.
  rmdir "$RUN" || true
}
