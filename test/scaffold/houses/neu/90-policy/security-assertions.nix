{ config, lib, ... }:
let
  # NMS v4.2 Metadaten
  nms = {
    id = "BRK-90-POL-001";
    title = "Regeln";
    description = "Was gelten muss, sonst wird nicht gebaut.";
    layer = 90;
    audit.last_reviewed = "2026-03-02";
    audit.complexity = 1;
  };
in
{
  options.haus.meta.securityAssertions = lib.mkOption {
    type = lib.types.attrs;
    default = nms;
    readOnly = true;
    description = "NMS-Metadaten des Moduls Regeln.";
  };

  config.assertions = [
    {
      assertion = config.networking.firewall.enable;
      message = "[SEC-NET-001] Die Firewall muss an sein.";
    }
    {
      assertion = config.haus.ports.ssh != 22;
      message = "[SEC-SSH-001] SSH läuft nicht auf Port 22.";
    }
    {
      assertion = config.haus.configs.network.lanCidrs != [ ] && config.haus.configs.network.tailnetCidrs != [ ];
      message = "[SEC-NET-011] LAN und Tailnet brauchen mindestens ein Netz.";
    }
  ];
}
