#!/bin/sh
# Stands in for switch-to-configuration-ng as NixOS 25.11 has it: its steps, their order, its words and exit codes, with the real units of
# the running systemd. Facts from pkgs/by-name/sw/switch-to-configuration-ng of nixpkgs; no line of it is taken from there.
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH

say() { echo "$*" >&2; }
die() { say "$1"; exit 1; }

action=${1-}
case $action in
  check | switch | boot | test | dry-activate) ;;
  *)
    cat >&2 <<'TEXT'
Usage: switch-to-configuration [check|switch|boot|test|dry-activate]
check:        run pre-switch checks and exit
switch:       make the configuration the boot default and activate now
boot:         make the configuration the boot default
test:         activate the configuration, but don't make it the boot default
dry-activate: show what would be done if this configuration were activated

TEXT
    exit 1 ;;
esac
[ "$(id -u)" = 0 ] || die "Error: switch-to-configuration must be run as the root user"
[ -f /etc/NIXOS ] || grep -q "^ID=\"\\?$DISTRO_ID\"\\?\$" /etc/os-release || die "This is not a NixOS installation!"

mkdir -p /run/nixos
chmod 755 /run/nixos
exec 9>>/run/nixos/switch-to-configuration.lock || die "Could not open lock"
flock -n 9 || die "Could not acquire lock"

if [ "${NIXOS_NO_CHECK-}" != 1 ]; then
  # Nothing that is started here may keep the lock.
  $PRE_SWITCH_CHECK "$TOPLEVEL" "$action" 9>&- || die "Pre-switch checks failed"
fi
[ "$action" != check ] || exit 0
case $action in
  switch | boot) $INSTALL_BOOTLOADER "$TOPLEVEL" 9>&- || die "Failed to install bootloader" ;;
esac
[ "$action" != boot ] || exit 0

if [ "$(cat /run/current-system/init-interface-version 2>/dev/null)" != "$(cat "$TOPLEVEL/init-interface-version")" ]; then
  say "Warning: the new NixOS configuration has an ‘init’ that is
incompatible with the current configuration.  The new configuration
won't take effect until you reboot the system.
"
  exit 100
fi

old=$(readlink -f /run/current-system)/etc/systemd/system
new=$TOPLEVEL/etc/systemd/system
work=$(mktemp -d /run/nixos/switch.XXXXXX)
trap 'rm -rf "$work"' EXIT
for list in stop start reload restart skip; do : > "$work/$list"; done

# Each line: unit, state, substate. Mounts of credentials come and go in a container whenever systemd reads its units again.
units() { systemctl list-units --all --plain --no-legend --full --state=active,activating,deactivating,reloading,failed | awk '$1 !~ /^run-credentials-/ { print $1, $3, $4 }'; }
# $1: a unit file; $2: section; $3: key; $4: what holds without it.
flag() {
  found=$(awk -v section="[$2]" -v key="$3" '/^\[/ { inside = $0 == section } inside && index($0, key "=") == 1 { value = substr($0, length(key) + 2) } END { print value }' "$1")
  case ${found:-$4} in yes | true | 1 | on) return 0 ;; *) return 1 ;; esac
}
# The sections, keys and values of a unit file, one a line and in an order of their own.
parsed() { awk '/^\[/ { section = $0; next } /^[^#;]/ { print section "\t" $0 }' "$1" | LC_ALL=C sort; }
# What the difference of two unit files asks for: nothing, reload or restart.
difference() {
  parsed "$1" > "$work/one"
  parsed "$2" > "$work/other"
  diff "$work/one" "$work/other" | awk -F '\t' '
    !/^[<>]/ { next }
    { section = substr($1, 3); key = $2; sub(/=.*/, "", key); added = /^>/ }
    section == "[Install]" { next }
    section == "[Unit]" && key == "X-Reload-Triggers" { if (added) reload = 1; next }
    section == "[Unit]" && key ~ /^(AllowIsolate|CollectMode|Description|Documentation|IgnoreOnIsolate|OnFailure|OnFailureJobMode|OnSuccess|OnSuccessJobMode|RefuseManualStart|RefuseManualStop|SourcePath|StopWhenUnneeded)$/ { next }
    section == "[Service]" && key == "ExecReload" { if (added) reload = 1; next }
    section == "[Mount]" && key == "Options" { reload = 1; next }
    { restart = 1 }
    END { print restart ? "restart" : reload ? "reload" : "nothing" }'
}
changed() {
  file=$new/$1
  case $1 in
    sysinit.target | basic.target | multi-user.target | graphical.target | *.path | *.slice | *.socket) return ;;
  esac
  if flag "$file" Service X-ReloadIfChanged no; then
    echo "$1" >> "$work/reload"
  elif ! flag "$file" Service X-RestartIfChanged yes || flag "$file" Unit RefuseManualStop no || flag "$file" Unit X-OnlyManualStart no; then
    echo "$1" >> "$work/skip"
  elif [ "${1%.service}" = "$1" ] || ! flag "$file" Service X-StopIfChanged yes; then
    echo "$1" >> "$work/restart"
  else
    echo "$1" >> "$work/stop"
    echo "$1" >> "$work/start"
  fi
}

