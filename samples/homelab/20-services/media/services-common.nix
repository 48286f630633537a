# meta:
#   owner: media
#   status: active
#   scope: shared
#   summary: Gemeinsame Vorgaben und Bibliotheken der Mediendienste

{ config, lib, ... }:
let
  # source-id: CFG.paths.mediaDir
  # sink: Wurzel der Bibliotheken
  mediaDir = config.my.configs.paths.mediaDir;
in
{
  options.my.media = {
    defaults = {
      stateRoot = lib.mkOption {
        type = lib.types.str;
        default = config.my.configs.paths.stateDir;
        description = "Unterhalb hiervon hat jeder Dienst sein Verzeichnis.";
      };

      sharedDirs = lib.mkOption {
        type = lib.types.listOf lib.types.str;
        default = [ mediaDir ];
        description = "Verzeichnisse, in die alle Mediendienste schreiben.";
      };
    };

    libraries = lib.mkOption {
      default = { };
      description = "Bibliotheken, je eine Unterordner der Medienplatte.";
      type = lib.types.attrsOf (lib.types.submodule ({ name, ... }: {
        options = {
          path = lib.mkOption {
            type = lib.types.str;
            default = "${mediaDir}/${name}";
            description = "Ordner der Bibliothek.";
          };
          readOnly = lib.mkEnableOption "nur lesenden Zugriff";
        };
      }));
    };
  };

  config = {
    my.media.libraries = {
      filme = { };
      serien = { };
      hoerbuecher.readOnly = true;
    };

    users.groups.medien = { };
    systemd.tmpfiles.rules =
      lib.mapAttrsToList (_: b: "d ${b.path} 2775 root medien -") config.my.media.libraries;
  };
}
