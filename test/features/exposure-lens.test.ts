/** A lens on every exposure: who has to sign in, and the lock where that is proven. */
import { describe, it } from "mocha";
import { exposureLenses } from "#features/exposure-lens.ts";
import type { ExposureLens } from "#features/types.ts";
import { checkMarks, english } from "#test/check.ts";
import type { Mark } from "#test/fixture.ts";

/** Carets carry the titles of the lenses. */
function checkLenses(source: string): void {
  checkMarks(source, function* (model): Iterable<Mark> {
    for (const file of model.repo.files.keys())
      for (const lens of exposureLenses(model, file)) yield { file, ...lens.span, label: title(lens) };
  });
}

function title({ head, reason, more }: ExposureLens): string {
  return [[head, ...(reason ? [reason] : [])].map(english).join(" – "), ...more.map(english)].join(" · ");
}

describe("a lens on an exposure", () => {
  it("says what nobody can say yet, and why something is public", () =>
    checkLenses(`
      {
        services.nginx.enable = true;
        services.nginx.virtualHosts."wiki.example.org".locations."/".proxyPass = "http://127.0.0.1:3005";
        #                           ^^^^^^^^^^^^^^^^^^ GAP?: wiki.example.org – what nginx asks of requests is not read yet
        # mynixos: public – jeder darf lesen
        services.nginx.virtualHosts."blog.example.org".locations."/".proxyPass = "http://127.0.0.1:3006";
        #                           ^^^^^^^^^^^^^^^^^^ public: blog.example.org – jeder darf lesen
      }
    `));

  it("says what is off, perhaps on, and what no host imports", () =>
    checkLenses(`
      #- configuration.nix
      { config, inputs, ... }: {
        services.nginx.enable = inputs.x;
        services.nginx.virtualHosts."wiki.example.org".locations."/".proxyPass = "http://127.0.0.1:3005";
        #                           ^^^^^^^^^^^^^^^^^^ GAP?: wiki.example.org – what nginx asks of requests is not read yet · perhaps
      }
      #- loose.nix
      { config, ... }: {
        services.nginx.virtualHosts."alt.example.org".locations."/".proxyPass = "http://127.0.0.1:3006";
        #                           ^^^^^^^^^^^^^^^^^ GAP?: alt.example.org – what nginx asks of requests is not read yet · no host imports it
      }
    `));

  it("says on which hosts, where they differ", () =>
    checkLenses(`
      #- flake.nix
      {
        inputs.nixpkgs.url = "github:NixOS/nixpkgs";
        outputs = { nixpkgs, ... }: {
          nixosConfigurations.heim = nixpkgs.lib.nixosSystem { modules = [ ./a.nix ./b.nix { services.nginx.enable = true; } ]; };
          nixosConfigurations.keller = nixpkgs.lib.nixosSystem { modules = [ ./a.nix { services.nginx.enable = true; } ]; };
        };
      }
      #- a.nix
      { services.nginx.virtualHosts."a.example.org".locations."/".proxyPass = "http://127.0.0.1:3005"; }
      #                             ^^^^^^^^^^^^^^^ GAP?: a.example.org – what nginx asks of requests is not read yet
      #- b.nix
      { services.nginx.virtualHosts."b.example.org".locations."/".proxyPass = "http://127.0.0.1:3006"; }
      #                             ^^^^^^^^^^^^^^^ GAP?: b.example.org – what nginx asks of requests is not read yet · on heim
    `));
});
