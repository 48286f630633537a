# meta:
#   owner: core
#   status: active
#   scope: shared
#   summary: Wenige Generationen auf der Boot-Partition, tägliche Bereinigung, kein Wechsel ohne Platz

{ config, lib, pkgs, ... }:
let
  cfg = config.my.bootSafeguard;
  loader = config.boot.loader.systemd-boot;

  # Dorthin kommen Kernel und initrd: auf die ESP oder, wo es sie gibt, auf die eigene Boot-Partition (XBOOTLDR).
  ownPartition = loader.xbootldrMountPoint or null;
  bootMount = if ownPartition != null then ownPartition else config.boot.loader.efi.efiSysMountPoint;

  extraFiles =
    (loader.extraFiles or { })
    // lib.mapAttrs' (name: text: lib.nameValuePair "loader/entries/${name}" (pkgs.writeText "eintrag" text)) (loader.extraEntries or { });

  extraEntry = name: source: "[${lib.escapeShellArg name}]=${lib.escapeShellArg "${source}"}";

  # Ein Programm für beides, damit die Anzeige dasselbe rechnet wie die Prüfung.
  bootStatus = pkgs.writeShellScriptBin "boot-status" ''
    # boot-status                   zeigt den Platz; Rückgabe 0: reicht für einen neuen Kernel, 1: knapp oder unbekannt, 2: geht nicht
    # boot-status --check SYSTEM    prüft, ob ein neues System geschrieben werden kann; Rückgabe 0: ja oder unbekannt, 2: nein
    # Es liest nur und legt nichts an: Abbrechen und Wiederholen schaden nie.
    set -euo pipefail
    export LC_ALL=C
    export PATH=${pkgs.coreutils}/bin:${pkgs.findutils}/bin:${pkgs.gawk}/bin

    places=(${lib.escapeShellArgs ([ bootMount ] ++ cfg.mirrors)})
    limit=${toString loader.configurationLimit}
    # Was systemd-boot sonst noch dorthin kopiert.
    declare -A extra=(${lib.concatStringsSep " " (lib.mapAttrsToList extraEntry extraFiles)})
    reserve=$((${toString cfg.reserveMiB} * 1024 * 1024))
    profiles=/nix/var/nix/profiles

    mib() { awk -v bytes="$1" 'BEGIN { text = sprintf("%.1f", bytes / 1048576); sub(/[.]/, ",", text); print text " MiB" }'; }

    # Ein Zugriff hängt ein, was erst bei Bedarf eingehängt wird; danach zählt, was df dazu sagt.
    look_at() {
      # Ein Schrägstrich am Ende oder ein Link ändert nichts daran, welche Partition gemeint ist.
      place=$(readlink -m -- "$1") mounted="" total="" free=""
      ls "$place/." > /dev/null 2>&1 || true
      read -r mounted total free < <(df --block-size=1 --output=target,size,avail -- "$place" 2> /dev/null | tail -n 1) || true
      block=$(stat --file-system --format=%S -- "$place" 2> /dev/null) || { unless_killed "$?"; block=""; }
      case $total:$free:$block in *[!0-9:]* | :* | *::* | *: | *:0) total="" ;; esac
      [ "$mounted" = "$place" ] || return 1
    }

    # Gefragt ist das Dateisystem selbst, das der Kernel nach einem Fehler auf „nur lesbar“ stellt, nicht die Sandbox einer Sitzung.
    is_readonly() {
      awk -v place="$1" '$5 == place { last = "," $NF "," } END { exit last ~ /,ro,/ ? 0 : 1 }' /proc/self/mountinfo
    }

    # Zeilen `NUMMER LINK` eines Profils, die älteste Generation zuerst.
    generations() {
      local link number
      for link in "$1"-*-link; do
        number=''${link#"$1"-}
        number=''${number%-link}
        case $number in "" | *[!0-9]*) continue ;; esac
        if [ -L "$link" ]; then printf '%s %s\n' "$number" "$link"; fi
      done | sort -n
    }

    # kept_systems NEUESTE NEUES: für welche Systeme systemd-boot Einträge schriebe, wenn vom Profil nur die neuesten da wären.
    # NEUES ist ein System, das noch keine Generation ist, oder leer.
    kept_systems() {
      local profile
      {
        generations "$profiles/system" | tail -n "$1" | while read -r _ link; do readlink -f "$link"; done
        if [ -n "$2" ]; then printf '%s\n' "$2"; fi
      } | tail -n "$limit"
      for profile in "$profiles"/system-profiles/*; do
        case $profile in *-link | *'*') continue ;; esac
        generations "$profile" | tail -n "$limit" | while read -r _ link; do readlink -f "$link"; done
      done
    }

    is_generation() {
      local link
      for link in "$profiles"/system-*-link; do
        if [ "$(readlink -f "$link")" = "$1" ]; then return 0; fi
      done
      return 1
    }

    # Was systemd-boot für ein System kopiert: Kernel, initrd, und den Devicetree, den dessen Bootspec nennt.
    copied_files() {
      printf '%s\n' "$1/kernel" "$1/initrd"
      [ -e "$1/boot.json" ] || return 0
      awk -v RS='"devicetree"' -F '"' 'NR > 1 && $1 ~ /^ *: *$/ { print $2 }' "$1/boot.json"
    }

    # Geheimnisse hängt systemd-boot bei jedem Wechsel an die initrd jedes Eintrags an. Gezählt werden sie ungepackt, mit einem Kopf je
    # Datei.
    secret_bytes() {
      [ -e "$1/append-initrd-secrets" ] || { echo 0; return; }
      awk '$1 == "cp" && $2 == "-a" && /[.]initrd-secrets/ { print $3 }' "$1/append-initrd-secrets" \
        | while read -r source; do find "$source" -printf '%s\n' 2> /dev/null || true; done \
        | awk '{ bytes += $1 + 512 } END { printf "%.0f\n", bytes }'
    }

    # Zeilen `NAME BYTES`: was dort liegen muss. systemd-boot benennt Dateien nach ihrem Pfad im Store.
    wanted_files() {
      local system one file real name bytes entries=0
      while read -r system; do
        for one in "$system" "$system"/specialisation/*; do
          [ -e "$one" ] || continue
          bytes=$(secret_bytes "$one")
          printf 'menu %s %s\n' "$((entries += 1))" "$bytes"
          while read -r file; do
            real=$(readlink -e "$file") || { unless_killed "$?"; continue; }
            bytes=$(stat --format=%s "$real")
            name=''${real#/nix/store/}
            case $name in
              */*) name=''${name%%/*}-''${name##*/} ;;
            esac
            printf 'want %s.efi %s\n' "$name" "$bytes"
          done < <(copied_files "$one")
        done
      done | sort -u
    }

    # Zeilen `extra PFAD BYTES` und `old PFAD BYTES`: weitere Dateien (Werkzeuge im Boot-Menü), die neuen und die, die ihnen weichen.
    extra_files() {
      local file real bytes
      for file in "''${!extra[@]}"; do
        real=$(readlink -e "''${extra[$file]}") || { unless_killed "$?"; continue; }
        bytes=$(stat --format=%s "$real")
        printf 'extra %s %s\n' "''${file// /_}" "$bytes"
      done
      {
        find "$1/EFI/nixos/.extra-files" -type f -printf '%P\n' 2> /dev/null || true
        if [ "''${#extra[@]}" -gt 0 ]; then printf '%s\n' "''${!extra[@]}"; fi
      } | sort -u | while read -r file; do
        if [ -f "$1/$file" ]; then printf 'old %s %s\n' "''${file// /_}" "$(stat --format=%s "$1/$file")"; fi
      done
    }

    # Ein Programm, das jemand beendet hat, hat nichts gesagt: Dann ist auch die Rechnung nichts wert.
    unless_killed() { if [ "$1" -ge 128 ]; then exit "$1"; fi; }

    # reckon ORT NEUESTE NEUES: setzt need (kommt dazu), release (wird vorher gelöscht) und wanted (so viel muss frei sein), auf ganze
    # Blöcke gerundet. Auch ohne neuen Kernel kommt ein Eintrag dazu, und jeder wird erst neben dem alten geschrieben.
    reckon() {
      local code=0
      read -r need release menu < <(
        {
          kept_systems "$2" "$3" | wanted_files || exit
          extra_files "$1" || exit
          find "$1/EFI/nixos" -maxdepth 1 -type f -printf 'have %f %s\n' 2> /dev/null || true
          find "$1/loader/entries" -maxdepth 1 -type f -name 'nixos-*.conf' -printf 'entry - 0\n' 2> /dev/null || true
        } | awk -v block="$block" '
          function up(bytes) { return int((bytes + block - 1) / block) * block }
          NF == 3 && $1 == "want" { want[$2] = $3 }
          NF == 3 && $1 == "have" { have[$2] = $3 }
          $1 == "menu" { more++; secrets += up($3) }
          $1 == "entry" { more-- }
          $1 == "extra" { tools += up($3) }
          $1 == "old" { tools -= up($3) }
          END {
            for (name in want) if (!(name in have)) need += up(want[name])
            for (name in have) if (!(name in want)) release += up(have[name])
            if (tools > 0) need += tools
            printf "%.0f %.0f %.0f\n", need, release, (more + 1 > 0 ? (more + 1) * up(1024) : 0) + secrets
          }'
      ) || code=$?
      wait "$!" || code=$?
      if [ "$code" -ne 0 ]; then exit "$code"; fi
      wanted=$((need + (need > 0 && reserve > menu ? reserve : menu)))
    }

    fits() { [ "$wanted" -le "$((free + release))" ]; }

    # Ob das laufende und das gestartete System, wenn sie jetzt im Menü stehen, auch unter den neuesten $1 Generationen sind: Sie
    # sind der Weg zurück.
    keeps_fallback() {
      local all kept one
      all=" $(kept_systems 1000000 "" | tr '\n' ' ')"
      kept=" $(kept_systems "$1" "" | tr '\n' ' ')"
      for one in /run/booted-system /run/current-system; do
        one=$(readlink -f "$one")
        case $all in *" $one "*) ;; *) continue ;; esac
        case $kept in *" $one "*) ;; *) return 1 ;; esac
      done
    }

    refuse() {
      printf '%s\n' "boot-safeguard: abgebrochen, bevor der Bootloader etwas schreibt." "$@" \
        "Bootloader und laufendes System sind unverändert; der nächste Start ist nicht betroffen." \
        "Ohne diese Prüfung (nur im Notfall): sudo NIXOS_NO_CHECK=1 nixos-rebuild switch" >&2
      exit 2
    }

    check() {
      local system new="" missing newest
      # Wer die Boot-Partition nicht lesen darf, hielte alles für fehlend.
      [ "$(id -u)" -eq 0 ] || { echo "boot-status: --check braucht root." >&2; exit 64; }
      system=$(readlink -e "$1") || {
        unless_killed "$?"
        echo "boot-safeguard: $1 gibt es nicht, der Platz wird nicht geprüft." >&2
        return 0
      }
      # Bei einer Installation gibt es noch kein System, das zu schützen wäre.
      [ -L /run/booted-system ] || return 0
      # switch und boot schreiben nur, was eine Generation ist; sonst ist gefragt, was wäre, wenn es eine würde.
      case $2 in switch | boot) ;; *) if ! is_generation "$system"; then new=$system; fi ;; esac
      for place in "''${places[@]}"; do
        look_at "$place" || refuse \
          "$place ist nicht eingehängt: Der neue Eintrag käme nie auf die Boot-Partition." \
          "Was hilft: sudo mount $place, dann noch einmal."
        if is_readonly "$place" || ! [ -w "$place" ]; then
          refuse "$place ist nur lesbar eingehängt: Der Bootloader kann nichts schreiben." \
            "Was hilft: sudo umount $place, das Dateisystem prüfen (fsck), sudo mount $place, dann noch einmal."
        fi
        if [ -z "$total" ] || ! [ -e "$system/kernel" ]; then
          echo "boot-safeguard: Der Platz auf $place ist nicht bekannt und wird nicht geprüft." >&2
          continue
        fi
        reckon "$place" 1000000 "$new"
        if fits; then continue; fi
        missing=$((wanted - free - release))
        set -- "Auf $place fehlen $missing Bytes ($(mib "$missing"))." \
          "Neue Dateien brauchen $need Bytes, frei sind $free, alte Einträge geben $release frei, $((wanted - need)) bleiben für Einträge und als Reserve frei."
        for ((newest = limit - 1; newest >= 1; newest--)); do
          reckon "$place" "$newest" "$new"
          fits || continue
          keeps_fallback "$newest" || refuse "$@" "Platz gäbe es nur ohne das laufende System im Boot-Menü, und das bleibt als Weg zurück." \
            "Was hilft: die initrd verkleinern oder die Boot-Partition vergrößern."
          refuse "$@" "Was hilft: nur die neuesten $newest Generationen behalten, dann noch einmal:" \
            "  sudo nix-env -p $profiles/system --delete-generations +$newest"
        done
        refuse "$@" "Alte Generationen zu löschen reicht nicht. Was hilft: die initrd verkleinern oder die Boot-Partition vergrößern."
      done
    }

    # Was der nächste Wechsel freigibt: was nur die älteste Generation braucht. Gerechnet wird im Store, denn die Boot-Partition
    # darf nur root lesen.
    next_release() {
      if [ "$1" -lt "$limit" ]; then echo 0; return; fi
      awk 'FILENAME == ARGV[1] { stays[$2]; next } $1 == "want" && !($2 in stays) { bytes += $3 } END { printf "%.0f\n", bytes }' \
        <(kept_systems "$((limit - 1))" "" | wanted_files) <(kept_systems "$limit" "" | wanted_files)
    }

    show() {
      local worst=0 pair=0 code text file count next
      for file in /run/current-system/kernel /run/current-system/initrd; do
        if [ -e "$file" ]; then pair=$((pair + $(stat --dereference --format=%s "$file"))); fi
      done
      count=$(generations "$profiles/system" | wc -l)
      next=$(next_release "$count")
      for place in "''${places[@]}"; do
        code=0
        if ! look_at "$place"; then
          code=2 text="nicht eingehängt"
        elif is_readonly "$place"; then
          code=2 text="nur lesbar eingehängt"
        elif [ -z "$total" ]; then
          code=1 text="Größe nicht bekannt"
        else
          text="$(mib "$free") von $(mib "$total") frei"
          if [ "$next" -gt 0 ]; then text="$text, $(mib "$next") gibt die älteste Generation frei"; fi
          if [ "$((free + next))" -lt "$reserve" ]; then
            code=2 text="$text: kein Platz"
          elif [ "$((free + next))" -lt "$((pair + reserve))" ]; then
            code=1 text="$text: knapp"
          else
            text="$text: reicht"
          fi
        fi
        printf '%s: %s\n' "$place" "$text"
        if [ "$code" -gt "$worst" ]; then worst=$code; fi
      done
      printf 'Ein neuer Kernel mit initrd braucht etwa %s.\n' "$(mib "$pair")"
      printf 'Generationen: %s, im Boot-Menü höchstens %s.\n' "$count" "$limit"
      exit "$worst"
    }

    case ''${1-} in
      --check) check "''${2-}" "''${3-}" ;;
      "") show ;;
      *) echo "Aufruf: boot-status [--check SYSTEM]" >&2; exit 64 ;;
    esac
  '';

  # Was ein Eintrag auf der Boot-Partition startet, darf nicht aus dem Store verschwinden, auch wenn seine Generation alt ist:
  # Sonst stünde im Menü ein System, das es nicht mehr gibt.
  keepBootable = pkgs.writeShellScriptBin "boot-roots" ''
    set -eu
    export LC_ALL=C
    export PATH=${pkgs.coreutils}/bin:${pkgs.gnugrep}/bin

    entries=${lib.escapeShellArg bootMount}/loader/entries
    roots=/nix/var/nix/gcroots/boot-safeguard

    # Ohne die Liste weiß niemand, was gebraucht wird: Dann bleibt alles liegen, und nix-gc wartet.
    if ! [ -d "$entries" ]; then
      echo "boot-safeguard: $entries ist nicht lesbar, heute wird nichts aus dem Store gelöscht." >&2
      exit 1
    fi
    mkdir -p "$roots"
    needed=" "
    for entry in "$entries"/*.conf; do
      [ -e "$entry" ] || continue
      system=$(grep -o -m 1 'init=/nix/store/[^/ ]*/init' "$entry") || continue
      system=''${system#init=}
      system=''${system%/init}
      [ -d "$system" ] || continue
      ln -sfn "$system" "$roots/''${system##*/}"
      needed="$needed''${system##*/} "
    done
    for root in "$roots"/*; do
      case $needed in *" ''${root##*/} "*) ;; *) rm -f "$root" ;; esac
    done
  '';
