/** Option paths as Nix writes them. */

const identifier = /^[A-Za-z_][A-Za-z0-9_'-]*$/;

/** `services.caddy.virtualHosts."a.example"`. Placeholders such as `<name>` stand bare. */
export function showOption(path: readonly string[]): string {
  return path
    .map((name) => (identifier.test(name) || /^(<.*>|\*)$/s.test(name) ? name : JSON.stringify(name)))
    .join(".");
}
