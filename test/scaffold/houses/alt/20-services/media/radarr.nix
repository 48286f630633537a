# meta:
#   owner: media
#   status: active
#   scope: shared
#   summary: radarr – Filme

args@{ config, lib, ... }:
((import ./_lib.nix { inherit lib; }) {
  name = "radarr";
  port = config.my.ports.radarr;
  stateOption = "dataDir";
}) args
