/** `port/hard-coded` where a proxy asks a service by its default, and the key for it has another number. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkRule, findingsOf } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";
import { checkValidFix, offered } from "./valid-fix.ts";

const id = "port/hard-coded";

/** A host with a registry, nginx before the dashboard, and what the test says. */
const host = (dashboard: string, route = '"http://127.0.0.1:8082"', mark = ""): string => `
      #- configuration.nix
      { lib, config, pkgs, ... }:
      {
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
        config.my.ports.homepage = 10082;
        config.services.homepage-dashboard = ${dashboard};
        config.services.nginx.enable = true;
        config.services.nginx.virtualHosts."home.example.org".locations."/".proxyPass = ${route};${mark}
      }
`;

const where = (text: string): string => `
      #                                                                                                   ^^^^ A proxy asks services.homepage-dashboard on port 8082, where it ${text}, but my.ports.homepage says 10082: let both use the key, or correct its number.`;

function check(dashboard: string, text: string, severity: string): void {
  const source = host(dashboard, undefined, where(text));
  checkRule(id, source);
  assert.deepEqual(
    findingsOf(id, fixture(source).files).map((finding) => finding.severity),
    [severity],
  );
}

describe("port/hard-coded: a proxy asks by a number", () => {
  it("where the service surely listens", () => check("{ enable = true; }", "listens", "warning"));

  it("where it listens unless an environment file says another port", () =>
    check(
      '{ enable = true; environmentFile = "/run/homepage.env"; }',
      "listens unless its own settings say otherwise",
      "information",
    ));

  it("where it may listen", () =>
    check("{ enable = pkgs.stdenv.hostPlatform.isAarch64; }", "may listen", "information"));

  it("lets the service listen on the key first, and all that ask it ask there", () => {
    const dashboard = '{ enable = true; environmentFile = "/run/homepage.env"; }';
    const again = (route: string): string => `${route};
        config.services.nginx.virtualHosts."start.example.org".locations."/".proxyPass = ${route}`;
    const before = host(dashboard, again('"http://127.0.0.1:8082"'));
    checkValidFix(
      id,
      before,
      host(
        '{ enable = true; listenPort = config.my.ports.homepage; environmentFile = "/run/homepage.env"; }',
        again('"http://127.0.0.1:${toString config.my.ports.homepage}"'),
      ),
    );
    const titles = [
      "Let services.homepage-dashboard listen on my.ports.homepage (10082), and ask there",
      "Set my.ports.homepage to 8082, and use it",
    ];
    assert.deepEqual(offered(id, before), [...titles, ...titles]);
  });

  it("only corrects the key where nobody knows how to tell the service", () =>
    assert.deepEqual(
      offered(id, `${host("lib.mkIf true (import ./dashboard.nix)")}#- dashboard.nix\n{ enable = true; }`),
      ["Set my.ports.homepage to 8082, and use it"],
    ));
});
