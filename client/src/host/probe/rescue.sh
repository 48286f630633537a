# The rescue window: what the host says of it in a file, and the units that have opened such windows. systemd is asked once for all of
# them and for sshd; its times are in UTC and in microseconds since boot, so that no option of newer versions is needed.
rescue_file=/run/mynixos/rescue
rescue_units=
for rescue_name in $WINDOWS; do rescue_units="$rescue_units $rescue_name.service"; done
if [ -e "$rescue_file" ] || [ -L "$rescue_file" ]; then
  # Only what nobody but root can write is believed.
  if [ -L "$rescue_file" ] || [ -L /run/mynixos ] || [ ! -f "$rescue_file" ]; then
    say rescue.file.bad 'not a regular file'
  elif [ -z "$(stat -c %u "$rescue_file" 2>/dev/null)" ]; then
    say rescue.file.bad 'of an owner that nobody can tell'
  elif [ "$(stat -c %u "$rescue_file" 2>/dev/null)" != 0 ] || [ "$(stat -c %u /run/mynixos 2>/dev/null)" != 0 ]; then
    say rescue.file.bad 'not owned by root'
  else
    case $(stat -c %A "$rescue_file" 2>/dev/null)$(stat -c %A /run/mynixos 2>/dev/null) in
      ?????w* | ????????w* | ???????????????w* | ??????????????????w*) say rescue.file.bad 'writable for others than root' ;;
      *)
        if [ ! -r "$rescue_file" ]; then
          say rescue.file.bad 'not readable'
        else
          rescue_text=$(head -c 513 "$rescue_file" 2>/dev/null)
          if [ ${#rescue_text} -gt 512 ]; then
            say rescue.file.bad 'longer than 512 bytes'
          elif [ -z "$rescue_text" ]; then
            say rescue.file.bad 'empty'
          else
            say rescue.file "$rescue_text"
            say rescue.file.written "$(stat -c %Y "$rescue_file" 2>/dev/null)"
            case " $(printf '%s' "$rescue_text" | tr '\n\t' '  ') " in *' version=1 '*) rescue_units= ;; esac
          fi
        fi
        ;;
    esac
  fi
fi

# Whether a line of names has one of a window.
rescue_is_window='function is_window(line, count, i, names) {
  sub(/^Names=/, "", line); count = split(line, names, " ")
  for (i = 1; i <= count; i++) if (index(windows, " " names[i] " ")) return 1
  return 0
}'

# Seconds since boot: /proc/uptime is hidden in a hardened session, what this very process began at is not (clock ticks, 100 a second).
rescue_up=$(cut -d ' ' -f 1 /proc/uptime 2>/dev/null) || rescue_up=
[ -n "$rescue_up" ] || rescue_up=$(sed -n 's/.*) //p' /proc/self/stat 2>/dev/null | awk '{ printf "%.2f", $20 / 100 }' 2>/dev/null)
say rescue.now "$(date +%s)"
if [ -n "$rescue_up" ]; then say rescue.uptime "$rescue_up"; fi
# Where the machine has slept, times since boot and times of day differ by that.
if [ -r /sys/power/suspend_stats/success ]; then say rescue.suspends "$(cat /sys/power/suspend_stats/success)"; fi
# When what runs was activated: a unit that is older may run other commands than systemd shows.
if [ -L /run/current-system ]; then say rescue.activated "$(stat -c %Y /run/current-system 2>/dev/null)"; fi

if [ -n "$rescue_units" ]; then say rescue.asked "$WINDOWS"; fi
# Microseconds, where systemd knows that option (247): sshd may start and a window open in the same second.
rescue_ask() {
  # shellcheck disable=SC2086
  ask env TZ=UTC systemctl show --no-pager "$@" \
    -p Names -p LoadState -p ActiveState -p SubState -p Result -p Type -p RemainAfterExit -p KillMode -p Job -p RuntimeMaxUSec -p TimeoutStartUSec \
    -p InactiveExitTimestamp -p InactiveExitTimestampMonotonic -p InactiveEnterTimestamp -p InactiveEnterTimestampMonotonic \
    -p ActiveEnterTimestamp -p ActiveEnterTimestampMonotonic -p StateChangeTimestamp -p StateChangeTimestampMonotonic \
    -p ExecMainStartTimestamp -p ExecMainStartTimestampMonotonic -p ReloadResult -p ControlGroup -p ExecStart -p ExecStartPre -p ExecStartPost \
    $rescue_units sshd.service ssh.service sshd.socket ssh.socket basic.target network.target
}
rescue_shown=
if [ -z "$SYSTEMD_HANGS" ]; then
  rescue_shown=$(rescue_ask --timestamp=us)
  case $? in
    0) ;;
    124)
      rescue_shown=''
      SYSTEMD_HANGS=1
      ;;
    *) rescue_shown=$(rescue_ask) || rescue_shown= ;;
  esac
fi
if [ -n "$rescue_shown" ]; then
  # Paragraphs become numbers, and commands, of which there may be several, too.
  printf '%s\n' "$rescue_shown" | tr -d '\000-\011\013-\037\177' | awk '
    BEGIN { unit = 1 }
    /^$/ { unit++; commands = 0; next }
    /=(0|infinity)?$/ { next }
    /^Exec(Start|StartPre|StartPost)=/ { commands++; sub(/=/, "." commands "=") }
    /^[A-Za-z]+(\.[0-9]+)?=/ { print "rescue.unit." unit "." $0 }'
  # The commands of the windows, where they are scripts of the store: nobody changes those.
  for rescue_path in $(printf '%s\n' "$rescue_shown" | awk -v windows="$rescue_units " "$rescue_is_window"'
    /^$/ { names = "" }
    /^Names=/ { names = $0 }
    /^Exec(Start|StartPost)=/ { paths = paths "\n" $0 }
    /^(Exec|Names|$)/ && is_window(names) { printf "%s", paths; paths = "" }
    /^$/ { paths = "" }
    END { if (is_window(names)) print paths }' | sed -n 's|.*[{] path=\(/nix/store/[A-Za-z0-9+._?=/-]*\) ;.*|\1|p' | sort -u); do
    if [ ! -f "$rescue_path" ] || [ ! -r "$rescue_path" ] || [ "$(head -c 2 "$rescue_path")" != '#!' ]; then continue; fi
    if [ "$(wc -c < "$rescue_path")" -gt 16384 ]; then continue; fi
    rescue_script=$((${rescue_script:-0} + 1))
    say "rescue.script.$rescue_script.path" "$rescue_path"
    tr -d '\000-\010\013-\037\177' < "$rescue_path" | awk -v script="$rescue_script" '
      { gsub(/\t/, " ") }
      NR > 1 && NF > 0 { print "rescue.script." script "." NR "=" $0 }'
  done
fi
