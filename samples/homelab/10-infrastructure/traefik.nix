# meta:
#   owner: infrastructure
#   status: draft
#   scope: shared
#   summary: Der alte Reverse Proxy – springt ein, wenn reverseProxy = "traefik"
#   dependsOn: 00-core/registry.nix

{ config, lib, ... }:
let
  # source-id: CFG.identity.domain
  # sink: Wildcard-Zertifikat und Hostregel des Dashboards
  inherit (config.my.configs.identity) domain;

  # source-id: CFG.network.lanCidrs
  lanCidrs = config.my.configs.network.lanCidrs;
  # source-id: CFG.network.tailnetCidrs
  tailnetCidrs = config.my.configs.network.tailnetCidrs;

  vertraut = [ "127.0.0.1/32" ] ++ lanCidrs ++ tailnetCidrs;
in
{
  config = lib.mkIf (config.my.profiles.networking.reverseProxy == "traefik") {
    services.traefik = {
      enable = true;
      # sink: my.secrets.files.sharedEnv
      environmentFiles = [ config.my.secrets.files.sharedEnv ];

      staticConfigOptions = {
        log.level = "INFO";
        api.dashboard = true;

        certificatesResolvers.letsencrypt.acme = {
          email = config.my.configs.identity.email;
          storage = "/var/lib/traefik/acme.json";
          dnsChallenge = {
            provider = "hetzner";
            resolvers = config.my.configs.network.acmeResolvers;
          };
        };

        entryPoints = {
          web = {
            address = ":80";
            http.redirections.entryPoint.to = "websecure";
          };
          websecure = {
            address = ":443";
            http.tls = {
              certResolver = "letsencrypt";
              domains = [
                {
                  main = domain;
                  sans = [ "*.${domain}" ];
                }
              ];
            };
            forwardedHeaders.trustedIPs = vertraut;
          };
        };
      };

      dynamicConfigOptions.http = {
        middlewares = {
          secure-headers.headers = {
            stsSeconds = 31536000;
            contentTypeNosniff = true;
            frameDeny = true;
          };
          rate-limit.rateLimit = {
            average = 50;
            burst = 100;
          };
          nur-intern.ipAllowList.sourceRange = vertraut;

          # Stammt aus der Zeit vor dem oauth2-proxy.
          sso-auth.forwardAuth = {
            address = "http://127.0.0.1:${toString config.my.ports.pocketId}/api/auth/verify";
            authResponseHeaders = [ "X-Forwarded-User" ];
          };

          secured-chain.chain.middlewares = [ "secure-headers" "rate-limit" ];
          sso-chain.chain.middlewares = [ "secure-headers" "rate-limit" "sso-auth" ];
        };

        routers.dashboard = {
          rule = "Host(`traefik.${domain}`)";
          entryPoints = [ "websecure" ];
          tls.certResolver = "letsencrypt";
          middlewares = [ "sso-intern@file" "nur-intern@file" ];
          service = "api@internal";
        };
      };
    };
  };
}
