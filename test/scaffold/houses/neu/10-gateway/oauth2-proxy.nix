{ config, lib, ... }:
let
  # NMS v4.2 Metadaten
  nms = {
    id = "BRK-10-GTW-003";
    title = "oauth2-proxy";
    description = "Übersetzt Forward-Auth nach OIDC.";
    layer = 10;
    audit.last_reviewed = "2026-03-02";
    audit.complexity = 1;
  };

  cfg = config.haus.services.oauth2Proxy;
  inherit (config.haus.configs) identity;
  zone = "${identity.subdomain}.${identity.domain}";
  port = config.haus.ports.oauth2Proxy;
in
{
  options.haus.meta.oauth2Proxy = lib.mkOption {
    type = lib.types.attrs;
    default = nms;
    readOnly = true;
    description = "NMS-Metadaten des Moduls oauth2-proxy.";
  };

  config = lib.mkIf cfg.enable {
    services.oauth2-proxy = {
      enable = true;
      provider = "oidc";
      oidcIssuerUrl = "https://auth.${zone}";
      clientID = "birke-proxy";
      keyFile = "/etc/secrets/oauth2-proxy.env";
      httpAddress = "http://127.0.0.1:${toString port}";
      reverseProxy = true;
      setXauthrequest = true;
      cookie = {
        domain = ".${zone}";
        secure = true;
      };
      email.domains = [ "*" ];
      extraConfig.whitelist-domain = ".${zone}";
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

    # mynixos: public – hier meldet man sich an
    services.caddy.virtualHosts."login.${zone}".extraConfig = ''
      reverse_proxy 127.0.0.1:${toString port}
    '';
  };
}
