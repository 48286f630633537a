# The dead-man's switch, and the way back. A service that sleeps, not a timer: timers are late, and start over with daemon-reload.

# guard UNIT SECONDS WORD: from now on, the previous system comes back after so many seconds, unless somebody has confirmed. Whoever
# kills it finds it started again; only who stops the unit stops it.
guard() {
  systemd-run --quiet --collect --service-type=exec --unit="$(unit_of "$1")" --property=Restart=always \
    --property=RestartPreventExitStatus=0 --property=RestartSec=100ms --property=StartLimitIntervalSec=0 \
    --property=OOMScoreAdjust=-900 --property=IgnoreOnIsolate=yes --property=TimeoutStopSec=5 \
    "$(cat "$JOB/shell")" "$JOB/job.sh" job "$JOB_ID" guard "$(($(uptime_seconds) + $2))" "$3" 9>&- || return 1
  case $(systemctl show --property=ActiveState --value "$(unit_of "$1")" 2>/dev/null) in active | activating) ;; *) return 1 ;; esac
}

# watch DEADLINE WORD: the unit of a guard. The deadline holds for one that was started again, too.
watch() {
  while [ "$(uptime_seconds)" -lt "$1" ]; do
    case $(settled decision) in
      '') sleep 1 ;;
      confirmed) return 0 ;;
      *) break ;;
    esac
  done
  settle decision "$2"
  [ "$(settled decision)" != confirmed ] || return 0
  undo "$2"
}

# undo WHY: the previous system is activated again; once, whoever comes first, and again by the next one where that was killed. The
# decision says why, where it could be written.
undo() {
  exec 7>>"$JOB/undo.lock"
  flock 7
  [ ! -e "$JOB/undone" ] || return 0
  undo_why=$(settled decision)
  undo_to=$(cat "$JOB/previous")
  event revert "why=${undo_why:-$1}"
  event phase name=revert
  # An activation that still runs would go on with its own units.
  systemctl stop "$(unit_of switch)" 2>/dev/null
  undo_tries=0
  while :; do
    # A disk that is full must not keep it from coming back: only the first time, its words are kept.
    undo_log=$JOB/log
    [ "$undo_tries" -eq 0 ] || undo_log=/dev/null
    NIXOS_NO_CHECK=1 timeout --kill-after=10 900 "$undo_to/bin/switch-to-configuration" test >>"$undo_log" 2>&1 </dev/null 7>&- 9>&-
    undo_code=$?
    undo_tries=$((undo_tries + 1))
    case $undo_code in 0 | 4) break ;; esac
    # 1: somebody else holds its lock.
    if [ "$undo_code" != 1 ] && [ "$undo_tries" -ge 3 ]; then break; fi
    [ "$undo_tries" -lt 60 ] || break
    sleep 1
  done
  undo_now=$(readlink -f /run/current-system)
  event reverted "code=$undo_code" "current=$undo_now"
  : >"$JOB/undone"
  undo_end=$undo_code
  case ${undo_why:-$1}:$(cat "$JOB/activation.rc" 2>/dev/null) in failed:[1-9]*) undo_end=$(cat "$JOB/activation.rc") ;; esac
  case $undo_now:$undo_code in
    "$undo_to":0 | "$undo_to":4) finish_undone "${undo_why:-$1}" "$undo_end" ;;
    *) finish not-reverted "$undo_code" ;;
  esac
}

finish_undone() {
  case $1 in
    cancelled) finish cancelled 130 ;;
    *) finish reverted "$2" ;;
  esac
}
