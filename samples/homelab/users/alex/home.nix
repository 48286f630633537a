# Home-Manager-Modul von Alex. `config` ist hier das von Home-Manager.
{ config, pkgs, ... }:
{
  home.stateVersion = "25.11";

  home.packages = with pkgs; [
    micro
    ripgrep
  ];

  programs.bash = {
    enable = true;
    historyControl = [ "ignoredups" "ignorespace" ];
    shellAliases = {
      ndry = "sudo nixos-rebuild dry-activate --flake /etc/nixos#heim";
    };
  };

  programs.git = {
    enable = true;
    settings = {
      user.name = "Alex";
      init.defaultBranch = "main";
      core.excludesFile = "${config.home.homeDirectory}/.gitignore";
    };
  };
}
