# meta:
#   owner: infrastructure
#   status: active
#   scope: shared
#   summary: oauth2-proxy – übersetzt Forward-Auth nach OIDC (Pocket-ID)

{ config, lib, ... }:
let
  cfg = config.my.profiles.services.pocket-id;

  # source-id: CFG.identity.domain
  # sink: Aussteller, Cookies und Rückwege
  domain = config.my.configs.identity.domain;

  # source-id: CFG.ports.oauth2Proxy
  # sink: Listener
  port = config.my.ports.oauth2Proxy;
in
{
  config = lib.mkIf cfg.enable {
    services.oauth2-proxy = {
      enable = true;
      provider = "oidc";
      oidcIssuerUrl = "https://auth.${domain}";
      clientID = "eiche-proxy";
      keyFile = "/etc/secrets/oauth2-proxy.env";
      httpAddress = "http://127.0.0.1:${toString port}";
      reverseProxy = true;
      setXauthrequest = true;
      upstream = [ "static://202" ];
      cookie = {
        domain = ".${domain}";
        secure = true;
      };
      email.domains = [ "*" ];
      extraConfig.whitelist-domain = ".${domain}";
    };

    # Härtung
    systemd.services.oauth2-proxy.serviceConfig = {
      NoNewPrivileges = true;
      PrivateTmp = true;
      PrivateDevices = true;
      ProtectHome = true;
      ProtectSystem = "full"; # nicht strict: wohin der Dienst überall schreibt, ist nicht bekannt
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

    services.traefik.dynamicConfigOptions.http = {
      # mynixos: public – hier meldet man sich an
      routers.oauth2-proxy = {
        rule = "Host(`login.${domain}`)";
        entryPoints = [ "websecure" ];
        tls.certResolver = "letsencrypt";
        middlewares = [ "secure-headers@file" ];
        service = "oauth2-proxy";
      };
      services.oauth2-proxy.loadBalancer.servers = [ { url = "http://127.0.0.1:${toString port}"; } ];
    };
  };
}
