{ config, lib, pkgs, ... }:
let
  # NMS v4.2 Metadaten
  nms = {
    id = "HEIM-00-CORE-031";
    title = "SSH-Rettungsfenster";
    description = "Zweiter sshd mit Passwort, nur kurz nach dem Booten.";
    layer = 00;
    capabilities = [ "security/break-glass" "ssh/recovery" ];
    audit.last_reviewed = "2026-03-01";
    audit.complexity = 3;
  };

  user = config.my.configs.identity.user;
  rettungsPort = 2222;
  fensterSekunden = 600;

  status = pkgs.writeShellScriptBin "ssh-rescue-status" ''
    # Ein oneshot mit sleep ist "activating", solange das Fenster OFFEN ist.
    zustand=$(systemctl show -p ActiveState --value ssh-rescue-window.service)
    if [ "$zustand" = activating ]; then
      echo "🔓 Rettungsfenster: OFFEN (Port ${toString rettungsPort})"
      exit 0
    fi
    echo "🔒 Rettungsfenster: ZU – Zustand ''${zustand}"
    exit 1
  '';
in
{
  options.my.meta.sshRescue = lib.mkOption {
    type = lib.types.attrs;
    default = nms;
    readOnly = true;
    description = "NMS-Metadaten dieses Moduls.";
  };

  config = lib.mkIf config.my.profiles.services.ssh-rescue.enable {
    systemd.services.ssh-rescue-window = {
      description = "SSH-Rettungsfenster nach dem Booten";
      wantedBy = [ "multi-user.target" ];
      after = [ "network-online.target" ];
      wants = [ "network-online.target" ];
      serviceConfig = {
        Type = "oneshot";
        RemainAfterExit = true;
      };
      script = ''
        set -euo pipefail
        konfig=$(mktemp)
        cat > "$konfig" <<KONFIG
        Port ${toString rettungsPort}
        HostKey /etc/ssh/ssh_host_ed25519_key
        PasswordAuthentication yes
        PermitRootLogin no
        AllowUsers ${user}
        KONFIG
        ${pkgs.openssh}/bin/sshd -D -f "$konfig" &
        pid=$!
        logger -t ssh-rescue "Passwort-Login offen für ${toString fensterSekunden}s"
        sleep ${toString fensterSekunden}
        kill "$pid" || true
        rm -f "$konfig"
        logger -t ssh-rescue "Passwort-Login wieder zu"
      '';
    };

    networking.firewall.allowedTCPPorts = [ rettungsPort ];

    environment.systemPackages = [ status ];

    assertions = [
      {
        assertion = fensterSekunden >= 60 && fensterSekunden <= 900;
        message = "[SEC-SSH-RES-001] Rettungsfenster muss zwischen 60 und 900 Sekunden liegen.";
      }
      {
        assertion = rettungsPort != config.my.ports.ssh;
        message = "[SEC-SSH-RES-002] Der Rettungsport darf nicht der normale SSH-Port sein.";
      }
    ];
  };
}
