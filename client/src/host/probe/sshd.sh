# sshd: what stands in its configuration on logins by password, and whether that is what it runs with. The file is world-readable on NixOS.
sshd_words='passwordauthentication|kbdinteractiveauthentication|challengeresponseauthentication|skeyauthentication|authenticationmethods|permitrootlogin|permitemptypasswords|usepam|port|listenaddress|allowusers|allowgroups|denyusers|denygroups|match|include'

# When the latest of them changed, in microseconds; where stat tells whole seconds only, the end of that second.
sshd_changed=0
sshd_stamp() {
  sshd_time=$(stat "$@" -c %.6Z 2>/dev/null)
  case $sshd_time in
    '' | *[!0-9.]*) ;;
    *.??????) echo "${sshd_time%.*}${sshd_time#*.}" ;;
    *) echo "${sshd_time%.*}999999" ;;
  esac
}

# sshd_newer PATH: its change of status counts, and where it is a link what it leads to as well, unless that is of the store.
sshd_newer() {
  for sshd_time in $(sshd_stamp "$1") $(case $(readlink -f "$1" 2>/dev/null) in /nix/store/*) ;; *) sshd_stamp -L "$1" ;; esac); do
    [ "$sshd_time" -le "$sshd_changed" ] || sshd_changed=$sshd_time
  done
}

# sshd_lines KEY PATH DEPTH: the lines that count, in their order; those of included files below the line that includes them. Variables
# belong to all calls; what a call needs after another one are its arguments.
sshd_lines() {
  if [ ! -f "$2" ] || [ ! -r "$2" ] || [ "$3" -gt 4 ]; then
    say "$1.unread" "$2"
    return
  fi
  sshd_newer "$2"
  # A here-document, not a pipe: the function has to go on in this shell.
  while IFS=: read -r sshd_number sshd_line; do
    [ -n "$sshd_number" ] || continue
    say "$1.$sshd_number" "$sshd_line"
    case $sshd_line in
      *[Ii][Nn][Cc][Ll][Uu][Dd][Ee]*) sshd_include "$1.$sshd_number" "$sshd_line" "$3" ;;
    esac
  done <<SSHD_LINES
$(grep -niE "^[[:space:]]*\"?($sshd_words)[[:space:]=\"]" "$2" 2>/dev/null)
SSHD_LINES
}

# sshd_include KEY LINE DEPTH: the files that the line includes; a pattern that nothing fits includes nothing.
sshd_part=0
sshd_include() {
  case $2 in
    *[\"\'\\\$\`\;\&\|\(\)\<\>]*)
      say "$1.0.unread" "$2"
      return
      ;;
  esac
  for sshd_pattern in $(printf '%s\n' "$2" | sed -n 's/^[[:space:]]*[Ii][Nn][Cc][Ll][Uu][Dd][Ee][[:space:]]*[[:space:]=][[:space:]]*//p'); do
    case $sshd_pattern in /*) ;; *) sshd_pattern=/etc/ssh/$sshd_pattern ;; esac
    sshd_newer "${sshd_pattern%/*}"
    for sshd_found in $sshd_pattern; do
      [ -e "$sshd_found" ] || continue
      sshd_newer "$sshd_found"
      sshd_part=$((sshd_part + 1))
      sshd_lines "$1.$sshd_part" "$sshd_found" $(($3 + 1))
    done
  done
}

# Of the sshd that runs, or else of the one that is there: when it last read its configuration, and which, where it is told to.
sshd_running=$(printf '%s\n\n' "${rescue_shown:-}" | awk '
  /^Names=/ { isOurs = / sshd?\.service|=sshd?\.service/ }
  /^ActiveState=(active|reloading)$/ { isActive = 1 }
  /^LoadState=loaded$/ { isLoaded = 1 }
  /^StateChangeTimestamp=/ { read = substr($0, 22) }
  /^ExecStart=.*\/sshd ;/ { if (match($0, / -f \/[^ ;]+/)) config = substr($0, RSTART + 4, RLENGTH - 4) }
  /^$/ {
    if (isOurs && isLoaded && (best == "" || (isActive && !found))) { best = config "|" (isActive ? read : ""); found = isActive }
    isOurs = 0; isActive = 0; isLoaded = 0; read = ""; config = ""
  }
  END { print best }')
sshd_config=${sshd_running%%|*}
sshd_read=${sshd_running#*|}
[ -n "$sshd_config" ] || sshd_config=/etc/ssh/sshd_config
say sshd.config.path "$sshd_config"
if [ -e "$sshd_config" ]; then
  if [ -L "$sshd_config" ]; then say sshd.config link; else say sshd.config file; fi
  sshd_lines sshd.line "$sshd_config" 1
  if [ -L "$sshd_config" ] && [ -L /etc/static ]; then sshd_newer /etc/static; fi
  if [ "$sshd_changed" -gt 0 ]; then say sshd.config.changed "${sshd_changed%??????}.${sshd_changed#"${sshd_changed%??????}"}"; fi
  # A link is made anew by every activation, and sshd does not read it again: what it read was the same, where it was that of the system
  # that was booted, or that of the one in whose activation sshd was started: then the last that the journal has of activations is
  # "switching to …", not "finished …" (switch-to-configuration.pl and switch-to-configuration-ng/src/main.rs of nixpkgs).
  if [ -L "$sshd_config" ] && [ "$sshd_config" = /etc/ssh/sshd_config ]; then
    if cmp -s /run/booted-system/etc/ssh/sshd_config "$sshd_config"; then say sshd.booted.same 1; fi
    sshd_read=$([ -n "$sshd_read" ] && date -u -d "$sshd_read" +%s%6N 2>/dev/null)
    case $sshd_read in '' | *[!0-9]*) sshd_read=$sshd_changed ;; esac
    if [ "$sshd_read" -lt "$sshd_changed" ]; then
      sshd_second=${sshd_read%??????}
      sshd_switch=$(ask journalctl -q --no-pager -r -o cat -t nixos -n 1 --since "@$((sshd_second - 300))" --until "@$sshd_second.${sshd_read#"$sshd_second"}")
      case $sshd_switch in
        'switching to system configuration /nix/store/'*)
          if cmp -s "${sshd_switch#switching to system configuration }/etc/ssh/sshd_config" "$sshd_config"; then say sshd.switched.same 1; fi
          ;;
      esac
    fi
  fi
  for sshd_system in /run/current-system/etc/ssh/sshd_config /etc/static/ssh/sshd_config; do
    if [ "$sshd_config" != /etc/ssh/sshd_config ] || [ ! -r "$sshd_system" ] || [ ! -r "$sshd_config" ]; then continue; fi
    if cmp -s "$sshd_config" "$sshd_system"; then
      say sshd.system.same 1
    else
      say sshd.system.same 0
      sshd_lines sshd.system.line "$sshd_system" 1
    fi
    break
  done
fi
# Who could check a password: on NixOS the PAM of an sshd without password login refuses every one.
if [ -f /etc/pam.d/sshd ] && [ -r /etc/pam.d/sshd ]; then
  say sshd.pam "$(awk '/\\$/ { print "continued;" } /^[ \t]*-?@?(auth|include)[ \t]/ { sub(/#.*/, ""); print $0 ";" }' /etc/pam.d/sshd)"
