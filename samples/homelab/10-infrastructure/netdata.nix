# meta:
#   owner: infrastructure
#   status: active
#   scope: shared
#   summary: netdata – Messwerte im Sekundentakt

{ config, lib, ... }:
let
  c = config.my.configs;
  name = "netdata";

  ziel = rec {
    # source-id: PORT.netdata
    # sink: Listener und Backend von netdata
    port = config.my.ports.netdata;
    url = "127.0.0.1:${toString port}";
  };
in
{
  services.netdata = {
    enable = true;
    config.web = {
      "default port" = config.my.ports.netdata;
      "bind to" = "127.0.0.1";
    };
  };

  # netdata liest /proc aller Prozesse, deshalb nur "full".
  systemd.services.netdata.serviceConfig = {
    NoNewPrivileges = lib.mkForce true;
    PrivateTmp = true;
    ProtectHome = lib.mkForce "read-only";
    ProtectSystem = lib.mkForce "full";
    CapabilityBoundingSet = [ "CAP_DAC_READ_SEARCH" "CAP_SYS_PTRACE" ];
  };

  services.caddy.virtualHosts."${name}.${c.identity.subdomain}.${c.identity.domain}" = {
    extraConfig = ''
      import sso_auth
      reverse_proxy ${ziel.url}
    '';
  };
}
