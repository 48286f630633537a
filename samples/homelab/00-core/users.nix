# meta:
#   owner: core
#   status: active
#   scope: shared
#   summary: Ein Mensch, ein Schlüssel, sudo nur fürs Deployment ohne Passwort

{ config, lib, ... }:
let
  # source-id: CFG.identity.user
  # sink: Konto, Gruppen und sudo-Regel
  inherit (config.my.configs.identity) user email;
  # source-id: CFG.identity.bastelmodus
  werkstatt = config.my.configs.bastelmodus;
in
{
  users.mutableUsers = true;

  users.users.${user} = {
    isNormalUser = true;
    description = email;
    extraGroups = [ "wheel" "video" "render" ];
    openssh.authorizedKeys.keys = [
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f ${user}@notebook"
    ];
  };

  security.sudo.wheelNeedsPassword = !werkstatt;
  security.sudo.extraRules = lib.mkAfter [
    {
      users = [ "alex" ];
      commands = [
        {
          command = "/run/current-system/sw/bin/nixos-rebuild";
          options = [ "NOPASSWD" ];
        }
      ];
    }
  ];
}
