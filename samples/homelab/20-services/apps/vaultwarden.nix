/**
 * ---
 * nms_version: 2.3
 * identity:
 *   id: HEIM-20-APP-003
 *   title: "Vaultwarden"
 *   layer: 20
 * architecture:
 *   req_refs: [REQ-APP-003]
 *   status: active
 * summary: Passwortspeicher. Eigene Anmeldung, weil Apps keine Umleitung verstehen.
 * source_nixpkgs: https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/services/security/vaultwarden/default.nix
 * ---
 */
{ config, lib, ... }:
let
  # source-id: CFG.identity.domain
  # sink: öffentliche Adresse
  domain = config.my.configs.identity.domain;
  host = "tresor.${domain}";
  port = config.my.ports.vaultwarden;
in
{
  services.vaultwarden = {
    enable = true;
    config = {
      DOMAIN = "https://${host}";
      SIGNUPS_ALLOWED = false;
      ROCKET_ADDRESS = "127.0.0.1";
      ROCKET_PORT = port;
    };
  };

  # [SEC-VAULTWARDEN-SVC-001]
  systemd.services.vaultwarden.serviceConfig = {
    NoNewPrivileges = lib.mkForce true;
    PrivateTmp = lib.mkForce true;
    PrivateDevices = lib.mkForce true;
    ProtectHome = lib.mkForce true;
    ProtectSystem = lib.mkForce "strict";
    ReadWritePaths = [ "/var/lib/vaultwarden" ];
    ProtectKernelTunables = lib.mkForce true;
    ProtectKernelModules = lib.mkForce true;
    ProtectControlGroups = lib.mkForce true;
    RestrictRealtime = lib.mkForce true;
    RestrictSUIDSGID = lib.mkForce true;
    RestrictAddressFamilies = [ "AF_INET" "AF_INET6" "AF_UNIX" ];
    MemoryDenyWriteExecute = true;
    SystemCallArchitectures = "native";
    SystemCallFilter = [ "@system-service" "~@privileged" ];
  };

  # mynixos: public – bewusst ohne SSO: die Apps sprechen die API direkt an
  services.caddy.virtualHosts.${host}.extraConfig = ''
    reverse_proxy 127.0.0.1:${toString port}
  '';

  services.traefik.dynamicConfigOptions.http = lib.mkIf (config.my.profiles.networking.reverseProxy == "traefik") {
    routers.vaultwarden = {
      rule = "Host(`${host}`)";
      entryPoints = [ "websecure" ];
      tls.certResolver = "letsencrypt";
      middlewares = [ "secured-chain@file" ];
      service = "vaultwarden";
    };
    services.vaultwarden.loadBalancer.servers = [
      { url = "http://127.0.0.1:${toString port}"; }
    ];
  };
}
/**
 * technical_integrity:
 *   eof_marker: HEIM_VALID_EOF
 */
