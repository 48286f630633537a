args@{ lib, config, pkgs, ... }:
let
  inherit (config.my.ports) lidarr;
in
((import ./_lib.nix { inherit lib pkgs; }) {
  name = "lidarr";
  port = lidarr;
  stateOption = "dataDir";
  useSSO = true;
}) args
