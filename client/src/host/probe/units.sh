# What failed, with its last words; and whether somebody rebuilds right now.
units() {
  ask systemctl list-units --no-pager --plain --no-legend --full "$@"
}
failed=$(units --state=failed | awk '{ print $1 }')
if [ -n "$failed" ]; then
  set -f
  index=0
  colours=$(printf 's/\033\\[[0-9;]*[A-Za-z]//g')
  for unit in $failed; do
    index=$((index + 1))
    if [ "$index" -gt 40 ]; then break; fi
    say "failed.$index.name" "$unit"
    # Units after the first few are named without their lines: each costs a search of the journal, which may be slow.
    if [ "$index" -gt 8 ] || [ "$(date +%s)" -gt "$((NOW + 8))" ]; then continue; fi
    # Without hints about permissions (-q): who may not read the journal, gets nothing. Without -b: a session that sees nothing of /proc
    # but processes does not know which boot this is.
    ask journalctl -q --no-pager -n 8 -o cat -u "$unit" | tail -n 12 | sed "$colours" | cut -b 1-400 | tr -d '\000-\010\013-\037\177' | tr '\t' ' ' |
      awk -v key="failed.$index.line" '$0 != "" { print key "." ++n "=" $0 }'
  done
  set +f
fi

# Units that change the system: of nixos-rebuild, of the nightly upgrade, and our own. What has ended and stays (exited) is none of them.
if [ "$NIXOS" = 1 ]; then
  units --state=active,activating,deactivating,reloading 'nixos-rebuild-switch-to-configuration*' 'mynixos-rebuild-*' nixos-upgrade.service |
    awk '$1 ~ /\.service$/ && $4 != "exited" && n < 20 { print "rebuild.unit." ++n "=" $1 }'
  # Whose lock is held: looked up, never taken, because taking it could make a real switch fail. The file is told by device and inode.
  lock=/run/nixos/switch-to-configuration.lock
  if [ -r /proc/locks ]; then
    if [ ! -e "$lock" ]; then
      [ -x /run/nixos ] && say rebuild.locked 0
      [ -e /run/nixos ] || say rebuild.locked 0
    elif [ -n "$(stat -c %i "$lock" 2>/dev/null)" ]; then
      device=$(stat -c %d "$lock")
      inode=$(stat -c %i "$lock")
      # Numbers of devices as Linux packs them (makedev(3)), and as /proc/locks prints them.
      place=$(printf '%02x:%02x:%s' "$(((device >> 8) & 0xfff))" "$(((device & 0xff) | ((device >> 12) & 0xfff00)))" "$inode")
      if grep -q " $place " /proc/locks; then say rebuild.locked 1; else say rebuild.locked 0; fi
    fi
  fi
fi
