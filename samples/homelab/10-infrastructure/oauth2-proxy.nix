# meta:
#   owner: infrastructure
#   status: active
#   scope: shared
#   summary: oauth2-proxy – übersetzt Forward-Auth von Caddy nach OIDC (Pocket-ID)

{ config, lib, ... }:
let
  inherit (config.my.configs.identity) domain;
  ports = config.my.ports;
in
{
  config = lib.mkIf config.my.profiles.services.pocket-id.enable {
    services.oauth2-proxy = {
      enable = true;
      provider = "oidc";
      oidcIssuerUrl = "https://auth.${domain}";
      clientID = "heim-proxy";
      keyFile = config.my.secrets.files.oauth2ProxyEnv;
      # sink: PORT.oauth2Proxy
      httpAddress = "http://127.0.0.1:${toString ports.oauth2Proxy}";
      reverseProxy = true;
      setXauthrequest = true;
      cookie = {
        domain = ".${domain}";
        secure = true;
      };
      email.domains = [ "*" ];
      extraConfig.whitelist-domain = ".${domain}";
    };

    # [SEC-OAUTH2-SVC-001]
    systemd.services.oauth2-proxy.serviceConfig = {
      NoNewPrivileges = true;
      PrivateTmp = true;
      PrivateDevices = true;
      ProtectHome = true;
      ProtectSystem = "strict";
      RestrictAddressFamilies = [ "AF_INET" "AF_INET6" "AF_UNIX" ];
      MemoryDenyWriteExecute = true;
    };

    services.caddy.virtualHosts."login.${domain}".extraConfig = ''
      reverse_proxy 127.0.0.1:${toString ports.oauth2Proxy}
    '';
  };
}
