# meta:
#   owner: core
#   status: active
#   scope: shared
#   summary: OpenSSH – nur Schlüssel, nur aus bekannten Netzen
#   specIds: [SEC-SSH-SVC-001, SEC-SSH-AUTH-001]

{ lib, config, ... }:
let
  # source-id: PORT.ssh
  # sink: Dienstport von sshd
  sshPort = config.my.ports.ssh;

  # Alias auf Alias: so steht es auch in den älteren Modulen.
  port = sshPort;

  netze = config.my.configs.network;
  matchCidrs = lib.concatStringsSep "," (netze.lanCidrs ++ netze.tailnetCidrs);
in
{
  # [SEC-SSH-SVC-001] sshd bleibt an, die Firewall öffnet 00-core/firewall.nix.
  services.openssh = {
    enable = true;
    openFirewall = false;
    ports = lib.mkForce [ port ];

    settings = {
      # [SEC-SSH-AUTH-001]/[SEC-SSH-AUTH-002] Wer womit hineinkommt, sagt 00-core/ssh-hardening.nix.
      ClientAliveInterval = 300; # Sekunden
      ClientAliveCountMax = 2;
    };

    extraConfig = ''
      # Außerhalb dieser Netze kein TTY
      Match Address *,!127.0.0.1,!${lib.replaceStrings [ "," ] [ ",!" ] matchCidrs}
        PermitTTY no
    '';
  };

  # [SEC-SSH-SVC-002] Der Zugang überlebt Speichernot.
  systemd.services.sshd.serviceConfig = {
    Restart = "always";
    RestartSec = "5s";
    OOMScoreAdjust = lib.mkForce (-1000);
  };
}
