{ config, lib, ... }:
let
  # NMS v4.2 Metadaten
  nms = {
    id = "BRK-00-COR-004";
    title = "OpenSSH";
    description = "Zugang nur mit Schlüssel.";
    layer = 00;
    audit.last_reviewed = "2026-03-02";
    audit.complexity = 1;
  };

  port = config.haus.ports.ssh;
  user = config.haus.configs.identity.user;
in
{
  options.haus.meta.ssh = lib.mkOption {
    type = lib.types.attrs;
    default = nms;
    readOnly = true;
    description = "NMS-Metadaten des Moduls OpenSSH.";
  };

  config.services.openssh = {
    enable = true;
    openFirewall = false;
    ports = lib.mkForce [ port ];
    settings = {
      PermitRootLogin = "no";
      PasswordAuthentication = false;
      KbdInteractiveAuthentication = false;
      AllowUsers = [ user ];
    };
  };
}
