# The generations of the system: links that everybody may read; neither nix-env nor root is needed. Three calls of stat for all of them.
if [ "$NIXOS" = 1 ]; then
  profiles=/nix/var/nix/profiles
  numbers=$(for link in "$profiles"/system-*-link; do
    [ -L "$link" ] || continue
    number=${link#"$profiles"/system-}
    number=${number%-link}
    case $number in '' | 0* | *[!0-9]*) ;; *) printf '%s\n' "$number" ;; esac
  done | sort -n)
  # The newest are told in full; how many there are before them is a number.
  listed=$(printf '%s\n' "$numbers" | tail -n 300)
  count=$(printf '%s\n' "$numbers" | grep -c .)
  [ "$count" -gt 300 ] && say gen.older "$((count - 300))"
  set --
  for number in $listed; do
    link=$profiles/system-$number-link
    version=
    [ -r "$link/nixos-version" ] && read -r version <"$link/nixos-version"
    say "gen.$number.version" "$version"
    set -- "$@" "$link"
  done
  if [ "$#" -gt 0 ]; then
    # told KEY: lines of `%Y '%n' -> 'target'` and of `%s name` become keys. A name that is no generation's is left out.
    key_of='function generation(name) { sub(/.*\/system-/, "", name); sub(/-link.*/, "", name); return name ~ /^[0-9]+$/ ? name : "" }
      { gsub(/[[:cntrl:]]/, "") }'
    ask stat -c '%Y %N' "$@" | awk -F "'" "$key_of"'
      { split($1, stamp, " "); n = generation($2); if (n == "") next
        print "gen." n ".made=" stamp[1]; if ($4 != "") print "gen." n ".system=" $4 }'
    files=$#
    for number in $listed; do set -- "$@" "$profiles/system-$number-link/kernel" "$profiles/system-$number-link/initrd"; done
    shift "$files"
    ask stat -c '%Y %N' "$@" | awk -F "'" "$key_of"'
      { n = generation($2); what = $2; sub(/.*\//, "", what); if (n != "" && $4 ~ /^\//) print "gen." n "." what "=" $4 }'
    ask stat -L -c '%s %n' "$@" | awk "$key_of"'
      { n = generation($2); what = $2; sub(/.*\//, "", what); if (n != "") print "gen." n "." what "_bytes=" $1 }'
  fi

  default=$(readlink "$profiles/system" 2>/dev/null)
  default=${default##*/}
  default=${default#system-}
  default=${default%-link}
  case $default in '' | *[!0-9]*) ;; *) say gen.default "$default" ;; esac
  current=$(readlink -f /run/current-system 2>/dev/null)
  booted=$(readlink -f /run/booted-system 2>/dev/null)
  next=$(readlink -f "$profiles/system" 2>/dev/null)
  [ -d "$current" ] && say sys.current "$current"
  [ -d "$booted" ] && say sys.booted "$booted"
  [ -d "$next" ] && say sys.default "$next"

  # What only a reboot changes: what booted has otherwise than what runs. A file that neither has, says nothing.
  if [ -d "$current" ] && [ -d "$booted" ]; then
    for what in kernel initrd kernel-modules; do
      [ -e "$current/$what" ] || [ -e "$booted/$what" ] || continue
      if [ "$(readlink -f "$current/$what")" = "$(readlink -f "$booted/$what")" ]; then
        say "reboot.$what" 0
      elif [ -f "$current/$what" ] && [ ! -L "$current/$what" ] && cmp -s "$current/$what" "$booted/$what" 2>/dev/null; then
        say "reboot.$what" 0
      else
        say "reboot.$what" 1
      fi
    done
    if [ -r "$current/kernel-params" ] && [ -r "$booted/kernel-params" ]; then
      if [ "$(cat "$current/kernel-params")" = "$(cat "$booted/kernel-params")" ]; then say reboot.kernel-params 0; else say reboot.kernel-params 1; fi
    fi
  fi

  # What the running system would bring to /boot, were it new: kernel and initrd, and those of its specialisations, each file once.
  if [ -e "$current/kernel" ] && [ -e "$current/initrd" ]; then
    brings=$(for system in "$current" "$current"/specialisation/*; do
      [ -e "$system/kernel" ] && readlink -f "$system/kernel"
      [ -e "$system/initrd" ] && readlink -f "$system/initrd"
    done | sort -u)
    set -f
    # shellcheck disable=SC2086 # store paths have no blanks; one word each
    set -- $brings
    set +f
    sizes=$(ask stat -L -c %s "$@")
    if [ "$(printf '%s\n' "$sizes" | grep -c '^[0-9][0-9]*$')" = "$#" ]; then
      say brings.files "$#"
      say brings.bytes "$(printf '%s\n' "$sizes" | awk '{ sum += $1 } END { printf "%.0f", sum }')"
      # Secrets are appended to the initrd and device trees lie beside it: how large they are, only root can tell.
      if grep -qE '"(initrdSecrets|devicetree)"' "$current/boot.json" 2>/dev/null; then say brings.more 1; fi
    fi
  fi
fi
