/** `port/upstream-mismatch`: what the upstream was made of, and what the service that is meant says of itself, tell nobody else a port. */
import { describe, it } from "mocha";
import { checkRule } from "#test/check.ts";
import { checkValidFix } from "./valid-fix.ts";

const id = "port/upstream-mismatch";
const check = (source: string): void => checkRule(id, source);

describe(`${id}: what is no mention of the number`, () => {
  it("is the port inside of the container that is meant", () =>
    check(`
      #- configuration.nix
      {
        services.nginx.enable = true;
        virtualisation.oci-containers.containers.mealie = {
          image = "mealie:9000";
          ports = [ "127.0.0.1:20500:9000" ];
          environment.API_PORT = "9000";
          labels."homepage.port" = "9000";
        };
        services.nginx.virtualHosts."mealie.example.org".locations."/".proxyPass = "http://127.0.0.1:9000";
      #                                                                            ^^^^^^^^^^^^^^^^^^^^^^^ nginx hands mealie.example.org on to http://127.0.0.1:9000, where nothing listens: virtualisation.oci-containers.containers.mealie listens on port 20500; let both use one port.
      }
    `));

  it("is the port inside of other containers, however they are written", () =>
    check(`
      #- configuration.nix
      {
        services.nginx.enable = true;
        virtualisation.quadlet.containers.mealie.containerConfig = { image = "mealie"; publishPorts = [ "20500:9000" ]; };
        virtualisation.oci-containers.containers.other = { image = "other"; ports = [ "20501:9000" ]; extraOptions = [ "--network=inner" ]; };
        services.nginx.virtualHosts."mealie.example.org".locations."/".proxyPass = "http://127.0.0.1:9000";
      #                                                                            ^^^^^^^^^^^^^^^^^^^^^^^ nginx hands mealie.example.org on to http://127.0.0.1:9000, where nothing listens: virtualisation.quadlet.containers.mealie listens on port 20500; let both use one port.
      }
    `));

  it("not where another container with the host's network is told the number", () =>
    check(`
      #- configuration.nix
      {
        services.nginx.enable = true;
        virtualisation.oci-containers.containers = {
          mealie = { image = "mealie"; ports = [ "20500:9000" ]; };
          other = { image = "other"; ports = [ "20501:9000" ]; extraOptions = [ "--net=host" ]; };
          radarr = { image = "radarr"; ports = [ "20502:9001" ]; };
          gate = { image = "gate"; cmd = [ "9001" ]; };
        };
        services.nginx.virtualHosts."mealie.example.org".locations."/".proxyPass = "http://127.0.0.1:9000";
        services.nginx.virtualHosts."radarr.example.org".locations."/".proxyPass = "http://127.0.0.1:9001";
      }
    `));

  it("is what a target is computed from beside it", () =>
    check(`
      #- configuration.nix
      { lib, ... }: {
        services.nginx.enable = true;
        services.sonarr.enable = true;
        services.nginx.virtualHosts = lib.mapAttrs (name: port: {
          locations."/".proxyPass = "http://127.0.0.1:\${toString port}";
      #                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ nginx hands sonarr.example.org on to http://127.0.0.1:8990, where nothing listens: services.sonarr listens on port 8989; let both use one port.
        }) { "sonarr.example.org" = 8990; };
      }
    `));

  it("is offered as the port to ask at on the host", () =>
    checkValidFix(
      id,
      `
      #- configuration.nix
      {
        services.nginx.enable = true;
        virtualisation.oci-containers.containers.mealie = { image = "mealie"; ports = [ "127.0.0.1:20500:9000" ]; };
        services.nginx.virtualHosts."mealie.example.org".locations."/".proxyPass = "http://127.0.0.1:9000";
      }
      `,
      `
      #- configuration.nix
      {
        services.nginx.enable = true;
        virtualisation.oci-containers.containers.mealie = { image = "mealie"; ports = [ "127.0.0.1:20500:9000" ]; };
        services.nginx.virtualHosts."mealie.example.org".locations."/".proxyPass = "http://127.0.0.1:20500";
      }
      `,
      "Ask virtualisation.oci-containers.containers.mealie on port 20500",
    ));

  it("not where the container may publish it, too, or has the host's network", () =>
    check(`
      #- configuration.nix
      { pkgs, ... }: {
        services.nginx.enable = true;
        virtualisation.oci-containers.containers = {
          mealie = { image = "mealie"; ports = [ "127.0.0.1:20500:9000" "\${toString pkgs.port}:9000" ]; };
          radarr = { image = "radarr"; ports = [ "20501:9001" ]; extraOptions = [ "--publish=9001:9001" ]; };
          sonarr = { image = "sonarr"; ports = [ "20502:9002" ]; extraOptions = [ "--network=host" ]; };
          lidarr = { image = "lidarr"; ports = [ "20503:9003" "9003" ]; };
        };
        services.nginx.virtualHosts."mealie.example.org".locations."/".proxyPass = "http://127.0.0.1:9000";
        services.nginx.virtualHosts."radarr.example.org".locations."/".proxyPass = "http://127.0.0.1:9001";
        services.nginx.virtualHosts."sonarr.example.org".locations."/".proxyPass = "http://127.0.0.1:9002";
        services.nginx.virtualHosts."lidarr.example.org".locations."/".proxyPass = "http://127.0.0.1:9003";
      }
    `));

  it("is the argument that a snippet of Caddy is imported with", () =>
    check(`
      #- configuration.nix
      {
        services.caddy.enable = true;
        services.caddy.extraConfig = ''
          (app) {
            reverse_proxy 127.0.0.1:{args[0]}
          }
        '';
        services.sonarr.enable = true;
        services.caddy.virtualHosts."sonarr.example.org".extraConfig = "import app 20501";
      #                                                                            ^^^^^ Caddy hands sonarr.example.org on to 127.0.0.1:20501, where nothing listens: services.sonarr listens on port 8989; let both use one port.
      }
    `));

  it("is the key that it is imported with", () =>
    check(`
      #- configuration.nix
      { config, lib, ... }: {
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
        config = {
          my.ports.sonarr = 20989;
          services.caddy.enable = true;
          services.caddy.extraConfig = ''
            (app) {
              reverse_proxy 127.0.0.1:{args[0]}
            }
          '';
          services.sonarr.enable = true;
          services.caddy.virtualHosts."tv.example.org".extraConfig = ''
            import app \${toString config.my.ports.sonarr}
      #                           ^^^^^^^^^^^^^^^^^^^^^^ Caddy hands tv.example.org on to 127.0.0.1:20989, where nothing listens: services.sonarr listens on port 8989; let both use one port.
          '';
        };
      }
    `));

  it("not where Caddy is told the number for something else, too", () =>
    check(`
      #- configuration.nix
      {
        services.caddy.enable = true;
        services.caddy.globalConfig = ''
          layer4 {
            127.0.0.1:20501 {
              route {
                proxy 127.0.0.1:8989
              }
            }
          }
        '';
        services.caddy.extraConfig = ''
          (app) {
            reverse_proxy 127.0.0.1:{args[0]}
          }
        '';
        services.sonarr.enable = true;
        services.caddy.virtualHosts."sonarr.example.org".extraConfig = "import app 20501";
      }
    `));

  it("is the argument of a function that makes routes of Traefik", () =>
    check(`
      #- configuration.nix
      let
        svc = port: { loadBalancer.servers = [ { url = "http://127.0.0.1:\${toString port}"; } ]; };
      in
      {
        services.traefik.enable = true;
        services.traefik.dynamicConfigOptions.http = {
          routers.gitea = { rule = "Host(\`gitea.example.org\`)"; service = "gitea"; };
          services.gitea = svc 3999;
      #                        ^^^^ Traefik hands gitea.example.org on to http://127.0.0.1:3999, where nothing listens: services.gitea listens on port 3000; let both use one port.
        };
        services.gitea.enable = true;
      }
    `));

  it("not where the same function may tell somebody else", () =>
    check(`
      #- configuration.nix
      { pkgs, ... }:
      let
        app = port: {
          services.traefik.dynamicConfigOptions.http = {
            routers.gitea = { rule = "Host(\`gitea.example.org\`)"; service = "gitea"; };
            services.gitea.loadBalancer.servers = [ { url = "http://127.0.0.1:\${toString port}"; } ];
          };
          systemd.services.gate.serviceConfig.ExecStart = pkgs.writeShellScript "gate" "gate \${toString port}";
        };
      in
      {
        imports = [ (app 3999) ];
        services.traefik.enable = true;
        services.gitea.enable = true;
      }
    `));

  it("sees a number that a module gives to a function of the repo", () =>
    check(`
      #- configuration.nix
      { imports = [ ./sonarr.nix ]; services.caddy.enable = true; }
      #- sonarr.nix
      { config, lib, ... }:
      let
        site = import ./site.nix;
      in
      lib.mkMerge [
        (site { name = "sonarr"; port = 8990; })
        { services.sonarr.enable = true; }
      ]
      #- site.nix
      { name, port }: { services.caddy.virtualHosts."\${name}.example.org".extraConfig = "reverse_proxy 127.0.0.1:\${toString port}"; }
      #                                                                                                ^^^^^^^^^^^^^^^^^^^^^^^^^^ Caddy hands sonarr.example.org on to 127.0.0.1:8990, where nothing listens: services.sonarr listens on port 8989; let both use one port.
    `));

  it("is silent where that function makes something of it that nobody knows", () =>
    check(`
      #- configuration.nix
      { imports = [ ./sonarr.nix ]; services.caddy.enable = true; }
      #- sonarr.nix
      { config, lib, pkgs, ... }:
      let
        site = import ./site.nix pkgs;
      in
      lib.mkMerge [
        (site { name = "sonarr"; port = 8990; })
        { services.sonarr.enable = true; }
      ]
      #- site.nix
      pkgs: { name, port }: {
        services.caddy.virtualHosts."\${name}.example.org".extraConfig = "reverse_proxy 127.0.0.1:\${toString port}";
        systemd.services.gate.serviceConfig.ExecStart = pkgs.writeShellScript "gate" "exec gate \${toString port}";
      }
    `));
});
