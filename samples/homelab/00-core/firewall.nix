# meta:
#   owner: core
#   status: active
#   scope: shared
#   summary: nftables – von außen nur HTTPS und SSH, DNS nur intern
#   specIds: [SEC-NET-SSH-001, SEC-NET-EDGE-001]

{ lib, config, ... }:
let
  # source-id: CFG.identity.bastelmodus
  bastelmodus = config.my.configs.bastelmodus;

  # source-id: PORT.ssh
  # sink: SSH in der globalen Freigabe
  sshPort = config.my.ports.ssh;

  # source-id: CFG.network.{lanCidrs,tailnetCidrs}
  # sink: interne Netze für DNS und mDNS
  lanCidrs = config.my.configs.network.lanCidrs;
  tailnetCidrs = config.my.configs.network.tailnetCidrs;

  intern = lib.concatStringsSep ", " (lanCidrs ++ tailnetCidrs);
in
{
  networking.firewall.enable = !bastelmodus;

  # source-id: CFG.firewall.backend
  # sink: nftables als einziges Backend
  networking.nftables.enable = true;

  # source-id: CFG.ports.edgeHttps / CFG.ports.ssh
  # sink: global eingehende Ports, 80 nur für die Umleitung auf HTTPS
  networking.firewall.allowedTCPPorts = lib.mkForce [
    config.my.ports.edgeHttps 80
    sshPort
  ];

  networking.firewall.allowedUDPPorts = lib.mkForce [ 41641 ];
  networking.firewall.trustedInterfaces = [ "tailscale0" ];

  networking.firewall.extraInputRules = ''
    # DNS nur aus LAN und Tailnet
    ip saddr { ${intern} } tcp dport 53 accept
    ip saddr { ${intern} } udp dport 53 accept

    # mDNS bleibt im Haus
    ip saddr { ${lib.concatStringsSep ", " lanCidrs} } udp dport 5353 accept
  '';
}
