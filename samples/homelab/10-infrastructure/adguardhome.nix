{ config, lib, ... }:
let
  # NMS v4.2 Metadaten
  nms = {
    id = "HEIM-10-INF-007";
    title = "AdGuard Home";
    description = "DNS-Filter für das Haus, Oberfläche nur intern.";
    layer = 10;
    nixpkgs.category = "services/networking";
    capabilities = [ "dns/filter" ];
    audit.last_reviewed = "2026-02-27";
    audit.complexity = 2;
  };

  cfg = config.my.configs;
  port = config.my.ports.adguard;
  name = "dns.${cfg.identity.subdomain}.${cfg.identity.domain}";
in
{
  options.my.meta.adguardhome = lib.mkOption {
    type = lib.types.attrs;
    default = nms;
    readOnly = true;
    description = "NMS-Metadaten dieses Moduls.";
  };

  config = {
    services.adguardhome = {
      enable = true;
      mutableSettings = false;
      host = "127.0.0.1";
      inherit port;

      settings = {
        dns = {
          bind_hosts = [ "127.0.0.1" cfg.server.lanIP cfg.server.tailscaleIP ];
          port = 53;
          # source-id: CFG.network.dnsDoH
          # sink: Upstream von AdGuard Home
          upstream_dns = cfg.network.dnsDoH;
          bootstrap_dns = cfg.network.dnsNamed;
        };
        filtering.rewrites = [
          {
            domain = "*.${cfg.identity.subdomain}.${cfg.identity.domain}";
            answer = cfg.server.lanIP;
          }
        ];
      };
    };

    systemd.services.adguardhome.serviceConfig = {
      NoNewPrivileges = lib.mkForce true;
      PrivateTmp = true;
      ProtectHome = true;
      ProtectSystem = "strict";
      AmbientCapabilities = [ "CAP_NET_BIND_SERVICE" ];
      CapabilityBoundingSet = [ "CAP_NET_BIND_SERVICE" "CAP_NET_RAW" ];
    };

    services.caddy.virtualHosts.${name} = {
      extraConfig = "import sso_auth\nreverse_proxy 127.0.0.1:${toString port}";
    };
  };
}
