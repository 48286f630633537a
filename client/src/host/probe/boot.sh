# What writes to /boot, found without root: the command that switch-to-configuration of the running system calls. The texts come from
# nixpkgs 20.09 to 26.05: nixos/modules/system/boot/loader/{systemd-boot,grub,generic-extlinux-compatible}, and
# nixos/modules/system/activation/switchable-system.nix, which puts the command into a Perl script (until 24.11) or into the shell
# wrapper of the Rust program (`export INSTALL_BOOTLOADER='…'`). Whatever has another form stays unknown.
# mentions FILE PATTERN: the store paths of that name in a file, each once.
mentions() {
  [ -r "$1" ] && ask grep -aoE "/nix/store/[0-9a-z]{32}-($2)" "$1" | sort -u
}
# only LINES: the line, where it is the only one.
only() {
  case $1 in *'
'*) ;; *) printf '%s' "$1" ;; esac
}
# assigned FILE NAME: what a builder in Python gives the name, as a plain number, a text, or through int() and Path().
assigned() {
  sed -n "s/^ *$2 = \(int(\|Path(\)\{0,1\}\"\{0,1\}\([0-9A-Za-z/._-]*\)\"\{0,1\})\{0,1\} *\$/\2/p" "$1" 2>/dev/null | head -n 1
}

LOADER_ROOT=
if [ "$NIXOS" = 1 ]; then
  switcher=/run/current-system/bin/switch-to-configuration
  installer=$(only "$(mentions "$switcher" 'install-systemd-boot\.sh|systemd-boot-builder\.py|systemd-boot/bin/systemd-boot|systemd-boot|install-grub\.sh|extlinux-conf-builder\.sh -g [0-9]+')")
  case $installer in
    *extlinux-conf-builder.sh*)
      say loader.kind extlinux
      say loader.limit "${installer##* }"
      ;;
    *install-grub.sh)
      # The settings of GRUB: builtins.toXML of an attribute set, one for each boot partition. Its last word is on the next line.
      settings=$(mentions "$installer" 'grub-config\.xml')
      [ -n "$settings" ] && say loader.kind grub
      settings=$(only "$settings")
      if [ -r "$settings" ]; then
        # Only what lies on another file system than the store is copied; /boot as a mount of its own is one (install-grub.pl).
        LOADER_ROOT=$(sed -n '/<attr name="bootPath">/{n;s/.*<string value="\([^"&]*\)".*/\1/p;}' "$settings" | head -n 1)
        limit=$(sed -n '/<attr name="configurationLimit">/{n;s/.*<int value="\([0-9]*\)".*/\1/p;}' "$settings" | head -n 1)
        [ "$limit" = 0 ] || say loader.limit "$limit"
      fi
      ;;
    *systemd-boot*)
      # install-systemd-boot.sh calls the builder; older releases name the builder itself.
      builder=$installer
      case $installer in *install-systemd-boot.sh) builder=$(only "$(mentions "$installer" 'systemd-boot-builder\.py|systemd-boot/bin/systemd-boot|systemd-boot')") ;; esac
      if [ -f "$builder" ] && [ -r "$builder" ]; then
        limit=$(assigned "$builder" CONFIGURATION_LIMIT)
        [ -n "$limit" ] || limit=$(assigned "$builder" configurationLimit)
        LOADER_ROOT=$(assigned "$builder" BOOT_MOUNT_POINT)
        [ -n "$LOADER_ROOT" ] || LOADER_ROOT=$(assigned "$builder" EFI_SYS_MOUNT_POINT)
        if [ -n "$limit" ]; then
          say loader.kind systemd-boot
          say loader.limit "$limit"
        fi
        # Whether it makes room before it writes: remove_old_entries before write_entry, since 26.05 garbage_collect before
        # write_boot_files. Definitions stand at the left margin, calls do not.
        order=$(sed -n -e 's/^  *\(remove_old_entries\|garbage_collect\)(.*/removes/p' -e 's/^  *\(write_entry\|write_boot_files\)(.*/writes/p' "$builder" | head -n 1)
        case $order in
          removes) say loader.removes_first 1 ;;
          writes) say loader.removes_first 0 ;;
        esac
      fi
      ;;
  esac
  case $LOADER_ROOT in /*) say loader.root "$LOADER_ROOT" ;; *) LOADER_ROOT= ;; esac
fi

# A partition of its own, and one that is mounted: asking df of an autofs would mount it.
for folder in "$LOADER_ROOT" /boot /boot/efi /efi; do
  [ -n "$folder" ] || continue
  found=$(mount_of "$folder")
  case $found in '' | *' autofs '*) continue ;; esac
  space=$(ask df -Pk "$folder" | tail -n 1)
  set -f
  # shellcheck disable=SC2086 # split into words on purpose
  set -- $space
  set +f
  if [ "$#" != 6 ] || [ "$6" != "$folder" ]; then continue; fi
  # Where a file system tells no sizes, df prints `-`.
  case $2$3$4${5%\%} in *[!0-9]*) continue ;; esac
  say boot.mount "$6"
  say boot.device "$1"
  say boot.type "$(printf '%s\n' "$found" | sed 's/^[^ ]* \([^ ]*\) .*/\1/')"
  # Of the file system itself (vfat after an error): a session's sandbox may show this mount as read-only where nobody else's is.
  if awk -v folder="$6" '$5 == folder { last = "," $NF "," } END { exit last ~ /,ro,/ ? 0 : 1 }' /proc/self/mountinfo 2>/dev/null; then say boot.readonly 1; fi
  say boot.size_kb "$2"
  say boot.used_kb "$3"
  say boot.available_kb "$4"
  say boot.percent "${5%\%}"
  break
done
