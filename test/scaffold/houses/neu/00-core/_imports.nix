{ ... }:
{
  imports = [
    ./configs.nix
    ./ports.nix
    ./registry.nix
    ./ssh.nix
    ./system.nix
    ./users.nix
  ];
}
