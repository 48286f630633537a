/** Sites that lead to a gateway of another host: public where the gateway says that it has the name of the site, and its port. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { hostsIn } from "#model/evaluated.ts";
import { exposuresOf } from "#model/exposures/exposures.ts";
import { findingsOf, modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

interface Told {
  /** Of the other host. */
  readonly login: string;
  readonly upstream?: string;
  readonly host?: string;
  /** Options of the other host that are no gateway. */
  readonly more?: string;
}

function repo({ login, upstream = '"10.0.0.2:1411"', host = "id.example.org", more = "" }: Told): string {
  return `
      #- flake.nix
      {
        outputs = { nixpkgs, ... }: {
          nixosConfigurations.edge = nixpkgs.lib.nixosSystem { modules = [ ./edge.nix ]; };
          nixosConfigurations.inner = nixpkgs.lib.nixosSystem { modules = [ ./inner.nix ]; };
        };
      }
      #- edge.nix
      { config, ... }: {
        networking.hostName = "edge";
        services.caddy.enable = true;
        services.caddy.virtualHosts."${host}".extraConfig = "reverse_proxy " + ${upstream};
      }
      #- inner.nix
      { networking.hostName = "inner"; ${more} ${login} }`;
}

function verdict(told: Told): string {
  const model = modelFor(fixture(repo(told)).files);
  const [exposure] = [...hostsIn(model.repo).values()].flatMap((view) => exposuresOf(view));
  return exposure?.verdict ?? "none";
}

const pocketId = (url: string): string =>
  `services.pocket-id = { enable = true; settings = { APP_URL = "${url}"; PORT = 1411; }; };`;

describe("a site that leads to the gateway of another host", () => {
  it("is public where both say the same name and port", () => {
    assert.equal(verdict({ login: pocketId("https://id.example.org") }), "public");
    const cookie = '{ domain = "example.org"; authelia_url = "https://ID.example.org/"; }';
    const authelia = `services.authelia.instances.main = { enable = true; settings.session.cookies = [ ${cookie} ]; };`;
    assert.equal(verdict({ login: authelia, upstream: '"10.0.0.2:9091"' }), "public");
    const told = 'ports = [ "1411:1411" ]; environment.APP_URL = "https://id.example.org";';
    const container = `virtualisation.oci-containers.containers.id = { image = "pocket-id/pocket-id:v1"; ${told} };`;
    assert.equal(verdict({ login: container }), "public");
  });

  it("is public where the port is made of the gateway's own options", () =>
    assert.equal(
      verdict({
        login: pocketId("https://id.example.org"),
        upstream: `"10.0.0.2:\${toString config.services.pocket-id.settings.PORT}"`,
      }),
      "public",
    ));

  it("is none where the port is another one, or made of something else", () => {
    const login = pocketId("https://id.example.org");
    assert.equal(verdict({ login, upstream: '"10.0.0.2:8080"' }), "gap");
    assert.equal(verdict({ login, upstream: `"10.0.0.2:\${toString config.services.wiki.port}"` }), "gap");
  });

  it("is none where the names differ, or the gateway has none that is known", () => {
    assert.equal(verdict({ login: pocketId("https://login.example.org") }), "gap");
    assert.equal(verdict({ login: pocketId("https://id.example.org.evil.example") }), "gap");
    assert.equal(verdict({ login: "services.pocket-id.enable = true;" }), "gap");
    assert.equal(verdict({ login: pocketId("https://id.example.org"), host: "wiki.example.org" }), "gap");
  });

  it("is none where the gateway is off", () =>
    assert.equal(verdict({ login: `services.pocket-id.settings.APP_URL = "https://id.example.org";` }), "gap"));

  it("is none where the address is another host's", () => {
    const login = pocketId("https://id.example.org");
    const own = (address: string): string =>
      `networking.interfaces.eth0.ipv4.addresses = [ { address = "${address}"; prefixLength = 24; } ];`;
    assert.equal(verdict({ login, more: own("10.0.0.2") }), "public");
    const third = repo({ login }).replace(
      "nixosConfigurations.inner =",
      `nixosConfigurations.third = nixpkgs.lib.nixosSystem { modules = [ ./third.nix ]; };
          nixosConfigurations.inner =`,
    );
    const files = fixture(
      `${third}\n      #- third.nix\n      { networking.hostName = "third"; ${own("10.0.0.2")} }`,
    ).files;
    const all = [...hostsIn(modelFor(files).repo).values()].flatMap((view) => exposuresOf(view));
    assert.deepEqual(
      all.map((each) => each.verdict),
      ["gap"],
    );
  });

  it("has no finding", () => {
    const { files } = fixture(repo({ login: pocketId("https://id.example.org") }));
    assert.deepEqual(findingsOf("sso/gap", files), []);
    assert.deepEqual(findingsOf("sso/required", files), []);
  });
});
