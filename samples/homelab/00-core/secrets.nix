# meta:
#   owner: core
#   status: active
#   scope: shared
#   summary: Wo Geheimnisse liegen – nie, was darin steht

{ lib, ... }:
{
  options.my.secrets.files = {
    # source: wird von Hand angelegt, root:root 0600
    sharedEnv = lib.mkOption {
      type = lib.types.str;
      default = "/etc/secrets/heim.env";
      description = "Gemeinsame Umgebungsdatei der Dienste.";
    };

    resticPassword = lib.mkOption {
      type = lib.types.str;
      default = "/etc/secrets/restic-passwort";
      description = "Passwort des restic-Repositorys.";
    };

    oauth2ProxyEnv = lib.mkOption {
      type = lib.types.str;
      default = "/etc/secrets/oauth2-proxy.env";
      description = "Client-Secret und Cookie-Secret des oauth2-proxy.";
    };

    wireguardKey = lib.mkOption {
      type = lib.types.str;
      default = "/etc/secrets/wireguard/tunnel.key";
      description = "Privater Schlüssel des VPN-Tunnels.";
    };
  };
}
