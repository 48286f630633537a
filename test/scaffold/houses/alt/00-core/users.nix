# meta:
#   owner: core
#   status: active
#   scope: shared
#   summary: Ein Mensch, ein Schlüssel

{ config, ... }:
let
  # source-id: CFG.identity.user
  # sink: Konto und Gruppen
  user = config.my.configs.identity.user;
in
{
  users.users.${user} = {
    isNormalUser = true;
    extraGroups = [ "wheel" ];
    openssh.authorizedKeys.keys = [
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHRoaXMtaXMtbm90LWEtcmVhbC1rZXktb2YtYW55b25l kim@notebook"
    ];
  };

  security.sudo.wheelNeedsPassword = true;
}