in
{
  options.my.bootSafeguard = {
    generations = lib.mkOption {
      type = lib.types.ints.between 1 5;
      default = 3;
      description = "So viele Generationen stehen höchstens im Boot-Menü; mehr als fünf sind nie erlaubt.";
    };

    keepDays = lib.mkOption {
      type = lib.types.ints.positive;
      default = 14;
      description = "Nach so vielen Tagen löscht die Bereinigung eine Generation.";
    };

    reserveMiB = lib.mkOption {
      type = lib.types.ints.unsigned;
      default = 1;
      description = "So viel bleibt auf der Boot-Partition frei, für Einträge und neue Fassungen von systemd-boot.";
    };

    mirrors = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      default = [ ];
      example = [ "/boot-spiegel" ];
      description = "Weitere Boot-Partitionen, auf die ein Skript alles kopiert; sie werden mitgeprüft.";
    };
  };

  config = {
    # Jede Generation kann einen eigenen Kernel und eine eigene initrd mitbringen; eine kleine Boot-Partition fasst nur wenige.
    boot.loader.systemd-boot.configurationLimit = cfg.generations;
    # Der Editor im Boot-Menü gäbe jedem vor dem Gerät eine Root-Shell (init=/bin/sh).
    boot.loader.systemd-boot.editor = false;

    # Täglich statt wöchentlich: So ist Platz da, bevor er gebraucht wird. Ein verpasster Lauf wird nachgeholt.
    nix.gc = {
      automatic = lib.mkDefault true;
      dates = lib.mkDefault "daily";
      options = lib.mkDefault "--delete-older-than ${toString cfg.keepDays}d";
      persistent = lib.mkDefault true;
    };

    # Vor jedem switch und boot und auf Wunsch (check); test und dry-activate schreiben nichts auf die Boot-Partition.
    # Ältere Fassungen von NixOS nennen die Aktion nur in NIXOS_ACTION. Beendet ein Signal die Prüfung, endet auch der Wechsel.
    system.preSwitchChecks = lib.mkIf loader.enable {
      boot-safeguard = ''
        action=''${2:-''${NIXOS_ACTION:-}}
        case $action in
          switch | boot | check)
            code=0
            ${bootStatus}/bin/boot-status --check "''${1:-}" "$action" || code=$?
            if [ "$code" -eq 2 ] || [ "$code" -ge 128 ]; then exit 1; fi
            if [ "$code" -ne 0 ]; then echo "boot-safeguard: Die Prüfung ist gescheitert ($code), der Platz ist nicht bekannt." >&2; fi
            ;;
        esac
      '';
    };

    environment.systemPackages = lib.mkIf loader.enable [ bootStatus ];

    systemd.services.boot-safeguard-roots = lib.mkIf loader.enable {
      description = "Systeme im Boot-Menü vor der Bereinigung schützen";
      requiredBy = [ "nix-gc.service" ];
      before = [ "nix-gc.service" ];
      serviceConfig = {
        Type = "oneshot";
        ExecStart = "${keepBootable}/bin/boot-roots";

        # Der Dienst liest die Boot-Partition, die nur root gehört, und legt Links in einem einzigen Ordner an.
        CapabilityBoundingSet = "";
        LockPersonality = true;
        MemoryDenyWriteExecute = true;
        NoNewPrivileges = true;
        PrivateDevices = true;
        PrivateNetwork = true;
        PrivateTmp = true;
        ProtectClock = true;
        ProtectControlGroups = true;
        ProtectHome = true;
        ProtectHostname = true;
        ProtectKernelLogs = true;
        ProtectKernelModules = true;
        ProtectKernelTunables = true;
        ProtectProc = "invisible";
        ProtectSystem = "strict";
        ReadWritePaths = [ "/nix/var/nix/gcroots" ];
        RestrictAddressFamilies = [ "AF_UNIX" ];
        RestrictNamespaces = true;
        RestrictRealtime = true;
        RestrictSUIDSGID = true;
        SystemCallArchitectures = "native";
        SystemCallErrorNumber = "EPERM";
        SystemCallFilter = [ "@system-service" "~@privileged" ];
      };
    };

    assertions = [
      {
        assertion = loader.configurationLimit != null && loader.configurationLimit >= 1 && loader.configurationLimit <= 5;
        message = "boot-safeguard: boot.loader.systemd-boot.configurationLimit muss zwischen 1 und 5 liegen, sonst läuft die Boot-Partition voll.";
      }
    ];

    # Andere Bootloader legen ihre Dateien anders ab: Geraten wird nicht, also auch nichts verhindert.
    warnings = lib.optional (!loader.enable)
      "boot-safeguard: systemd-boot ist aus. Der Platz für neue Generationen wird nicht geprüft.";
  };
}
