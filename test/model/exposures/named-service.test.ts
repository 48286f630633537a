/** What people call an exposure: the router, the unit that owns the port, else the module. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { shownHost } from "#model/evaluated.ts";
import { exposuresOf } from "#model/exposures/exposures.ts";
import { modelFor } from "../../check.ts";
import { fixture } from "../../fixture.ts";

/** By name of the router or host. */
function called(source: string): Readonly<Record<string, string>> {
  const view = shownHost(modelFor(fixture(source).files).repo);
  assert.ok(view);
  return Object.fromEntries(exposuresOf(view).map(({ name, service }) => [name, service]));
}

function site(target: string): string {
  return `services.caddy.enable = true; services.caddy.virtualHosts."a.example".extraConfig = "reverse_proxy ${target}";`;
}

function inModule(file: string, text: string): string {
  return `
    #- configuration.nix
    { imports = [ ./${file} ]; }
    #- ${file}
    { lib, ... }: { ${text} }
  `;
}

describe("the service of an exposure", () => {
  it("is the unit that owns the port", () =>
    assert.deepEqual(called(inModule("media.nix", `services.jellyfin.enable = true; ${site("localhost:8096")}`)), {
      "a.example": "jellyfin",
    }));

  it("is the unit even if it is called otherwise than its options", () =>
    assert.deepEqual(called(inModule("docs.nix", `services.paperless.enable = true; ${site("127.0.0.1:28981")}`)), {
      "a.example": "paperless-web",
    }));

  it("is the unit in the network that has the address", () =>
    assert.deepEqual(
      called(
        inModule(
          "media.nix",
          `services.sonarr.enable = true; systemd.services.sonarr.serviceConfig.NetworkNamespacePath = "/run/netns/vpn";
           ${site("10.200.1.2:8989")}`,
        ),
      ),
      { "a.example": "sonarr" },
    ));

  it("is the module where nobody is known to own the port", () =>
    assert.deepEqual(called(inModule("service-app-wiki.nix", site("localhost:20099"))), { "a.example": "wiki" }));

  it("is the module where two may own the port", () =>
    assert.deepEqual(
      called(
        inModule(
          "both.nix",
          `services.jellyfin.enable = true; services.sonarr = { enable = true; settings.server.port = 8096; }; ${site("localhost:8096")}`,
        ),
      ),
      { "a.example": "both" },
    ));

  it("is the module where another machine is asked", () =>
    assert.deepEqual(called(inModule("cinema.nix", `services.jellyfin.enable = true; ${site("nas.example:8096")}`)), {
      "a.example": "cinema",
    }));

  it("is the folder of a module that is called default", () =>
    assert.deepEqual(called(inModule("wiki/default.nix", site("localhost:20099"))), { "a.example": "wiki" }));

  it("is the module of what a web server serves for others", () =>
    assert.deepEqual(
      called(
        inModule(
          "monica.nix",
          `services.nginx = { enable = true; virtualHosts.m.listen = [ { addr = "127.0.0.1"; port = 20031; } ]; }; ${site("127.0.0.1:20031")}`,
        ),
      ),
      { "a.example": "monica", m: "monica" },
    ));

  it("is the module that a factory is called in", () =>
    assert.deepEqual(
      called(`
        #- configuration.nix
        { imports = [ ./20-apps/wiki.nix ]; services.caddy.enable = true; }
        #- 20-apps/wiki.nix
        { ... }: import ../lib.nix { host = "a.example"; port = 20099; }
        #- lib.nix
        { host, port }: { services.caddy.virtualHosts.\${host}.extraConfig = "reverse_proxy localhost:\${toString port}"; }
      `),
      { "a.example": "wiki" },
    ));

  it("is the router of Traefik", () =>
    assert.deepEqual(
      called(
        inModule(
          "media.nix",
          `services.jellyfin.enable = true; services.traefik.enable = true;
           services.traefik.dynamicConfigOptions.http = {
             routers.films = { rule = "Host(\`a.example\`)"; service = "films"; };
             services.films.loadBalancer.servers = [ { url = "http://localhost:8096"; } ];
           };`,
        ),
      ),
      { films: "films" },
    ));
});
