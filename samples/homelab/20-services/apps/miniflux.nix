# meta:
#   owner: apps
#   status: active
#   scope: shared
#   summary: miniflux – Feedleser

{ config, lib, ... }:
let
  myLib = import ../../lib/helpers.nix { inherit lib; };
in
lib.mkMerge [
  (myLib.mkService {
    inherit config;
    name = "miniflux";
    description = "Feedleser";
  })
  {
    services.miniflux = {
      enable = true;
      config = {
        LISTEN_ADDR = "127.0.0.1:${toString config.my.ports.miniflux}";
        # sink: CFG.identity.subdomain
        # sink: CFG.identity.domain
        BASE_URL = with config.my.configs.identity; "https://miniflux.${subdomain}.${domain}";
        CREATE_ADMIN = 0;
      };
    };
  }
]
