# meta:
#   owner: core
#   status: active
#   scope: shared
#   summary: Shell mit kurzem Gruß beim Anmelden, Git-Kürzeln, btop, ncdu, nsw und ntest

{ config, lib, pkgs, ... }:
let
  # Vier Zeilen über den Rechner, nichts davon aus dem Netz: Eine Anmeldung wartet auf niemanden.
  greeting = pkgs.writeText "fastfetch.jsonc" (
    builtins.toJSON {
      logo.type = "none";
      modules = [
        {
          type = "os";
          key = "System";
        }
        {
          type = "uptime";
          key = "Läuft seit";
        }
        {
          type = "memory";
          key = "Speicher";
        }
        {
          type = "disk";
          # Mit /boot sind es zwei Zeilen: Jede nennt ihren Ort.
          key = "Platte {mountpoint}";
          format = "{size-used} von {size-total} ({size-percentage})";
          # Nur diese beiden: Ein Netzlaufwerk, das hängt, hielte sonst die Anmeldung auf.
          folders = "/:/boot";
        }
      ];
    }
  );

  # Programme statt Aliasse: Sie gelten auch in Skripten, mit sudo und in jeder anderen Shell.
  rebuild =
    name: action: before:
    pkgs.writeScriptBin name ''
      #!${pkgs.bash}/bin/bash
      set -eu
      ${before}
      # Wer schon root ist, braucht kein sudo.
      if [ "$EUID" = 0 ]; then
        exec nixos-rebuild ${action} --flake /etc/nixos#heim "$@"
      fi
      exec sudo nixos-rebuild ${action} --flake /etc/nixos#heim "$@"
    '';

  # Gibt es die Prüfung der Boot-Partition, dann vor dem Bauen: Sie kostet nichts, ein Bau kostet Minuten.
  bootCheck = ''
    check=/run/current-system/sw/bin/boot-status
    if [ -x "$check" ]; then
      code=0
      "$check" || code=$?
      if [ "$code" -eq 2 ]; then
        echo "nsw: Die Boot-Partition nimmt kein neues System auf. Es wurde nichts gebaut." >&2
        exit 1
      fi
    fi
  '';
in
{
  environment.systemPackages = [
    pkgs.btop
    pkgs.fastfetch
    pkgs.ncdu

    # Bauen und aktivieren; auch der nächste Neustart nimmt das neue System.
    (rebuild "nsw" "switch" bootCheck)

    # Bauen und aktivieren; nach dem nächsten Neustart läuft wieder das alte System.
    (rebuild "ntest" "test" "")
  ];

  # Kein Befehl bekommt einen zweiten Sinn: „ls“ und „cat“ bleiben, was Skripte und Anleitungen erwarten.
  programs.git = {
    enable = true;
    config.alias = {
      st = lib.mkDefault "status --short --branch";
      co = lib.mkDefault "checkout";
      br = lib.mkDefault "branch";
      ci = lib.mkDefault "commit";
      lg = lib.mkDefault "log --oneline --graph --decorate -20";
      last = lib.mkDefault "log -1 --stat";
      unstage = lib.mkDefault "restore --staged";
    };
  };

  programs.bash.completion.enable = lib.mkDefault true;

  # Nur am Terminal: scp und rsync brechen ab, wenn eine Shell ungefragt etwas ausgibt. SHLVL: nur beim Anmelden, nicht in jeder
  # Shell darin. „timeout“: Der Gruß darf ausfallen, die Anmeldung nicht.
  programs.bash.interactiveShellInit = ''
    case $- in
      *i*)
        if [ -t 0 ] && [ -t 1 ] && [ "''${SHLVL:-1}" = 1 ] && [ "''${TERM:-dumb}" != dumb ]; then
          ${pkgs.coreutils}/bin/timeout --foreground 1 ${pkgs.fastfetch}/bin/fastfetch --config ${greeting} 2>/dev/null || :
        fi
        ;;
    esac
  '';
}
