# Whether what was built fits on /boot, by bytes. The same facts as in the probe (probe/boot.sh, which has the sources), but of the system
# that was built: its boot loader is the one that will write. Nothing is said where anything of it is not known for certain.

# the_only LINES: the line, where it is the only one.
the_only() {
  case $1 in *'
'*) ;; *) printf '%s' "$1" ;; esac
}
# names_in FILE PATTERN
names_in() { [ -r "$1" ] && grep -aoE "/nix/store/[0-9a-z]{32}-($2)" "$1" 2>/dev/null | sort -u; }
# value_in FILE NAME: what a builder in Python gives it.
value_in() {
  sed -n "s/^ *$2 = \(int(\|Path(\)\{0,1\}\"\{0,1\}\([0-9A-Za-z/._-]*\)\"\{0,1\})\{0,1\} *\$/\2/p" "$1" 2>/dev/null | head -n 1
}
# after_in FILE NAME KIND: what the settings of GRUB give it; they are XML, the value is on the next line.
after_in() { sed -n "/<attr name=\"$2\">/{n;s/.*<$3 value=\"\([^\"&]*\)\".*/\1/p;}" "$1" 2>/dev/null | head -n 1; }

# loader_of SYSTEM: LOADER, LOADER_ROOT, LOADER_FOLDER of kernels below it, LOADER_LIMIT (0: none), LOADER_FIRST: `removes` or `writes`, or
# unknown. False: not known.
loader_of() {
  LOADER_FIRST=
  loader_installer=$(the_only "$(names_in "$1/bin/switch-to-configuration" 'install-systemd-boot\.sh|systemd-boot-builder\.py|systemd-boot/bin/systemd-boot|systemd-boot|install-grub\.sh')")
  case $loader_installer in
    *install-grub.sh)
      loader_settings=$(the_only "$(names_in "$loader_installer" 'grub-config\.xml')")
      [ -r "$loader_settings" ] || return 1
      LOADER=grub LOADER_FOLDER=kernels LOADER_FIRST=writes
      LOADER_ROOT=$(after_in "$loader_settings" bootPath string)
      LOADER_LIMIT=$(after_in "$loader_settings" configurationLimit int)
      ;;
    *systemd-boot*)
      loader_builder=$loader_installer
      case $loader_installer in *install-systemd-boot.sh) loader_builder=$(the_only "$(names_in "$loader_installer" 'systemd-boot-builder\.py|systemd-boot/bin/systemd-boot|systemd-boot')") ;; esac
      [ -f "$loader_builder" ] && [ -r "$loader_builder" ] || return 1
      LOADER=systemd-boot LOADER_FOLDER=EFI/nixos
      LOADER_LIMIT=$(value_in "$loader_builder" CONFIGURATION_LIMIT)
      [ -n "$LOADER_LIMIT" ] || LOADER_LIMIT=$(value_in "$loader_builder" configurationLimit)
      LOADER_ROOT=$(value_in "$loader_builder" BOOT_MOUNT_POINT)
      [ -n "$LOADER_ROOT" ] || LOADER_ROOT=$(value_in "$loader_builder" EFI_SYS_MOUNT_POINT)
      case $(sed -n -e 's/^  *\(remove_old_entries\|garbage_collect\)(.*/removes/p' -e 's/^  *\(write_entry\|write_boot_files\)(.*/writes/p' "$loader_builder" | head -n 1) in
        removes) LOADER_FIRST=removes ;;
        writes) LOADER_FIRST=writes ;;
      esac
      ;;
    *) return 1 ;;
  esac
  LOADER_ROOT=${LOADER_ROOT:-/boot}
  case $LOADER_LIMIT in '' | *[!0-9]*) return 1 ;; esac
  case $LOADER_ROOT in /*) ;; *) return 1 ;; esac
}

# kept_systems: those that the boot loader will have entries for, when this one is the default.
kept_systems() {
  {
    for kept_number in $(generations); do readlink -f "$PROFILE-$kept_number-link"; done
    if [ -z "${BACK_TO-}" ] && [ "$(readlink -f "$PROFILE")" != "$RESULT" ]; then printf '%s\n' "$RESULT"; fi
  } | if [ "$LOADER_LIMIT" -gt 0 ]; then tail -n "$LOADER_LIMIT"; else cat; fi
}

# wanted_files: lines `NAME BYTES` of all that they need there, each once; a line `?` where something has another form.
wanted_files() {
  kept_systems | while IFS= read -r wanted_system; do
    for wanted_one in "$wanted_system" "$wanted_system"/specialisation/*; do
      for wanted_file in "$wanted_one/kernel" "$wanted_one/initrd"; do
        [ -e "$wanted_file" ] || continue
        wanted_real=$(readlink -f "$wanted_file")
        wanted_name=${wanted_real#/nix/store/}
        case $wanted_name in
          */*/* | *[!A-Za-z0-9/._+=-]*) echo '?' ;;
          */*) printf '%s-%s%s %s\n' "${wanted_name%%/*}" "${wanted_name#*/}" "$LOADER_SUFFIX" "$(stat -L -c %s "$wanted_real")" ;;
          *) echo '?' ;;
        esac
      done
    done
  done | sort -u
}

# room: says what it brings; ROOM_FITS is 0 where it is certain that it does not fit.
room() {
  loader_of "$RESULT" || return 0
  ! grep -qE '"(initrdSecrets|devicetree)"' "$RESULT/boot.json" 2>/dev/null || return 0
  case $LOADER in systemd-boot) LOADER_SUFFIX=.efi ;; *) LOADER_SUFFIX= ;; esac
  room_folder=$LOADER_ROOT/$LOADER_FOLDER
  [ -d "$room_folder" ] || return 0
  # shellcheck disable=SC2046 # six words, no user's
  set -- $(df -Pk "$LOADER_ROOT" 2>/dev/null | tail -n 1)
  [ "$#" = 6 ] && [ "$6" = "$LOADER_ROOT" ] || return 0
  room_free=$4
  room_block=$(stat -f -c %S "$LOADER_ROOT" 2>/dev/null)
  case $room_free:$room_block in *[!0-9:]* | :* | *: | *:0) return 0 ;; esac
  room_wanted=$(wanted_files)
  case $room_wanted in *'?'* | '') return 0 ;; esac
  # Only files of this form are removed or counted; what else lies there is nobody's business.
  # shellcheck disable=SC2046 # three numbers
  set -- $(
    { printf '%s\n' "$room_wanted" | sed 's/^/want /'
      find "$room_folder" -maxdepth 1 -type f -printf 'have %f %s\n' | awk 'NF == 3'
    } | awk -v block="$room_block" '
      function up(bytes) { return int((bytes + block - 1) / block) * block }
      $1 == "want" { want[$2] = $3 }
      $1 == "have" { have[$2] = $3 }
      END {
        for (name in want) if (!(name in have)) { needs += want[name]; rounded += up(want[name]) }
        for (name in have) if (!(name in want)) releases += up(have[name])
        printf "%.0f %.0f %.0f\n", needs, rounded, releases
      }'
  )
  [ "$#" = 3 ] || return 0
  room_bytes=$((room_free * 1024))
  room_releases=$3
  [ "$LOADER_FIRST" != writes ] || room_releases=0
  # Half a megabyte stays free for entries and updates of the loader itself, as the probe reckons.
  ROOM_FITS=1
  if [ "$1" -gt 0 ] && [ "$(($2 + 524288))" -gt "$((room_bytes + room_releases))" ]; then ROOM_FITS=0; fi
  event boot "needs=$1" "free=$room_bytes" "releases=$room_releases" "fits=$ROOM_FITS"
}
