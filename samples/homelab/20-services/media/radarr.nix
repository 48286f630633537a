args@{ lib, config, pkgs, ... }:
((import ./_lib.nix { inherit lib pkgs; }) {
  name = "radarr";
  # sink: PORT.radar
  port = config.my.ports.radarr;
  stateOption = "dataDir";
}) args
