# meta:
#   owner: core
#   status: active
#   scope: shared
#   summary: Verzeichnisse und Grenzen – punktierte Schreibweise, eine Zeile je Option

{ lib, ... }:
let
  # Eigener Baustein: ein absoluter Pfad mit Zweck.
  mkPfad = pfad: zweck: lib.mkOption {
    type = lib.types.str;
    default = pfad;
    description = "Verzeichnis für ${zweck}.";
  };
in
{
  # source-id: CFG.paths.stateDir
  options.my.configs.paths.stateDir = mkPfad "/srv/zustand" "den Zustand der Dienste";

  # source-id: CFG.paths.mediaDir
  options.my.configs.paths.mediaDir = mkPfad "/srv/medien" "Filme, Serien und Bücher";

  # source-id: CFG.paths.backupDir
  options.my.configs.paths.backupDir = mkPfad "/srv/sicherung" "das lokale restic-Repository";

  # source-id: CFG.resourceLimits.maxAppRamMB
  options.my.configs.resourceLimits.maxAppRamMB = lib.mkOption {
    type = lib.types.ints.positive;
    default = 1536;
    description = "So viel Speicher darf eine einzelne Anwendung belegen.";
  };
}
