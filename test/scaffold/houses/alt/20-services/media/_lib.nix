# Fabrik für die Mediendienste: { lib } → { name, port, stateOption } → Modul.
{ lib }:
{ name, port, stateOption }:
{ config, ... }:
let
  cfg = config.my.media.${name};
  domain = config.my.configs.identity.domain;
in
{
  options.my.media.${name} = {
    enable = lib.mkEnableOption "den Mediendienst ${name}";

    stateDir = lib.mkOption {
      type = lib.types.str;
      default = "/var/lib/${name}";
      description = "Zustandsverzeichnis von ${name}.";
    };
  };

  config = lib.mkIf cfg.enable {
    services.${name} = {
      enable = true;
      ${stateOption} = cfg.stateDir;
      settings.server = {
        inherit port;
        bindaddress = "127.0.0.1";
      };
    };

    services.traefik.dynamicConfigOptions.http = {
      routers.${name} = {
        rule = "Host(`${name}.${domain}`)";
        entryPoints = [ "websecure" ];
        tls.certResolver = "letsencrypt";
        middlewares = [ "sso-chain@file" ];
        service = name;
      };
      services.${name}.loadBalancer.servers = [ { url = "http://127.0.0.1:${toString port}"; } ];
    };
  };
}
