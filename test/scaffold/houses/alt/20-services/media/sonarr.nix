# meta:
#   owner: media
#   status: active
#   scope: shared
#   summary: sonarr – Serien

args@{ config, lib, ... }:
((import ./_lib.nix { inherit lib; }) {
  name = "sonarr";
  port = config.my.ports.sonarr;
  stateOption = "dataDir";
}) args
