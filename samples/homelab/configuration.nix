# meta:
#   owner: core
#   status: active
#   scope: host
#   summary: Einstiegspunkt von heim – flache Importliste, keine Logik
#   source-ids: keine (Werte stehen in 00-core/configs.nix und 00-core/ports.nix)

{ ... }:
{
  imports = [
    ./hosts/heim/hardware-configuration.nix
    ./hosts/heim/hardware-profile.nix

    # ── 00 · Kern ───────────────────────────────────────────────────────────
    ./00-core/registry.nix
    ./00-core/configs.nix
    ./00-core/paths.nix
    ./00-core/ports.nix
    ./00-core/secrets.nix
    ./00-core/host.nix
    ./00-core/locale.nix
    ./00-core/network.nix
    ./00-core/firewall.nix
    ./00-core/users.nix
    ./00-core/ssh.nix
    ./00-core/ssh-hardening.nix
    ./00-core/ssh-rescue.nix
    ./00-core/boot-safeguard.nix
    ./00-core/kernel-slim.nix
    ./00-core/remote-helper.nix
    ./00-core/shell-premium.nix
    ./00-core/backup.nix
    ./00-core/motd.nix
    ./00-core/home-manager.nix

    # ── 10 · Infrastruktur ──────────────────────────────────────────────────
    ./10-infrastructure/caddy.nix
    ./10-infrastructure/traefik.nix
    ./10-infrastructure/pocket-id.nix
    ./10-infrastructure/sso.nix
    ./10-infrastructure/adguardhome.nix
    ./10-infrastructure/homepage.nix
    ./10-infrastructure/netdata.nix
    ./10-infrastructure/wireguard-vpn.nix
    # Ruht, bis ntfy die Alarme verschickt – sonst meldet netdata alles doppelt.
    # ./10-infrastructure/uptime-kuma.nix

    # ── 20 · Dienste ────────────────────────────────────────────────────────
    ./20-services/apps/vaultwarden.nix
    ./20-services/apps/n8n.nix
    ./20-services/apps/miniflux.nix
    ./20-services/apps/paperless.nix
    ./20-services/apps/home-assistant.nix
    ./20-services/apps/audiobookshelf.nix
    ./20-services/apps/filebrowser.nix
    ./20-services/apps/scrutiny.nix
    ./20-services/media/default.nix

    # ── 90 · Regeln ─────────────────────────────────────────────────────────
    ./90-policy/security-assertions.nix
  ];

  system.stateVersion = "25.11";
}
