# meta:
#   owner: core
#   status: active
#   scope: shared
#   summary: systemd-networkd mit fester Adresse, Tailscale als zweiter Weg hinein

{ config, lib, ... }:
{
  networking.useDHCP = false;
  networking.useNetworkd = true;

  # source-id: CFG.network.dnsNamed
  # sink: Resolver, falls AdGuard Home noch nicht läuft
  networking.nameservers = with config.my.configs.network; dnsNamed;

  systemd.network.networks."10-lan" = with config.my.configs; {
    matchConfig.Name = "en*";

    # source-id: CFG.server.lanIP
    # source-id: CFG.identity.domain
    # source-id: CFG.identity.subdomain
    # sink: Adresse und Suchdomäne der LAN-Schnittstelle
    address = [ "${server.lanIP}/24" ];
    domains = [ "${identity.subdomain}.${identity.domain}" ];

    networkConfig = {
      DHCP = "ipv6";
      IPv6AcceptRA = true;
    };
    routes = [ { Gateway = "10.0.0.1"; } ];
  };

  services.tailscale = {
    enable = true;
    useRoutingFeatures = lib.mkDefault "server";
  };

  # Größere Puffer für WireGuard. 10000 ist hier kein Port.
  boot.kernel.sysctl = {
    "net.core.netdev_max_backlog" = 10000;
    "net.core.rmem_max" = 7500000;
  };
}
