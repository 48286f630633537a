/** `port/upstream-mismatch`: who is meant where a proxy asks whether a request may pass, and no name says whom. */
import { describe, it } from "mocha";
import { checkRule } from "#test/check.ts";

const id = "port/upstream-mismatch";
const check = (source: string): void => checkRule(id, source);

const authelia = `services.authelia.instances.main = { enable = true; settings.server.address = "tcp://127.0.0.1:20091/"; };`;

const asking = `
        services.caddy.enable = true;
        services.sonarr.enable = true;
        services.caddy.virtualHosts."tv.example.org".extraConfig = ''
          forward_auth 127.0.0.1:9091 {
            uri /api/authz/forward-auth
          }
          reverse_proxy 127.0.0.1:8989
        '';`;

describe(`${id}: whom a proxy asks for permission`, () => {
  it("is the only service that can say so", () =>
    check(`
      #- configuration.nix
      {
        ${authelia}
        services.caddy.enable = true;
        services.sonarr.enable = true;
        services.caddy.virtualHosts."tv.example.org".extraConfig = ''
          forward_auth 127.0.0.1:9091 {
      #                ^^^^^^^^^^^^^^ Caddy asks 127.0.0.1:9091 whether requests may pass, where nothing listens: services.authelia.instances.main listens on port 20091; let both use one port.
            uri /api/authz/forward-auth
          }
          reverse_proxy 127.0.0.1:8989
        '';
      }
    `));

  it("is nobody where it could be another one", () =>
    check(`
      #- configuration.nix
      {
        ${authelia}
        services.pocket-id.enable = true;
        ${asking}
      }
    `));

  it("is nobody that cannot answer", () =>
    check(`
      #- configuration.nix
      {
        services.pocket-id.enable = true;
        ${asking}
      }
    `));

  it("is nobody where the repo runs something of its own for it", () =>
    check(`
      #- configuration.nix
      { pkgs, ... }: {
        ${authelia}
        systemd.services.my-login = { wantedBy = [ "multi-user.target" ]; serviceConfig.ExecStart = "\${pkgs.hello}/bin/login"; };
        ${asking}
      }
    `));

  it("is nobody where the only one is asked already", () =>
    check(`
      #- configuration.nix
      {
        ${authelia}
        services.caddy.virtualHosts."other.example.org".extraConfig = "forward_auth 127.0.0.1:20091";
        ${asking}
      }
    `));

  it("is nobody where people start containers by hand", () =>
    check(`
      #- configuration.nix
      {
        ${authelia}
        virtualisation.podman.enable = true;
        ${asking}
      }
    `));
});
