# Imported by what nixos-generate-config writes.
{ ... }:
{
  hardware.enableRedistributableFirmware = true;
}
