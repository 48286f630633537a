# Von nixos-generate-config erzeugt, danach nur die Kommentare ergänzt.
{ modulesPath, ... }:
{
  imports = [ (modulesPath + "/installer/scan/not-detected.nix") ];

  boot.initrd.availableKernelModules = [ "xhci_pci" "ahci" "nvme" "usb_storage" "sd_mod" ];
  boot.kernelModules = [ "kvm-intel" ];

  fileSystems."/" = {
    device = "/dev/disk/by-label/nixos";
    fsType = "ext4";
  };

  # Die ESP ist klein: siehe 00-core/boot-safeguard.nix.
  fileSystems."/boot" = {
    device = "/dev/disk/by-label/ESP";
    fsType = "vfat";
    options = [ "fmask=0077" "dmask=0077" ];
  };

  fileSystems."/srv/medien" = {
    device = "/dev/disk/by-label/medien";
    fsType = "xfs";
    options = [ "noatime" "nofail" ];
  };

  nixpkgs.hostPlatform = "x86_64-linux";
}
