# meta:
#   owner: apps
#   status: active
#   scope: shared
#   summary: Audiobookshelf – Hörbücher

{ config, ... }:
let
  # source-id: PORT.audiobookshelf
  # sink: Listener und Backend
  port = config.my.ports.audiobookshelf;
  cfg = config.my.configs;
  inherit (cfg.identity) subdomain domain;
in
{
  services.audiobookshelf = {
    enable = true;
    host = "127.0.0.1";
    inherit port;
  };

  services.caddy.virtualHosts."buch.${subdomain}.${domain}".extraConfig = ''
    import sso_auth
    reverse_proxy 127.0.0.1:${toString port}
  '';
}
