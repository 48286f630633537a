#!/bin/sh
# Stands in for nixos-rebuild-ng as NixOS 25.11 has it: its arguments, its messages and their order, its exit codes. What it calls is
# real: nix-build or nix, nix-env, systemd-run. Facts from pkgs/by-name/ni/nixos-rebuild-ng of nixpkgs; no line of it is taken from there.
ACTIONS="switch boot test build edit repl dry-build dry-run dry-activate build-image build-vm build-vm-with-bootloader list-generations"
PROFILES=/nix/var/nix/profiles

refuse() {
  echo "usage: nixos-rebuild [--verbose] [--max-jobs MAX_JOBS] [--option OPTION OPTION] [--include INCLUDE] [--flake [FLAKE]] [--rollback] ..." >&2
  echo "nixos-rebuild: error: $1" >&2
  exit 2
}
fail() {
  echo "error: $1" >&2
  exit 1
}
# As shlex.join writes a command.
shown() {
  line=
  for word in "$@"; do
    case $word in
      '' | *[!A-Za-z0-9@%+=:,./_-]*) word="'$(printf %s "$word" | sed "s/'/'\"'\"'/g")'" ;;
    esac
    line="$line${line:+ }$word"
  done
  printf %s "$line"
}
# Runs a command; if it fails, its exit code is ours.
run() {
  "$@"
  code=$?
  [ $code -eq 0 ] || {
    echo "Command '$(shown "$@")' returned non-zero exit status $code." >&2
    exit $code
  }
}

all=$#
action='' flake='' rollback='' reexec=yes profile=system specialisation='' install=0 as_sudo='' file='' attr=''
original=$(for word in "$@"; do printf '%s\n' "$word"; done)
# The flags for Nix go to the end of the arguments, and the arguments themselves are shifted away.
while [ "$all" -gt 0 ]; do
  word=$1
  shift
  all=$((all - 1))
  value=
  case $word in
    --*=*)
      value=${word#*=}
      word=${word%%=*}
      set -- "$value" "$@"
      all=$((all + 1))
      ;;
  esac
  case $word in
    -j | --max-jobs | --cores | --log-format | --builders | -I | --include | --option | -p | --profile-name | -c | --specialisation | -f | --file | -A | --attr | --target-host | --build-host | --override-input)
      [ "$all" -gt 0 ] || refuse "argument $word: expected one argument" ;;
  esac
  case $word in
    --no-flake) flake=no ;;
    --flake)
      case ${1-} in
        '' | -*) flake=. ;;
        *) if [ "$all" -gt 0 ]; then flake=$1; shift; all=$((all - 1)); else flake=.; fi ;;
      esac ;;
    -j | --max-jobs) set -- "$@" --max-jobs "$1"; shift; all=$((all - 1)) ;;
    --cores | --log-format | --builders) set -- "$@" "$word" "$1"; shift; all=$((all - 1)) ;;
    -I | --include) set -- "$@" --include "$1"; shift; all=$((all - 1)) ;;
    --option | --override-input)
      [ "$all" -gt 1 ] || refuse "argument $word: expected 2 arguments"
      set -- "$@" "$word" "$1" "$2"; shift 2; all=$((all - 2)) ;;
    -k | --keep-going) set -- "$@" --keep-going ;;
    -K | --keep-failed) set -- "$@" --keep-failed ;;
    -v | --verbose) set -- "$@" -v ;;
    -L | --print-build-logs) set -- "$@" --print-build-logs ;;
    --show-trace | --quiet | --fallback | --repair | --impure | --offline | --no-write-lock-file | --refresh) set -- "$@" "$word" ;;
    --no-reexec | --fast) reexec= ;;
    --no-build-nix) echo "nixos-rebuild: warning: --no-build-nix deprecated, we do not build nix anymore" >&2 ;;
    --rollback) rollback=yes ;;
    --sudo | --use-remote-sudo) as_sudo=sudo ;;
    --install-bootloader) install=1 ;;
    -p | --profile-name) profile=$1; shift; all=$((all - 1)) ;;
    -c | --specialisation) specialisation=$1; shift; all=$((all - 1)) ;;
    -f | --file) file=$1; shift; all=$((all - 1)) ;;
    -A | --attr) attr=$1; shift; all=$((all - 1)) ;;
    --json) refuse "the stand-in writes no JSON" ;;
    --target-host | --build-host) refuse "the stand-in builds and activates here only" ;;
    -*) refuse "unrecognized arguments: $word" ;;
    *)
      [ -z "$action" ] || refuse "unrecognized arguments: $word"
      case " $ACTIONS " in
        *" $word "*) action=$word ;;
        *) refuse "argument action: invalid choice: '$word' (choose from $(echo "$ACTIONS" | sed 's/ /, /g'))" ;;
      esac ;;
  esac
