# meta:
#   owner: core
#   status: active
#   scope: shared
#   summary: OpenSSH – nur Schlüssel

{ config, lib, ... }:
let
  # source-id: CFG.ports.ssh
  # sink: Dienstport von sshd
  port = config.my.ports.ssh;

  # source-id: CFG.identity.user
  # sink: wer sich anmelden darf
  user = config.my.configs.identity.user;
in
{
  # [SEC-SSH-SVC-001] sshd bleibt an, die Firewall öffnet system.nix.
  services.openssh = {
    enable = true;
    openFirewall = false;
    ports = lib.mkForce [ port ];
    settings = {
      PermitRootLogin = "no";
      PasswordAuthentication = false;
      KbdInteractiveAuthentication = false;
      AllowUsers = [ user ];
    };
  };
}
