# What a flake gets as its input `nixpkgs`.
{
  outputs =
    { self }:
    {
      lib = (import ./lib).extend (_: _: { nixosSystem = import ./nixos/eval-config.nix; });
      legacyPackages.x86_64-linux = import ./. { system = "x86_64-linux"; };
    };
}
