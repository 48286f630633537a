# meta:
#   owner: core
#   status: active
#   scope: shared
#   summary: Port-Register – 10xxx Infrastruktur, 20xxx Dienste

{ lib, ... }:
{
  options.my.ports = lib.mkOption {
    type = lib.types.attrsOf lib.types.port;
    default = { };
    description = "Register aller lokalen Ports. Ein Schlüssel je Dienst.";
  };

  config.my.ports = {
    ssh = 50222;
    traefikHttps = 443;

    # ── 10 · Infrastruktur (10xxx) ────────────────────────────────────────
    pocketId = 10010;
    oauth2Proxy = 10011;
    homepage = 10082;

    # ── 20 · Dienste (20xxx) ──────────────────────────────────────────────
    readeck = 20007;
    miniflux = 20016;
    radarr = 20878;
    sonarr = 20989;
  };
}
