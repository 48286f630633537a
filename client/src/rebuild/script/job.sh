# A job: what it is called, where it says what of itself, and who decides over it. Used by the verbs and by the units of a job alike.
PROFILE=/nix/var/nix/profiles/system

# job_is ID: which one is meant from here on.
job_is() {
  JOB_ID=$1
  JOB=$JOBS/$1
}

# option NAME: what it was started with; nothing where nothing was said.
option() { sed -n "s/^$1=//p" "$JOB/options" | head -n 1; }

log_bytes() { stat -c %s "$JOB/log" 2>/dev/null || echo 0; }
log_since() { tail -c "+$(($1 + 1))" "$JOB/log"; }

# event WORD…: one line of what the job says of itself. One write, so that two processes never mix theirs.
event() { printf '%s %s %s\n' "$(date +%s)" "$(log_bytes)" "$*" >>"$JOB/events"; }

# Seconds since the boot: no clock that somebody sets moves a deadline. (A unit of PID 1 sees /proc/uptime.)
uptime_seconds() {
  read -r uptime_read _ </proc/uptime
  printf '%s' "${uptime_read%%.*}"
}

# settle FILE WORD: the first who settles it has decided; false for all others. The words lie there beforehand, so that it takes no
# space on a disk, and whoever sees the file sees the whole word.
settle() { ln "$JOB/words/$2" "$JOB/$1" 2>/dev/null; }
settled() { cat "$JOB/$1" 2>/dev/null; }
# mark FILE: a fact that stays; as a further name of a file, so that a disk that takes no new one takes it.
mark() { ln "$JOB/words/ended" "$JOB/$1" 2>/dev/null || [ -e "$JOB/$1" ]; }
# `turn`: whether it goes on from building to activating (`go`, `activate`) or not (`cancelled`, `late`).
# `decision`: what becomes of the system that was activated: `confirmed`, or a reason of RevertReason.
# `ended`: who tells the end.
JOB_WORDS='go activate late cancelled confirmed unconfirmed too-long failed ended'

# unit_of WHAT: `rebuild`, `switch`, `deadman`, `confirm`.
unit_of() { printf 'mynixos-%s-%s.service' "$1" "$JOB_ID"; }
# runs WHAT: also while it starts or stops, and where systemd does not answer: nothing is taken for over that may go on.
runs() {
  case $(systemctl show --property=ActiveState --value "$(unit_of "$1")" 2>/dev/null) in
    inactive | failed) return 1 ;;
    *) return 0 ;;
  esac
}

# jobs_alive: ids of jobs of which something still runs, also where the job itself was killed and its dead-man's switch waits. False:
# systemd does not answer.
jobs_alive() {
  alive_units=$(systemctl list-units --no-pager --plain --no-legend --full --state=active,activating,deactivating,reloading \
    'mynixos-rebuild-*' 'mynixos-switch-*' 'mynixos-deadman-*' 'mynixos-confirm-*' 2>/dev/null) || return 1
  printf '%s\n' "$alive_units" | sed -n 's/^mynixos-[a-z]*-\([0-9a-z-]*\)\.service .*/\1/p' | sort -u
}

# finish STATE CODE: the last event, told once, by whoever is first. Does not end the process.
finish() {
  # On a disk that takes nothing new, what was told is all that is known.
  if ! settle ended ended && { [ -e "$JOB/ended" ] || tail -n 1 "$JOB/events" 2>/dev/null | grep -q '^[0-9]* [0-9]* end '; }; then return 0; fi
  event end "state=$1" "code=$2"
  printf '%s\n' "$2" >"$JOB/rc"
  rm -f "$ROOTS/$JOB_ID-previous" "$ROOTS/$JOB_ID-new"
  if [ "$(sed -n 's/^job //p' "$RUN/holder" 2>/dev/null)" = "$JOB_ID" ]; then rm -f "$RUN/holder"; fi
  # The last thing, and nobody waits for it: one of them may be this very process.
  for finish_guard in deadman confirm; do systemctl --no-block stop "$(unit_of "$finish_guard")" 2>/dev/null; done
  return 0
}
