/** First names of the options that NixOS, Home Manager, nix-darwin and flake-parts declare: what lies below is not only this repo's. */
const roots = new Set(
  (
    "accounts assertions boot console containers dconf documentation environment fileSystems flake fonts gtk hardware " +
    "home home-manager homebrew i18n isoImage launchd networking nix nixpkgs perSystem power powerManagement programs qt " +
    "security services sops specialisation swapDevices system systemd systems targets time users virtualisation warnings " +
    "wayland xdg xsession zramSwap"
  ).split(" "),
);

export function isForeignRoot(name: string): boolean {
  return roots.has(name);
}