done
[ -n "$action" ] || { echo "usage: nixos-rebuild {$(echo "$ACTIONS" | tr ' ' ',')}"; exit 0; }
[ "$action" != dry-run ] || action=dry-build
if [ "$profile" = system ]; then link=$PROFILES/system; else link=$PROFILES/system-profiles/$profile; mkdir -p "${link%/*}"; fi
# A flake in /etc/nixos is built from even when nobody names it.
if [ -z "$flake" ] && [ -z "$file$attr" ] && [ -e /etc/nixos/flake.nix ]; then flake=$(dirname "$(readlink -f /etc/nixos/flake.nix)"); fi
[ "$flake" != no ] || flake=
if [ -n "$flake" ]; then
  [ -z "$file$attr" ] || refuse "--flake cannot be used with --file or --attr"
  name=${flake#*#}
  { [ "$name" != "$flake" ] && [ -n "$name" ]; } || name=$(uname -n)
  flake="${flake%%#*}#nixosConfigurations.\"$name\""
fi

# Prints the path of an attribute of the system, built. $1: the attribute; $2: first or last, where --no-out-link stands.
built() {
  wanted=config.system.build.$1
  place=$2
  shift 2
  if [ -n "$flake" ]; then
    [ "$action" != dry-build ] || set -- "$@" --dry-run
    [ "$place" = result ] || set -- --no-link "$@"
    # --print-out-paths came with Nix 2.10: what it prints is read from a link, so that older ones do, too.
    links=$(mktemp -d)
    said=$(shown nix --extra-experimental-features "nix-command flakes" build --print-out-paths "$flake.$wanted" "$@")
    dropped=0
    [ "$place" = result ] || { dropped=1; shift; }
    nix --extra-experimental-features "nix-command flakes" build --out-link "$links/result" "$flake.$wanted" "$@"
    code=$?
    [ $code -eq 0 ] || echo "Command '$said' returned non-zero exit status $code." >&2
    [ ! -e "$links/result" ] || readlink "$links/result"
    [ "$dropped" = 1 ] || [ ! -e "$links/result" ] || ln -sfn "$(readlink "$links/result")" result
    rm -rf "$links"
    return $code
  else
    case $place in
      first) set -- --no-out-link "$@" ;;
      last) set -- "$@" --no-out-link ;;
    esac
    [ "$action" != dry-build ] || set -- --dry-run "$@"
    if [ -n "$file$attr" ]; then run nix-build "${file:-default.nix}" --attr "${attr:+$attr.}$wanted" "$@"; else run nix-build "<nixpkgs/nixos>" --attr "$wanted" "$@"; fi
  fi
}
numbers() {
  for one in "$link"-*-link; do
    one=${one#"$link"-}
    echo "${one%-link}"
  done | sort -n
}
current() {
  one=$(readlink "$link")
  one=${one##*/}
  one=${one%-link}
  echo "${one##*-}"
}

case $action in
  list-generations)
    [ -e "$link" ] || fail "no profile '$profile' found"
    {
      printf 'Generation\tBuild-date\tNixOS version\tKernel\tConfiguration Revision\tSpecialisation\tCurrent\n'
      for number in $(numbers | sort -rn); do
        system=$link-$number-link
        kernel=Unknown
        for one in "$system"/kernel-modules/lib/modules/*; do [ ! -e "$one" ] || kernel=${one##*/}; done
        is=False
        [ "$number" != "$(current)" ] || is=True
        printf '%s\t%s\t%s\t%s\tUnknown\t[]\t%s\n' "$number" "$(date -d "@$(stat -c %Z "$system")" '+%Y-%m-%d %H:%M:%S')" \
          "$(cat "$system/nixos-version" 2>/dev/null || echo Unknown)" "$kernel" "$is"
      done
    } | awk -F '\t' '
      { for (n = 1; n <= NF; n++) { cell[NR, n] = $n; if (length($n) > width[n]) width[n] = length($n) } }
      END {
        for (row = 1; row <= NR; row++) {
          text = ""
          for (n = 1; n <= NF; n++) text = text (n > 1 ? "  " : "") sprintf("%-" width[n] "s", cell[row, n])
          sub(/ +$/, "", text)
          print text
        }
      }'
    exit 0 ;;
  switch | boot | test)
    # A newer version of this program may be in what is built: it is built first, and if that fails, this is the end.
    if [ -n "$reexec" ] && [ -z "$_NIXOS_REBUILD_REEXEC" ]; then
      new=$(built nixos-rebuild last "$@") || exit $?
      IFS='
