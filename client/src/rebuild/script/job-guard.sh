# The dead-man's switch, and the way back. A service that sleeps, not a timer: timers are late, and start over with daemon-reload.
# Nothing of it depends on the folder of the job: an activation may mount something over it, a disk may be full, broken or read-only. (And a
# redirection that fails ends a shell, where it is one of `exec` or `:`.)

# guard_folder: in memory, there until the next job: the script, the lock of the way back, and whether that was gone. Nobody else looks in:
# who may read a lock may hold it.
guard_folder() {
  mkdir -p "$RUN/guard" && mkdir -m 700 "$RUN/guard/$JOB_ID" && cp "$JOB/job.sh" "$RUN/guard/$JOB_ID/job.sh" && printf '' >"$RUN/guard/$JOB_ID/lock"
}

# guard UNIT SECONDS WORD: from now on, the previous system comes back after so many seconds, unless somebody has confirmed. Whoever
# kills it finds it started again; only who stops the unit stops it. It needs nothing that ends with emergency.target, into which a mount
# that fails takes the host (local-fs.target has it as OnFailure=): by default, services need sysinit.target.
guard() {
  systemd-run --quiet --collect --service-type=exec --unit="$(unit_of "$1")" --property=Restart=always \
    --property=RestartPreventExitStatus=0 --property=RestartSec=100ms --property=StartLimitIntervalSec=0 \
    --property=OOMScoreAdjust=-900 --property=IgnoreOnIsolate=yes --property=TimeoutStopSec=5 \
    --property=DefaultDependencies=no --property=Conflicts=shutdown.target --property=Before=shutdown.target \
    "$job_shell" "$RUN/guard/$JOB_ID/job.sh" job "$JOB_ID" guard "$(($(uptime_seconds) + $2))" "$3" "$job_previous" 9>&- || return 1
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
  if (printf '' >>"$RUN/guard/$JOB_ID/lock") 2>/dev/null; then
    exec 7>>"$RUN/guard/$JOB_ID/lock"
    flock 7
  fi
  [ ! -e "$RUN/guard/$JOB_ID/undone" ] || return 0
  undo_why=$(settled decision)
  undo_to=${job_previous-}
  [ -n "$undo_to" ] || undo_to=$(cat "$JOB/previous")
  event revert "why=${undo_why:-$1}"
  event phase name=revert
  # An activation that still runs would go on with its own units.
  systemctl stop "$(unit_of switch)" 2>/dev/null
  undo_emergency
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
  # Nobody logs in to a host that is down to its emergency shell, whatever was activated.
  undo_emergency
  if in_emergency; then undo_code=101; fi
  undo_now=$(readlink -f /run/current-system)
  event reverted "code=$undo_code" "current=$undo_now"
  printf '' >"$RUN/guard/$JOB_ID/undone"
  undo_end=$undo_code
  case ${undo_why:-$1}:$(cat "$JOB/activation.rc" 2>/dev/null) in failed:[1-9]*) undo_end=$(cat "$JOB/activation.rc") ;; esac
  case $undo_now:$undo_code in
    "$undo_to":0 | "$undo_to":4) finish_undone "${undo_why:-$1}" "$undo_end" ;;
    *) finish not-reverted "$undo_code" ;;
  esac
}

in_emergency() { systemctl -q is-active emergency.target || systemctl -q is-active rescue.target; }

# undo_emergency: what activates starts targets that are active; there, nearly none is, and there is no D-Bus either. So the files of the
# previous system first, then all that it boots.
undo_emergency() {
  in_emergency || return 0
  echo "The host is down to its emergency shell: it is brought up with the previous system."
  timeout --kill-after=10 300 "$undo_to/activate" </dev/null 7>&- 9>&-
  timeout 60 systemctl daemon-reload
  timeout 120 systemctl isolate default.target
}

finish_undone() {
  case $1 in
    cancelled) finish cancelled 130 ;;
    *) finish reverted "$2" ;;
  esac
}
