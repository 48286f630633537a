# Home-Manager-Modul von Alex. `config` ist hier das von Home-Manager.
{ config, pkgs, ... }:
{
  home.stateVersion = "25.11";

  home.packages = with pkgs; [
    btop
    micro
    ncdu
    ripgrep
  ];

  programs.bash = {
    enable = true;
    historyControl = [ "ignoredups" "ignorespace" ];
    shellAliases = {
      ndry = "sudo nixos-rebuild dry-activate --flake /etc/nixos#heim";
      ntest = "sudo nixos-rebuild test --flake /etc/nixos#heim";
      nsw = "sudo nixos-rebuild switch --flake /etc/nixos#heim";
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
