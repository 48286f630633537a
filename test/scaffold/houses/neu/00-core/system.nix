{ config, lib, ... }:
let
  # NMS v4.2 Metadaten
  nms = {
    id = "BRK-00-COR-005";
    title = "System";
    description = "Rechnername, Zeitzone, Bootloader und Firewall.";
    layer = 00;
    audit.last_reviewed = "2026-03-02";
    audit.complexity = 1;
  };

  inherit (config.haus) configs ports;
in
{
  options.haus.meta.system = lib.mkOption {
    type = lib.types.attrs;
    default = nms;
    readOnly = true;
    description = "NMS-Metadaten des Moduls System.";
  };

  config = {
    networking.hostName = configs.identity.host;
    time.timeZone = configs.locale.timeZone;

    # Die ESP ist klein: mehr Generationen passen nicht.
    boot.loader.systemd-boot = {
      enable = true;
      configurationLimit = 3;
    };

    networking.firewall = {
      enable = true;
      allowedTCPPorts = lib.mkForce [ ports.edgeHttps 80 ports.ssh ];
    };
  };
}
