# The probe of mynixos: read-only, POSIX sh, no root. One answer of key=value lines between two marks; what is not known is absent.
LC_ALL=C; export LC_ALL
PATH=/run/wrappers/bin:/run/current-system/sw/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin; export PATH
unset CDPATH
umask 077
# Arguments of the probe: where the repo lies.
REPO=${1:-/etc/nixos}

# say KEY VALUE: one line of the answer, whatever the value contains.
say() {
  printf '%s=%s\n' "$1" "$(printf '%s' "$2" | tr '\n\r\t' '   ' | tr -d '\000-\037\177')"
}

echo '@mynixos-probe begin 1'
say now "$(date +%s)"
