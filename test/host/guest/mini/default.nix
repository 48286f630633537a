# The packages: `import <nixpkgs> { }`.
{
  system ? builtins.currentSystem,
  config ? { },
}:
import ./pkgs {
  lib = import ./lib;
  inherit system config;
}
