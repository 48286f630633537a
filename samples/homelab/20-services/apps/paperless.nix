# meta:
#   owner: apps
#   status: active
#   scope: shared
#   summary: Paperless-ngx – Belege und Briefe

{ config, lib, ... }:
let
  myLib = import ../../lib/helpers.nix { inherit lib; };
  # source-id: CFG.paths.stateDir
  # sink: Datenverzeichnis
  zustand = config.my.configs.paths.stateDir;
  zustandPaperless = "${zustand}/paperless";
in
lib.mkMerge [
  (myLib.mkService {
    inherit config;
    name = "paperless";
    port = config.my.ports.paperless;
    description = "Dokumente";
    readWritePaths = [ zustandPaperless ];
  })
  {
    services.paperless = {
      enable = true;
      address = "127.0.0.1";
      port = config.my.ports.paperless;
      dataDir = zustandPaperless;
      settings = {
        PAPERLESS_URL = "https://akten.${config.my.configs.identity.subdomain}.${config.my.configs.identity.domain}";
        PAPERLESS_OCR_LANGUAGE = "deu+eng";
      };
    };

    # Die Texterkennung darf mehr Speicher haben.
    systemd.services.paperless.serviceConfig.MemoryMax = "3G";

    systemd.tmpfiles.rules = [ "d ${zustandPaperless} 0750 paperless paperless -" ];
  }
]
