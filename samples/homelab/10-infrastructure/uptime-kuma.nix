# meta:
#   owner: infrastructure
#   status: placeholder
#   scope: shared
#   summary: Uptime Kuma – ruht, in configuration.nix auskommentiert

{ config, ... }:
let
  # # source-id: CFG.identity.domain
  inherit (config.my.configs.identity) subdomain domain;
in
{
  services.uptime-kuma = {
    enable = true;
    settings = {
      HOST = "127.0.0.1";
      PORT = toString (config.my.ports.uptimeKuma or 10001);
    };
  };

  services.caddy.virtualHosts."status.${subdomain}.${domain}".extraConfig = ''
    import sso_auth
    reverse_proxy 127.0.0.1:${toString (config.my.ports.uptimeKuma or 10001)}
  '';
}
