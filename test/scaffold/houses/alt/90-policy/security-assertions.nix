# meta:
#   owner: policy
#   status: active
#   scope: shared
#   summary: Was gelten muss, sonst wird nicht gebaut

{ config, ... }:
{
  assertions = [
    {
      assertion = config.networking.firewall.enable;
      message = "[SEC-NET-001] Die Firewall muss an sein.";
    }
    {
      # source-id: CFG.ports.ssh
      # sink: SSH bleibt vom Standardport weg
      assertion = config.my.ports.ssh != 22;
      message = "[SEC-SSH-001] SSH läuft nicht auf Port 22.";
    }
  ];
}
