# The machine: what it calls itself, since when it runs, what systemd says of it.
os_release=/etc/os-release
[ -r "$os_release" ] || os_release=/usr/lib/os-release
# The last assignment counts, and it may be quoted (man os-release); the file is read, never run.
released() {
  sed -n "s/^$1=//p" "$os_release" 2>/dev/null | tail -n 1 | sed -e 's/^"\(.*\)"$/\1/' -e "s/^'\(.*\)'\$/\1/"
}
os_id=$(released ID)
say system.id "$os_id"
say system.name "$(released PRETTY_NAME)"
# nixos-rebuild and switch-to-configuration ask for the same: the file, or the name (system.nixos.distroId may be another one).
NIXOS=0
if [ -e /etc/NIXOS ] || [ "$os_id" = nixos ]; then NIXOS=1; fi
say system.nixos "$NIXOS"
if [ "$NIXOS" = 1 ] && [ -r /run/current-system/nixos-version ]; then
  nixos_version=
  read -r nixos_version </run/current-system/nixos-version
  say system.version "$nixos_version"
fi
say system.host "$(uname -n)"
say system.kernel "$(uname -r)"

# One question for all that systemd knows about itself. Where it does not run, it says nothing.
manager=$(ask systemctl show --no-pager -p Version -p SystemState)
[ "$?" = 124 ] && SYSTEMD_HANGS=1
say system.state "$(printf '%s\n' "$manager" | sed -n 's/^SystemState=//p')"
# "252.39-1~deb12u1", "258.2": the number before the first character that is none.
say system.systemd "$(printf '%s\n' "$manager" | sed -n 's/^Version=\([0-9]*\).*/\1/p')"

# In a session that sees nothing of /proc but processes, systemd has to say when the machine started.
if [ -r /proc/uptime ]; then
  uptime=
  read -r uptime _ </proc/uptime
  say system.uptime "${uptime%%.*}"
  say session.proc full
elif [ -r /proc/self/mounts ]; then
  say session.proc pid-only
  started=$(ask systemctl show --no-pager --timestamp=unix -p KernelTimestamp | sed -n 's/^KernelTimestamp=@\([0-9][0-9]*\)$/\1/p')
  [ -n "$started" ] || started=$(ask systemctl show --no-pager --timestamp=unix -p UserspaceTimestamp | sed -n 's/^UserspaceTimestamp=@\([0-9][0-9]*\)$/\1/p')
  [ -n "$started" ] && say system.uptime "$((NOW - started))"
fi

# This session: sshd.service hands its sandbox on to everybody who logs in.
say session.user "$(id -un 2>/dev/null)"
# mount_of FOLDER: device, type and first option (rw, ro) of what is mounted just there. The last line counts: it lies on top.
mount_of() {
  awk -v folder="$1" '$2 == folder { split($4, options, ","); found = $1 " " $3 " " options[1] } END { if (found) print found }' /proc/self/mounts 2>/dev/null
}
root_mount=$(mount_of /)
case $root_mount in
  *' rw') say session.root rw ;;
  *' ro') say session.root ro ;;
esac
if [ -d "${HOME:-}" ]; then
  if [ -w "$HOME" ]; then say session.home rw; else say session.home ro; fi
fi

# max-jobs of nix.conf: the last one counts, as Nix reads it (three words, `#` starts a comment). A file that is included later could say
# otherwise; where it cannot be read, nothing is known.
jobs=
if [ -r /etc/nix/nix.conf ]; then
  while read -r line || [ -n "$line" ]; do
    line=${line%%#*}
    set -f
    # shellcheck disable=SC2086 # split into words on purpose
    set -- $line
    set +f
    case ${1:-} in
      max-jobs | build-max-jobs) [ "${2:-}" = = ] && jobs=${3:-} ;;
      include | '!include')
        included=${2:-}
        case $included in /*) ;; *) included=/etc/nix/$included ;; esac
        if [ -r "$included" ]; then
          grep -q 'max-jobs\|include' "$included" && jobs=
        elif [ -e "$included" ] || [ ! -x "${included%/*}/" ]; then
          jobs=
        fi
        ;;
    esac
  done </etc/nix/nix.conf
fi
say nix.max_jobs "$jobs"
