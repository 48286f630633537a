# Everything of ours goes: stages, backups, the base, jobs with their logs, and the links that keep systems.

verb_clean() {
  # Where nothing is, nothing is made.
  [ -e "$STATE" ] || [ -e "$RUN/lock" ] || [ -e "$ROOTS" ] || return 0
  lock clean
  # One that waits to bring the previous system back has no lock.
  if ! busy=$(jobs_alive); then
    rm -f "$RUN/holder"
    refuse other "systemd does not answer"
  fi
  if [ -n "$busy" ]; then
    rm -f "$RUN/holder"
    refuse busy "$(printf '%s\n' "$busy" | head -n 1)"
  fi
  rm -rf "$STATE" "$ROOTS"
  [ ! -e "$STATE" ] && [ ! -e "$ROOTS" ] || refuse other "$STATE could not be removed"
  rm -f "$RUN/holder" "$RUN/lock"
  # Of looks that were killed.
  rm -rf /run/mynixos-???????? "$RUN/guard"
  # Somebody else's things may lie there.
  rmdir "$RUN" || true
}
