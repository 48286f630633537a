# meta:
#   owner: media
#   status: active
#   scope: shared
#   summary: Jellyfin mit Transcoding über die Intel-Grafik

{ lib, pkgs, config, ... }:
{
  imports = [
    ((import ./_lib.nix { inherit lib pkgs; }) {
      name = "jellyfin";
      # sink: PORT.jellyfin
      port = config.my.ports.jellyfin;
      stateOption = "dataDir";
      servarr = false;
    })
  ];

  config = lib.mkIf config.my.media.jellyfin.enable {
    users.users.jellyfin.extraGroups = [ "video" "render" ];

    # [SEC-JELLYFIN-SVC-001] /dev/dri muss sichtbar bleiben.
    systemd.services.jellyfin.serviceConfig = {
      PrivateDevices = lib.mkForce false;
      DeviceAllow = lib.optionals config.my.configs.hardware.intelGpu [ "/dev/dri/renderD128 rw" ];
      ReadWritePaths = [ "/var/cache/jellyfin" ];
    };
  };
}
