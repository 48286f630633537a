/** Why the list of what is shown to the network may not be whole. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { hostsIn } from "#model/evaluated.ts";
import { unlistedIn } from "#model/exposures/unlisted.ts";
import { modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";
import { render } from "#text/message.ts";

function unlisted(source: string): readonly string[] {
  const views = [...hostsIn(modelFor(fixture(source).files).repo).values()];
  return views.flatMap((view) => unlistedIn(view).map((message) => render(message)));
}

const site = 'services.caddy.virtualHosts."a.example.org".extraConfig = "reverse_proxy 127.0.0.1:8080";';

describe("the list of exposures", () => {
  it("is whole where all is known, modules from outside or not", () => {
    assert.deepEqual(unlisted(`{ services.caddy.enable = true; ${site} }`), []);
    assert.deepEqual(
      unlisted(`{ inputs, config, ... }: {
        imports = [ inputs.others.nixosModules.default ];
        services.caddy.enable = true;
        services.caddy.email = config.services.others.email;
        ${site}
      }`),
      [],
    );
    assert.deepEqual(
      unlisted("{ config, ... }: { services.traefik.dynamicConfigOptions.http.routers.a.rule = config.a; }"),
      [],
    );
  });

  it("may not be where a module does not load", () =>
    assert.deepEqual(
      unlisted(`
      #- configuration.nix
      { imports = [ ./a.nix ./b.nix ]; services.caddy.enable = true; ${site} }
      #- a.nix
      { lib, ... }: throw "not yet"
      #- b.nix
      { }
      `),
      ["a.nix does not load: not yet"],
    ));

  it("may not be where virtual hosts are computed of what is not known", () => {
    assert.deepEqual(
      unlisted(
        `{ services.caddy.enable = true; services.caddy.virtualHosts = builtins.listToAttrs (import ./names.nix); }`,
      ),
      ["services.caddy.virtualHosts is not known as a whole: path 'names.nix' does not exist"],
    );
    const [said, ...others] = unlisted(`{ config, ... }: {
      services.caddy.enable = true;
      services.caddy.virtualHosts = config.services.others.hosts // { "a.example.org".extraConfig = "respond a"; };
    }`);
    assert.match(said ?? "", /^services\.caddy\.virtualHosts is not known as a whole: /);
    assert.deepEqual(others, []);
    assert.equal(
      unlisted(
        `{ config, ... }: { services.nginx.enable = true; services.nginx.virtualHosts = config.services.others.hosts; }`,
      ).length,
      1,
    );
  });

  it("may not be where a text of sites is not known", () =>
    assert.deepEqual(
      unlisted(
        `{ config, ... }: { services.caddy.enable = true; services.caddy.extraConfig = builtins.readFile ./sites; }`,
      ),
      ["services.caddy.extraConfig is not known as a whole: path 'sites' does not exist"],
    ));

  it("may not be where routers are not known", () => {
    const [said, ...others] = unlisted(`{ config, ... }: {
      services.traefik.enable = true;
      services.traefik.dynamicConfigOptions.http.routers = config.services.others.routers;
    }`);
    assert.match(said ?? "", /^services\.traefik\.dynamicConfigOptions\.http\.routers is not known as a whole: /);
    assert.deepEqual(others, []);
  });

  it("may not be where a file takes the place of the options", () => {
    assert.deepEqual(unlisted(`{ services.caddy.enable = true; services.caddy.configFile = ./Caddyfile; ${site} }`), [
      "what services.caddy.configFile says is not read here",
    ]);
    assert.deepEqual(unlisted("{ services.traefik.enable = true; services.traefik.dynamicConfigFile = ./t.toml; }"), [
      "what services.traefik.dynamicConfigFile says is not read here",
    ]);
  });

  it("lacks nothing of what is off", () =>
    assert.deepEqual(
      unlisted(`{ lib, config, ... }: {
        services.caddy.enable = lib.mkForce false;
        services.caddy.virtualHosts = config.services.others.hosts;
        services.traefik.dynamicConfigFile = ./t.toml;
      }`),
      [],
    ));
});
