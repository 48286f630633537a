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
: "${BODY=}" "${DATA=}" "${PAYLOAD=}"

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
  case $1 in '' | -* | *[!0-9a-z-]*) return 1 ;; esac
  [ "${#1}" -ge 8 ] && [ "${#1}" -le 40 ]
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
  run_what=${1-}
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
