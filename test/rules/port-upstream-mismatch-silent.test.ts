/** `port/upstream-mismatch`: where it says nothing, for one reason each. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { hostsIn } from "#model/evaluated.ts";
import { upstreamsOf } from "#model/ports/upstreams.ts";
import { checkRule, modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

const id = "port/upstream-mismatch";
const check = (source: string): void => checkRule(id, source);

const ports = `
      #- ports.nix
      { lib, ... }: {
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
        config.my.ports = { homepage = 10082; sonarr = 20989; homeassistant = 20123; landing = 10022; };
      }`;

/** A host with nginx before one service of its own module. */
function behindNginx(module: string): string {
  return `
      #- configuration.nix
      { imports = [ ./ports.nix ./app.nix ]; services.nginx.enable = true; }
      #- app.nix
      ${module.trim()}${ports}
  `;
}

describe(`${id} is silent`, () => {
  /** Some proxy has to be there, or there is nothing to be silent about. */
  const silent = (what: string, source: string): void => {
    it(what, () => {
      const { repo } = modelFor(fixture(source).files);
      assert.ok([...hostsIn(repo).values()].some((view) => upstreamsOf(view).length > 0));
      check(source);
    });
  };
  const site = `services.nginx.virtualHosts."sonarr.example.org".locations."/".proxyPass`;

  silent(
    "where the service listens",
    behindNginx(`
      { config, ... }: {
        services.sonarr = { enable = true; settings.server.port = config.my.ports.sonarr; };
        ${site} = "http://127.0.0.1:\${toString config.my.ports.sonarr}";
      }`),
  );

  silent(
    "of other machines, names of containers, and sockets in the file system",
    behindNginx(`
      {
        services.sonarr.enable = true;
        ${site} = "http://192.168.1.5:8990";
        services.nginx.virtualHosts."sonarr.lan".locations."/".proxyPass = "http://sonarr:8990";
        services.nginx.virtualHosts."sonarr.local".locations."/".proxyPass = "http://unix:/run/sonarr.sock";
      }`),
  );

  silent("with the service off", behindNginx(`{ services.sonarr.enable = false; ${site} = "http://127.0.0.1:8990"; }`));
  silent("with the service unknown", behindNginx(`{ ${site} = "http://127.0.0.1:8990"; }`));
  silent(
    "where it is not known whether the service is on",
    behindNginx(`{ pkgs, ... }: { services.sonarr.enable = pkgs.stdenv.isLinux; ${site} = "http://127.0.0.1:8990"; }`),
  );
  silent(
    "where its port is not known",
    behindNginx(`
      { pkgs, ... }: {
        services.sonarr = { enable = true; settings.server.port = pkgs.lib.toInt pkgs.hello.version; };
        ${site} = "http://127.0.0.1:8990";
      }`),
  );
  silent(
    "where its port depends on what nobody knows",
    behindNginx(`
      { lib, pkgs, ... }: {
        services.sonarr.enable = true;
        services.sonarr.settings.server.port = lib.mkIf pkgs.stdenv.isLinux 8990;
        ${site} = "http://127.0.0.1:8991";
      }`),
  );
  silent(
    "with the proxy off",
    `
      #- configuration.nix
      { services.sonarr.enable = true; ${site} = "http://127.0.0.1:8990"; }
      `,
  );
  silent(
    "where the target is not known",
    behindNginx(`
      { config, pkgs, ... }: {
        services.sonarr.enable = true;
        ${site} = "http://127.0.0.1:\${toString pkgs.port}";
        services.nginx.virtualHosts."sonarr.lan".locations."/".proxyPass = "http://\${pkgs.host}:8990";
      }`),
  );
  silent(
    "where the target asks the service itself for its port",
    behindNginx(`
      { config, ... }: {
        services.sonarr = { enable = true; settings.server.port = 8990; };
        services.radarr.enable = true;
        services.nginx.virtualHosts."radarr.example.org".locations."/".proxyPass = "http://127.0.0.1:\${toString config.services.sonarr.settings.server.port}";
      }`),
  );
  silent(
    "where a socket is activated there",
    behindNginx(`
      {
        services.sonarr.enable = true;
        systemd.sockets.sonarr-proxy = { wantedBy = [ "sockets.target" ]; listenStreams = [ "127.0.0.1:8990" ]; };
        systemd.services.sonarr-proxy.serviceConfig.ExecStart = "/lib/systemd/systemd-socket-proxyd 127.0.0.1:8989";
        ${site} = "http://127.0.0.1:8990";
      }`),
  );
  silent(
    "where a container publishes it, or nginx itself listens",
    behindNginx(`
      {
        services.sonarr.enable = true;
        services.radarr.enable = true;
        virtualisation.oci-containers.containers.gate = { image = "gate"; ports = [ "127.0.0.1:8990:80" ]; };
        ${site} = "http://127.0.0.1:8990";
        services.nginx.virtualHosts.inner.listen = [ { addr = "127.0.0.1"; port = 8991; } ];
        services.nginx.virtualHosts."radarr.example.org".locations."/".proxyPass = "http://127.0.0.1:8991";
      }`),
  );
  silent(
    "where something else may be told to listen there",
    behindNginx(`
      { pkgs, ... }: {
        services.sonarr.enable = true;
        systemd.services.gate.script = "exec socat TCP-LISTEN:8990,fork TCP:127.0.0.1:8989";
        ${site} = "http://127.0.0.1:8990";
        services.radarr.enable = true;
        systemd.services.other.serviceConfig.ExecStart = pkgs.writeShellScript "gate" "exec gate 7879";
        services.nginx.virtualHosts."radarr.example.org".locations."/".proxyPass = "http://127.0.0.1:7879";
      }`),
  );
  it("not where it is only asked there, and what else is defined does its work and ends", () =>
    check(
      behindNginx(`
      { config, ... }: {
        services.sonarr.enable = true;
        services.nginx.virtualHosts."tv.example.org".locations."/".proxyPass = "http://127.0.0.1:\${toString config.my.ports.sonarr}";
      #                                                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ nginx hands tv.example.org on to http://127.0.0.1:20989, where nothing listens: services.sonarr listens on port 8989; let both use one port.
        systemd.services.sonarr-setup = {
          serviceConfig.Type = "oneshot";
          script = ''
            until curl -s \\
              http://127.0.0.1:\${toString config.my.ports.sonarr}/ping; do sleep 1; done
          '';
        };
      }`),
    ));

  silent(
    "where the key goes into something that nobody knows",
    behindNginx(`
      { config, pkgs, ... }: {
        services.sonarr.enable = true;
        systemd.services.gate.serviceConfig.ExecStart = pkgs.writeShellScript "gate" "gate \${toString config.my.ports.sonarr}";
        ${site} = "http://127.0.0.1:\${toString config.my.ports.sonarr}";
      }`),
  );
  silent(
    "of another network, there or here",
    behindNginx(`
      {
        services.sonarr.enable = true;
        systemd.services.sonarr.serviceConfig.NetworkNamespacePath = "/run/netns/vpn";
        ${site} = "http://127.0.0.1:8990";
        services.nginx.virtualHosts."sonarr.lan".locations."/".proxyPass = "http://10.200.1.2:8989";
        services.radarr.enable = true;
        services.cloudflared.enable = true;
        services.cloudflared.tunnels.one.ingress."radarr.example.org" = "http://127.0.0.1:7879";
        systemd.services.cloudflared-tunnel-one.serviceConfig.PrivateNetwork = true;
      }`),
  );
  silent(
    "of a second way beside the right one",
    behindNginx(`
      {
        services.sonarr.enable = true;
        ${site} = "http://127.0.0.1:8989";
        services.nginx.virtualHosts."sonarr.example.org".locations."/search".proxyPass = "http://127.0.0.1:7700";
      }`),
  );
  silent(
    "of whom a site asks for permission that is called like a service",
    `
      #- configuration.nix
      {
        services.sonarr.enable = true;
        services.traefik.enable = true;
        services.traefik.dynamicConfigOptions.http = {
          routers.sonarr = { rule = "Host(\`sonarr.example.org\`)"; middlewares = [ "sso" ]; service = "sonarr"; };
          services.sonarr.loadBalancer.servers = [ { url = "http://127.0.0.1:8989"; } ];
          middlewares.sso.forwardAuth.address = "http://127.0.0.1:9091";
        };
      }
      `,
  );
  silent(
    "where somebody else answers that has no other route: it may be called so",
    behindNginx(`
      {
        services.sonarr.enable = true;
        services.radarr.enable = true;
        ${site} = "http://127.0.0.1:7878";
      }`),
  );
  silent(
    "where the site has its own name for the one that answers, in a module of another",
    behindNginx(`
      {
        imports = [ { services.radarr.enable = true; } ];
        services.sonarr.enable = true;
        services.nginx.virtualHosts."radarr.example.org".locations."/".proxyPass = "http://127.0.0.1:7878";
        services.nginx.virtualHosts."radarr.lan".locations."/".proxyPass = "http://127.0.0.1:7878";
      }`),
  );
  silent(
    "of what stands between the proxy and the service",
    behindNginx(`
      {
        services.sonarr.enable = true;
        services.oauth2-proxy = { enable = true; upstream = [ "http://127.0.0.1:8989" ]; };
        ${site} = "http://127.0.0.1:4180";
        services.nginx.virtualHosts."other.example.org".locations."/".proxyPass = "http://127.0.0.1:4180";
      }`),
  );
  silent(
    "where two things have the name",
    behindNginx(`
      {
        services.sonarr.enable = true;
        virtualisation.oci-containers.containers.sonarr = { image = "sonarr"; extraOptions = [ "--network=host" ]; };
        ${site} = "http://127.0.0.1:8990";
      }`),
  );
  silent(
    "where the module turns on two services and no name tells which",
    behindNginx(`
      {
        services.sonarr.enable = true;
        services.radarr.enable = true;
        services.nginx.virtualHosts."tv.example.org".locations."/".proxyPass = "http://127.0.0.1:8990";
      }`),
  );
  silent(
    "where the module has a service that we do not know",
    behindNginx(`
      { config, ... }: {
        services.landing-page-of-mine.enable = true;
        services.nginx.virtualHosts."start.example.org".locations."/".proxyPass = "http://127.0.0.1:\${toString config.my.ports.landing}";
      }`),
  );
  silent(
    "where people may start containers that stand in no Nix file",
    behindNginx(`
      { config, ... }: {
        virtualisation.docker.enable = true;
        services.nginx.virtualHosts."start.example.org".locations."/".proxyPass = "http://127.0.0.1:\${toString config.my.ports.landing}";
      }`),
  );
  silent(
    "where the repo replaces the service's command",
    behindNginx(`
      { lib, pkgs, ... }: {
        services.sonarr.enable = true;
        systemd.services.sonarr.serviceConfig.ExecStart = lib.mkForce "\${pkgs.sonarr}/bin/Sonarr -p elsewhere";
        ${site} = "http://127.0.0.1:8990";
      }`),
  );
  it("about a file that cannot be read", () => check("{ services.nginx = ; }"));
});
