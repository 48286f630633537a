# meta:
#   owner: infrastructure
#   status: active
#   scope: shared
#   summary: Startseite mit Kacheln für alle Dienste

{ config, lib, ... }:
let
  # source-id: CFG.identity.domain
  domain = config.my.configs.identity.domain;
  kachel = dienst: beschreibung: {
    ${dienst} = {
      href = "https://${dienst}.${config.my.configs.identity.subdomain}.${domain}";
      description = beschreibung;
      siteMonitor = "http://127.0.0.1:${toString config.my.ports.${dienst}}";
    };
  };
in
{
  services.homepage-dashboard = {
    enable = true;
    listenPort = 8082;
    allowedHosts = domain;

    settings = {
      title = "heim";
      language = "de";
    };
    services = [
      {
        Alltag = [
          (kachel "paperless" "Papierkram")
          (kachel "miniflux" "Nachrichten")
        ];
      }
      {
        Technik = [ (kachel "netdata" "Messwerte") ];
      }
    ];
  };

  # [SEC-HOMEPAGE-SVC-001]
  systemd.services.homepage-dashboard.serviceConfig = {
    NoNewPrivileges = true;
    PrivateTmp = true;
    PrivateDevices = true;
    ProtectHome = true;
    ProtectSystem = lib.mkForce "strict";
    ProtectKernelTunables = true;
    ProtectKernelModules = true;
    ProtectControlGroups = true;
  };

  services.caddy.virtualHosts."${domain}" = {
    serverAliases = [ "www.${domain}" ];
    extraConfig = ''
      import sso_auth
      # sink: PORT.homepage
      reverse_proxy 127.0.0.1:${toString config.my.ports.homepage}
    '';
  };
}
