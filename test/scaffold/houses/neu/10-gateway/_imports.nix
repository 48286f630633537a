{
  imports = [
    ./caddy.nix
    ./homepage.nix
    ./oauth2-proxy.nix
    ./pocket-id.nix
  ];
}
