# The verbs by which a person decides over a job that runs: it may go on, it is confirmed, it is cancelled.

# known_job ID
known_job() {
  is_id "${1-}" || refuse bad-data "no name of a job"
  job_is "$1"
  [ -e "$JOB/options" ] || refuse not-waiting "there is no such job"
}

verb_go() {
  known_job "${1-}"
  if ! runs rebuild || [ ! -e "$JOB/asks" ]; then refuse not-waiting; fi
  settle turn go || refuse too-late "$(settled turn)"
}

# verb_confirm ID: by a login that came in as the one did that started it. `address`: server's address and port of this login.
verb_confirm() {
  known_job "${1-}"
  # After a reboot nobody waits any more, whatever lies on the disk.
  if ! runs confirm; then
    [ "$(settled decision)" != confirmed ] || return 0
    [ -z "$(settled decision)" ] || refuse too-late "$(settled decision)"
    refuse not-waiting
  fi
  [ -e "$JOB/window" ] || refuse not-waiting
  # Somebody has activated another one by hand: a login proves nothing of a system that does not run.
  confirm_now=$(readlink -f /run/current-system)
  [ "$confirm_now" = "$(cat "$JOB/result")" ] || refuse other "another system was activated meanwhile: $confirm_now"
  # Where it was started without ssh, on the host itself, any login counts.
  confirm_was=$(cat "$JOB/address")
  if [ -n "$confirm_was" ] && [ "$(field address)" != "$confirm_was" ]; then refuse another-address "$confirm_was"; fi
  if settle decision confirmed; then
    event confirmed
    systemctl stop "$(unit_of confirm)" "$(unit_of deadman)"
    runs rebuild || conclude_confirmed
  fi
  [ "$(settled decision)" = confirmed ] || refuse too-late "$(settled decision)"
}

# conclude_confirmed: the job itself was killed; the system stays, and nobody is left who would make it the default.
conclude_confirmed() {
  case $(option action) in
    test) finish "done" 0 ;;
    *) finish not-committed 1 ;;
  esac
}

verb_cancel() {
  known_job "${1-}"
  [ ! -e "$JOB/ended" ] || refuse too-late
  runs rebuild || runs deadman || runs confirm || refuse not-waiting
  if settle turn cancelled; then
    # Nothing is activated yet: the job and all that it started are ended.
    systemctl stop "$(unit_of rebuild)"
    finish cancelled 130
    return 0
  fi
  case $(settled turn) in
    cancelled) return 0 ;;
    late) refuse too-late ;;
  esac
  [ "$(option action)" != collect ] || refuse too-late "what is deleted is deleted"
  case $(settled decision) in
    '') ;;
    confirmed) refuse too-late confirmed ;;
    *) return 0 ;;
  esac
  # While it activates, the job goes back when that has ended; without a job, the dead-man's switch does at once.
  mark cancel || refuse no-space "$JOB"
  if [ -e "$JOB/window" ] || ! runs rebuild; then
    settle decision cancelled || [ "$(settled decision)" != confirmed ] || refuse too-late confirmed
  fi
}
