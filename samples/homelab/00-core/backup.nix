# meta:
#   owner: core
#   status: active
#   scope: shared
#   summary: restic jede Nacht, lokal; der Zweitort folgt

{ config, lib, ... }:
let
  cfg = config.my.configs;
  pfade = cfg.paths;
in
{
  config = lib.mkIf config.my.profiles.services.backup.enable {
    services.restic.backups.heim = {
      initialize = true;
      # source-id: CFG.paths.backupDir
      # sink: Ziel der nächtlichen Sicherung
      repository = "/srv/sicherung";
      # sink: my.secrets.files.resticPassword
      passwordFile = config.my.secrets.files.resticPassword;

      paths = [
        pfade.stateDir
        "/home/${cfg.identity.user}"
        "/etc/secrets"
      ];
      exclude = [ "${pfade.stateDir}/jellyfin/transcodes" ];

      timerConfig = {
        OnCalendar = "02:15";
        RandomizedDelaySec = "20min";
        Persistent = true;
      };
      pruneOpts = [ "--keep-daily 7" "--keep-weekly 4" "--keep-monthly 6" ];
    };

    systemd.tmpfiles.rules = [ "d ${pfade.backupDir} 0700 root root -" ];
  };
}
