# meta:
#   owner: core
#   status: active
#   scope: shared
#   summary: Home-Manager als NixOS-Modul, Datei je Mensch unter users/

{ config, inputs, ... }:
let
  # source-id: CFG.identity.user
  # sink: welche Datei unter users/ geladen wird
  user = config.my.configs.identity.user;
in
{
  imports = [ inputs.home-manager.nixosModules.home-manager ];

  home-manager = {
    useGlobalPkgs = true;
    useUserPackages = true;
    backupFileExtension = "hm-alt";

    users.${user} = { ... }: {
      imports = [ (./.. + "/users/${user}/home.nix") ];

      # Hier gilt noch das `config` von NixOS, das Modul nimmt kein eigenes.
      programs.git.settings.user.email = config.my.configs.identity.email;
    };
  };
}
