# What configs ask of a platform.
{ lib }:
{
  flakeExposed = [
    "x86_64-linux"
    "aarch64-linux"
    "x86_64-darwin"
    "armv6l-linux"
    "armv7l-linux"
    "i686-linux"
    "aarch64-darwin"
    "powerpc64le-linux"
    "riscv64-linux"
    "x86_64-freebsd"
  ];
  elaborate =
    given:
    let
      system = given.system or given;
      parts = lib.splitString "-" system;
      cpu = builtins.head parts;
      kernel = lib.last parts;
    in
    {
      inherit system;
      isLinux = kernel == "linux";
      isDarwin = kernel == "darwin";
      isx86_64 = cpu == "x86_64";
      isAarch64 = cpu == "aarch64";
      is64bit = lib.hasInfix "64" cpu;
      config = "${cpu}-unknown-${kernel}-gnu";
      parsed = {
        cpu.name = cpu;
        kernel.name = kernel;
      };
    };
}
