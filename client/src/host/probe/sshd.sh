# sshd: what stands in its configuration on logins by password, and whether that is what it runs with. The file is world-readable on NixOS.
sshd_words='passwordauthentication|kbdinteractiveauthentication|challengeresponseauthentication|skeyauthentication|authenticationmethods|permitrootlogin|usepam|port|listenaddress|allowusers|allowgroups|denyusers|denygroups|match|include'
sshd_changed=0

# sshd_newer PATH: its change of status counts, and where it is a link what it leads to as well, unless that is of the store.
sshd_newer() {
  for sshd_time in $(stat -c %Z "$1" 2>/dev/null) $(case $(readlink -f "$1" 2>/dev/null) in /nix/store/*) ;; *) stat -L -c %Z "$1" 2>/dev/null ;; esac); do
    [ "$sshd_time" -le "$sshd_changed" ] || sshd_changed=$sshd_time
  done
}

# sshd_lines KEY PATH DEPTH: the lines that count, in their order; those of included files below the line that includes them.
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
      *[Ii][Nn][Cc][Ll][Uu][Dd][Ee]*)
        case $sshd_line in
          *[\"\'\\\$\`\;\&\|\(\)\<\>]*) say "$1.$sshd_number.0.unread" "$sshd_line" ;;
          *)
            sshd_part=0
            sshd_patterns=$(printf '%s\n' "$sshd_line" | sed -n 's/^[[:space:]]*[Ii][Nn][Cc][Ll][Uu][Dd][Ee][[:space:]]*[[:space:]=][[:space:]]*//p')
            for sshd_pattern in $sshd_patterns; do
              case $sshd_pattern in /*) ;; *) sshd_pattern=/etc/ssh/$sshd_pattern ;; esac
              # A pattern that nothing fits includes nothing.
              for sshd_found in $sshd_pattern; do
                [ -e "$sshd_found" ] || continue
                sshd_part=$((sshd_part + 1))
                # What this function changes, it changes for its callers, too: the rest of them goes on in a shell below.
                (sshd_lines "$1.$sshd_number.$sshd_part" "$sshd_found" $(($3 + 1)))
                sshd_newer "$sshd_found"
              done
              sshd_newer "${sshd_pattern%/*}"
            done
            ;;
        esac
        ;;
    esac
  done <<SSHD_LINES
$(grep -niE "^[[:space:]]*\"?($sshd_words)[[:space:]=\"]" "$2" 2>/dev/null)
SSHD_LINES
}

# Another file than the usual one, where sshd is told so.
sshd_config=$(printf '%s\n' "${rescue_shown:-}" | awk '
  /^$/ { config = "" }
  /^ExecStart=.*\/sshd ;/ { if (match($0, / -f \/[^ ;]+/)) config = substr($0, RSTART + 4, RLENGTH - 4) }
  /^Names=.*sshd?\.service/ && config != "" && !/recovery/ { print config; exit }')
[ -n "$sshd_config" ] || sshd_config=/etc/ssh/sshd_config
say sshd.config.path "$sshd_config"
if [ -e "$sshd_config" ]; then
  if [ -L "$sshd_config" ]; then say sshd.config link; else say sshd.config file; fi
  sshd_lines sshd.line "$sshd_config" 1
  if [ -L "$sshd_config" ] && [ -L /etc/static ]; then sshd_newer /etc/static; fi
  if [ "$sshd_changed" -gt 0 ]; then say sshd.config.changed "$sshd_changed"; fi
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
# Where something listens: "port@cgroup", the cgroup where it can be told; without `ss` from the tables of this process.
sshd_listening=$(timeout 5 ss -Hltne 2>/dev/null | awk '
  { port = $4; sub(/.*:/, "", port); group = ""; for (i = 5; i <= NF; i++) if ($i ~ /^cgroup:\//) group = substr($i, 8); print port "@" group }' | sort -u)
if [ -z "$sshd_listening" ]; then
  sshd_table=$(cat /proc/self/net/tcp /proc/self/net/tcp6 2>/dev/null | awk '$4 == "0A" { sub(/.*:/, "", $2); print $2 }' | sort -u)
  for sshd_hex in $sshd_table; do
    sshd_listening="$sshd_listening $(printf '%d' "0x$sshd_hex")@"
  done
fi
if [ -n "$sshd_listening" ]; then say sshd.listening "$sshd_listening"; fi
# `passwd -S` of the one who asks: name and P, L or NP; needs no password.
sshd_passwd=$(timeout 5 passwd -S 2>/dev/null </dev/null | awk 'NR == 1 { print $1, $2 }')
if [ -n "$sshd_passwd" ]; then say user.password "$sshd_passwd"; fi
