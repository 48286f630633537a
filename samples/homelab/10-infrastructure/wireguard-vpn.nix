# meta:
#   owner: infrastructure
#   status: active
#   scope: shared
#   summary: WireGuard-Tunnel für alles, was nicht unter der eigenen Adresse laufen soll

{ config, lib, ... }:
let
  # source-id: CFG.vpn.tunnel.{address,dns,endpoint,publicKey}
  wgConfig = config.my.configs.vpn.tunnel;
  dnsListe = lib.concatStringsSep "," wgConfig.dns;
in
{
  config = lib.mkIf config.my.profiles.networking.vpn-confinement.enable {
    networking.wg-quick.interfaces.tunnel = {
      autostart = true;
      address = [ wgConfig.address ];
      # sink: my.secrets.files.wireguardKey
      privateKeyFile = config.my.secrets.files.wireguardKey;
      table = "off";
      peers = [
        {
          publicKey = wgConfig.publicKey;
          endpoint = wgConfig.endpoint;
          allowedIPs = [ "0.0.0.0/0" "::/0" ];
          persistentKeepalive = 25;
        }
      ];
    };

    environment.etc."netns/tunnel/resolv.conf".text = ''
      # erzeugt aus: ${dnsListe}
      ${lib.concatMapStringsSep "\n" (ip: "nameserver ${ip}") wgConfig.dns}
    '';
  };
}