units > "$work/before"
: > "$work/targets"
while read -r unit state _; do
  [ -e "$old/$unit" ] || continue
  case $state in active | activating) ;; *) continue ;; esac
  if [ ! -e "$new/$unit" ]; then
    if flag "$old/$unit" Unit X-StopOnRemoval yes; then echo "$unit" >> "$work/stop"; fi
  elif [ "${unit%.target}" != "$unit" ]; then
    # Every active target is started again, and with it what it wants by now; nobody is told of them.
    flag "$new/$unit" Unit RefuseManualStart no || flag "$new/$unit" Unit X-OnlyManualStart no || echo "$unit" >> "$work/targets"
    if flag "$new/$unit" Unit X-StopOnReconfiguration no; then echo "$unit" >> "$work/stop"; fi
  elif ! cmp -s "$old/$unit" "$new/$unit"; then
    case $(difference "$old/$unit" "$new/$unit") in
      restart) changed "$unit" ;;
      reload) echo "$unit" >> "$work/reload" ;;
    esac
  fi
done < "$work/before"

told() { LC_ALL=C sort -fu "$work/$1" | tr '\n' ',' | sed 's/,$//; s/,/, /g'; }
tell() { [ ! -s "$work/$1" ] || say "$2: $(told "$1")"; }

if [ "$action" = dry-activate ]; then
  tell stop "would stop the following units"
  tell skip "would NOT stop the following changed units"
  say "would activate the configuration..."
  "$OUT/dry-activate" "$OUT" 9>&-
  tell reload "would reload the following units"
  tell restart "would restart the following units"
  tell start "would start the following units"
  exit 0
fi

logger -t nixos "switching to system configuration $TOPLEVEL"
code=0
# $1: what is done; $2: the list. Units whose job fails are named after all is done.
: > "$work/failed"
jobs() {
  [ -s "$work/$2" ] || return 0
  # shellcheck disable=SC2046
  systemctl "$1" $(sort -u "$work/$2") 2> "$work/said" 9>&- && return 0
  sed -n "s/^Job for \\(.*\\) failed.*/Failed to $1 \\1/p; s/^Job for \\(.*\\) canceled.*/Failed to $1 \\1/p; s/^A dependency job for \\(.*\\) failed.*/Failed to $1 \\1/p" "$work/said" >> "$work/failed"
  if grep "^Failed to $1 " "$work/said" >&2; then code=4; fi
}

tell stop "stopping the following units"
jobs stop stop
tell skip "NOT restarting the following changed units"
say "activating the configuration..."
"$OUT/activate" "$OUT" 9>&- || { say "Failed to run activate script"; code=2; }
systemctl reset-failed
systemctl daemon-reload
loginctl list-users --no-legend 2>/dev/null | while read -r _ user _; do say "reloading user units for $user..."; done
say "restarting sysinit-reactivation.target"
systemctl restart sysinit-reactivation.target 9>&- || code=4

# What would be reloaded and runs no more, is started.
while read -r unit; do
  if systemctl -q is-active "$unit"; then echo "$unit"; else echo "$unit" >> "$work/start"; fi
done < "$work/reload" > "$work/still"
mv "$work/still" "$work/reload"
tell reload "reloading the following units"
jobs reload reload
tell restart "restarting the following units"
jobs restart restart
tell start "starting the following units"
cat "$work/targets" >> "$work/start"
jobs start start
if [ -s "$work/failed" ]; then
  sort -u "$work/failed" >&2
  code=4
fi

# Until nothing is to be done any more: what fails at once is to be seen, too.
tries=0
while sleep 0.25; [ $tries -lt 360 ] && [ -n "$(systemctl list-jobs --no-legend 2>/dev/null)" ]; do tries=$((tries + 1)); done

units > "$work/after"
: > "$work/new"
: > "$work/bad"
while read -r unit state substate; do
  if [ "$state" = failed ] || { [ "$substate" = auto-restart ] && [ "$(systemctl show -P ExecMainStatus "$unit")" != 0 ]; }; then
    echo "$unit" >> "$work/bad"
  elif [ "${unit%.scope}" = "$unit" ] && ! grep -q "^$unit " "$work/before"; then
    echo "$unit" >> "$work/new"
  fi
done < "$work/after"
tell new "the following new units were started"
if [ -s "$work/bad" ]; then
  tell bad "warning: the following units failed"
  # shellcheck disable=SC2046
  systemctl status --no-pager --full $(LC_ALL=C sort -fu "$work/bad")
  code=4
fi
if [ $code -eq 0 ]; then
  logger -t nixos "finished switching to system configuration $TOPLEVEL"
else
  logger -t nixos "switching to system configuration $TOPLEVEL failed (status $code)"
fi
exit $code
