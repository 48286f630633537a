{ config, lib, ... }:
let
  # NMS v4.2 Metadaten
  nms = {
    id = "HEIM-10-INF-004";
    title = "Caddy";
    description = "Reverse Proxy mit Anmeldung über oauth2-proxy.";
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
        # Jeder Host, der Anmeldung verlangt, beginnt mit: import sso_auth
        (sso_auth) {
          forward_auth 127.0.0.1:${toString config.my.ports.oauth2Proxy} {
            uri /oauth2/auth
            copy_headers X-Auth-Request-User X-Auth-Request-Email
            @abgemeldet status 401
            handle_response @abgemeldet {
              redir * https://login.${identity.domain}/oauth2/start?rd={scheme}://{host}{uri}
            }
          }
        }

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
