# meta:
#   owner: core
#   status: active
#   scope: shared
#   summary: Rechnername, Zeitzone, Bootloader und Firewall

{ config, lib, ... }:
let
  # source-id: CFG.identity.host
  # sink: Rechnername des Systems
  host = config.my.configs.identity.host;

  # source-id: CFG.locale.zone
  # sink: Zeitzone
  zone = config.my.configs.locale.zone;
in
{
  networking.hostName = host;
  time.timeZone = zone;

  # Die ESP ist klein: mehr Generationen passen nicht.
  boot.loader.systemd-boot = {
    enable = true;
    configurationLimit = 3;
  };

  networking.firewall = {
    enable = true;
    # source-id: CFG.ports.traefikHttps / CFG.ports.ssh
    # sink: von außen nur HTTPS und SSH, 80 leitet auf HTTPS um
    allowedTCPPorts = lib.mkForce [ config.my.ports.traefikHttps 80 config.my.ports.ssh ];
  };
}
