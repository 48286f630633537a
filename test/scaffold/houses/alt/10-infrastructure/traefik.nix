# meta:
#   owner: infrastructure
#   status: active
#   scope: shared
#   summary: Traefik – Kante mit Anmeldung über den oauth2-proxy

{ config, lib, ... }:
let
  # source-id: CFG.identity.domain
  # sink: Wildcard-Zertifikat
  domain = config.my.configs.identity.domain;

  # source-id: CFG.identity.email
  # sink: Kontakt für ACME
  email = config.my.configs.identity.email;

  # source-id: CFG.ports.oauth2Proxy
  # sink: wen die Kante nach der Anmeldung fragt
  oauth2Port = config.my.ports.oauth2Proxy;

  # source-id: CFG.ports.traefikHttps
  # sink: Eingang für HTTPS
  httpsPort = config.my.ports.traefikHttps;
in
{
  services.traefik = {
    enable = true;

    staticConfigOptions = {
      certificatesResolvers.letsencrypt.acme = {
        inherit email;
        storage = "/var/lib/traefik/acme.json";
        dnsChallenge.provider = "hetzner";
      };

      entryPoints = {
        web = {
          address = ":80";
          http.redirections.entryPoint.to = "websecure";
        };
        websecure = {
          address = ":${toString httpsPort}";
          http.tls = {
            certResolver = "letsencrypt";
            domains = [
              {
                main = domain;
                sans = [ "*.${domain}" ];
              }
            ];
          };
        };
      };
    };

    dynamicConfigOptions.http.middlewares = {
      secure-headers.headers = {
        stsSeconds = 31536000;
        contentTypeNosniff = true;
        frameDeny = true;
      };

      # Wer nicht angemeldet ist, wird vom oauth2-proxy zur Anmeldung geschickt.
      sso-auth.forwardAuth = {
        address = "http://127.0.0.1:${toString oauth2Port}/";
        authResponseHeaders = [ "X-Auth-Request-User" "X-Auth-Request-Email" ];
      };

      sso-chain.chain.middlewares = [ "secure-headers" "sso-auth" ];
    };
  };

  # Härtung
  systemd.services.traefik.serviceConfig = {
    ProtectKernelTunables = true;
    ProtectKernelModules = true;
    ProtectKernelLogs = true;
    ProtectControlGroups = true;
    ProtectClock = true;
    ProtectHostname = true;
    RestrictRealtime = true;
    RestrictSUIDSGID = true;
    LockPersonality = true;
    SystemCallArchitectures = "native";
    RestrictAddressFamilies = lib.mkForce [ "AF_INET" "AF_INET6" "AF_UNIX" "AF_NETLINK" ];
  };
}
