{ config, lib, ... }:
let
  # NMS v4.2 Metadaten
  nms = {
    id = "BRK-00-COR-006";
    title = "Konten";
    description = "Ein Mensch, ein Schlüssel.";
    layer = 00;
    audit.last_reviewed = "2026-03-02";
    audit.complexity = 1;
  };

  user = config.haus.configs.identity.user;
in
{
  options.haus.meta.users = lib.mkOption {
    type = lib.types.attrs;
    default = nms;
    readOnly = true;
    description = "NMS-Metadaten des Moduls Konten.";
  };

  config = {
    users.users.${user} = {
      isNormalUser = true;
      extraGroups = [ "wheel" ];
      openssh.authorizedKeys.keys = [
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHRoaXMtaXMtbm90LWEtcmVhbC1rZXktb2YtYW55b25l robin@notebook"
      ];
    };

    security.sudo.wheelNeedsPassword = true;
  };
}
