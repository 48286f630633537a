# Building: by nixos-rebuild, which for `build` runs no program of what it builds (`canRun` in nixos-rebuild.sh, and in that of 25.11).

source_folder() {
  case $(option action):$(option from) in
    rollback:* | collect:*) ;;
    *:stage) printf '%s' "$STAGES/$JOB_ID" ;;
    *) readlink -f "$(option repo)" ;;
  esac
}

# traces: whether Nix says more that helps when it is asked for traces: 2.3 says less (Nix 2.4 turned the order of its errors).
traces() {
  case $nix_version in '' | 1.* | 2.[0-3] | 2.[0-3].*) return 1 ;; esac
}

build() {
  event phase name=evaluate
  build_from=$(source_folder)
  if [ -e "$build_from/flake.nix" ]; then
    build_attribute=$(option attribute)
    set -- --flake "$build_from${build_attribute:+#$build_attribute}"
    # git refuses a work tree of somebody else's; for Nix, root reads what the owner wrote.
    GIT_CONFIG_COUNT=3 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0=$build_from
    # Programs that its owner has git run are not run by root.
    GIT_CONFIG_KEY_1=core.fsmonitor GIT_CONFIG_VALUE_1=false GIT_CONFIG_KEY_2=core.hooksPath GIT_CONFIG_VALUE_2=/dev/null
    export GIT_CONFIG_COUNT GIT_CONFIG_KEY_0 GIT_CONFIG_VALUE_0 GIT_CONFIG_KEY_1 GIT_CONFIG_VALUE_1 GIT_CONFIG_KEY_2 GIT_CONFIG_VALUE_2
  else
    set -- -I "nixos-config=$build_from/configuration.nix"
    # A flake in /etc/nixos is built from even when nobody names it.
    [ ! -e /etc/nixos/flake.nix ] || set -- --no-flake "$@"
  fi
  ! traces || set -- "$@" --show-trace
  while IFS= read -r build_word; do
    [ -z "$build_word" ] || set -- "$@" "$build_word"
  done <"$JOB/args"
  # It leaves a link `result` where it is run.
  if ! mkdir -p "$JOB/build" || ! cd "$JOB/build"; then
    finish not-built 1
    exit 0
  fi
  in_turn nixos-rebuild build "$@"
  build_code=$?
  RESULT=$(readlink -f result)
  cd /
  if [ "$build_code" -ne 0 ]; then
    rm -rf "$JOB/build"
    finish not-built "$build_code"
    exit 0
  fi
  built
  rm -rf "$JOB/build"
}

# built: RESULT is a system, and is kept as long as the job goes on.
built() {
  case $RESULT in
    *[!A-Za-z0-9/._+=?-]*) built_is= ;;
    /nix/store/*) built_is=1 ;;
    *) built_is= ;;
  esac
  if [ -z "$built_is" ] || [ ! -x "$RESULT/bin/switch-to-configuration" ]; then
    echo "This is no system: $RESULT"
    finish not-built 1
    exit 0
  fi
  if ! ln -sfn "$RESULT" "$ROOTS/$JOB_ID-new" || ! printf '%s\n' "$RESULT" >"$JOB/result"; then
    echo "It cannot be kept from being collected: $RESULT"
    finish not-built 1
    exit 0
  fi
  event built "system=$RESULT"
}

generations() {
  for generations_link in "$PROFILE"-*-link; do
    [ -L "$generations_link" ] || continue
    generations_number=${generations_link#"$PROFILE"-}
    generations_number=${generations_number%-link}
    case $generations_number in '' | 0* | *[!0-9]*) ;; *) printf '%s\n' "$generations_number" ;; esac
  done | sort -n
}
default_generation() {
  default_link=$(readlink "$PROFILE")
  default_link=${default_link##*system-}
  printf '%s' "${default_link%-link}"
}

# back_to: what runs is not what the next boot starts: that one. Otherwise the generation before it. BACK_TO: its number, where the
# profile has to change.
back_to() {
  BACK_TO=
  RESULT=$(readlink -f "$PROFILE")
  if [ "$RESULT" != "$job_previous" ]; then return 0; fi
  back_default=$(default_generation)
  for back_number in $(generations); do
    if [ "$back_number" -lt "$back_default" ]; then BACK_TO=$back_number; fi
  done
  [ -n "$BACK_TO" ] || return 1
  RESULT=$(readlink -f "$PROFILE-$BACK_TO-link")
}

# units_that WORDS: of the lines that switch-to-configuration wrote since, the units, with commas between.
units_that() {
  log_since "$units_from" | sed -n "s/^$1: //p" | tr -s ', ' '\n' | grep -E '^[A-Za-z0-9:_.@\\-]+$' | sort -u | tr '\n' ',' | sed 's/,$//'
}

dry() {
  event phase name=dry
  units_from=$(log_bytes)
  in_turn "$RESULT/bin/switch-to-configuration" dry-activate
  dry_code=$?
  if [ "$dry_code" -ne 0 ]; then
    finish not-activated "$dry_code"
    exit 0
  fi
  dry_stop=$(units_that "would stop the following units")
  dry_restart=$(units_that "would restart the following units")
  dry_reload=$(units_that "would reload the following units")
  event units "stop=$dry_stop" "restart=$dry_restart" "reload=$dry_reload" \
    "start=$(units_that "would start the following units")"
}

# is_risky UNITS: whether logins depend on one of them. The same list as in risky-units.ts.
is_risky() {
  for risky_unit in $(printf '%s' "$1" | tr ',' ' '); do
    case $risky_unit in
      ssh.service | ssh.socket | sshd*.service | sshd*.socket | dropbear*.service | network*.service | network*.target | \
        systemd-networkd*.service | systemd-networkd*.socket | systemd-resolved.service | NetworkManager*.service | \
        ModemManager.service | dhcpcd*.service | wpa_supplicant*.service | iwd.service | hostapd*.service | firewall*.service | \
        nftables*.service | iptables*.service | ip6tables*.service | fail2ban.service | crowdsec*.service | tailscale*.service | \
        headscale*.service | netbird*.service | zerotierone.service | wireguard-*.service | wg-quick-*.service | \
        openvpn-*.service | nebula@*.service | strongswan*.service | dbus.service | dbus-broker.service | \
        systemd-logind.service | nscd.service | sssd.service | *.network | *-netdev.service)
        return 0
        ;;
    esac
  done
  return 1
}

# ask: waits until a person says `go`, where one is to be asked; half an hour at most.
ask() {
  ask_why=
  case $(option ask) in
    always) ask_why=always ;;
    risky) ! is_risky "$dry_stop,$dry_restart,$dry_reload" || ask_why=risky ;;
  esac
  if [ -z "$ask_why" ]; then
    settle turn activate || stopped
    return 0
  fi
  event phase name=wait
  mark asks
  ask_until=$(($(uptime_seconds) + 1800))
  event ask "why=$ask_why" "until=$(($(date +%s) + 1800))"
  while [ ! -e "$JOB/turn" ]; do
    if [ "$(uptime_seconds)" -ge "$ask_until" ]; then settle turn late; fi
    in_turn sleep 0.2
  done
  case $(settled turn) in
    go) event go ;;
    late) finish not-wanted 1; exit 0 ;;
    *) stopped ;;
  esac
}
