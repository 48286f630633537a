# Archiv: Testdienst aus der Traefik-Zeit. Liegt in einem versteckten Ordner und zählt nicht mehr.
{ config, ... }:
let
  # source-id: CFG.ports.traefikHttps
  httpsPort = config.my.ports.traefikHttps;
in
{
  virtualisation.oci-containers.containers.whoami = {
    image = "traefik/whoami";
    labels = {
      "traefik.enable" = "true";
      "traefik.http.routers.whoami.rule" = "Host(`whoami.${config.my.configs.identity.domain}`)";
      "traefik.http.routers.whoami.entrypoints" = "websecure:${toString httpsPort}";
    };
  };
}
