/** The next free port: behind the row that the owner fills, and taken by nobody. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { freePorts, nextFree, rangeFor } from "#model/ports/free-ports.ts";
import { rangesOf } from "#model/ports/scheme.ts";
import { modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

const option = "options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; default = { }; };";

function free(source: string, count = 1): readonly string[] {
  return freePorts(modelFor(fixture(source).files), count).map(
    ({ range, ports }) => `${range.name}: ${ports.join(" ")}`,
  );
}

/** With keys of these numbers. */
function freeBeside(...ports: readonly number[]): readonly string[] {
  const keys = ports.map((port, index) => `k${index} = ${port};`).join(" ");
  return free(`#- configuration.nix\n{ lib, ... }: { ${option} config.my.ports = { ${keys} }; }\n`);
}

describe("the next free port", () => {
  it("is the first of its range where there is none yet", () =>
    assert.deepEqual(freeBeside(), ["10xxx: 10000", "20xxx: 20000"]));

  it("stands behind the row of keys, not in its holes", () => {
    assert.deepEqual(freeBeside(20000, 20001, 20002, 20007, 20016, 20017, 20020, 20031, 20055, 20096, 20989), [
      "10xxx: 10000",
      "20xxx: 20021",
    ]);
    assert.deepEqual(freeBeside(10000, 10001, 10010, 10080, 10082, 10090, 10100)[0], "10xxx: 10101");
  });

  it("takes few keys near each other for no row", () =>
    assert.deepEqual(freeBeside(20002, 20017, 20981, 20989), ["10xxx: 10000", "20xxx: 20003"]));

  it("begins anew where nothing is free behind", () =>
    assert.deepEqual(freeBeside(20997, 20998, 20999), ["10xxx: 10000", "20xxx: 20000"]));

  it("is none in a full range", () =>
    assert.deepEqual(
      free(`
        #- .mynixos.json
        { "ports.ranges": { "10xxx": "", "20xxx": "20000-20001" } }
        #- configuration.nix
        { lib, ... }: { ${option} config.my.ports = { a = 20000; b = 20001; }; }
      `),
      ["20xxx: "],
    ));

  it("is none that anything listens on, on any host, be it off", () =>
    assert.deepEqual(
      free(
        `
        #- flake.nix
        {
          outputs = { nixpkgs, ... }: {
            nixosConfigurations.a = nixpkgs.lib.nixosSystem { modules = [ ./ports.nix ]; };
            nixosConfigurations.b = nixpkgs.lib.nixosSystem { modules = [ ./ports.nix ./b.nix ]; };
          };
        }
        #- b.nix
        {
          services.openssh = { enable = true; ports = [ (20000 + 1) ]; };
          services.paperless = { enable = false; port = 20000 + 2; };
        }
        #- ports.nix
        { lib, ... }: { ${option} config.my.ports.films = 20000; }
      `,
        2,
      ),
      ["10xxx: 10000 10001", "20xxx: 20003 20004"],
    ));

  it("is none that any file mentions", () =>
    assert.deepEqual(
      free(`
        #- configuration.nix
        { lib, ... }: { ${option} config.my.ports.films = 20000; } # 20001 is for the guests
        #- later.nix
        { services.paperless.settings.url = "http://127.0.0.1:20002/"; }
      `),
      ["10xxx: 10000", "20xxx: 20003"],
    ));

  it("is another one for the next key", () => {
    const model = modelFor(fixture(`#- configuration.nix\n{ lib, ... }: { ${option} }\n`).files);
    const [range] = rangesOf(model.repo.settings);
    assert.ok(range);
    assert.equal(nextFree(model, range, [10_000, 10_001]), 10_002);
  });
});

describe("the range of a new key", () => {
  const keys = "config.my.ports = { netdata = 10000; homepage = 10001; films = 20000; wiki = 20001; };";
  const rangeOfFile = (path: string, more = ""): string | undefined =>
    rangeFor(modelFor(fixture(`#- configuration.nix\n{ lib, ... }: { ${option} ${keys} }\n${more}\n`).files), path)
      ?.name;

  it("is that of what the neighbours read", () => {
    const neighbours = `
#- apps/wiki.nix
{ config, ... }: { a = config.my.ports.wiki; }
#- apps/films.nix
{ config, ... }: { a = config.my.ports.films; }
#- apps/proxy.nix
{ config, ... }: { a = [ config.my.ports.netdata config.my.ports.homepage config.my.ports.wiki ]; }
#- 20-services/netdata.nix
{ config, ... }: { a = config.my.ports.netdata; }`;
    assert.equal(rangeOfFile("apps/new.nix", neighbours), "20xxx");
    assert.equal(rangeOfFile("20-services/new.nix", neighbours), "10xxx");
  });

  it("is that of the folder's number where nobody reads anything", () => {
    assert.equal(rangeOfFile("00-core/a.nix"), "10xxx");
    assert.equal(rangeOfFile("10-gateway/a.nix"), "10xxx");
    assert.equal(rangeOfFile("20-services/a.nix"), "20xxx");
    assert.equal(rangeOfFile("60-apps/media/a.nix"), "20xxx");
  });

  it("is the last one where nothing is known", () => {
    assert.equal(rangeOfFile("modules/a.nix"), "20xxx");
    assert.equal(rangeOfFile("configuration.nix"), "20xxx");
  });
});
