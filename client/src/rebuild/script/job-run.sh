# What the units of a job run: the job itself, its dead-man's switches, and what activates.

# verb_job ID WHAT…: `run`, and `after` it; `guard DEADLINE WORD`; `switcher ACTION SYSTEM`.
verb_job() {
  job_is "$1"
  job_log=$JOB/log
  (printf '' >>"$job_log") 2>/dev/null || job_log=/dev/null
  exec >>"$job_log" 2>&1 </dev/null
  cd /
  # Programs of the system that is left, as far as it has them: it stays in the store.
  if [ "$2" = guard ]; then
    PATH=$5/sw/bin:$PATH
  elif [ -e "$JOB/previous" ]; then
    PATH=$(cat "$JOB/previous")/sw/bin:$PATH
  fi
  case $2 in
    run) run_job ;;
    after) after_job ;;
    guard)
      job_previous=$5
      watch "$3" "$4"
      ;;
    switcher) switcher "$3" "$4" ;;
  esac
}

run_job() {
  folders
  exec 9>>"$RUN/lock"
  flock -w 10 9 || { finish busy 75; exit 0; }
  printf 'job %s\n' "$JOB_ID" >"$RUN/holder"
  trap stopped TERM INT HUP
  job_previous=$(readlink -f /run/current-system)
  job_default=$(readlink "$PROFILE")
  job_generation=${job_default##*system-}
  case $job_previous in
    *[!A-Za-z0-9/._+=?-]* | '') job_plain= ;;
    *) job_plain=1 ;;
  esac
  printf '%s' "$job_previous" >"$JOB/previous"
  PATH=$job_previous/sw/bin:$PATH
  job_shell=$(job_shell)
  printf '%s\n' "$job_shell" >"$JOB/shell"
  if [ -z "$job_plain" ] || ! mkdir -p "$ROOTS" || ! ln -sfn "$job_previous" "$ROOTS/$JOB_ID-previous"; then
    echo "The system that runs cannot be kept from being collected: $job_previous"
    finish not-activated 1
    exit 0
  fi
  ACTION=$(option action)
  environment_of_login
  nix_version=$(nix --version 2>/dev/null | sed -n '1s/^.* \([0-9][0-9.]*\).*$/\1/p')
  event start "action=$ACTION" "previous=$job_previous" "generation=${job_generation%-link}" \
    "from=$(encoded "$(source_folder)")" "nix=$nix_version" "confirm=$(option confirm)"
  if [ -n "$(cut_off)" ]; then
    echo "An earlier job was cut off while it made its system the default: the profile names generation ${job_generation%-link}; the boot loader"
    echo "may start another one, until a switch, a rollback or a collection of garbage writes it again."
  fi
  case $ACTION in
    collect)
      settle turn activate || stopped
      collect
      ;;
    rollback)
      back_to || { echo "There is no generation to go back to."; finish not-activated 1; exit 0; }
      built
      ;;
    *) build ;;
  esac
  [ "$ACTION" != build ] || { finish "done" 0; exit 0; }
  ROOM_FITS=
  if [ "$ACTION" != rollback ] || [ -n "$BACK_TO" ]; then room; fi
  case $ACTION:$ROOM_FITS in
    switch:0 | rollback:0) finish no-room 1; exit 0 ;;
  esac
  dry
  [ "$ACTION" != dry-activate ] || { finish "done" 0; exit 0; }
  ask
  activate
  case $ACTION in switch | rollback) commit ;; esac
  if [ "$ACTION" = switch ] && [ "$(option from)" = stage ]; then
    event phase name=promote
    promote "$JOB_ID" event 9>&- || event kept "path=$(encoded "$(option repo)")" why=unwritable
    cd /
  fi
  case $ACTIVATION in
    4) finish done-with-failed-units 4 ;;
    *) finish "done" 0 ;;
  esac
  exit 0
}

# in_turn COMMAND…: a signal is heard at once, not when the command has ended; and nothing that is started here keeps the lock.
in_turn() {
  "$@" 9>&- &
  wait $!
}

# stopped: somebody ends the unit. Before the turn to activate that is a cancellation; later on it is left to the dead-man's switch.
stopped() {
  trap '' TERM INT HUP
  settle turn cancelled
  if [ "$(settled turn)" = cancelled ]; then finish cancelled 130; fi
  exit 0
}

# after_job: it has ended, perhaps because somebody killed it. What it left in between is brought to an end.
after_job() {
  [ ! -e "$JOB/ended" ] || return 0
  case $(systemctl is-system-running 2>/dev/null) in stopping) return 0 ;; esac
  ACTION=$(option action)
  case $(settled turn) in
    cancelled) finish cancelled 130 ;;
    late) finish not-wanted 1 ;;
    '')
      # 137: as shells tell of a process that was killed.
      finish not-built 137
      ;;
    *)
      if [ "$ACTION" = collect ]; then
        finish not-collected 137
      elif [ "$(settled decision)" = confirmed ]; then
        after_confirmed
      elif [ -n "$(settled decision)" ]; then
        undo failed
      elif [ ! -e "$JOB/armed" ]; then
        finish not-activated 137
      elif ! runs deadman && ! runs confirm; then
        settle decision failed
        undo failed
      fi
      ;;
  esac
}

# after_confirmed: the system stays. Where it was on its way to become the default, the default is what it was.
after_confirmed() {
  if [ -e "$JOB/committed" ]; then
    finish "done" 0
  elif [ -e "$JOB/commit" ]; then
    read -r commit_before commit_last <"$JOB/commit"
    systemctl stop "$(unit_of switch)" 2>/dev/null
    uncommitted 137
  else
    conclude_confirmed
  fi
}

# Units of PID 1 have nothing of what logins have: where <nixpkgs> is found, certificates, proxies. NixOS writes it into this file
# (nixos/modules/config/shells-environment.nix); without it, the default of nixos/modules/config/nix-channel.nix holds.
environment_of_login() {
  HOME=/root
  export HOME
  for environment_name in NIX_PATH NIX_SSL_CERT_FILE SSL_CERT_FILE CURL_CA_BUNDLE LOCALE_ARCHIVE http_proxy https_proxy ftp_proxy \
    rsync_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY; do
    environment_value=$(
      unset __NIXOS_SET_ENVIRONMENT_DONE "$environment_name"
      set +u
      # shellcheck disable=SC1091 # there on NixOS alone
      [ ! -r /etc/set-environment ] || . /etc/set-environment >/dev/null 2>&1
      eval "printf '%s' \"\${$environment_name-}\""
    )
    [ -z "$environment_value" ] || export "$environment_name=$environment_value"
  done
  if [ -z "${NIX_PATH-}" ]; then
    NIX_PATH=nixpkgs=/nix/var/nix/profiles/per-user/root/channels/nixos:nixos-config=/etc/nixos/configuration.nix:/nix/var/nix/profiles/per-user/root/channels
    export NIX_PATH
  fi
}
