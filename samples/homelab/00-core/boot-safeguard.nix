# meta:
#   owner: core
#   status: active
#   scope: shared
#   summary: Die ESP hat 100 MB – wenige Generationen, früh warnen
#   priority: P0

{ config, lib, pkgs, ... }:
let
  warnProzent = 70;
  abbruchProzent = 85;

  bootPlatz = pkgs.writeShellScriptBin "boot-platz" ''
    set -euo pipefail
    belegt=$(LC_ALL=C df --output=pcent /boot | tail -n 1 | tr -dc '0-9')
    if [ "$belegt" -ge ${toString abbruchProzent} ]; then
      echo "🚨 /boot zu ''${belegt}% belegt – erst aufräumen, dann bauen." >&2
      exit 2
    elif [ "$belegt" -ge ${toString warnProzent} ]; then
      echo "⚠️  /boot zu ''${belegt}% belegt."
      exit 1
    fi
    echo "✅ /boot zu ''${belegt}% belegt."
  '';
in
{
  boot.loader.systemd-boot = {
    enable = true;
    editor = false;
    configurationLimit = lib.mkForce 4;
  };

  boot.loader.efi.canTouchEfiVariables = true;

  nix.gc = {
    automatic = true;
    dates = "Sun 03:30";
    options = "--delete-older-than 14d";
    persistent = true;
  };

  environment.systemPackages = [ bootPlatz ];
  programs.bash.shellAliases.boot-check = "${bootPlatz}/bin/boot-platz";

  systemd.services.boot-platz = {
    description = "Füllstand von /boot prüfen";
    serviceConfig = {
      Type = "oneshot";
      ExecStart = "${bootPlatz}/bin/boot-platz";
      SuccessExitStatus = [ 1 ];
    };
  };

  systemd.timers.boot-platz = {
    wantedBy = [ "timers.target" ];
    timerConfig = {
      OnCalendar = "daily";
      OnBootSec = "5min";
      Persistent = true;
    };
  };

  # [SEC-BOOT-001]
  assertions = [
    {
      assertion = config.boot.loader.systemd-boot.configurationLimit <= 5;
      message = "[SEC-BOOT-001] Mehr als fünf Generationen passen nicht auf die ESP.";
    }
  ];
}
