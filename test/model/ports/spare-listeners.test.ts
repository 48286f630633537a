/** What modules that no host imports would bind: their ports are given away, though nothing listens there. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { shownHost } from "#model/evaluated.ts";
import { spareListeners } from "#model/ports/spare-listeners.ts";
import { english, modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

function spare(source: string): readonly string[] {
  const model = modelFor(fixture(source).files);
  const view = shownHost(model.repo) ?? assert.fail();
  return spareListeners(model, view).map(
    ({ port, service, state, imported, sources, doubts }) =>
      `${port} ${service} ${state} ${imported ? "imported" : doubts.map(english).join()} ${sources.join()}`,
  );
}

describe("modules that nothing imports", () => {
  it("would bind what they say, with the values of the host", () =>
    assert.deepEqual(
      spare(`
        #- configuration.nix
        { lib, ... }: {
          options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
          config.my.ports.paper = 20001;
          config.services.audiobookshelf = { enable = true; port = 8000; };
        }
        #- paper.nix
        { config, ... }: { services.paperless = { enable = true; port = config.my.ports.paper; }; }
      `),
      ["20001 services.paperless disabled no host imports paper.nix my.ports.paper"],
    ));

  it("are silent where they are no modules of a host, or cannot be read", () =>
    assert.deepEqual(
      spare(`
        #- configuration.nix
        { }
        #- data.nix
        { paperless = 8000; }
        #- function.nix
        { name, port }: { services.\${name}.port = port; }
        #- broken.nix
        { config, ... }: { services.paperless = { enable = true; port = ; }; }
        #- empty.nix
        { config, ... }: { }
      `),
      [],
    ));
});
