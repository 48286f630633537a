/** What is served by a proxy that the repo starts itself: nothing is proven by what NixOS would have told it. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { shownHost } from "#model/evaluated.ts";
import { exposuresOf } from "#model/exposures/exposures.ts";
import { modelFor } from "../../check.ts";
import { fixture } from "../../fixture.ts";

function verdict(unit: string): string | undefined {
  const { files } = fixture(`
    #- configuration.nix
    { lib, pkgs, ... }: {
      services.authelia.instances.main = {
        enable = true;
        settings.server.address = "tcp://127.0.0.1:9091/";
        settings.access_control.default_policy = "one_factor";
      };
      services.caddy.enable = true;
      services.caddy.virtualHosts."a.example".extraConfig = ''
        forward_auth 127.0.0.1:9091 {
          uri /api/authz/forward-auth
        }
        reverse_proxy 127.0.0.1:8000
      '';
      ${unit}
    }
  `);
  const view = shownHost(modelFor(files).repo);
  return view && exposuresOf(view)[0]?.verdict;
}

describe("a proxy", () => {
  it("is what NixOS makes of its options", () => assert.equal(verdict(""), "protected"));

  it("is that with other limits of its unit, too", () =>
    assert.equal(verdict('systemd.services.caddy.serviceConfig.MemoryMax = "1G";'), "protected"));

  it("may be anything with a command of the repo's own", () => {
    const own = "${pkgs.caddy}/bin/caddy run --config /etc/other";
    assert.equal(verdict(`systemd.services.caddy.serviceConfig.ExecStart = lib.mkForce [ "" "\\${own}" ];`), "unclear");
    assert.equal(verdict('systemd.services.caddy.script = lib.mkForce "caddy run";'), "unclear");
  });
});
