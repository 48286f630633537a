/** Verdicts on sites that ask gateways: from the text of a site to what is said of it. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { shownHost } from "#model/evaluated.ts";
import { exposuresOf } from "#model/exposures/exposures.ts";
import { modelFor } from "#test/check.ts";

/** `authelia yes: protected`, of the first site. */
function verdict(services: string, target: string, uri: string, host = "a.example.org"): string {
  const text = `
    {
      ${services}
      services.caddy.enable = true;
      services.caddy.virtualHosts."${host}".extraConfig = ''
        forward_auth ${target} {
          uri ${uri}
        }
        reverse_proxy 127.0.0.1:8001
      '';
    }
  `;
  const view = shownHost(modelFor([{ path: "configuration.nix", text }]).repo);
  const [exposure] = view ? exposuresOf(view) : [];
  assert.ok(exposure);
  return `${exposure.gateway?.kind} ${exposure.gateway?.able}: ${exposure.verdict}`;
}

const authelia = "services.authelia.instances.main.enable = true;";
const rule = (text: string): string =>
  `${authelia} services.authelia.instances.main.settings.access_control = { default_policy = "deny"; rules = [ { ${text} } ]; };`;
const endpoint = "/api/authz/forward-auth";

describe("verdicts on sites that ask a gateway", () => {
  it("are protected where its endpoint is asked, and its rules let nobody in", () => {
    assert.equal(verdict(authelia, "127.0.0.1:9091", endpoint), "authelia yes: protected");
    assert.equal(
      verdict(rule('domain = "*"; policy = "two_factor";'), "127.0.0.1:9091", endpoint),
      "authelia yes: protected",
    );
    assert.equal(
      verdict(rule('domain = "b.example.org"; policy = "bypass";'), "127.0.0.1:9091", endpoint),
      "authelia yes: protected",
    );
    assert.equal(
      verdict("services.oauth2-proxy.enable = true;", "127.0.0.1:4180", "/oauth2/auth"),
      "oauth2-proxy yes: protected",
    );
  });

  it("are unclear where its rules let somebody in, or may do so", () => {
    const own = rule('domain = "a.example.org"; policy = "bypass"; resources = [ "^/api" ];');
    assert.equal(verdict(own, "127.0.0.1:9091", endpoint), "authelia yes: unclear");
    assert.equal(verdict(own, "127.0.0.1:9091", endpoint, ":8443"), "authelia yes: unclear");
    assert.equal(verdict(own, "127.0.0.1:9091", "/api/verify", "b.example.org"), "authelia unknown: unclear");
    const regex = 'services.oauth2-proxy = { enable = true; skipAuthRegexes = [ "^/api" ]; };';
    assert.equal(verdict(regex, "127.0.0.1:4180", "/oauth2/auth"), "oauth2-proxy unknown: unclear");
  });

  it("are unclear where who is asked does not answer that", () => {
    assert.equal(verdict(authelia, "127.0.0.1:9091", "/"), "authelia unknown: unclear");
    assert.equal(
      verdict("services.pocket-id.enable = true;", "127.0.0.1:1411", "/api/auth/verify"),
      "pocket-id no: unclear",
    );
    assert.equal(verdict("services.transmission.enable = true;", "127.0.0.1:9091", endpoint), "unknown no: unclear");
    assert.equal(verdict("", "127.0.0.1:9091", endpoint), "unknown unknown: unclear");
    assert.equal(verdict("", "10.0.0.9:4180", "/oauth2/auth"), "unknown unknown: unclear");
  });
});
