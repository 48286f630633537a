/** Routers that containers say of themselves. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { Served } from "#model/exposures/exposure.ts";
import { render } from "#text/message.ts";
import { chain, only, refusal, servedIn, ways } from "./traefik-told.ts";

/** A container `web` beside Traefik. */
function labels(container: string, docker = "providers.docker = { };", dynamic = "{ }"): readonly Served[] {
  return servedIn(`
    #- configuration.nix
    { lib, pkgs, ... }: {
      services.traefik.enable = true;
      services.traefik.staticConfigOptions = { entryPoints.web.address = ":80"; ${docker} };
      services.traefik.dynamicConfigOptions = ${dynamic};
      virtualisation.oci-containers.backend = "docker";
      virtualisation.oci-containers.containers.web = { image = "web"; ${container} };
    }
  `);
}

const own = `labels = {
  "traefik.enable" = "true";
  "traefik.http.routers.web.rule" = "Host(\`web.org\`)";
  "traefik.http.services.web.loadbalancer.server.port" = "8080";
};`;

describe("labels of containers", () => {
  it("are routers that lead to the container", () => {
    const router = only(labels(own));
    assert.deepEqual([router.name, router.hosts, ways(router)], ["web", ["web.org"], ["web:8080"]]);
    assert.equal(router.asked.state, "enabled");
    const [way] = router.ways;
    assert.ok(way?.end.kind === "upstream");
    assert.deepEqual([way.end.upstream.host, way.end.upstream.port], [undefined, 8080]);
  });

  it("are nothing to Traefik as long as nobody tells it of Docker", () =>
    assert.equal(only(labels(own, "")).asked.state, "disabled"));

  it("may be nothing to Traefik as long as podman runs them, and nobody gives Docker's socket to podman", () => {
    const state = (rest: string, docker = ""): string => {
      const { asked } = only(
        servedIn(`
          #- configuration.nix
          {
            services.traefik.enable = true;
            services.traefik.staticConfigOptions.providers.docker = { ${docker} };
            virtualisation.oci-containers.containers.web = { image = "web"; ${own} };
            ${rest}
          }
        `),
      );
      return [asked.state, ...asked.doubts.map((doubt) => render(doubt))].join(": ");
    };
    const doubt =
      "possible: Traefik asks Docker for containers, and podman runs them; virtualisation.podman.dockerSocket.enable is not set";
    assert.equal(state(""), doubt);
    assert.equal(state('virtualisation.oci-containers.backend = "podman";'), doubt);
    assert.equal(state('system.stateVersion = "24.05";'), doubt);
    assert.equal(state("", 'endpoint = "unix:///var/run/docker.sock";'), doubt);
    assert.equal(state("virtualisation.docker.enable = true;"), doubt);
    assert.equal(state("virtualisation.podman = { enable = true; dockerSocket.enable = true; };"), "enabled");
    assert.equal(state("", 'endpoint = "unix:///run/podman/podman.sock";'), "enabled");
    assert.equal(state('virtualisation.oci-containers.backend = "docker";'), "enabled");
    assert.equal(state('system.stateVersion = "21.11";'), "enabled");
  });

  it("are read in options of the command line, in all their forms", () =>
    assert.deepEqual(
      labels(`extraOptions = [
        "--label=traefik.http.routers.a.rule=Host(\`a.org\`)"
        "--label" "traefik.http.routers.b.rule=Host(\`b.org\`)"
        "-l" "traefik.http.routers.c.rule=Host(\`c.org\`)"
        "--network=host"
      ];`).flatMap(({ hosts }) => hosts),
      ["a.org", "b.org", "c.org"],
    ));

  it("are read whatever the case of their keys", () =>
    assert.deepEqual(
      only(
        labels(
          'labels = { "traefik.HTTP.Routers.web.RULE" = "Host(`web.org`)"; "traefik.http.routers.web.entryPoints" = "web"; };',
        ),
      ).hosts,
      ["web.org"],
    ));

  it("of quadlets are read, too", () =>
    assert.deepEqual(
      only(
        servedIn(`
        #- configuration.nix
        {
          services.traefik.enable = true;
          services.traefik.staticConfigOptions.providers.docker = { };
          virtualisation.quadlet.containers.web.containerConfig.labels = [ "traefik.http.routers.q.rule=Host(\`q.org\`)" ];
        }
      `),
      ).hosts,
      ["q.org"],
    ));

  it("name middlewares between commas, their own and those of files", () => {
    const router = only(
      labels(
        `labels = {
          "traefik.http.routers.web.rule" = "Host(\`web.org\`)";
          "traefik.http.routers.web.middlewares" = "mine, sso@file";
          "traefik.http.middlewares.mine.ipallowlist.sourcerange" = "10.0.0.0/8, 192.168.0.0/16";
        };`,
        undefined,
        '{ http.middlewares.sso.forwardAuth.address = "http://127.0.0.1:9091"; }',
      ),
    );
    assert.deepEqual(chain(router), ["mine allow-list", "sso@file forward-auth"]);
    assert.deepEqual(ways(router), [
      "web from 10.0.0.0/8 192.168.0.0/16 after forward-auth sso@file http://127.0.0.1:9091",
    ]);
  });

  it("cannot name what no file defines", () =>
    assert.equal(
      refusal(
        only(
          labels(
            'labels = { "traefik.http.routers.web.rule" = "Host(`w`)"; "traefik.http.routers.web.middlewares" = "sso@file"; };',
          ),
        ),
      ),
      "there is no middleware sso@file",
    ));

  it("may name what another container defines", () =>
    assert.deepEqual(
      chain(
        only(
          labels(
            'labels = { "traefik.http.routers.web.rule" = "Host(`w`)"; "traefik.http.routers.web.middlewares" = "auth"; };',
          ),
        ),
      ),
      ["auth unknown"],
    ));

  it("turn the container off, and on where others are not looked at", () => {
    const with_ = (label: string, docker: string): string =>
      only(labels(`labels = { ${label} "traefik.http.routers.web.rule" = "Host(\`w\`)"; };`, docker)).asked.state;
    assert.equal(with_('"traefik.enable" = "false";', "providers.docker = { };"), "disabled");
    assert.equal(with_("", "providers.docker.exposedByDefault = false;"), "disabled");
    assert.equal(with_('"traefik.enable" = "true";', "providers.docker.exposedByDefault = false;"), "enabled");
    assert.equal(with_("", 'providers.docker.constraints = "Label(`a`, `b`)";'), "possible");
  });

  it("are not needed where Traefik shows every container, as far as its image says a port", () => {
    const shown = (text: string, docker: string): readonly unknown[] =>
      labels(text, docker).map(({ asked, hosts }) => [asked.state, ...hosts]);
    assert.deepEqual(shown("cmd = [ ];", "providers.docker = { };"), [["possible", "web"]]);
    assert.deepEqual(shown("cmd = [ ];", "providers.docker.exposedByDefault = true;"), [["possible", "web"]]);
    assert.deepEqual(shown('labels."traefik.http.middlewares.m.compress" = "true";', "providers.docker = { };"), [
      ["enabled", "web"],
    ]);
    assert.deepEqual(shown("cmd = [ ];", "providers.docker.exposedByDefault = false;"), []);
    assert.deepEqual(shown('labels."traefik.enable" = "false";', "providers.docker = { };"), []);
    assert.deepEqual(shown("cmd = [ ];", ""), []);
  });

  it("without a rule have that of the provider", () => {
    const rule = (docker: string): readonly string[] => only(labels('labels."traefik.enable" = "true";', docker)).hosts;
    assert.deepEqual(rule("providers.docker = { };"), ["web"]);
    assert.deepEqual(rule('providers.docker.defaultRule = "Host(`{{ normalize .Name }}.lan`)";'), ["web.lan"]);
    assert.deepEqual(rule('providers.docker.defaultRule = "Host(`{{ index .Labels \\"x\\" }}`)";'), []);
  });

  it("are those of a Traefik in a container, which is told what nobody sees", () => {
    const router = only(
      servedIn(`
      #- configuration.nix
      {
        virtualisation.oci-containers.containers.traefik.image = "docker.io/traefik:v3";
        virtualisation.oci-containers.backend = "docker";
      virtualisation.oci-containers.containers.web = { image = "web"; ${own} };
      }
    `),
    );
    assert.equal(router.asked.state, "possible");
    assert.deepEqual(refusal(router), undefined);
  });

  it("without any Traefik are nobody's", () =>
    assert.deepEqual(
      servedIn(`
      #- configuration.nix
      { virtualisation.oci-containers.containers.web = { image = "web"; ${own} }; }
    `),
      [],
    ));
});
