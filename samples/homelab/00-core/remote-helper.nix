# meta:
#   owner: core
#   status: active
#   scope: shared
#   summary: Rebuild aus der Ferne: ein Programm mit wenigen Verben, sudo ohne Passwort nur dafür

{ config, lib, pkgs, ... }:
let
  # source-id: CFG.identity.user
  # sink: Admin, der aus der Ferne bauen darf
  user = config.my.configs.identity.user;

  # Nur dieser Pfad steht in sudoers. Er gehört zum Systemprofil; was dort liegt, ändert nur root.
  helper = "/run/current-system/sw/bin/mynixos-rebuild";

  # Der einzige Ordner, der gelesen und gebaut wird.
  folder = "/etc/nixos";

  # Mehr nimmt der Helfer nicht an. Größeres schickt die Erweiterung in Stücken von 4 MB.
  mostBytes = 6000000;

  # Die Tür: läuft mit sudo in der Sitzung und prüft jedes Wort, bevor etwas geschieht.
  # -p: Funktionen und Startdateien aus der Umgebung des Aufrufers gelten nicht.
  door = pkgs.writeScriptBin "mynixos-rebuild" ''
    #!${pkgs.bash}/bin/bash -p
    set -eu
    LC_ALL=C

    refuse() {
      printf '\n@mynixos-rebuild begin 1\n@mynixos-rebuild refused bad-data %s\n' "$1"
      exit 3
    }

    [ "$EUID" = 0 ] || refuse "not root"
    # Nur Buchstaben, Ziffern und Bindestriche: In allem anderen könnte systemd-run etwas ersetzen.
    for word; do
      case $word in
        "" | -* | *[!A-Za-z0-9-]*) refuse "not a plain word" ;;
      esac
      [ "''${#word}" -le 40 ] || refuse "a word of more than 40 characters"
    done
    case "''${1-}:$#" in
      version:1)
        printf '\n@mynixos-rebuild begin 1\nversion 1\n@mynixos-rebuild done\n'
        exit 0
        ;;
      look:1 | fetch:1 | clean:1 | stage:2 | promote:2 | start:2 | go:2 | confirm:2 | cancel:2 | put:3) ;;
      *) refuse "there is no such verb" ;;
    esac

    # sudo setzt SUDO_UID selbst; was der Aufrufer mitbringt, verwirft es.
    caller=''${SUDO_UID-0}
    case $caller in
      "" | *[!0-9]*) refuse "no user" ;;
    esac

    # Ohne jede Variable weiter und hinaus aus der Sandbox, in der sshd seine Sitzungen hält.
    exec ${pkgs.coreutils}/bin/env -i ${pkgs.systemd}/bin/systemd-run \
      --quiet --wait --pipe --collect --service-type=exec --property=RuntimeMaxSec=3600 \
      --description="mynixos-rebuild $1" -- ${runner} "$caller" "$@"
  '';

  # Hinter der Tür: läuft als eigene Unit, liest die Daten und prüft sie.
  runner = pkgs.writeScript "mynixos-rebuild-run" ''
    #!${pkgs.bash}/bin/bash -p
    set -u
    export LC_ALL=C
    PATH=${lib.makeBinPath [ pkgs.coreutils pkgs.gnugrep pkgs.gnused ]}
    exec 2>/dev/null
    caller=$1
    shift

    refuse() {
      printf '\n@mynixos-rebuild begin 1\n@mynixos-rebuild refused bad-data %s\n' "$1"
      exit 3
    }

    # Erst alles lesen, dann prüfen. Der Punkt am Ende bewahrt den letzten Zeilenumbruch.
    given=$(head -c ${toString (mostBytes + 1)} | tr '\000' '?' && printf .)
    given=''${given%.}
    [ "''${#given}" -le ${toString mostBytes} ] || refuse "more than ${toString mostBytes} bytes"

    # Zeilen „name base64“, jede höchstens einmal; als letzte „payload base64“. Abgeschnittenes tut nichts.
    case $given in
      *$'\n') ;;
      *) refuse "the data are cut off" ;;
    esac
    odd=$(printf '%s' "$given" | grep -cvE '^([a-z]{1,20} [A-Za-z0-9+/]*={0,2})?$')
    [ "$odd" = 0 ] || refuse "not a line of data"
    twice=$(printf '%s' "$given" | cut -d ' ' -f 1 | grep . | sort | uniq -d)
    [ -z "$twice" ] || refuse "a line of data twice"
    printf '%s' "$given" | tail -n 1 | grep -q '^payload ' || refuse "the data are cut off"
    DATA=$(printf '%s' "$given" | sed '$d')
    # shellcheck disable=SC2034 # Das Skript weiter unten liest es.
    PAYLOAD=$(printf '%s' "$given" | sed -n '$s/^payload //p')
    unset given

    # sent NAME: der Text unter diesem Namen; genau so liest ihn gleich das Skript.
    sent() {
      printf '%s\n' "$DATA" | sed -n "s/^$1 //p" | base64 -d
    }

    # lines NAME: was in den Optionen eines Auftrags unter diesem Namen steht.
    options=$(sent options)
    lines() {
      printf '%s\n' "$options" | sed -n "s/^$1=//p"
    }

    case $1 in
      look | fetch | stage)
        repo=$(sent repo && printf .)
        [ "$repo" = "${folder}." ] || refuse "only ${folder} is read and built here"
        ;;
      start)
        [ "$(lines repo)" = "${folder}" ] || refuse "only ${folder} is read and built here"
        # Das Protokoll eines Auftrags liest, wer ihn gestartet hat, und niemand sonst.
        [ "$(lines uid)" = "$caller" ] || refuse "the log is for who starts the job"
        ;;
    esac

    # Ab hier der Text der Erweiterung: Er setzt PATH und Umgebung selbst.
    BODY=$(cat ${verbs})
    set -o posix
    eval "$BODY"
  '';

  # Wort für Wort das Skript, das die Erweiterung sonst bei jedem Aufruf schickt (dist/rebuild.sh, Version 1), samt seinen
  # englischen Kommentaren: So lässt es sich mit diff vergleichen. Es wird erzeugt und nicht von Hand geändert.
  verbs = pkgs.writeText "mynixos-rebuild-verbs.sh" ''
    # What mynixos does on a host as root: POSIX sh, one verb a run, run by PID 1 outside of the session that asked.
    # Three variables are set before this text is evaluated, and nothing else comes from outside: BODY, this very text (whoever wants to run
    # it later writes it into a file); DATA, lines `NAME BASE64`; PAYLOAD, base64 of whatever a verb takes beside that.
    # Only the last line of all parts does something: what is cut off does nothing.
    # shellcheck disable=SC2015 # `a && b || refuse`: it refuses where either of them fails
    LC_ALL=C; export LC_ALL
    PATH=/run/wrappers/bin:/run/current-system/sw/bin:/nix/var/nix/profiles/default/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
    export PATH
    SYSTEMD_COLORS=0; SYSTEMD_PAGER=; SYSTEMD_URLIFY=0; export SYSTEMD_COLORS SYSTEMD_PAGER SYSTEMD_URLIFY
    unset CDPATH POSIXLY_CORRECT QUOTING_STYLE BLOCK_SIZE GREP_OPTIONS TMPDIR IFS ENV BASH_ENV
    set +e -u
    umask 022
    : "''${BODY=}" "''${DATA=}" "''${PAYLOAD=}"

    VERSION=1
    # Everything of ours; /run/mynixos/rescue is somebody else's.
    STATE=/var/lib/mynixos
    RUN=/run/mynixos
    STAGES=$STATE/stage
    PLANS=$STATE/plan
    BACKUPS=$STATE/backup
    JOBS=$STATE/jobs
    BASES=$STATE/base
    # Links that keep systems from being collected, one folder.
    ROOTS=/nix/var/nix/gcroots/mynixos

    # field NAME: what was sent under this name, as it is; nothing where nothing was sent.
    field() { printf '%s\n' "$DATA" | sed -n "s/^$1 //p" | base64 -d; }

    # payload: the bytes that were sent, on standard output.
    payload() { printf '%s' "$PAYLOAD" | base64 -d; }

    # answer WORD…: the last line of an answer.
    answer() { printf '@mynixos-rebuild %s\n' "$*"; }

    # refuse WORD [TEXT]: ends the run; the word is one of RefusalWord, `busy JOB` or `changed`. Not from within a subshell: it would end
    # that alone.
    refuse() {
      refused_word=$1
      shift
      answer refused "$refused_word" "$(printf '%s' "$*" | tr '\000-\037\177' ' ' | cut -c 1-400)"
      exit 3
    }

    # is_id TEXT: the form of names of stages and jobs.
    is_id() {
      case $1 in ''' | -* | *[!0-9a-z-]*) return 1 ;; esac
      [ "''${#1}" -ge 8 ] && [ "''${#1}" -le 40 ]
    }

    # encoded TEXT: as one value of an event, without spaces, commas and ends of lines.
    encoded() { printf '%s' "$1" | sed 's/%/%25/g; s/ /%20/g; s/,/%2C/g; s/=/%3D/g' | tr '\000-\037\177' '?'; }

    # folders: what is ours, there and root's own, whoever made it before. Copies and sums of files are for nobody else: what is readable in
    # a repo may lie behind a folder that is not.
    folders() {
      for folder in "$STATE" "$JOBS" "$RUN" "$STAGES" "$PLANS" "$BACKUPS" "$BASES"; do
        case $folder in "$STATE" | "$JOBS" | "$RUN") folder_mode=755 ;; *) folder_mode=700 ;; esac
        [ ! -L "$folder" ] || refuse other "$folder is a link"
        mkdir -p "$folder" && chown 0:0 "$folder" && chmod "$folder_mode" "$folder" || refuse no-space "$folder cannot be made"
      done
    }

    # lock WHAT: from here to the end of this process, and of whatever inherits descriptor 9, nobody else stages, rebuilds or cleans.
    # WHAT tells the others who it is: `job ID`, `stage ID`, `clean`.
    lock() {
      folders
      # shellcheck disable=SC2188 # made without being emptied
      (umask 077 && : >>"$RUN/lock") || refuse other "$RUN/lock cannot be made"
      exec 9>>"$RUN/lock"
      flock -n 9 || refuse busy "$(sed -n 's/^job //p' "$RUN/holder" 2>/dev/null)"
      printf '%s\n' "$1" >"$RUN/.holder.$$" && mv -f "$RUN/.holder.$$" "$RUN/holder"
    }

    # unlock: for who goes on afterwards; at the end of the process it happens by itself.
    unlock() {
      rm -f "$RUN/holder"
      exec 9>&-
    }

    # verb_version: which of these texts it is; for one that lies on the host.
    verb_version() { printf 'version %s\n' "$VERSION"; }

    # run_verb VERB ARGS…: a verb that does not refuse has done what it should.
    run_verb() {
      run_what=''${1-}
      [ "$#" -eq 0 ] || shift
      case $run_what in
        # The job itself runs in a unit of its own and has nobody who reads its answer.
        job) verb_job "$@" ; exit ;;
        version | look | fetch | put | stage | promote | start | go | confirm | cancel | clean) ;;
        *) run_what= ;;
      esac
      # What stood on the line before ends here. What tools complain about is told by `refuse` or not at all.
      printf '\n'
      answer begin "$VERSION"
      exec 2>/dev/null
      [ -n "$run_what" ] || refuse bad-data "there is no such verb"
      [ "$(id -u)" = 0 ] || refuse unsupported "not root"
      for run_tool in base64 flock sha256sum find sed awk systemctl; do
        command -v "$run_tool" >/dev/null || refuse unsupported "$run_tool is missing"
      done
      "verb_$run_what" "$@" || refuse other "$run_what ended with $?"
      answer "done"
    }

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
      printf '%s' "''${uptime_read%%.*}"
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
        --setenv=NIXOS_INSTALL_BOOTLOADER=0 ''${LOCALE_ARCHIVE:+"--setenv=LOCALE_ARCHIVE=$LOCALE_ARCHIVE"} \
        "$(cat "$JOB/shell")" "$JOB/job.sh" job "$JOB_ID" switcher "$1" "$2" 9>&- || return 0
      switched_turn=0
      while [ ! -e "$JOB/$1.rc" ]; do
        in_turn sleep 0.2
        switched_turn=$((switched_turn + 1))
        case $(settled decision) in ''' | confirmed) ;; *) return 1 ;; esac
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
          ''') [ "$(uptime_seconds)" -lt "$confirm_last" ] || back unconfirmed ;;
          confirmed) break ;;
          *) back unconfirmed ;;
        esac
        in_turn sleep 0.2
      done
      systemctl stop "$(unit_of confirm)" 2>/dev/null
    }

    # Building: by nixos-rebuild, which for `build` runs no program of what it builds (`canRun` in nixos-rebuild.sh, and in that of 25.11).

    source_folder() {
      case $(option action):$(option from) in
        rollback:* | collect:*) ;;
        *:stage) printf '%s' "$STAGES/$JOB_ID" ;;
        *) readlink -f "$(option repo)" ;;
      esac
    }

    # traces: whether Nix says more that helps when it is asked for traces: 2.3 says less (Nix 2.4 turned the order of its errors).
    traces() {
      case $nix_version in ''' | 1.* | 2.[0-3] | 2.[0-3].*) return 1 ;; esac
    }

    build() {
      event phase name=evaluate
      build_from=$(source_folder)
      if [ -e "$build_from/flake.nix" ]; then
        build_attribute=$(option attribute)
        set -- --flake "$build_from''${build_attribute:+#$build_attribute}"
        # git refuses a work tree of somebody else's; for Nix, root reads what the owner wrote.
        GIT_CONFIG_COUNT=3 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0=$build_from
        # Programs that its owner has git run are not run by root.
        GIT_CONFIG_KEY_1=core.fsmonitor GIT_CONFIG_VALUE_1=false GIT_CONFIG_KEY_2=core.hooksPath GIT_CONFIG_VALUE_2=/dev/null
        export GIT_CONFIG_COUNT GIT_CONFIG_KEY_0 GIT_CONFIG_VALUE_0 GIT_CONFIG_KEY_1 GIT_CONFIG_VALUE_1 GIT_CONFIG_KEY_2 GIT_CONFIG_VALUE_2
      else
        set -- -I "nixos-config=$build_from/configuration.nix"
        # A flake in /etc/nixos is built from even when nobody names it.
        [ ! -e /etc/nixos/flake.nix ] || set -- --no-flake "$@"
      fi
      ! traces || set -- "$@" --show-trace
      while IFS= read -r build_word; do
        [ -z "$build_word" ] || set -- "$@" "$build_word"
      done <"$JOB/args"
      # It leaves a link `result` where it is run.
      if ! mkdir -p "$JOB/build" || ! cd "$JOB/build"; then
        finish not-built 1
        exit 0
      fi
      in_turn nixos-rebuild build "$@"
      build_code=$?
      RESULT=$(readlink -f result)
      cd /
      if [ "$build_code" -ne 0 ]; then
        rm -rf "$JOB/build"
        finish not-built "$build_code"
        exit 0
      fi
      built
      rm -rf "$JOB/build"
    }

    # built: RESULT is a system, and is kept as long as the job goes on.
    built() {
      case $RESULT in
        *[!A-Za-z0-9/._+=?-]*) built_is= ;;
        /nix/store/*) built_is=1 ;;
        *) built_is= ;;
      esac
      if [ -z "$built_is" ] || [ ! -x "$RESULT/bin/switch-to-configuration" ]; then
        echo "This is no system: $RESULT"
        finish not-built 1
        exit 0
      fi
      if ! ln -sfn "$RESULT" "$ROOTS/$JOB_ID-new" || ! printf '%s\n' "$RESULT" >"$JOB/result"; then
        echo "It cannot be kept from being collected: $RESULT"
        finish not-built 1
        exit 0
      fi
      event built "system=$RESULT"
    }

    generations() {
      for generations_link in "$PROFILE"-*-link; do
        [ -L "$generations_link" ] || continue
        generations_number=''${generations_link#"$PROFILE"-}
        generations_number=''${generations_number%-link}
        case $generations_number in ''' | 0* | *[!0-9]*) ;; *) printf '%s\n' "$generations_number" ;; esac
      done | sort -n
    }
    default_generation() {
      default_link=$(readlink "$PROFILE")
      default_link=''${default_link##*system-}
      printf '%s' "''${default_link%-link}"
    }

    # back_to: what runs is not what the next boot starts: that one. Otherwise the generation before it. BACK_TO: its number, where the
    # profile has to change.
    back_to() {
      BACK_TO=
      RESULT=$(readlink -f "$PROFILE")
      if [ "$RESULT" != "$job_previous" ]; then return 0; fi
      back_default=$(default_generation)
      for back_number in $(generations); do
        if [ "$back_number" -lt "$back_default" ]; then BACK_TO=$back_number; fi
      done
      [ -n "$BACK_TO" ] || return 1
      RESULT=$(readlink -f "$PROFILE-$BACK_TO-link")
    }

    # units_that WORDS: of the lines that switch-to-configuration wrote since, the units, with commas between.
    units_that() {
      log_since "$units_from" | sed -n "s/^$1: //p" | tr -s ', ' '\n' | grep -E '^[A-Za-z0-9:_.@\\-]+$' | sort -u | tr '\n' ',' | sed 's/,$//'
    }

    dry() {
      event phase name=dry
      units_from=$(log_bytes)
      in_turn "$RESULT/bin/switch-to-configuration" dry-activate
      dry_code=$?
      if [ "$dry_code" -ne 0 ]; then
        finish not-activated "$dry_code"
        exit 0
      fi
      dry_stop=$(units_that "would stop the following units")
      dry_restart=$(units_that "would restart the following units")
      dry_reload=$(units_that "would reload the following units")
      event units "stop=$dry_stop" "restart=$dry_restart" "reload=$dry_reload" \
        "start=$(units_that "would start the following units")"
    }

    # is_risky UNITS: whether logins depend on one of them. The same list as in risky-units.ts.
    is_risky() {
      for risky_unit in $(printf '%s' "$1" | tr ',' ' '); do
        case $risky_unit in
          ssh.service | ssh.socket | sshd*.service | sshd*.socket | dropbear*.service | network*.service | network*.target | \
            systemd-networkd*.service | systemd-networkd*.socket | systemd-resolved.service | NetworkManager*.service | \
            ModemManager.service | dhcpcd*.service | wpa_supplicant*.service | iwd.service | hostapd*.service | firewall*.service | \
            nftables*.service | iptables*.service | ip6tables*.service | fail2ban.service | crowdsec*.service | tailscale*.service | \
            headscale*.service | netbird*.service | zerotierone.service | wireguard-*.service | wg-quick-*.service | \
            openvpn-*.service | nebula@*.service | strongswan*.service | dbus.service | dbus-broker.service | \
            systemd-logind.service | nscd.service | sssd.service | *.network | *-netdev.service)
            return 0
            ;;
        esac
      done
      return 1
    }

    # ask: waits until a person says `go`, where one is to be asked; half an hour at most.
    ask() {
      ask_why=
      case $(option ask) in
        always) ask_why=always ;;
        risky) ! is_risky "$dry_stop,$dry_restart,$dry_reload" || ask_why=risky ;;
      esac
      if [ -z "$ask_why" ]; then
        settle turn activate || stopped
        return 0
      fi
      event phase name=wait
      mark asks
      ask_until=$(($(uptime_seconds) + 1800))
      event ask "why=$ask_why" "until=$(($(date +%s) + 1800))"
      while [ ! -e "$JOB/turn" ]; do
        if [ "$(uptime_seconds)" -ge "$ask_until" ]; then settle turn late; fi
        in_turn sleep 0.2
      done
      case $(settled turn) in
        go) event go ;;
        late) finish not-wanted 1; exit 0 ;;
        *) stopped ;;
      esac
    }

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

    # After the confirmation: what was tested becomes what the next boot starts. If that fails, the next boot starts what it started before.

    # cut_off: jobs between whose profile and whose boot loader the power went: nothing told how they ended, and the loader starts perhaps
    # what it started before.
    cut_off() {
      for cut_job in "$JOBS"/*; do
        if [ "$cut_job" != "$JOB" ] && [ -e "$cut_job/commit" ] && [ ! -e "$cut_job/committed" ] && [ ! -e "$cut_job/ended" ]; then
          printf '%s\n' "$cut_job"
        fi
      done
    }

    # after_cut: the loader has been written since, for whatever the profile names.
    after_cut() {
      cut_off | while IFS= read -r cut_job; do rm -f "$cut_job/commit"; done
    }

    commit() {
      event phase name=commit
      commit_before=$(default_generation)
      commit_last=$(generations | tail -n 1)
      printf '%s %s\n' "$commit_before" "$commit_last" >"$JOB/commit"
      if [ "$(readlink -f "$PROFILE")" = "$RESULT" ]; then
        # Back to the default: the boot loader has it already. A switch writes it nevertheless, as nixos-rebuild does.
        if [ "$ACTION" = rollback ] && [ -z "$(cut_off)" ]; then
          mark committed
          event committed "generation=$commit_before"
          return 0
        fi
      elif [ -n "''${BACK_TO-}" ]; then
        in_turn nix-env -p "$PROFILE" --switch-generation "$BACK_TO" || uncommitted $?
      else
        in_turn nix-env -p "$PROFILE" --set "$RESULT" || uncommitted $?
      fi
      switched boot "$RESULT"
      [ "$SWITCHED" = 0 ] || uncommitted "$SWITCHED"
      after_cut
      mark committed
      event committed "generation=$(default_generation)"
    }

    # uncommitted CODE: the profile as it was. A generation that is new and does not fit would come back with every later one.
    uncommitted() {
      commit_now=$(default_generation)
      if [ "$commit_now" != "$commit_before" ]; then
        in_turn nix-env -p "$PROFILE" --switch-generation "$commit_before"
        if [ "$commit_now" -gt "$commit_last" ]; then in_turn nix-env -p "$PROFILE" --delete-generations "$commit_now"; fi
      fi
      # What the boot loader has removed or half written, it writes again.
      switched boot "$(readlink -f "$PROFILE")"
      [ "$SWITCHED" = 0 ] || echo "The boot loader could not be written again: $SWITCHED"
      finish not-committed "$1"
      exit 0
    }

    # The dead-man's switch, and the way back. A service that sleeps, not a timer: timers are late, and start over with daemon-reload.
    # Nothing of it depends on the folder of the job: an activation may mount something over it, a disk may be full, broken or read-only. (And a
    # redirection that fails ends a shell, where it is one of `exec` or `:`.)

    # guard_folder: in memory, there until the next job: the script, the lock of the way back, and whether that was gone. Nobody else looks in:
    # who may read a lock may hold it.
    guard_folder() {
      mkdir -p "$RUN/guard" && mkdir -m 700 "$RUN/guard/$JOB_ID" && cp "$JOB/job.sh" "$RUN/guard/$JOB_ID/job.sh" && printf ''' >"$RUN/guard/$JOB_ID/lock"
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
          ''') sleep 1 ;;
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
      if (printf ''' >>"$RUN/guard/$JOB_ID/lock") 2>/dev/null; then
        exec 7>>"$RUN/guard/$JOB_ID/lock"
        flock 7
      fi
      [ ! -e "$RUN/guard/$JOB_ID/undone" ] || return 0
      undo_why=$(settled decision)
      undo_to=''${job_previous-}
      [ -n "$undo_to" ] || undo_to=$(cat "$JOB/previous")
      event revert "why=''${undo_why:-$1}"
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
      printf ''' >"$RUN/guard/$JOB_ID/undone"
      undo_end=$undo_code
      case ''${undo_why:-$1}:$(cat "$JOB/activation.rc" 2>/dev/null) in failed:[1-9]*) undo_end=$(cat "$JOB/activation.rc") ;; esac
      case $undo_now:$undo_code in
        "$undo_to":0 | "$undo_to":4) finish_undone "''${undo_why:-$1}" "$undo_end" ;;
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

    # Whether what was built fits on /boot, by bytes. The same facts as in the probe (probe/boot.sh, which has the sources), but of the system
    # that was built: its boot loader is the one that will write. Nothing is said where anything of it is not known for certain.

    # the_only LINES: the line, where it is the only one.
    the_only() {
      case $1 in *'
    '*) ;; *) printf '%s' "$1" ;; esac
    }
    # names_in FILE PATTERN
    names_in() { [ -r "$1" ] && grep -aoE "/nix/store/[0-9a-z]{32}-($2)" "$1" 2>/dev/null | sort -u; }
    # value_in FILE NAME: what a builder in Python gives it.
    value_in() {
      sed -n "s/^ *$2 = \(int(\|Path(\)\{0,1\}\"\{0,1\}\([0-9A-Za-z/._-]*\)\"\{0,1\})\{0,1\} *\$/\2/p" "$1" 2>/dev/null | head -n 1
    }
    # after_in FILE NAME KIND: what the settings of GRUB give it; they are XML, the value is on the next line.
    after_in() { sed -n "/<attr name=\"$2\">/{n;s/.*<$3 value=\"\([^\"&]*\)\".*/\1/p;}" "$1" 2>/dev/null | head -n 1; }

    # loader_of SYSTEM: LOADER, LOADER_ROOT, LOADER_FOLDER of kernels below it, LOADER_LIMIT (0: none), LOADER_FIRST: `removes` or `writes`, or
    # unknown. False: not known.
    loader_of() {
      LOADER_FIRST=
      loader_installer=$(the_only "$(names_in "$1/bin/switch-to-configuration" 'install-systemd-boot\.sh|systemd-boot-builder\.py|systemd-boot/bin/systemd-boot|systemd-boot|install-grub\.sh')")
      case $loader_installer in
        *install-grub.sh)
          loader_settings=$(the_only "$(names_in "$loader_installer" 'grub-config\.xml')")
          [ -r "$loader_settings" ] || return 1
          LOADER=grub LOADER_FOLDER=kernels LOADER_FIRST=writes
          LOADER_ROOT=$(after_in "$loader_settings" bootPath string)
          LOADER_LIMIT=$(after_in "$loader_settings" configurationLimit int)
          ;;
        *systemd-boot*)
          loader_builder=$loader_installer
          case $loader_installer in *install-systemd-boot.sh) loader_builder=$(the_only "$(names_in "$loader_installer" 'systemd-boot-builder\.py|systemd-boot/bin/systemd-boot|systemd-boot')") ;; esac
          [ -f "$loader_builder" ] && [ -r "$loader_builder" ] || return 1
          LOADER=systemd-boot LOADER_FOLDER=EFI/nixos
          LOADER_LIMIT=$(value_in "$loader_builder" CONFIGURATION_LIMIT)
          [ -n "$LOADER_LIMIT" ] || LOADER_LIMIT=$(value_in "$loader_builder" configurationLimit)
          LOADER_ROOT=$(value_in "$loader_builder" BOOT_MOUNT_POINT)
          [ -n "$LOADER_ROOT" ] || LOADER_ROOT=$(value_in "$loader_builder" EFI_SYS_MOUNT_POINT)
          case $(sed -n -e 's/^  *\(remove_old_entries\|garbage_collect\)(.*/removes/p' -e 's/^  *\(write_entry\|write_boot_files\)(.*/writes/p' "$loader_builder" | head -n 1) in
            removes) LOADER_FIRST=removes ;;
            writes) LOADER_FIRST=writes ;;
          esac
          ;;
        *) return 1 ;;
      esac
      LOADER_ROOT=''${LOADER_ROOT:-/boot}
      case $LOADER_LIMIT in ''' | *[!0-9]*) return 1 ;; esac
      case $LOADER_ROOT in /*) ;; *) return 1 ;; esac
    }

    # kept_systems: those that the boot loader will have entries for, when this one is the default.
    kept_systems() {
      {
        for kept_number in $(generations); do readlink -f "$PROFILE-$kept_number-link"; done
        if [ -z "''${BACK_TO-}" ] && [ "$(readlink -f "$PROFILE")" != "$RESULT" ]; then printf '%s\n' "$RESULT"; fi
      } | if [ "$LOADER_LIMIT" -gt 0 ]; then tail -n "$LOADER_LIMIT"; else cat; fi
    }

    # wanted_files: lines `NAME BYTES` of all that they need there, each once; a line `?` where something has another form.
    wanted_files() {
      kept_systems | while IFS= read -r wanted_system; do
        for wanted_one in "$wanted_system" "$wanted_system"/specialisation/*; do
          for wanted_file in "$wanted_one/kernel" "$wanted_one/initrd"; do
            [ -e "$wanted_file" ] || continue
            wanted_real=$(readlink -f "$wanted_file")
            wanted_name=''${wanted_real#/nix/store/}
            case $wanted_name in
              */*/* | *[!A-Za-z0-9/._+=-]*) echo '?' ;;
              */*) printf '%s-%s%s %s\n' "''${wanted_name%%/*}" "''${wanted_name#*/}" "$LOADER_SUFFIX" "$(stat -L -c %s "$wanted_real")" ;;
              *) echo '?' ;;
            esac
          done
        done
      done | sort -u
    }

    # room: says what it brings; ROOM_FITS is 0 where it is certain that it does not fit.
    room() {
      loader_of "$RESULT" || return 0
      ! grep -qE '"(initrdSecrets|devicetree)"' "$RESULT/boot.json" 2>/dev/null || return 0
      case $LOADER in systemd-boot) LOADER_SUFFIX=.efi ;; *) LOADER_SUFFIX= ;; esac
      room_folder=$LOADER_ROOT/$LOADER_FOLDER
      [ -d "$room_folder" ] || return 0
      # shellcheck disable=SC2046 # six words, no user's
      set -- $(df -Pk "$LOADER_ROOT" 2>/dev/null | tail -n 1)
      [ "$#" = 6 ] && [ "$6" = "$LOADER_ROOT" ] || return 0
      room_free=$4
      room_block=$(stat -f -c %S "$LOADER_ROOT" 2>/dev/null)
      case $room_free:$room_block in *[!0-9:]* | :* | *: | *:0) return 0 ;; esac
      room_wanted=$(wanted_files)
      case $room_wanted in *'?'* | ''') return 0 ;; esac
      # Only files of this form are removed or counted; what else lies there is nobody's business.
      # shellcheck disable=SC2046 # three numbers
      set -- $(
        { printf '%s\n' "$room_wanted" | sed 's/^/want /'
          find "$room_folder" -maxdepth 1 -type f -printf 'have %f %s\n' | awk 'NF == 3'
        } | awk -v block="$room_block" '
          function up(bytes) { return int((bytes + block - 1) / block) * block }
          $1 == "want" { want[$2] = $3 }
          $1 == "have" { have[$2] = $3 }
          END {
            for (name in want) if (!(name in have)) { needs += want[name]; rounded += up(want[name]) }
            for (name in have) if (!(name in want)) releases += up(have[name])
            printf "%.0f %.0f %.0f\n", needs, rounded, releases
          }'
      )
      [ "$#" = 3 ] || return 0
      room_bytes=$((room_free * 1024))
      room_releases=$3
      [ "$LOADER_FIRST" != writes ] || room_releases=0
      # Half a megabyte stays free for entries and updates of the loader itself, as the probe reckons.
      ROOM_FITS=1
      if [ "$1" -gt 0 ] && [ "$(($2 + 524288))" -gt "$((room_bytes + room_releases))" ]; then ROOM_FITS=0; fi
      event boot "needs=$1" "free=$room_bytes" "releases=$room_releases" "fits=$ROOM_FITS"
    }

    # What the units of a job run: the job itself, its dead-man's switches, and what activates.

    # verb_job ID WHAT…: `run`, and `after` it; `guard DEADLINE WORD`; `switcher ACTION SYSTEM`.
    verb_job() {
      job_is "$1"
      job_log=$JOB/log
      (printf ''' >>"$job_log") 2>/dev/null || job_log=/dev/null
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
      job_generation=''${job_default##*system-}
      case $job_previous in
        *[!A-Za-z0-9/._+=?-]* | ''') job_plain= ;;
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
      event start "action=$ACTION" "previous=$job_previous" "generation=''${job_generation%-link}" \
        "from=$(encoded "$(source_folder)")" "nix=$nix_version" "confirm=$(option confirm)"
      if [ -n "$(cut_off)" ]; then
        echo "An earlier job was cut off while it made its system the default: the profile names generation ''${job_generation%-link}; the boot loader"
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
      trap ''' TERM INT HUP
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
        ''')
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
          eval "printf '%s' \"\''${$environment_name-}\""
        )
        [ -z "$environment_value" ] || export "$environment_name=$environment_value"
      done
      if [ -z "''${NIX_PATH-}" ]; then
        NIX_PATH=nixpkgs=/nix/var/nix/profiles/per-user/root/channels/nixos:nixos-config=/etc/nixos/configuration.nix:/nix/var/nix/profiles/per-user/root/channels
        export NIX_PATH
      fi
    }

    # The verb that starts a job: everything is checked before anything is written, and the job itself runs in a unit of its own.

    # number TEXT LEAST MOST
    number() {
      case $1 in ''' | *[!0-9]* | 0?*) return 1 ;; esac
      [ "''${#1}" -le 10 ] && [ "$1" -ge "$2" ] && [ "$1" -le "$3" ]
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
          ''') ;;
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
      is_id "''${1-}" || refuse bad-data "no name of a job"
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
      start_files || { rm -rf "''${JOB:?}"; refuse no-space "nothing can be written in $JOBS"; }
      forget_jobs
      # What comes after it comes also where it was killed, e.g. for want of memory.
      if ! systemd-run --quiet --collect --service-type=exec --unit="$(unit_of rebuild)" --property=KillMode=mixed \
        --property=TimeoutStopSec=120 --property="ExecStopPost=$(job_shell) $JOB/job.sh job $JOB_ID after" --description="mynixos: $(start_of action)" "$(job_shell)" "$JOB/job.sh" job "$JOB_ID" run; then
        rm -rf "''${JOB:?}"
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
        if is_id "$forget_id" && [ "$forget_id" != "$JOB_ID" ]; then rm -rf "''${JOBS:?}/$forget_id"; fi
      done
      rm -f "$ROOTS"/*-previous "$ROOTS"/*-new
      rm -rf "$RUN/guard"
    }

    # The path of sh itself: an activation may put another one into its place.
    job_shell() { readlink -f /bin/sh; }

    # The verbs by which a person decides over a job that runs: it may go on, it is confirmed, it is cancelled.

    # known_job ID
    known_job() {
      is_id "''${1-}" || refuse bad-data "no name of a job"
      job_is "$1"
      [ -e "$JOB/options" ] || refuse not-waiting "there is no such job"
    }

    verb_go() {
      known_job "''${1-}"
      if ! runs rebuild || [ ! -e "$JOB/asks" ]; then refuse not-waiting; fi
      settle turn go || refuse too-late "$(settled turn)"
    }

    # verb_confirm ID: by a login that came in as the one did that started it. `address`: server's address and port of this login.
    verb_confirm() {
      known_job "''${1-}"
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
      known_job "''${1-}"
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
        ''') ;;
        confirmed) refuse too-late confirmed ;;
        *) return 0 ;;
      esac
      # While it activates, the job goes back when that has ended; without a job, the dead-man's switch does at once.
      mark cancel || refuse no-space "$JOB"
      if [ -e "$JOB/window" ] || ! runs rebuild; then
        settle decision cancelled || [ "$(settled decision)" != confirmed ] || refuse too-late confirmed
      fi
    }

    # Promotion: what was staged becomes what stands in the folder of the host, file by file, each only if it still is what the plan was made
    # for. All that is replaced lies in a backup before the first one is touched; whatever else turns up on the way is put there as well.

    # verb_promote ID: `promoted PATH` and `kept PATH` lines, for whoever does it by hand.
    verb_promote() {
      is_id "''${1-}" || refuse bad-data "no name of a stage"
      lock "promote $1"
      promote "$1" answer_promoted || refuse other "the stage $1 cannot be promoted"
      rm -f "$RUN/holder"
    }

    answer_promoted() { printf '%s\n' "$*"; }

    # promote ID TELL: by who holds the lock. TELL is called with `promoted path=…`, or `kept path=… why=…`. 1: nothing was touched.
    promote() {
      promote_plan=$PLANS/$1/plan
      promote_stage=$STAGES/$1
      promote_backup=$BACKUPS/$1
      promote_tell=$2
      [ -f "$promote_plan" ] && [ -d "$promote_stage" ] || return 1
      REPO=$(cat "$PLANS/$1/repo") && promote_named=$(cat "$PLANS/$1/named") && BASE=$BASES/$(cat "$PLANS/$1/clone") || return 1
      mkdir -p "$promote_backup" && chmod 700 "$promote_backup" || return 1
      lines_of "$promote_plan" c >"$promote_backup/changes" && cp "$promote_plan" "$promote_backup/plan" || return 1
      if [ "$(cd -P -- "$promote_named" 2>/dev/null && pwd -P)" != "$REPO" ]; then
        promote_keep_all changed
        return
      fi
      promote_sweep 2>/dev/null
      if ! promote_save 2>/dev/null; then
        promote_keep_all unwritable
        return
      fi
      promote_exchange=
      ! mv --help 2>/dev/null | grep -q -e '--exchange' || promote_exchange=1
      promote_pass - 2>/dev/null
      promote_pass + 2>/dev/null
      cd / || return 1
      sync -f "$REPO" 2>/dev/null
      promote_base 2>/dev/null || "$promote_tell" kept "path=$(encoded "$BASE")" why=unwritable
      promote_prune
    }

    promote_keep_all() {
      while IFS= read -r promote_line <&4; do
        split "$promote_line"
        "$promote_tell" kept "path=$(encoded "$ITEM")" "why=$1"
      done 4<"$promote_backup/changes"
    }

    # promote_sweep: what a promotion that was killed has left in the folder; it may be the only one of its kind.
    promote_sweep() {
      find "$REPO" -iname .git -prune -o \( -name .mynixos-new -o -name .mynixos-old \) -print >"$promote_backup/found"
      promote_number=0
      while IFS= read -r promote_left <&4; do
        while :; do
          promote_number=$((promote_number + 1))
          [ -e "$promote_backup/left/$promote_number" ] || [ -L "$promote_backup/left/$promote_number" ] || break
        done
        mkdir -p "$promote_backup/left" && mv -T -- "$promote_left" "$promote_backup/left/$promote_number" &&
          printf '%s %s\n' "$promote_number" "$promote_left" >>"$promote_backup/left-from"
      done 4<"$promote_backup/found"
      rm -f "$promote_backup/found"
    }

    # promote_save: everything that will be replaced or deleted, as it is, and whole.
    promote_save() {
      mkdir -p "$promote_backup/files" || return 1
      while IFS= read -r promote_line <&4; do
        split "$promote_line"
        [ "$HOST" != - ] && is_path "$ITEM" && [ "$(content_at "$REPO" "$ITEM")" = "$HOST" ] || continue
        cd "$REPO" && cp -a --parents -- "./$ITEM" "$promote_backup/files/" || return 1
        # Somebody wrote it at this very moment: it will not be touched.
        promote_now=$(content_at "$promote_backup/files" "$ITEM")
        [ "$promote_now" = "$HOST" ] || [ "$(content_at "$REPO" "$ITEM")" != "$HOST" ] || return 1
      done 4<"$promote_backup/changes"
      sync -f "$promote_backup"
    }

    # promote_pass -|+: first what goes away, so that a file may become a folder and a folder a file; then what comes.
    promote_pass() {
      while IFS= read -r promote_line <&4; do
        split "$promote_line"
        case $1$LOCAL in -- | +[fxl]:*) promote_one ;; esac
      done 4<"$promote_backup/changes"
    }

    promote_one() {
      promote_why=
      is_path "$ITEM" || return 0
      if [ "$LOCAL" != - ] && [ "$(content_at "$promote_stage" "$ITEM")" != "$LOCAL" ]; then
        promote_why=unwritable
      else
        # A folder without any file is nothing.
        [ "$HOST" != - ] || [ "$LOCAL" = - ] || { enter "$REPO" "$ITEM" && remove_hollow "$NAME"; }
        promote_found=$(content_at "$REPO" "$ITEM")
        [ "$promote_found" != "$LOCAL" ] && ! is_folder "$REPO" || return 0
        promote_check "$promote_found"
      fi
      if [ -z "$promote_why" ]; then
        if [ "$LOCAL" = - ]; then
          enter "$REPO" "$ITEM" && promote_delete
        else
          promote_folders && enter "$REPO" "$ITEM" && if [ "$HOST" = - ]; then promote_add; else promote_replace; fi
        fi || promote_why=''${promote_why:-unwritable}
      fi
      if [ -n "$promote_why" ]; then
        "$promote_tell" kept "path=$(encoded "$ITEM")" "why=$promote_why"
      else
        "$promote_tell" promoted "path=$(encoded "$ITEM")"
      fi
    }

    # promote_check CONTENT: why what stands there may not be touched; nothing where it is what the plan was made for.
    promote_check() {
      promote_why=
      [ "$1" != "$HOST" ] || return 0
      case $1$HOST in -*) promote_why=gone ;; *-) promote_why=appeared ;; *) promote_why=changed ;; esac
      return 1
    }

    # promote_folders: those above ITEM, each with the owner of the one that it stands in.
    promote_folders() {
      case $ITEM in */*) ;; *) return 0 ;; esac
      promote_rest=''${ITEM%/*}/
      promote_above=
      while [ -n "$promote_rest" ]; do
        promote_above=$promote_above''${promote_rest%%/*}
        promote_rest=''${promote_rest#*/}
        enter "$REPO" "$promote_above" || return 1
        if [ ! -d "$NAME" ] || [ -L "$NAME" ]; then mkdir -- "$NAME" && chown --reference=. -- "$NAME" || return 1; fi
        promote_above=$promote_above/
      done
    }

    # promote_make LIKE: `.mynixos-new` in the current folder becomes what is staged, with owner and mode of LIKE, if that is a file.
    promote_make() {
      rm -f .mynixos-new
      if [ "''${LOCAL%%:*}" = l ]; then
        promote_target=$(readlink -n -- "$promote_stage/$ITEM" && printf x) && ln -sT -- "''${promote_target%x}" .mynixos-new || return 1
        if [ -n "$1" ]; then chown -h --reference="$1" .mynixos-new; else chown -h --reference=. .mynixos-new; fi
      else
        if [ -n "$1" ] && [ -f "$1" ] && [ ! -L "$1" ]; then
          cp -a -- "$1" .mynixos-new || return 1
        else
          : >.mynixos-new && chown --reference=. .mynixos-new || return 1
        fi
        cat -- "$promote_stage/$ITEM" >.mynixos-new && set_runnable "''${LOCAL%%:*}" .mynixos-new || return 1
      fi
      [ "$(content .mynixos-new)" = "$LOCAL" ]
    }

    # promote_add: only if nothing stands there at this very moment; a link of the file system decides that.
    promote_add() {
      promote_make "" || { rm -f .mynixos-new; return 1; }
      if ln -PT -- .mynixos-new "$NAME"; then
        rm -f .mynixos-new
        return
      fi
      # A file system without such links.
      if [ ! -e "$NAME" ] && [ ! -L "$NAME" ]; then mv -nT -- .mynixos-new "$NAME"; fi
      if [ -e .mynixos-new ] || [ -L .mynixos-new ]; then
        rm -f .mynixos-new
        promote_check "$(content "$NAME")"
        return 1
      fi
    }

    promote_replace() {
      promote_make "$NAME" || { rm -f .mynixos-new; return 1; }
      promote_check "$(content "$NAME")" || { rm -f .mynixos-new; return 1; }
      if [ -n "$promote_exchange" ] && mv --exchange -T -- .mynixos-new "$NAME"; then
        # What stood there at that moment is what is called .mynixos-new now.
        promote_check "$(content .mynixos-new)" && { rm -f .mynixos-new; return; }
        mv --exchange -T -- .mynixos-new "$NAME"
        if [ "$(content .mynixos-new)" = "$LOCAL" ]; then rm -f .mynixos-new; else promote_sweep; fi
        return 1
      fi
      # Another name for what stands there: who writes into it at the wrong moment finds it again.
      rm -f .mynixos-old
      ln -PT -- "$NAME" .mynixos-old || { rm -f .mynixos-new; return 1; }
      if promote_check "$(content .mynixos-old)" && [ -n "$(find "$NAME" -prune -samefile .mynixos-old)" ] && mv -fT -- .mynixos-new "$NAME"; then
        promote_check "$(content .mynixos-old)" && { rm -f .mynixos-old; return; }
        mv -fT -- .mynixos-old "$NAME"
        return 1
      fi
      rm -f .mynixos-new .mynixos-old
      return 1
    }

    # promote_delete: it is taken away first and looked at then, so that nobody's last edit is what is deleted.
    promote_delete() {
      [ ! -e .mynixos-old ] || promote_sweep
      mv -nT -- "$NAME" .mynixos-old || return 1
      if promote_check "$(content .mynixos-old)"; then
        rm -f .mynixos-old && remove_empty "$REPO" "$ITEM"
        return
      fi
      if ln -PT -- .mynixos-old "$NAME" || { [ ! -e "$NAME" ] && mv -nT -- .mynixos-old "$NAME"; }; then rm -f .mynixos-old; else promote_sweep; fi
      return 1
    }

    # promote_base: what both sides agree on from now on. A path of the plan where the host has what its line wants has the local content;
    # every other one what it had.
    promote_base() {
      tree_of "$REPO" >"$promote_backup/now" || return 1
      [ -f "$BASE" ] || : >"$promote_backup/before"
      [ ! -f "$BASE" ] || cp -- "$BASE" "$promote_backup/before" || return 1
      awk '
        function rest(line, words) { while (words-- > 0) line = substr(line, index(line, " ") + 1); return line }
        FILENAME ~ /\/now$/ { now[rest($0, 1)] = $1; next }
        FILENAME ~ /\/plan$/ {
          if ($1 != "c" && $1 != "s") next
          path = rest($0, 3)
          have = path in now ? now[path] : "-"
          if (have == ($1 == "c" ? $3 : $2)) agreed[path] = $3
          next
        }
        { path = rest($0, 1); if (!(path in agreed)) print }
        END { for (path in agreed) if (agreed[path] != "-") print agreed[path] " " path }
      ' "$promote_backup/now" "$promote_backup/plan" "$promote_backup/before" | by_path >"$STATE/.base" || return 1
      sync -f "$STATE"
      mv -fT "$STATE/.base" "$BASE"
      promote_code=$?
      rm -f "$promote_backup/now" "$promote_backup/before" "$promote_backup/changes"
      return "$promote_code"
    }

    # promote_prune: the last ten backups stay; their names begin with the time.
    promote_prune() {
      set -- "$BACKUPS"/*
      while [ "$#" -gt 10 ]; do
        rm -rf "$1"
        shift
      done
    }

    # The repository of a stage: a flake sees what git knows of, so what was sent is made known to it, and nothing else. The one on the host
    # is only read.

    # own_git COMMAND…: in the stage, without anybody's settings, hooks and helpers.
    own_git() {
      env -u GIT_DIR -u GIT_WORK_TREE -u GIT_INDEX_FILE -u GIT_OBJECT_DIRECTORY GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 \
        GIT_CEILING_DIRECTORIES="$STAGES" git -C "$new" -c safe.directory='*' -c core.fsmonitor=false -c core.hooksPath=/dev/null "$@"
    }

    stage_git() {
      cd / || return 1
      [ -f "$new/flake.nix" ] && { [ -e "$new/.git" ] || [ -L "$new/.git" ]; } || return 0
      command -v git >/dev/null || refuse unsupported "git is missing, and the folder is a flake in a repository"
      [ -d "$new/.git" ] && [ ! -L "$new/.git" ] || stage_git_own
      rm -f "$new/.git/index.lock"
      rm -rf "$new/.git/worktrees"
      [ ! -f "$new/.git/config" ] || own_git config --file "$new/.git/config" --unset-all core.worktree
      : >"$work/new"
      while IFS= read -r line <&3; do
        split "$line"
        [ "$LOCAL" = - ] || printf '%s\000' "$ITEM" >>"$work/new"
      done 3<"$work/changes"
      [ -s "$work/new" ] || return 0
      own_git --literal-pathspecs add -N -f --pathspec-from-file="$work/new" --pathspec-file-nul 2>"$work/said" >&2 || stage_said "$work/said" "git"
    }

    # stage_git_own: `.git` is a link, or names a folder elsewhere (a work tree beside others, a submodule): the stage gets a repository of
    # its own, or git would write into theirs. https://git-scm.com/docs/gitrepository-layout
    stage_git_own() {
      if [ -L "$REPO/.git" ]; then
        git_dir=$(readlink -f -- "$REPO/.git")
        [ -d "$git_dir" ] || git_dir=
      else
        git_dir=$(sed -n '1s/^gitdir: //p' "$REPO/.git")
        case $git_dir in ''' | /*) ;; *) git_dir=$REPO/$git_dir ;; esac
      fi
      [ -n "$git_dir" ] && [ -d "$git_dir" ] || refuse other "$REPO/.git leads to no repository"
      git_all=$git_dir
      if [ -f "$git_dir/commondir" ]; then
        git_all=$(cat "$git_dir/commondir")
        case $git_all in /*) ;; *) git_all=$git_dir/$git_all ;; esac
      fi
      rm -f "$new/.git" && mkdir "$new/.git" || refuse no-space "$new/.git"
      cp -a --reflink=auto -- "$git_all/." "$new/.git/" 2>"$work/said" || stage_said "$work/said" "$git_all could not be copied"
      for item in HEAD index; do
        [ "$git_all" = "$git_dir" ] || [ ! -f "$git_dir/$item" ] || cp -a -- "$git_dir/$item" "$new/.git/$item" || refuse other "$git_dir/$item could not be copied"
      done
      chown -hR 0:0 -- "$new/.git"
    }

    # A stage: a copy of the folder on the host, with the changes from the other side, whole or not there at all. The folder itself is only read.

    # find_base: sets BASE to that of the clone that asks, field `clone`: what another one has promoted is the host's for it.
    find_base() {
      CLONE=$(field clone)
      is_id "$CLONE" || refuse bad-data "no name of a clone"
      BASE=$BASES/$CLONE
    }

    # verb_look: fields `repo` and `clone`. `host` and `base` and a line of a manifest each, `unread PATH`, `flake`.
    verb_look() {
      find_repo "$(field repo)"
      find_base
      scratch
      tree_of "$REPO" >"$SCRATCH/host" || refuse other "$REPO cannot be read"
      sed 's/^/host /' "$SCRATCH/host"
      unread_of "$REPO" "$SCRATCH/host" | sed 's/^/unread /'
      [ ! -f "$BASE" ] || { echo base && sed 's/^/base /' "$BASE"; }
      [ ! -f "$REPO/flake.nix" ] || echo flake
    }

    # verb_fetch: fields `repo` and `paths`, one a line. For each plain file up to 1 MB: `file PATH`, and its bytes in base64 on one line.
    verb_fetch() {
      find_repo "$(field repo)"
      scratch
      field paths >"$SCRATCH/paths"
      while IFS= read -r path <&3; do
        is_path "$path" && enter "$REPO" "$path" && [ -f "$NAME" ] && [ ! -L "$NAME" ] || continue
        [ "$(stat -c %s -- "$NAME")" -le 1048576 ] || continue
        printf 'file %s\n%s\n' "$path" "$(base64 -w 0 <"$NAME")"
      done 3<"$SCRATCH/paths"
    }

    # scratch: a folder for this run, SCRATCH, gone with it.
    scratch() {
      SCRATCH=$(mktemp -d /run/mynixos-XXXXXXXX) || refuse no-space "/run is full"
      trap 'rm -rf "$SCRATCH"' EXIT
      trap 'exit 143' TERM INT HUP
    }

    # verb_put ID NUMBER: one piece of what a later `stage ID` takes; NUMBER has four digits.
    verb_put() {
      is_id "''${1-}" || refuse bad-data "no name of a stage"
      case ''${2-} in [0-9][0-9][0-9][0-9]) ;; *) refuse bad-data "no number of a piece" ;; esac
      lock "stage $1"
      incoming=$STATE/incoming/$1
      [ "$2" != 0000 ] || rm -rf "$STATE/incoming"
      mkdir -p "$incoming" && chmod 700 "$STATE/incoming" || refuse no-space "$incoming cannot be made"
      payload >"$incoming/$2" || { rm -rf "$incoming"; refuse no-space "$incoming cannot be written"; }
      rm -f "$RUN/holder"
    }

    # verb_stage ID: fields `repo` and `clone`; payload, or what was put before: a compressed archive with a plan and the new files, named by their sums.
    verb_stage() {
      is_id "''${1-}" || refuse bad-data "no name of a stage"
      lock "stage $1"
      [ ! -e "$STAGES/$1" ] || refuse bad-data "the stage $1 is there already"
      find_repo "$(field repo)"
      find_base
      new=$STAGES/.new-$1
      work=$PLANS/.new-$1
      # Of a run that was killed: nobody else is at work here.
      rm -rf "$STAGES"/.[!.]* "$PLANS"/.[!.]*
      trap 'cd /; rm -rf "$new" "$work" "$STATE/incoming"; rm -f "$RUN/holder"' EXIT
      trap 'exit 143' TERM INT HUP
      stage_unpack "$1"
      stage_copy
      stage_apply
      stage_git
      stage_publish "$1"
    }

    # stage_said FILE WHY: refuses with what a tool said.
    stage_said() {
      if grep -qE 'No space left|quota exceeded' "$1"; then refuse no-space "$(grep -m 1 -E 'No space left|quota exceeded' "$1")"; fi
      refuse other "$2: $(head -n 1 "$1")"
    }

    # stage_unpack ID: into $work, and sees that all of it is what it says.
    stage_unpack() {
      mkdir "$work" && chmod 700 "$work" && mkdir "$work/files" || refuse no-space "$work cannot be made"
      if [ -d "$STATE/incoming/$1" ]; then cat "$STATE/incoming/$1"/*; else payload; fi |
        gzip -dc 2>"$work/gzip" | tar -xf - --no-same-owner --no-same-permissions -C "$work/files" 2>"$work/said" || stage_said "$work/said" "the archive"
      [ ! -s "$work/gzip" ] || stage_said "$work/gzip" "the archive"
      rm -rf "$STATE/incoming"
      plan=$work/plan
      mv "$work/files/plan" "$plan" || refuse bad-data "no plan was sent"
      [ "$(sed -n 1p "$plan")" = "mynixos-plan 1" ] && [ "$(tail -n 1 "$plan")" = end ] || refuse bad-data "the plan is not whole"
      odd=$(find "$work/files" -mindepth 1 ! -type f | head -n 1)
      [ -z "$odd" ] || refuse bad-data "the archive has something that is no file"
      odd=$(find "$work/files" -type f -exec sha256sum -- {} + | awk '{ name = $2; sub(/.*\//, "", name); if (name != $1) print name }' | head -n 1)
      [ -z "$odd" ] || refuse bad-data "a file is not what it is named: $odd"
      lines_of "$plan" c >"$work/changes"
      while IFS= read -r line <&3; do
        split "$line"
        is_path "$ITEM" || refuse bad-data "no path of a file: $ITEM"
        case $LOCAL in -) ;; [fxl]:*) [ -f "$work/files/''${LOCAL#?:}" ] || refuse bad-data "$ITEM was not sent" ;; *) refuse bad-data "no content: $LOCAL" ;; esac
      done 3<"$work/changes"
    }

    # stage_copy: all that stands in the folder, what nobody tracks as well. What goes away meanwhile is away.
    stage_copy() {
      needed=$(du -sk -- "$REPO" | cut -f 1)
      free=$(df -Pk -- "$STAGES" | awk 'NR == 2 { print $4 }')
      [ "''${free:-0}" -gt $((''${needed:-0} + 16384)) ] || refuse no-space "$STATE: ''${free:-0} kB free, $((''${needed:-0} + 16384)) kB needed"
      mkdir "$new" || refuse no-space "$new cannot be made"
      if ! cp -a --reflink=auto -- "$REPO/." "$new/" 2>"$work/said"; then
        grep -vE ': No such file or directory$' "$work/said" >"$work/worse"
        [ ! -s "$work/worse" ] || stage_said "$work/worse" "$REPO could not be copied"
      fi
      chown -hR 0:0 -- "$new" 2>"$work/said" && chmod -R go-w -- "$new" 2>"$work/said" || stage_said "$work/said" "$new"
    }

    # stage_apply: what the plan changes, if all of it is as the plan knows it; deletions first, so that a folder may become a file.
    stage_apply() {
      : >"$work/changed"
      while IFS= read -r line <&3; do
        split "$line"
        [ "$(content_at "$new" "$ITEM")" = "$HOST" ] || stage_clears || printf 'changed %s\n' "$ITEM" >>"$work/changed"
      done 3<"$work/changes"
      stage_changed
      while IFS= read -r line <&3; do
        split "$line"
        [ "$LOCAL" = - ] && [ "$HOST" != - ] || continue
        enter "$new" "$ITEM" && rm -f -- "$NAME" && remove_empty "$new" "$ITEM"
      done 3<"$work/changes"
      while IFS= read -r line <&3; do
        split "$line"
        [ "$LOCAL" != - ] || continue
        stage_write || { [ ! -s "$work/said" ] || stage_said "$work/said" "$ITEM"; printf 'changed %s\n' "$ITEM" >>"$work/changed"; }
      done 3<"$work/changes"
      stage_changed
      while IFS= read -r line <&3; do
        split "$line"
        [ "$(content_at "$new" "$ITEM")" = "$LOCAL" ] || is_folder "$new" || refuse other "the stage did not become what it should: $ITEM"
      done 3<"$work/changes"
    }

    # is_folder ROOT: what is gone may have become a folder.
    is_folder() { [ "$LOCAL" = - ] && enter "$1" "$ITEM" && [ -d "$NAME" ] && [ ! -L "$NAME" ]; }

    # stage_clears: a folder stands where a file is to come; whether that goes away with its files shows later.
    stage_clears() { [ "$HOST$LOCAL" != -- ] && [ "$HOST" = - ] && enter "$new" "$ITEM" && [ -d "$NAME" ] && [ ! -L "$NAME" ]; }

    stage_changed() {
      [ -s "$work/changed" ] || return 0
      cat "$work/changed"
      refuse changed
    }

    # stage_write: ITEM becomes LOCAL, with the mode of what it replaces.
    stage_write() {
      : >"$work/said"
      stage_source=$work/files/''${LOCAL#?:}
      case $ITEM in */*) mkdir -p -- "$new/''${ITEM%/*}" 2>"$work/mkdir" || { grep -E 'No space|quota' "$work/mkdir" >"$work/said"; return 1; } ;; esac
      enter "$new" "$ITEM" || return 1
      remove_hollow "$NAME" || return 1
      if [ "''${LOCAL%%:*}" = l ]; then
        rm -f -- "$NAME" && link_to "$stage_source" "$NAME" 2>"$work/said"
        return
      fi
      if [ -L "$NAME" ]; then rm -f -- "$NAME"; fi
      cat -- "$stage_source" 2>"$work/said" >.mynixos-new || return 1
      if [ -f "$NAME" ]; then chmod --reference="$NAME" -- .mynixos-new; fi
      set_runnable "''${LOCAL%%:*}" .mynixos-new && mv -fT -- .mynixos-new "$NAME" 2>"$work/said"
    }

    # link_to FILE NAME: a link whose target are the bytes of the file, an end of line at its end as well.
    link_to() {
      link_target=$(cat -- "$1" && printf x) && ln -sT -- "''${link_target%x}" "$2"
    }

    # set_runnable KIND NAME: who may read it may run it, or nobody.
    set_runnable() {
      if [ "$1" = f ]; then
        [ -z "$(find "$2" -prune -perm /111)" ] || chmod a-x -- "$2"
      elif [ -z "$(find "$2" -prune -perm -100)" ]; then
        runnable_who=u
        [ -z "$(find "$2" -prune -perm -040)" ] || runnable_who=''${runnable_who}g
        [ -z "$(find "$2" -prune -perm -004)" ] || runnable_who=''${runnable_who}o
        chmod "$runnable_who+x" -- "$2"
      fi
    }

    # remove_empty ROOT PATH: the folders above, as far as nothing is in them any more.
    remove_empty() {
      empty_path=$2
      while :; do
        case $empty_path in */*) empty_path=''${empty_path%/*} ;; *) return 0 ;; esac
        enter "$1" "$empty_path" && rmdir -- "$NAME" || return 0
      done
    }

    # remove_hollow NAME: a folder that holds nothing but folders goes. 1: it holds something.
    remove_hollow() {
      [ -d "$1" ] && [ ! -L "$1" ] || return 0
      find "$1" -depth -type d -exec rmdir -- {} \;
      [ ! -d "$1" ]
    }

    # stage_publish ID: from one moment to the next it is the current one. Beside it, only the one before is kept.
    stage_publish() {
      cd / || return 1
      before=$(readlink "$STAGES/current")
      printf '%s\n' "$REPO" >"$work/repo" && printf '%s\n' "$(field repo)" >"$work/named" && printf '%s\n' "$CLONE" >"$work/clone" || refuse no-space "$work cannot be written"
      rm -rf "$work/files"
      for item in "$work"/*; do
        case ''${item##*/} in plan | repo | named | clone) ;; *) rm -f "$item" ;; esac
      done
      rm -rf "''${PLANS:?}/$1"
      mv -T "$work" "$PLANS/$1" && mv -T "$new" "$STAGES/$1" || refuse other "the stage could not be moved"
      ln -sT "$1" "$STAGES/.current" && mv -fT "$STAGES/.current" "$STAGES/current" || refuse other "the stage could not be made the current one"
      stage_base "$PLANS/$1/plan" "$STAGES/$1" || rm -f "$STATE/.base" "$STATE/.now"
      for item in "$STAGES"/* "$PLANS"/*; do
        case ''${item##*/} in "$1" | "''${before:-$1}" | current) ;; *) rm -rf "$item" ;; esac
      done
    }

    # stage_base PLAN STAGE: what a person has seen and decided is not asked again: from now on, what the host has where the plan changes it is known,
    # and what was left to the host counts as agreed on. Nothing is promoted by that: the next comparison starts from there.
    # A path that nothing changes is agreed on only where the host has what its line says: all else is undecided, or could not be read.
    stage_base() {
      [ -f "$BASE" ] || : >"$BASE" || return 1
      tree_of "$2" >"$STATE/.now" || return 1
      awk '
        function rest(line, words) { while (words-- > 0) line = substr(line, index(line, " ") + 1); return line }
        FILENAME ~ /\/\.now$/ { now[rest($0, 1)] = $1; next }
        FILENAME ~ /\/plan$/ {
          path = rest($0, 3)
          if ($1 == "c") known[path] = $2
          if ($1 == "s" && (path in now ? now[path] : "-") == $2) known[path] = $3
          next
        }
        { path = rest($0, 1); if (!(path in known)) print }
        END { for (path in known) if (known[path] != "-") print known[path] " " path }
      ' "$STATE/.now" "$1" "$BASE" | by_path >"$STATE/.base" || return 1
      rm -f "$STATE/.now"
      sync -f "$STATE"
      mv -fT "$STATE/.base" "$BASE"
    }

    # What stands at a path, and in a folder, as one word each: `f:`, `x:` (its owner may run it) or `l:` and the SHA-256 of its bytes, of a
    # link those of its target. `-`: nothing. `?`: anything else, which equals nothing that anybody asks for.

    # is_path TEXT: relative, plain, one line, no part of a repository of git.
    is_path() {
      case /$1/ in *//* | */./* | */../* | */.[Gg][Ii][Tt]/* | *[[:cntrl:]]*) return 1 ;; esac
    }

    # find_repo PATH: sets REPO to the folder itself, whatever links lead there.
    find_repo() {
      case $1 in /*) ;; *) refuse no-repo "no absolute path: $1" ;; esac
      case $1 in *[[:cntrl:]]*) refuse no-repo "a path with control characters" ;; esac
      [ -d "$1" ] || refuse no-repo "there is no folder $1"
      REPO=$(cd -P -- "$1" && pwd -P) && [ -n "$REPO" ] || refuse no-repo "$1 cannot be entered"
      # In one word: bash takes nothing for `""/*`.
      find_within=''${REPO%/}/
      case $STATE/ in "$find_within"*) refuse no-repo "$1 is no folder of a repo" ;; esac
      case $REPO/ in "$STATE"/*) refuse no-repo "$1 is a folder of ours" ;; esac
    }

    # enter ROOT PATH: the folder that PATH stands in becomes the current one, and NAME what it is called there, never by a link.
    # 1: there is no such folder; 2: a link leads there.
    enter() {
      NAME=./''${2##*/}
      enter_folder=$1/$2
      enter_folder=''${enter_folder%/*}
      cd / || return 1
      [ -d "$enter_folder" ] && cd -P -- "$enter_folder" || return 1
      [ "$(pwd -P)" = "$enter_folder" ] || return 2
    }

    # content NAME: of what stands there, in the current folder.
    content() {
      if [ -L "$1" ]; then
        content_sum=$(readlink -n -- "$1" | sha256sum) && printf 'l:%s\n' "''${content_sum%% *}" && return
      elif [ -f "$1" ]; then
        content_kind=f
        [ -z "$(find "$1" -prune -perm -100)" ] || content_kind=x
        content_sum=$(sha256sum <"$1") && printf '%s:%s\n' "$content_kind" "''${content_sum%% *}" && return
      elif [ ! -e "$1" ]; then
        echo - && return
      fi
      echo '?'
    }

    # content_at ROOT PATH: the same, anywhere.
    content_at() {
      enter "$1" "$2"
      case $? in 0) content "$NAME" ;; 1) echo - ;; *) echo '?' ;; esac
    }

    # sums KIND: what `sha256sum -z` says, as lines of a manifest.
    sums() { tr '\000' '\n' | sed "s/^\([0-9a-f]\{64\}\)  \.\//$1:\1 /"; }

    # by_path: lines of a manifest in its order, the bytes of the path.
    by_path() { sort -t "$(printf '\001')" -k 1.68; }

    # tree_of FOLDER: all of it as a manifest: lines `<content> <path>`. Names with control characters stand in none.
    tree_of() (
      cd -P -- "$1" || exit 1
      {
        find . -iname .git -prune -o -type f -perm -100 ! -path '*[[:cntrl:]]*' -exec sha256sum -z -- {} + | sums x
        find . -iname .git -prune -o -type f ! -perm -100 ! -path '*[[:cntrl:]]*' -exec sha256sum -z -- {} + | sums f
        find . -iname .git -prune -o -type l ! -path '*[[:cntrl:]]*' -print | while IFS= read -r path; do
          printf '%s %s\n' "$(content "$path")" "''${path#./}"
        done
      } | by_path
    )

    # unread_of FOLDER MANIFEST: what stands there and not in the manifest, a path each; of a folder that cannot be listed its own.
    unread_of() (
      cd -P -- "$1" || exit 1
      cut -c 68- <"$2" >"$2.paths"
      find . -iname .git -prune -o ! -type d -print0 2>"$2.errors" | tr '\001-\037\177\000' '[?*31]?\n' | sed 's/^\.\///' | sort >"$2.all"
      sort "$2.paths" | comm -13 - "$2.all"
      sed -n "s/^find: '\.\/\(.*\)': .*/\1/p" "$2.errors" | tr '\001-\011\013-\037\177' '[?*]'
    )

    # lines_of FILE KIND: of a plan, without the kind: `<host> <local> <path>`.
    lines_of() { sed -n "s/^$2 //p" "$1"; }

    # split LINE: sets HOST, LOCAL and ITEM, the path with all of its spaces.
    split() {
      HOST=''${1%% *}
      ITEM=''${1#* }
      LOCAL=''${ITEM%% *}
      ITEM=''${ITEM#* }
    }

    run_verb "$@"
  '';
in
{
  environment.systemPackages = [ door ];

  # Von mehreren Regeln gilt in sudoers die letzte, die passt. Darum steht diese hinter den anderen.
  security.sudo.extraRules = lib.mkAfter [
    {
      users = [ user ];
      runAs = "root";
      commands = [
        {
          command = helper;
          options = [ "NOPASSWD" ];
        }
      ];
    }
  ];
}
