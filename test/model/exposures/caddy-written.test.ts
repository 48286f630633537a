/** Virtual hosts that modules of NixOS write: what stands in them nobody reads here, so that nothing is said of it. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { shownHost } from "#model/evaluated.ts";
import { exposuresOf } from "#model/exposures/exposures.ts";
import { modelFor } from "#test/check.ts";
import { render } from "#text/message.ts";

function shown(body: string): readonly string[] {
  const view = shownHost(modelFor([{ path: "configuration.nix", text: `{ config, ... }: { ${body} }` }]).repo);
  return (view ? exposuresOf(view) : []).map(
    ({ verdict, active, service, hosts }) => `${verdict} ${active} ${service} ${hosts.join(" ")}`,
  );
}

const caddy = "services.caddy.enable = true;";

describe("virtual hosts of Caddy that modules of NixOS write", () => {
  it("are unclear where the repo writes into the same host", () => {
    const host = 'services.caddy.virtualHosts."rss.example.org".extraConfig = "encode gzip";';
    const bridge = 'services.rss-bridge = { enable = true; webserver = "caddy"; virtualHost = "rss.example.org"; };';
    assert.deepEqual(shown(caddy + host), ["public enabled configuration rss.example.org"]);
    assert.deepEqual(shown(caddy + host + bridge), ["unclear enabled configuration rss.example.org"]);
    const login = `services.authelia.instances.main.enable = true; services.caddy.virtualHosts."rss.example.org".extraConfig = ''
      forward_auth 127.0.0.1:9091 {
        uri /api/authz/forward-auth
      }
    '';`;
    assert.deepEqual(shown(caddy + login + bridge), ["unclear enabled configuration rss.example.org"]);
  });

  it("are listed where only the module writes them, and turn Caddy on", () => {
    const own = 'services.freshrss = { enable = true; webserver = "caddy"; virtualHost = "news.example.org"; };';
    assert.deepEqual(shown(caddy + own), ["unclear enabled freshrss news.example.org"]);
    assert.deepEqual(shown(own), ["unclear enabled freshrss news.example.org"]);
    assert.deepEqual(
      shown('services.jitsi-meet = { enable = true; caddy.enable = true; hostName = "meet.example.org"; };'),
      ["unclear enabled jitsi-meet meet.example.org"],
    );
    assert.deepEqual(
      shown('services.lemmy = { enable = true; caddy.enable = true; settings.hostname = "l.example.org"; };'),
      ["unclear enabled lemmy l.example.org"],
    );
  });

  it("have the name that the module gives them where the repo gives none", () =>
    assert.deepEqual(shown('services.freshrss = { enable = true; webserver = "caddy"; };'), [
      "unclear enabled freshrss freshrss",
    ]));

  it("are there for each of several sites", () =>
    assert.deepEqual(
      shown(
        'services.drupal = { enable = true; webserver = "caddy"; sites = { "a.example.org" = { }; "b.example.org" = { }; }; };',
      ),
      ["unclear enabled drupal a.example.org", "unclear enabled drupal b.example.org"],
    ));

  it("are there where Caddy is the web server as long as nobody says another", () => {
    assert.deepEqual(shown('services.invoiceplane.sites."bills.example.org".enable = true;'), [
      "unclear enabled invoiceplane bills.example.org",
    ]);
    assert.deepEqual(
      shown('services.invoiceplane = { webserver = "nginx"; sites."bills.example.org".enable = true; };'),
      [],
    );
  });

  it("are not there with another web server, without a host, and where the service is off", () => {
    assert.deepEqual(shown(`${caddy} services.freshrss = { enable = true; virtualHost = "news.example.org"; };`), []);
    assert.deepEqual(shown(`${caddy} services.freshrss = { enable = true; webserver = "nginx"; };`), []);
    assert.deepEqual(
      shown(`${caddy} services.rss-bridge = { enable = true; webserver = "caddy"; virtualHost = null; };`),
      [],
    );
    assert.deepEqual(shown(`${caddy} services.rss-bridge = { enable = true; webserver = null; };`), []);
    assert.deepEqual(shown(`${caddy} services.freshrss = { enable = false; webserver = "caddy"; };`), []);
    assert.deepEqual(
      shown(`${caddy} services.homer = { enable = true; virtualHost.domain = "home.example.org"; };`),
      [],
    );
  });

  it("may be there where nobody knows whether the service is on", () =>
    assert.deepEqual(
      shown(
        'services.freshrss = { enable = config.services.other.enable; webserver = "caddy"; virtualHost = "news.example.org"; };',
      ),
      ["unclear possible freshrss news.example.org"],
    ));

  it("say which module it is", () => {
    const text = '{ services.freshrss = { enable = true; webserver = "caddy"; virtualHost = "news.example.org"; }; }';
    const view = shownHost(modelFor([{ path: "configuration.nix", text }]).repo);
    const [exposure] = view ? exposuresOf(view) : [];
    assert.deepEqual(
      exposure?.why.map((each) => render(each)),
      ["the module of services.freshrss writes a part of this site itself, and that is not read here"],
    );
    assert.equal(exposure?.shownAt && text.slice(exposure.shownAt.start, exposure.shownAt.end), '"news.example.org"');
  });
});
