# meta:
#   owner: core
#   status: active
#   scope: host
#   summary: Einstiegspunkt von eiche – flache Importliste

{ ... }:
{
  imports = [
    ./hardware-configuration.nix

    # ── 00 · Kern ─────────────────────────────────────────────────────────
    ./00-core/registry.nix
    ./00-core/configs.nix
    ./00-core/ports.nix
    ./00-core/system.nix
    ./00-core/users.nix
    ./00-core/ssh.nix

    # ── 10 · Infrastruktur ────────────────────────────────────────────────
    ./10-infrastructure/traefik.nix
    ./10-infrastructure/pocket-id.nix
    ./10-infrastructure/oauth2-proxy.nix
    ./10-infrastructure/homepage.nix

    # ── 20 · Dienste ──────────────────────────────────────────────────────
    ./20-services/apps/miniflux.nix
    ./20-services/apps/readeck.nix
    # Ruht, bis die Rezepte aus dem alten Wiki übernommen sind.
    # ./20-services/apps/mealie.nix
    ./20-services/media/default.nix

    # ── 90 · Regeln ───────────────────────────────────────────────────────
    ./90-policy/security-assertions.nix
  ];

  system.stateVersion = "25.11";
}
