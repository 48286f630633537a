/** `port/firewall`: ranges that open services past the proxy. */

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkRule, english, findingsOf } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

const id = "port/firewall";
const check = (source: string): void => checkRule(id, source);

const behind = (name: string, port: number): string => `
        services.nginx.virtualHosts."${name}.example.org".locations."/".proxyPass = "http://127.0.0.1:${port}";
        services.${name}.enable = true;`;
const arrs = `
        services.nginx.enable = true;${behind("prowlarr", 9696)}${behind("sonarr", 8989)}${behind("radarr", 7878)}${behind("lidarr", 8686)}`;

describe("port/firewall, ranges", () => {
  it("sees a service that a proxy hands requests on to in a range", () =>
    check(`
      { ... }: {
        services.nginx.enable = true;${behind("prowlarr", 9696)}
        networking.firewall.allowedTCPPortRanges = [ { from = 9000; to = 9999; } ];
      #                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^ The range 9000–9999/tcp opens 9696 (services.prowlarr) to everybody, past nginx and whatever that asks for: narrow it, or open it on one interface only.
      }
    `));

  it("names three of them at most, and each range by itself", () =>
    check(`
      { ... }: {${arrs}
        networking.firewall.allowedTCPPortRanges = [
          { from = 1024; to = 65535; }
      #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ The range 1024–65535/tcp opens 7878 (services.radarr), 8686 (services.lidarr), 8989 (services.sonarr), … to everybody, past nginx and whatever that asks for: narrow it, or open it on one interface only.
          { from = 8900; to = 9999; }
      #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^ The range 8900–9999/tcp opens 8989 (services.sonarr), 9696 (services.prowlarr) to everybody, past nginx and whatever that asks for: narrow it, or open it on one interface only.
        ];
      }
    `));

  it("takes a range of one port for that port", () =>
    check(`
      { ... }: {
        services.nginx.enable = true;${behind("prowlarr", 9696)}
        networking.firewall.allowedTCPPortRanges = [ { from = 9696; to = 9696; } ];
      #                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^ Port 9696/tcp of services.prowlarr is open to everybody, past nginx and whatever that asks for: close it, or open it on one interface only.
      }
    `));

  it("is silent about udp, other ports, one interface, a range that loses, and a firewall that is off", () => {
    const ranges = (text: string): string => `{ lib, ... }: { services.nginx.enable = true;${behind("prowlarr", 9696)}
      ${text} }`;
    const range = "{ from = 9000; to = 9999; }";
    check(ranges(`networking.firewall.allowedUDPPortRanges = [ ${range} ];`));
    check(ranges("networking.firewall.allowedTCPPortRanges = [ { from = 1714; to = 1764; } ];"));
    check(ranges(`networking.firewall.interfaces.br0.allowedTCPPortRanges = [ ${range} ];`));
    check(ranges(`networking.firewall.allowedTCPPortRanges = lib.mkDefault [ ${range} ];`));
    check(ranges(`networking.firewall = { enable = false; allowedTCPPortRanges = [ ${range} ]; };`));
    check(
      `{ lib, ... }: { imports = [ { networking.firewall.allowedTCPPortRanges = lib.mkForce [ ]; } ]; services.nginx.enable = true;${behind("prowlarr", 9696)}
      networking.firewall.allowedTCPPortRanges = [ ${range} ]; }`,
    );
    assert.throws(() => check(ranges(`networking.firewall.allowedTCPPortRanges = [ ${range} ];`)));
  });

  it("is silent about services in it that nothing is in front of, or only listen on this machine", () =>
    check(`
      { ... }: {
        services.nginx.enable = true;
        services.nginx.virtualHosts."a.example.org".locations."/".proxyPass = "http://127.0.0.1:3000";
        services.grafana = { enable = true; settings.server = { http_addr = "127.0.0.1"; http_port = 3000; }; };
        services.prowlarr.enable = true;
        networking.firewall.allowedTCPPortRanges = [ { from = 3000; to = 9999; } ];
      }
    `));

  it("warns, says where each of them is asked, and calls proxies by their names", () => {
    const [finding, ...more] = findingsOf(
      id,
      fixture(`{ ... }: {
        services.caddy = { enable = true; virtualHosts."p.example.org".extraConfig = "reverse_proxy 127.0.0.1:9696"; };
        services.prowlarr.enable = true;
        networking.firewall.allowedTCPPortRanges = [ { from = 9000; to = 9999; } ];
      }`).files,
    );
    assert.deepEqual(more, []);
    assert.equal(finding?.severity, "warning");
    assert.match(finding ? english(finding.message) : "", /past Caddy and/);
    assert.deepEqual(
      finding?.related.map(({ message }) => english(message)),
      ["services.prowlarr gets its port here.", "Caddy hands requests on to 127.0.0.1:9696."],
    );
    assert.deepEqual(finding?.fixes, []);
  });
});
