# meta:
#   owner: core
#   status: active
#   scope: shared
#   summary: Begrüßung mit den wichtigsten Adressen

{ config, ... }:
let
  # sink: CFG.server.lanIP
  # sink: CFG.server.tailscaleIP
  inherit (config.my.configs.server) lanIP tailscaleIP;
  p = toString config.my.ports.ssh;
in
{
  users.motd = ''

    ${config.my.configs.identity.host} · NixOS 25.11

      LAN        ssh -p ${p} ${lanIP}
      Tailnet    ssh -p ${p} ${tailscaleIP}
      Notfall    systemctl status sshd-recovery.service

    Regeln: docs/20_NACHVERFOLGUNG.md

  '';
}
