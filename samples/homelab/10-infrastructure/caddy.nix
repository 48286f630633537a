{ config, lib, ... }:
let
  # NMS v4.2 Metadaten
  nms = {
    id = "HEIM-10-INF-004";
    title = "Caddy";
    description = "Reverse Proxy; die Anmeldung davor steht in sso.nix.";
    layer = 10;
    nixpkgs.category = "services/web-servers";
    capabilities = [ "proxy/https" "security/sso" ];
    audit.last_reviewed = "2026-03-02";
    audit.complexity = 3;
  };

  inherit (config.my.configs) identity server;
  lanHost = "${lib.replaceStrings [ "." ] [ "-" ] server.lanIP}.${identity.domain}";
in
{
  options.my.meta.caddy = lib.mkOption {
    type = lib.types.attrs;
    default = nms;
    readOnly = true;
    description = "NMS-Metadaten dieses Moduls.";
  };

  config = lib.mkIf (config.my.profiles.networking.reverseProxy == "caddy") {
    services.caddy = {
      enable = true;
      # sink: CFG.identity.email
      email = identity.email;

      extraConfig = ''
        # Notseite im LAN, ohne DNS erreichbar
        http://${server.lanIP}, http://${lanHost} {
          respond "heim lebt."
        }
      '';
    };

    # [SEC-CADDY-SVC-001] Caddy öffnet 80/443 selbst, sonst nichts.
    systemd.services.caddy.serviceConfig = {
      NoNewPrivileges = lib.mkForce true;
      PrivateTmp = true;
      PrivateDevices = lib.mkForce true;
      ProtectHome = lib.mkForce true;
      ProtectSystem = lib.mkForce "strict";
      ReadWritePaths = [ "/var/lib/caddy" "/var/log/caddy" ];
      AmbientCapabilities = lib.mkForce [ "CAP_NET_BIND_SERVICE" ];
      CapabilityBoundingSet = lib.mkForce [ "CAP_NET_BIND_SERVICE" ];
      MemoryDenyWriteExecute = true;
      LockPersonality = true;
      RestrictAddressFamilies = [ "AF_INET" "AF_INET6" "AF_UNIX" ];
    };
  };
}
