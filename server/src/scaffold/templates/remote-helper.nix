{ config, lib, pkgs, ... }:
let
  # @read user user – Admin, der aus der Ferne bauen darf

  # Nur dieser Pfad steht in sudoers. Er gehört zum Systemprofil; was dort liegt, ändert nur root.
  helper = "/run/current-system/sw/bin/mynixos-rebuild";

  # Der einzige Ordner, der gelesen und gebaut wird.
  folder = "/etc/nixos";

  # Mehr nimmt der Helfer nicht an. Größeres schickt die Erweiterung in Stücken von 4 MB.
  mostBytes = 6000000;

  # Die Tür: läuft mit sudo in der Sitzung und prüft jedes Wort, bevor etwas geschieht.
  # -p: Funktionen und Startdateien aus der Umgebung des Aufrufers gelten nicht.
  door = pkgs.writeScriptBin "mynixos-rebuild" ''
    #!${pkgs.bash}/bin/bash -p
    set -eu
    LC_ALL=C

    refuse() {
      printf '\n@mynixos-rebuild begin @version@\n@mynixos-rebuild refused bad-data %s\n' "$1"
      exit 3
    }

    [ "$EUID" = 0 ] || refuse "not root"
    # Nur Buchstaben, Ziffern und Bindestriche: In allem anderen könnte systemd-run etwas ersetzen.
    for word; do
      case $word in
        "" | -* | *[!A-Za-z0-9-]*) refuse "not a plain word" ;;
      esac
      [ "''${#word}" -le 40 ] || refuse "a word of more than 40 characters"
    done
    case "''${1-}:$#" in
      version:1)
        printf '\n@mynixos-rebuild begin @version@\nversion @version@\n@mynixos-rebuild done\n'
        exit 0
        ;;
      look:1 | fetch:1 | clean:1 | stage:2 | promote:2 | start:2 | go:2 | confirm:2 | cancel:2 | put:3) ;;
      *) refuse "there is no such verb" ;;
    esac

    # sudo setzt SUDO_UID selbst; was der Aufrufer mitbringt, verwirft es.
    caller=''${SUDO_UID-0}
    case $caller in
      "" | *[!0-9]*) refuse "no user" ;;
    esac

    # Ohne jede Variable weiter und hinaus aus der Sandbox, in der sshd seine Sitzungen hält.
    exec ${pkgs.coreutils}/bin/env -i ${pkgs.systemd}/bin/systemd-run \
      --quiet --wait --pipe --collect --service-type=exec --property=RuntimeMaxSec=3600 \
      --description="mynixos-rebuild $1" -- ${runner} "$caller" "$@"
  '';

  # Hinter der Tür: läuft als eigene Unit, liest die Daten und prüft sie.
  runner = pkgs.writeScript "mynixos-rebuild-run" ''
    #!${pkgs.bash}/bin/bash -p
    set -u
    export LC_ALL=C
    PATH=${lib.makeBinPath [ pkgs.coreutils pkgs.gnugrep pkgs.gnused ]}
    exec 2>/dev/null
    caller=$1
    shift

    refuse() {
      printf '\n@mynixos-rebuild begin @version@\n@mynixos-rebuild refused bad-data %s\n' "$1"
      exit 3
    }

    # Erst alles lesen, dann prüfen. Der Punkt am Ende bewahrt den letzten Zeilenumbruch.
    given=$(head -c ${toString (mostBytes + 1)} | tr '\000' '?' && printf .)
    given=''${given%.}
    [ "''${#given}" -le ${toString mostBytes} ] || refuse "more than ${toString mostBytes} bytes"

    # Zeilen „name base64“, jede höchstens einmal; als letzte „payload base64“. Abgeschnittenes tut nichts.
    case $given in
      *$'\n') ;;
      *) refuse "the data are cut off" ;;
    esac
    odd=$(printf '%s' "$given" | grep -cvE '^([a-z]{1,20} [A-Za-z0-9+/]*={0,2})?$')
    [ "$odd" = 0 ] || refuse "not a line of data"
    twice=$(printf '%s' "$given" | cut -d ' ' -f 1 | grep . | sort | uniq -d)
    [ -z "$twice" ] || refuse "a line of data twice"
    printf '%s' "$given" | tail -n 1 | grep -q '^payload ' || refuse "the data are cut off"
    DATA=$(printf '%s' "$given" | sed '$d')
    # shellcheck disable=SC2034 # Das Skript weiter unten liest es.
    PAYLOAD=$(printf '%s' "$given" | sed -n '$s/^payload //p')
    unset given

    # sent NAME: der Text unter diesem Namen; genau so liest ihn gleich das Skript.
    sent() {
      printf '%s\n' "$DATA" | sed -n "s/^$1 //p" | base64 -d
    }

    # lines NAME: was in den Optionen eines Auftrags unter diesem Namen steht.
    options=$(sent options)
    lines() {
      printf '%s\n' "$options" | sed -n "s/^$1=//p"
    }

    case $1 in
      look | fetch | stage)
        repo=$(sent repo && printf .)
        [ "$repo" = "${folder}." ] || refuse "only ${folder} is read and built here"
        ;;
      start)
        [ "$(lines repo)" = "${folder}" ] || refuse "only ${folder} is read and built here"
        # Das Protokoll eines Auftrags liest, wer ihn gestartet hat, und niemand sonst.
        [ "$(lines uid)" = "$caller" ] || refuse "the log is for who starts the job"
        ;;
    esac

    # Ab hier der Text der Erweiterung: Er setzt PATH und Umgebung selbst.
    BODY=$(cat ${verbs})
    set -o posix
    eval "$BODY"
  '';

  # Wort für Wort das Skript, das die Erweiterung sonst bei jedem Aufruf schickt (dist/rebuild.sh, Version @version@), samt seinen
  # englischen Kommentaren: So lässt es sich mit diff vergleichen. Es wird erzeugt und nicht von Hand geändert.
  verbs = pkgs.writeText "mynixos-rebuild-verbs.sh" ''
@script@
  '';
in
{
  environment.systemPackages = [ door ];

  # Von mehreren Regeln gilt in sudoers die letzte, die passt. Darum steht diese hinter den anderen.
  security.@sudo@.extraRules = lib.mkAfter [
    {
      users = [ user ];
      runAs = "root";
      commands = [
        {
          command = helper;
          options = [ "NOPASSWD" ];
        }
      ];
    }
  ];
}
