/** What a hover says of exposures: the verdict with its reasons, the chain as links, and who uses a middleware or snippet. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { exposureHover } from "#features/exposure-hover.ts";
import { modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";
import { linesOf } from "./hover-lines.ts";

/** What the hover at the cursor says of exposures, and nothing else. */
function exposures(source: string): readonly string[] {
  const { files, cursor } = fixture(source);
  assert.ok(cursor);
  return linesOf(exposureHover(modelFor(files), cursor.file, cursor.offset)) ?? [];
}

const nginx = "services.nginx.enable = true;";

describe("a hover on an exposure", () => {
  it("says who is served, the verdict with its reasons, and where requests go", () =>
    assert.deepEqual(
      exposures(`
        {
          ${nginx}
          services.nginx.virtualHosts."wiki.$0example.org" = {
            serverAliases = [ "w.example.org" ];
            locations."/".proxyPass = "http://127.0.0.1:3005";
          };
        }
      `),
      [
        "GAP?: wiki.example.org +1",
        "- what nginx asks of requests is not read yet",
        "Served:",
        "- `wiki.example.org`, `w.example.org` · → `http://127.0.0.1:3005` · nginx",
      ],
    ));

  it("says what the owner means, and where", () =>
    assert.deepEqual(
      exposures(`
        {
          ${nginx}
          # mynixos: public – jeder darf lesen
          services.nginx.virtualHosts."blog$0.example.org".locations."/".proxyPass = "http://127.0.0.1:3006";
        }
      `),
      [
        "public: blog.example.org",
        "- meant to be public: jeder darf lesen",
        "Served:",
        "- `blog.example.org` · → `http://127.0.0.1:3006` · nginx",
        "- meant to be public: jeder darf lesen · [configuration.nix:3]",
      ],
    ));

  it("is silent elsewhere", () =>
    assert.deepEqual(exposures(`{ ${nginx} services.ng$0inx.virtualHosts."blog.example.org" = { }; }`), []));

  it("says on which hosts, where they differ", () =>
    assert.equal(
      exposures(`
        #- flake.nix
        {
          inputs.nixpkgs.url = "github:NixOS/nixpkgs";
          outputs = { nixpkgs, ... }: {
            nixosConfigurations.heim = nixpkgs.lib.nixosSystem { modules = [ ./a.nix ]; };
            nixosConfigurations.keller = nixpkgs.lib.nixosSystem { modules = [ { ${nginx} } ]; };
          };
        }
        #- a.nix
        { ${nginx} services.nginx.virtualHosts."a$0.example.org".locations."/".proxyPass = "http://127.0.0.1:3005"; }
      `).at(-1),
      "Only on heim.",
    ));
});
