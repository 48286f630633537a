# meta:
#   owner: apps
#   status: placeholder
#   scope: shared
#   summary: Readeck – Später lesen (noch nirgends importiert)

{ config, ... }:
let
  # source-id: PORT.readeck
  # sink: Listener und Backend
  port = config.my.ports.readeck;
  ident = config.my.configs.identity;
in
{
  services.readeck = {
    enable = true;
    settings.server = {
      host = "127.0.0.1";
      inherit port;
    };
  };

  services.caddy.virtualHosts."lesen.${ident.subdomain}.${ident.domain}".extraConfig = ''
    import sso_auth
    reverse_proxy 127.0.0.1:${toString port}
  '';

  # Der alte Resolver mit DNS over TLS.
  networking.nameservers = config.my.configs.network.dnsDoT;
}
