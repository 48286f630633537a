# meta:
#   owner: apps
#   status: active
#   scope: shared
#   summary: n8n – Abläufe zwischen den Diensten

{ config, lib, ... }:
let
  myLib = import ../../lib/helpers.nix { inherit lib; };
  c = config.my.configs;
in
lib.mkMerge [
  (myLib.mkService {
    inherit config;
    name = "n8n";
    description = "Automatisierung";
    readWritePaths = [ "/var/lib/n8n" ];
  })
  {
    services.n8n = {
      enable = true;
      environment = {
        # sink: PORT.n8n
        N8N_PORT = toString config.my.ports.n8n;
        N8N_LISTEN_ADDRESS = "127.0.0.1";
        N8N_EDITOR_BASE_URL = "https://n8n.${c.identity.subdomain}.${c.identity.domain}";
        N8N_ENCRYPTION_KEY = "nur-ein-beispiel-kein-echter-schluessel";
        GENERIC_TIMEZONE = c.locale.zone;
        EXECUTIONS_DATA_PRUNE = "true";
        EXECUTIONS_DATA_MAX_AGE = "336"; # 14 Tage
      };
    };

    # JIT von Node: MemoryDenyWriteExecute muss aus bleiben.
    systemd.services.n8n.serviceConfig.MemoryDenyWriteExecute = lib.mkForce false;
  }
]
