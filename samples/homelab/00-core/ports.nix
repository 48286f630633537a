# meta:
#   owner: core
#   status: active
#   scope: shared
#   summary: Port-Register – 10xxx Infrastruktur, 20xxx Dienste
#   specIds: [SEC-NET-020]

{ lib, ... }:
{
  options.my.ports = lib.mkOption {
    type = lib.types.attrsOf lib.types.port;
    default = { };
    description = "Register aller lokalen Ports. Ein Schlüssel je Dienst.";
  };

  # Muster für neue Einträge (zählt nicht als Annotation):
  # source-id-example: PORT.meinDienst
  config.my.ports = {
    # ── System und Kante ────────────────────────────────────────────────────
    # source-id: PORT.ssh
    ssh = 50022;
    # source-id: PORT.edgeHttps
    edgeHttps = 443;
    # source-id: PORT.sshRescue
    sshRescue = 10012;

    # ── 10 · Infrastruktur (10xxx) ──────────────────────────────────────────
    # source-id: PORT.uptimeKuma
    uptimeKuma  = 10001;
    # source-id: PORT.pocketId
    pocketId    = 10010;
    # source-id: PORT.oauth2Proxy
    oauth2Proxy = 10011;
    # source-id: PORT.adguard
    adguard     = 10053;
    # source-id: PORT.homepage
    homepage    = 10082;
    # source-id: PORT.netdata
    netdata     = 10999;

    # ── 20 · Dienste (20xxx) ────────────────────────────────────────────────
    # source-id: PORT.filebrowser
    filebrowser    = 20002;
    # source-id: PORT.vaultwarden
    vaultwarden    = 20003;
    # source-id: PORT.miniflux
    miniflux       = 20004;
    # source-id: PORT.n8n
    n8n            = 20005;
    # source-id: PORT.paperless
    paperless      = 20006;
    # source-id: PORT.scrutiny
    scrutiny       = 20008;
    # source-id: PORT.readeck
    readeck        = 20009;
    # source-id: PORT.audiobookshelf
    audiobookshelf = 20013;
    # source-id: PORT.komga
    komga          = 20025;
    # source-id: PORT.homeassistant
    homeassistant  = 20123;

    # Medien
    # source-id: PORT.jellyfin
    jellyfin = 20096;
    # source-id: PORT.radarr
    radarr   = 20878;
    # source-id: PORT.lidarr
    lidarr   = 20878;
    # source-id: PORT.sonarr
    sonarr   = 20989;
  };
}
