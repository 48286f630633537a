/** Where an exposure is shown: always in a file of the repo, whatever its module was made of. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { hostsIn } from "#model/evaluated.ts";
import { exposuresOf } from "#model/exposures/exposures.ts";
import { modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

function shown(source: string): readonly string[] {
  const { repo } = modelFor(fixture(source).files);
  return [...hostsIn(repo).values()].flatMap((view) =>
    exposuresOf(view).map(({ shownAt: at, service, hosts }) => {
      const text = at && repo.files.get(at.file)?.source.text.slice(at.start, at.end);
      return `${hosts.join(" ")} is ${service}, ${at?.file}: ${text}`;
    }),
  );
}

const flake = (module: string): string => `
      #- flake.nix
      {
        outputs = { nixpkgs, ... }: {
          nixosConfigurations.attic = nixpkgs.lib.nixosSystem { modules = [ ${module} ]; };
        };
      }`;

describe("the place of an exposure", () => {
  it("is in the function that makes a module which has no file", () =>
    assert.deepEqual(
      shown(`${flake("(import ./features.nix { inherit (nixpkgs) lib; }).all")}
      #- features.nix
      { lib }:
      let
        site = { name, port }: { config, ... }: {
          services.caddy.enable = true;
          services.caddy.virtualHosts."\${name}.example.org".extraConfig = "reverse_proxy 127.0.0.1:\${toString port}";
        };
      in { all = { imports = [ (site { name = "wiki"; port = 8085; }) (site { name = "news"; port = 8086; }) ]; }; }`),
      [
        'news.example.org is news.example.org, features.nix: "${name}.example.org"',
        'wiki.example.org is wiki.example.org, features.nix: "${name}.example.org"',
      ],
    ));

  it("is in the module that is imported as a value", () =>
    assert.deepEqual(
      shown(`
      #- configuration.nix
      { imports = map (name: import (./. + "/\${name}.nix")) [ "wiki" "news" ]; }
      #- wiki.nix
      { config, extra, ... }: {
        services.caddy.enable = true;
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "reverse_proxy 127.0.0.1:8085";
      }
      #- news.nix
      { services.caddy.virtualHosts."news.example.org".extraConfig = "reverse_proxy 127.0.0.1:8086"; }`),
      [
        'news.example.org is news, news.nix: "news.example.org"',
        'wiki.example.org is wiki, wiki.nix: "wiki.example.org"',
      ],
    ));

  it("is where the flake itself says it", () =>
    assert.deepEqual(
      shown(
        flake(
          '{ services.caddy.enable = true; services.caddy.virtualHosts."a.example.org".extraConfig = "reverse_proxy :1"; }',
        ),
      ),
      ['a.example.org is a.example.org, flake.nix: "a.example.org"'],
    ));
});
