{ ... }:
{
  imports = [ ./security-assertions.nix ];
}
