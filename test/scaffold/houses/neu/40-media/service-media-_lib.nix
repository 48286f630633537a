# Fabrik für die Mediendienste: { lib } → { name, port, nms } → Modul.
{ lib }:
{ name, port, nms }:
{ config, ... }:
let
  cfg = config.haus.media.${name};
  inherit (config.haus.configs) identity paths;
in
{
  options.haus = {
    meta.${name} = lib.mkOption {
      type = lib.types.attrs;
      default = nms;
      readOnly = true;
      description = "NMS-Metadaten des Mediendienstes ${name}.";
    };

    media.${name}.enable = lib.mkOption {
      type = lib.types.bool;
      default = true;
      description = "Ob der Mediendienst ${name} läuft.";
    };
  };

  config = lib.mkIf cfg.enable {
    services.${name} = {
      enable = true;
      dataDir = "${paths.stateDir}/${name}";
      settings.server = {
        inherit port;
        bindaddress = "127.0.0.1";
      };
    };

    services.caddy.virtualHosts."${name}.${identity.subdomain}.${identity.domain}".extraConfig = ''
      import sso_auth
      reverse_proxy 127.0.0.1:${toString port}
    '';
  };
}
