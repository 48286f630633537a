# meta:
#   owner: core
#   status: active
#   scope: shared
#   summary: Rechnername und lokale Namensauflösung

{ config, lib, ... }:
{
  # source-id: CFG.identity.host
  # sink: Rechnername des Systems
  networking.hostName = lib.mkForce config.my.configs.identity.host;

  # Der Zweitname stammt aus der Zeit mit zwei Rechnern.
  # source-id: CFG.identity.host2
  # sink: zweiter Name für Avahi
  networking.domain = "${config.my.configs.identity.subdomain}.${config.my.configs.identity.domain}";

  services.avahi = {
    enable = true;
    nssmdns4 = true;
    publish = {
      enable = true;
      addresses = true;
    };
  };
}
