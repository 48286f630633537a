# The probe of mynixos: read-only, POSIX sh, no root. One answer of key=value lines between two marks; what is not known is absent.
# Nothing of the caller's environment changes an answer: language, PATH, and what programs take their defaults from.
LC_ALL=C; export LC_ALL
PATH=/run/wrappers/bin:/run/current-system/sw/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin; export PATH
SYSTEMD_COLORS=0; SYSTEMD_PAGER=; SYSTEMD_URLIFY=0; export SYSTEMD_COLORS SYSTEMD_PAGER SYSTEMD_URLIFY
unset CDPATH POSIXLY_CORRECT QUOTING_STYLE BLOCK_SIZE BLOCKSIZE DF_BLOCK_SIZE GREP_OPTIONS TIME_STYLE LISTEN_FDS
umask 077
set +eu
# Arguments of the probe: where the repo lies, and the units that open rescue windows by what the repo says, beside those that repos of
# this kind have had; without `.service`.
REPO=${1:-/etc/nixos}
[ "$#" -eq 0 ] || shift
WINDOWS='ssh-recovery-window ssh-recovery-manual sshd-recovery'
for window in "$@"; do
  case " $WINDOWS " in *" $window "*) continue ;; esac
  case $window in '' | -* | *[!A-Za-z0-9:_.@-]*) ;; *) WINDOWS="$WINDOWS $window" ;; esac
done

# say KEY VALUE: one line of the answer, whatever the value contains; an empty value is not known.
say() {
  case $2 in
    '') ;;
    *[[:cntrl:]]*) printf '%s=%s\n' "$1" "$(printf '%s' "$2" | tr '\n\r\t' '   ' | tr -d '\000-\037\177')" ;;
    *) printf '%s=%s\n' "$1" "$2" ;;
  esac
}

# ask COMMAND…: the command without standard input and without what it complains about, for four seconds at most. Where systemd has
# not answered once, it is not asked again: a machine in trouble is told late, not never.
PATIENCE=
command -v timeout >/dev/null 2>&1 && PATIENCE='timeout 4'
SYSTEMD_HANGS=
ask() {
  case $SYSTEMD_HANGS$1 in 1systemctl | 1journalctl) return 124 ;; esac
  # shellcheck disable=SC2086 # two words, or none
  $PATIENCE "$@" </dev/null 2>/dev/null
}

# What stood on the line before, such as a prompt, ends here.
printf '\n@mynixos-probe begin 1\n'
NOW=$(date +%s)
say now "$NOW"
