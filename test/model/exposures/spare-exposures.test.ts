/** What modules would show that no host imports, whatever their shape; what is no module shows nothing. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { hostsIn } from "#model/evaluated.ts";
import { spareExposures } from "#model/exposures/exposures.ts";
import { modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

function spare(source: string): readonly string[] {
  const model = modelFor(fixture(source).files);
  return [...hostsIn(model.repo).values()].flatMap((view) =>
    spareExposures(model, view).map(
      ({ hosts, shownAt, imported, active }) => `${hosts.join(" ")} ${shownAt?.file} ${imported} ${active}`,
    ),
  );
}

describe("exposures of modules that no host imports", () => {
  it("are those of modules of any shape, and are off", () =>
    assert.deepEqual(
      spare(`
        #- configuration.nix
        { ... }: { services.caddy.enable = true; services.caddy.virtualHosts."on.example.org".extraConfig = "reverse_proxy :1"; }
        #- plain.nix
        { config, ... }: { services.caddy.virtualHosts."a.example.org".extraConfig = "reverse_proxy :1"; }
        #- merged.nix
        { config, lib, ... }: let
          base = import ./factory.nix { name = "b.example.org"; };
        in lib.mkMerge [ base { services.caddy.virtualHosts."c.example.org".extraConfig = "reverse_proxy :1"; } ]
        #- conditional.nix
        { config, lib, ... }: lib.mkIf true { services.caddy.virtualHosts."d.example.org".extraConfig = "reverse_proxy :1"; }
        #- factory.nix
        { name }: { services.caddy.virtualHosts.\${name}.extraConfig = "reverse_proxy :1"; }
        #- list.nix
        { lib }: lib.mkMerge [ { services.caddy.virtualHosts."e.example.org".extraConfig = "reverse_proxy :1"; } ]
      `),
      [
        "d.example.org conditional.nix false disabled",
        "b.example.org merged.nix false disabled",
        "c.example.org merged.nix false disabled",
        "a.example.org plain.nix false disabled",
      ],
    ));
});
