# The verb that starts a job: everything is checked before anything is written, and the job itself runs in a unit of its own.

# number TEXT LEAST MOST
number() {
  case $1 in '' | *[!0-9]* | 0?*) return 1 ;; esac
  [ "${#1}" -le 10 ] && [ "$1" -ge "$2" ] && [ "$1" -le "$3" ]
}

# known_arguments LINES: further arguments of nixos-rebuild, one a line; only those that build otherwise and change nothing else.
known_arguments() {
  known_wants=
  while IFS= read -r known_word; do
    if [ -n "$known_wants" ]; then
      number "$known_word" 0 1024 || return 1
      known_wants=
      continue
    fi
    case $known_word in
      '') ;;
      --max-jobs | --cores) known_wants=1 ;;
      --keep-going | --fallback | --offline | --impure | --refresh | --print-build-logs | --show-trace) ;;
      *) return 1 ;;
    esac
  done <<END_OF_ARGUMENTS
$1
END_OF_ARGUMENTS
  [ -z "$known_wants" ]
}

# verb_start ID: `options`: lines NAME=VALUE; `args` and `generations`: one a line; `uid`: who may read the log.
verb_start() {
  is_id "${1-}" || refuse bad-data "no name of a job"
  job_is "$1"
  start_options=$(field options)
  start_of() { printf '%s\n' "$start_options" | sed -n "s/^$1=//p" | head -n 1; }
  case $(start_of action) in build | dry-activate | test | switch | rollback | collect) ;; *) refuse bad-data "no such action" ;; esac
  case $(start_of from) in stage | host) ;; *) refuse bad-data "built from nowhere" ;; esac
  case $(start_of ask) in always | risky | never) ;; *) refuse bad-data "asked when?" ;; esac
  case $(start_of repo) in /*) ;; *) refuse bad-data "the folder of the repo is not absolute" ;; esac
  case $(start_of attribute) in *[!A-Za-z0-9._+-]* | -*) refuse bad-data "no attribute of a flake that can be named on a command line" ;; esac
  number "$(start_of confirm)" 10 600 || refuse bad-data "10 to 600 seconds to confirm"
  number "$(start_of activate)" 60 3600 || refuse bad-data "60 to 3600 seconds to activate"
  number "$(start_of uid)" 0 4294967294 || refuse bad-data "no user"
  start_args=$(field args)
  known_arguments "$start_args" || refuse bad-data "arguments that are not known"
  start_generations=$(field generations)
  case $start_generations in *[!0-9' 
']*) refuse bad-data "generations are numbers" ;; esac
  [ -e /etc/NIXOS ] || refuse unsupported "not NixOS"
  [ -d /run/systemd/system ] || refuse unsupported "no systemd"
  for start_tool in nix-env nixos-rebuild systemd-run; do
    command -v "$start_tool" >/dev/null || refuse unsupported "$start_tool is missing"
  done
  case $(start_of action):$(start_of from) in
    rollback:* | collect:*) ;;
    *:stage) [ -d "$STAGES/$JOB_ID" ] || refuse other "its stage is not there any more, e.g. as two others were made meanwhile: start it again" ;;
    *:host) [ -d "$(start_of repo)" ] || refuse no-repo "there is no folder of the repo" ;;
  esac

  lock "job $JOB_ID"
  # Of a job that was killed, the dead-man's switch may still be waiting.
  if ! start_alive=$(jobs_alive); then
    rm -f "$RUN/holder"
    refuse other "systemd does not answer"
  fi
  if [ -n "$start_alive" ]; then
    rm -f "$RUN/holder"
    refuse busy "$(printf '%s\n' "$start_alive" | head -n 1)"
  fi
  [ ! -e "$JOB" ] || refuse bad-data "this job was started already"
  start_files || { rm -rf "${JOB:?}"; refuse no-space "nothing can be written in $JOBS"; }
  forget_jobs
  # What comes after it comes also where it was killed, e.g. for want of memory.
  if ! systemd-run --quiet --collect --service-type=exec --unit="$(unit_of rebuild)" --property=KillMode=mixed \
    --property=TimeoutStopSec=120 --property="ExecStopPost=$(job_shell) $JOB/job.sh job $JOB_ID after" --description="mynixos: $(start_of action)" "$(job_shell)" "$JOB/job.sh" job "$JOB_ID" run; then
    rm -rf "${JOB:?}"
    unlock
    refuse other "systemd does not start the job"
  fi
  unlock
}

# start_files: what the job is, and what it will say; only the user who logged in reads the latter, secrets may stand in it.
start_files() {
  mkdir "$JOB" "$JOB/words" &&
    for start_word in $JOB_WORDS; do printf '%s' "$start_word" >"$JOB/words/$start_word" || return 1; done &&
    printf '%s\n' "$start_options" >"$JOB/options" &&
    printf '%s\n' "$start_args" >"$JOB/args" &&
    printf '%s\n' "$start_generations" >"$JOB/generations" &&
    printf '%s\n' "$(field address)" >"$JOB/address" &&
    printf "DATA=\nPAYLOAD=\nBODY=\n%s\n" "$BODY" >"$JOB/job.sh" &&
    (umask 377 && : >"$JOB/log" && : >"$JOB/events") &&
    chown "$(start_of uid)" "$JOB/log" "$JOB/events"
}

# forget_jobs: the last ten stay, and nothing keeps systems of those that are over.
forget_jobs() {
  # Names begin with a time, but nobody has to rely on that.
  # shellcheck disable=SC2012 # names of jobs are plain
  ls -1t "$JOBS" | tail -n +11 | while IFS= read -r forget_id; do
    if is_id "$forget_id" && [ "$forget_id" != "$JOB_ID" ]; then rm -rf "${JOBS:?}/$forget_id"; fi
  done
  rm -f "$ROOTS"/*-previous "$ROOTS"/*-new
  rm -rf "$RUN/guard"
}

# The path of sh itself: an activation may put another one into its place.
job_shell() { readlink -f /bin/sh; }
