{ config, lib, ... }:
let
  # NMS v4.2 Metadaten
  nms = {
    id = "BRK-10-GTW-001";
    title = "Caddy";
    description = "Kante mit Anmeldung über den oauth2-proxy.";
    layer = 10;
    audit.last_reviewed = "2026-03-02";
    audit.complexity = 1;
  };

  inherit (config.haus.configs) identity;
  oauth2Port = config.haus.ports.oauth2Proxy;
in
{
  options.haus.meta.caddy = lib.mkOption {
    type = lib.types.attrs;
    default = nms;
    readOnly = true;
    description = "NMS-Metadaten des Moduls Caddy.";
  };

  config.services.caddy = {
    enable = true;
    email = identity.email;

    extraConfig = ''
      # Jeder Host, der eine Anmeldung verlangt, beginnt mit: import sso_auth
      (sso_auth) {
        forward_auth 127.0.0.1:${toString oauth2Port} {
          uri /oauth2/auth
          copy_headers X-Auth-Request-User X-Auth-Request-Email

          @abgemeldet status 401
          handle_response @abgemeldet {
            redir * https://login.${identity.subdomain}.${identity.domain}/oauth2/start?rd={scheme}://{host}{uri}
          }
        }
      }
    '';
  };

  # Härtung
  config.systemd.services.caddy.serviceConfig = {
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
