# Bausteine, die mehrere Dienste teilen. Kein NixOS-Modul: wird mit `import` geholt.
{ lib }:
let
  dnsMap = import ../10-infrastructure/dns-map.nix;
in
{
  # mkService: Härtung und Adresse für einen Dienst aus dem Port-Register.
  # Der Port kommt über den Namen: name = "n8n" liest my.ports.n8n.
  mkService =
    { config
    , name
    , unit ? name
    , port ? null
    , useSSO ? true
    , description ? "Dienst ${name}"
    , readWritePaths ? [ ]
    }:
    let
      endPort =
        if port != null then port
        else if config.my.ports ? ${name} then config.my.ports.${name}
        else throw "mkService: kein Port für ${name} in 00-core/ports.nix";

      host = dnsMap.hosts.${name} or "${name}.${dnsMap.baseDomain}";
      backend = "127.0.0.1:${toString endPort}";
      vertraut = lib.concatStringsSep " " config.my.configs.network.lanCidrs;
      proxy = config.my.profiles.networking.reverseProxy;
    in
    lib.mkMerge [
      {
        systemd.services.${unit} = {
          description = lib.mkDefault description;
          serviceConfig = {
            ProtectSystem = lib.mkDefault "strict";
            ProtectHome = lib.mkDefault true;
            PrivateTmp = lib.mkDefault true;
            PrivateDevices = lib.mkDefault true;
            NoNewPrivileges = lib.mkDefault true;
            RestrictAddressFamilies = lib.mkDefault [ "AF_INET" "AF_INET6" "AF_UNIX" ];
            ReadWritePaths = readWritePaths;
            # sink: CFG.resourceLimits.maxAppRamMB
            MemoryMax = lib.mkDefault "${toString config.my.configs.resourceLimits.maxAppRamMB}M";
            Restart = lib.mkDefault "always";
          };
        };
      }

      (lib.mkIf (proxy == "caddy") {
        services.caddy.virtualHosts.${host}.extraConfig = ''
          # Im LAN ohne Anmeldung
          @zuhause remote_ip 127.0.0.1 ${vertraut}
          handle @zuhause {
            reverse_proxy ${backend}
          }
          handle {
            ${lib.optionalString useSSO "import sso_auth"}
            reverse_proxy ${backend}
          }
        '';
      })

      (lib.mkIf (proxy == "traefik") {
        services.traefik.dynamicConfigOptions.http = {
          routers.${name} = {
            rule = "Host(`${host}`)";
            entryPoints = [ "websecure" ];
            tls.certResolver = "letsencrypt";
            middlewares = [ (if useSSO then "sso-chain@file" else "secured-chain@file") ];
            service = name;
          };
          services.${name}.loadBalancer.servers = [ { url = "http://${backend}"; } ];
        };
      })
    ];
}
