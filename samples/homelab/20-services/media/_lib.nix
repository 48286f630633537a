# Fabrik für die Mediendienste: { lib, pkgs } → { name, port, … } → Modul.
{ lib, pkgs }:
{ name
, port
, stateOption
, useSSO ? true
, gruppe ? "medien"
, servarr ? true
}:
{ config, ... }:
let
  myLib = import ../../lib/helpers.nix { inherit lib; };
  cfg = config.my.media.${name};
  common = config.my.media.defaults;

  # Dienste, die ihren Port nicht aus der Konfiguration lesen.
  nativePort = if name == "jellyfin" then 8096 else port;
in
{
  options.my.media.${name} = {
    enable = lib.mkEnableOption "den Mediendienst ${name}";

    package = lib.mkPackageOption pkgs name { };

    stateDir = lib.mkOption {
      type = lib.types.str;
      default = "${common.stateRoot}/${name}";
      description = "Zustandsverzeichnis von ${name}.";
    };

    expose.enable = lib.mkOption {
      type = lib.types.bool;
      default = true;
      description = "Ob ${name} über den Reverse Proxy erreichbar ist.";
    };
  };

  config = lib.mkIf cfg.enable (lib.mkMerge [
    {
      services.${name} = {
        enable = true;
        package = cfg.package;
        group = gruppe;
        openFirewall = lib.mkForce false;
        ${stateOption} = cfg.stateDir;
      } // lib.optionalAttrs servarr {
        settings.server = {
          inherit port;
          bindaddress = "127.0.0.1";
        };
      };

      systemd.services.${name}.serviceConfig.UMask = lib.mkForce "0002";
      systemd.tmpfiles.rules = [ "d '${cfg.stateDir}' 0750 ${name} ${gruppe} -" ];
    }

    (lib.mkIf cfg.expose.enable (myLib.mkService {
      inherit config name useSSO;
      port = nativePort;
      description = "Mediendienst ${name}";
      readWritePaths = [ cfg.stateDir ] ++ common.sharedDirs;
    }))
  ]);
}
