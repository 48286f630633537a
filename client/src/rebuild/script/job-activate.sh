# Activation, with the dead-man's switch armed before and a window for a new login behind.

# switcher ACTION SYSTEM: the unit that activates, apart from the job: neither the end of the job nor that of D-Bus ends it.
switcher() {
  "$2/bin/switch-to-configuration" "$1"
  printf '%s\n' "$?" >"$JOB/$1.rc.new" && mv "$JOB/$1.rc.new" "$JOB/$1.rc"
}

# switched ACTION SYSTEM: runs that unit; SWITCHED is its code, 255 where nobody knows. False: the way back was decided on meanwhile.
switched() {
  rm -f "$JOB/$1.rc"
  # One that has just told its code has perhaps not ended yet, and two of one name cannot be.
  switched_turn=0
  while runs switch && [ "$switched_turn" -lt 50 ]; do
    in_turn sleep 0.1
    switched_turn=$((switched_turn + 1))
  done
  SWITCHED=255
  systemd-run --quiet --collect --service-type=exec --unit="$(unit_of switch)" \
    --setenv=NIXOS_INSTALL_BOOTLOADER=0 ${LOCALE_ARCHIVE:+"--setenv=LOCALE_ARCHIVE=$LOCALE_ARCHIVE"} \
    "$(cat "$JOB/shell")" "$JOB/job.sh" job "$JOB_ID" switcher "$1" "$2" 9>&- || return 0
  switched_turn=0
  while [ ! -e "$JOB/$1.rc" ]; do
    in_turn sleep 0.2
    switched_turn=$((switched_turn + 1))
    case $(settled decision) in '' | confirmed) ;; *) return 1 ;; esac
    if [ "$((switched_turn % 5))" = 0 ] && ! runs switch; then
      # It may have ended between the two looks.
      [ -e "$JOB/$1.rc" ] || return 0
    fi
  done
  SWITCHED=$(cat "$JOB/$1.rc")
}

# back WHY: decided, and done; the way back tells the end.
back() {
  settle decision "$1"
  undo "$1"
  exit 0
}

activate() {
  if ! guard_folder || ! mark armed || ! guard deadman "$(option activate)" too-long; then
    echo "The dead-man's switch could not be armed."
    finish not-activated 1
    exit 0
  fi
  event phase name=activate
  event armed "until=$(($(date +%s) + $(option activate)))"
  activate_from=$(log_bytes)
  switched test "$RESULT" || back too-long
  ACTIVATION=$SWITCHED
  printf '%s\n' "$ACTIVATION" >"$JOB/activation.rc"
  # A code of 4 hides one of 2: it is that of the last thing that went wrong.
  if [ "$ACTIVATION" = 4 ] && log_since "$activate_from" | grep -q '^Failed to run activate script$'; then ACTIVATION=2; fi
  activate_failed=$(log_since "$activate_from" | sed -n 's/^warning: the following units failed: //p' | tr -s ', ' '\n' | grep -E '^[A-Za-z0-9:_.@\\-]+$' | sort -u)
  event activated "code=$ACTIVATION" "failed=$(printf '%s' "$activate_failed" | tr '\n' ',')"
  case $ACTIVATION in
    0) ;;
    4) journal_of "$activate_failed" ;;
    *)
      if has_begun; then back failed; fi
      finish not-activated "$ACTIVATION"
      exit 0
      ;;
  esac
  # What was cancelled while it activated goes back now that it has ended.
  [ ! -e "$JOB/cancel" ] || back cancelled
  confirmed_in_time
}

# has_begun: whether the activation touched anything. 1: it did not get its lock, or a check before the switch failed; 100: another init.
# Both are said before the first unit is stopped (switch-to-configuration-ng, do_system_switch; so in the Perl script before it).
has_begun() {
  case $ACTIVATION in 1 | 100) ;; *) return 0 ;; esac
  # On a disk that is full, what it said first is not there to be read.
  [ "$(log_bytes)" -gt "$activate_from" ] || return 0
  [ "$(readlink -f /run/current-system)" = "$job_previous" ] || return 0
  log_since "$activate_from" | grep -qE '^(stopping the following|stopping swap|activating the configuration)'
}

# journal_of UNITS: their last words; eight units at most.
journal_of() {
  printf '%s\n' "$1" | head -n 8 | while IFS= read -r journal_unit; do
    [ -n "$journal_unit" ] || continue
    printf '\nThe last lines of %s:\n' "$journal_unit"
    timeout 10 journalctl -q --no-pager -n 20 -o cat -u "$journal_unit"
  done
}

# The window is watched by a switch of its own before the first one goes: at no time there is none.
confirmed_in_time() {
  confirm_seconds=$(option confirm)
  guard confirm "$confirm_seconds" unconfirmed || back failed
  confirm_last=$(($(uptime_seconds) + confirm_seconds + 3))
  mark window
  event phase name=confirm
  event confirm "until=$(($(date +%s) + confirm_seconds))"
  [ -n "$(settled decision)" ] || systemctl stop "$(unit_of deadman)"
  [ ! -e "$JOB/cancel" ] || settle decision cancelled
  while :; do
    case $(settled decision) in
      '') [ "$(uptime_seconds)" -lt "$confirm_last" ] || back unconfirmed ;;
      confirmed) break ;;
      *) back unconfirmed ;;
    esac
    in_turn sleep 0.2
  done
  systemctl stop "$(unit_of confirm)" 2>/dev/null
}