fi
# Where something listens, as "port@cgroup"; the cgroup where it can be told. A session that does not see /proc/mounts knows only its number,
# which is that of its folder: those of the windows are looked up. Without `ss` from the tables of this process. Too many are none.
sshd_cgroups=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/self/mounts 2>/dev/null)
sshd_known=
if [ -n "$sshd_cgroups" ]; then
  # shellcheck disable=SC2046,SC2086 # names of units have no blanks
  for sshd_group in $(printf '%s\n' "${rescue_shown:-}" | sed -n 's|^ControlGroup=\(/.*\)|\1|p' | sort -u) $(printf '/system.slice/%s.service\n' $WINDOWS); do
    sshd_inode=$(stat -c %i "$sshd_cgroups$sshd_group" 2>/dev/null) && sshd_known="$sshd_known $(printf %x "$sshd_inode")=$sshd_group"
  done
fi
sshd_listening=$(ask ss -Hltne | awk -v known="$sshd_known" '
  BEGIN { count = split(known, pairs, " "); for (i = 1; i <= count; i++) { at = index(pairs[i], "="); path[substr(pairs[i], 1, at - 1)] = substr(pairs[i], at + 1) } }
  {
    port = $4; sub(/.*:/, "", port); group = ""
    for (i = 5; i <= NF; i++) {
      if ($i ~ /^cgroup:\//) group = substr($i, 8)
      else if ($i ~ /^cgroup:unreachable:/ && count > 0) { id = substr($i, 20); group = id in path ? path[id] : "/?" id }
    }
    print port "@" group
  }' | sort -u)
if [ -z "$sshd_listening" ]; then
  sshd_table=$(cat /proc/self/net/tcp /proc/self/net/tcp6 2>/dev/null | awk '$4 == "0A" { sub(/.*:/, "", $2); print $2 }' | sort -u)
  sshd_listening=$(for sshd_hex in $sshd_table; do printf '%d@\n' "0x$sshd_hex"; done)
fi
printf '%s\n' "$sshd_listening" | awk '/^[0-9]+@/ { line[++count] = $0 } END { if (count <= 400) for (i = 1; i <= count; i++) print "sshd.listening." i "=" line[i] }'
# `passwd -S` of the one who asks: name and P, L or NP; needs no password.
sshd_passwd=$(ask passwd -S | awk 'NR == 1 { print $1, $2 }')
if [ -n "$sshd_passwd" ]; then say user.password "$sshd_passwd"; fi