'
      set -f
      # shellcheck disable=SC2086
      _NIXOS_REBUILD_REEXEC=1 exec "$new/bin/nixos-rebuild" $original
    fi ;;
  build | dry-build | dry-activate) ;;
  *) refuse "the stand-in does not know '$action'" ;;
esac

echo "building the system configuration..." >&2
if [ -n "$rollback" ]; then
  case $action in
    switch | boot)
      run $as_sudo nix-env --rollback -p "$link"
      system=$link ;;
    test | build)
      [ -e "$link" ] || fail "no profile '$profile' found"
      # The newest that is not the current one, which need not be the one before it.
      number=$(numbers | grep -vx "$(current)" | tail -n 1)
      [ -n "$number" ] || fail "could not find previous generation"
      system=$link-$number-link ;;
    *) fail "--rollback is incompatible with '$action'" ;;
  esac
else
  case $action in
    build | dry-build) place=result ;;
    *) place=first ;;
  esac
  system=$(built toplevel $place "$@") || exit $?
fi
[ "$action" != dry-build ] || exit 0

if [ -z "$rollback" ]; then
  case $action in
    switch | boot) run $as_sudo nix-env -p "$link" --set "$system" ;;
  esac
fi
case $action in
  switch | boot | test | dry-activate)
    if [ -n "$specialisation" ]; then
      case $action in switch | test) ;; *) fail "'--specialisation' can only be used with 'switch' and 'test'" ;; esac
      [ -e "$system/specialisation/$specialisation" ] || fail "specialisation not found: $specialisation"
      switcher=$system/specialisation/$specialisation/bin/switch-to-configuration
    else
      switcher=$system/bin/switch-to-configuration
    fi
    export NIXOS_INSTALL_BOOTLOADER=$install
    if [ -d /run/systemd/system ]; then
      run $as_sudo systemd-run -E LOCALE_ARCHIVE -E NIXOS_INSTALL_BOOTLOADER -E NIXOS_NO_CHECK --collect --no-ask-password --pipe --quiet \
        --service-type=exec --unit=nixos-rebuild-switch-to-configuration "$switcher" "$action"
    else
      run $as_sudo "$switcher" "$action"
    fi ;;
esac
printf 'Done. The new configuration is ' >&2
echo "$system"
