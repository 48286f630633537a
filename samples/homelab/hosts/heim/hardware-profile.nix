# meta:
#   owner: core
#   status: active
#   scope: host
#   summary: Bürorechner mit i3 – Grafik für Transcoding, Bootloader, Stromsparen, zram

{ config, lib, pkgs, ... }:
let
  # source-id: CFG.hardware.ramGB
  # sink: Größe von zram, damit Builds auf 16 GB nicht sterben
  ramGB = config.my.configs.hardware.ramGB;
in
{
  config = lib.mkIf config.my.profiles.hardware.heim.enable {
    # source-id: CFG.hardware.intelGpu
    # sink: VA-API-Treiber für Jellyfin
    hardware.graphics = {
      enable = config.my.configs.hardware.intelGpu;
      extraPackages = lib.optionals config.my.configs.hardware.intelGpu [
        pkgs.intel-media-driver
        pkgs.vpl-gpu-rt
      ];
    };

    zramSwap = {
      enable = true;
      memoryPercent = if ramGB < 16 then 50 else 25;
    };

    # UEFI; wie viele Generationen bleiben, sagt 00-core/boot-safeguard.nix.
    boot.loader.systemd-boot.enable = true;
    boot.loader.efi.canTouchEfiVariables = true;

    powerManagement.cpuFreqGovernor = lib.mkDefault "powersave";
    services.fstrim.enable = true;
  };
}
