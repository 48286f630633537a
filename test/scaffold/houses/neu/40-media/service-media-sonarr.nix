{ config, lib, ... }:
let
  # NMS v4.2 Metadaten
  nms = {
    id = "BRK-40-MED-002";
    title = "sonarr";
    description = "Serien.";
    layer = 40;
    audit.last_reviewed = "2026-03-02";
    audit.complexity = 1;
  };

  factory = import ./service-media-_lib.nix { inherit lib; };
in
{
  imports = [
    (factory {
      name = "sonarr";
      port = config.haus.ports.sonarr;
      inherit nms;
    })
  ];

  # Härtung
  # RestrictSUIDSGID fehlt: der Dienst übernimmt vielleicht die Rechte fremder Dateien, auch SetGID von Ordnern.
  systemd.services.sonarr.serviceConfig = {
    NoNewPrivileges = true;
    PrivateTmp = true;
    PrivateDevices = true;
    ProtectHome = true;
    ProtectSystem = "full"; # nicht strict: wohin der Dienst überall schreibt, ist nicht bekannt
    ProtectKernelTunables = true;
    ProtectKernelModules = true;
    ProtectKernelLogs = true;
    ProtectControlGroups = true;
    ProtectClock = true;
    ProtectHostname = true;
    RestrictRealtime = true;
    LockPersonality = true;
    SystemCallArchitectures = "native";
    RestrictAddressFamilies = lib.mkForce [ "AF_INET" "AF_INET6" "AF_UNIX" "AF_NETLINK" ];
  };
}
