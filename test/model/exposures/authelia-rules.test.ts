/** `bypassedBy`: what Authelia's rules let in without a login. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { letIn } from "./asked-gateway.ts";

const instance = "services.authelia.instances.main";

/** `rules`: what stands in the set of `access_control`. */
function check(rules: string, host: string, expected: string): void {
  const config = `${instance} = { enable = true; settings.access_control = { ${rules} }; };`;
  assert.equal(letIn(config, "127.0.0.1:9091", host), expected);
}

const letsIn = (host: string): string => `a rule of ${instance} lets requests for ${host} in without a login`;
const mayLetIn = (host: string): string =>
  `whether a rule of ${instance} lets requests for ${host} in without a login is not known`;

describe("bypassedBy: Authelia", () => {
  it("lets nobody in by rules that ask", () => {
    check(
      'default_policy = "deny"; rules = [ { domain = "*.example.org"; policy = "two_factor"; } ];',
      "a.example.org",
      "nothing",
    );
    check('default_policy = "one_factor";', "a.example.org", "nothing");
    check("", "a.example.org", "nothing");
  });

  it("lets in by a rule for the host, or for a part of it", () => {
    check('rules = [ { domain = "a.example.org"; policy = "bypass"; } ];', "a.example.org", letsIn("a.example.org"));
    check(
      'rules = [ { domain = [ "b.example.org" "*.example.org" ]; policy = "bypass"; } ];',
      "a.example.org",
      letsIn("a.example.org"),
    );
    check(
      'rules = [ { domain = "A.example.org"; resources = [ "^/api" ]; policy = "bypass"; } ];',
      "a.example.org",
      letsIn("a.example.org"),
    );
    check('rules = [ { resources = [ "^/api" ]; policy = "bypass"; } ];', "a.example.org", letsIn("a.example.org"));
  });

  it("means other hosts by other domains", () => {
    check(
      'default_policy = "deny"; rules = [ { domain = "b.example.org"; policy = "bypass"; } ];',
      "a.example.org",
      "nothing",
    );
    check('rules = [ { domain = "*.b.example.org"; policy = "bypass"; } ];', "a.example.org", "nothing");
    check('rules = [ { domain = "example.org"; policy = "bypass"; } ];', "a.example.org", "nothing");
    check('rules = [ { domain = "*.example.org"; policy = "bypass"; } ];', "example.org", "nothing");
    check(`rules = [ { domain_regex = "^b[.]example[.]org$"; policy = "bypass"; } ];`, "a.example.org", "nothing");
  });

  it("is not sure of patterns, users and hosts with a star", () => {
    check(
      `rules = [ { domain_regex = "^(?P<User>\\\\w+)[.]example[.]org$"; policy = "bypass"; } ];`,
      "a.example.org",
      mayLetIn("a.example.org"),
    );
    check(
      'rules = [ { domain = "{user}.example.org"; policy = "bypass"; } ];',
      "a.example.org",
      mayLetIn("a.example.org"),
    );
    check('rules = [ { domain = "a.example.org"; policy = "bypass"; } ];', "*.example.org", mayLetIn("*.example.org"));
    check('rules = [ { domain = "a.example.org"; policy = "bypass"; } ];', "", mayLetIn("…"));
  });

  it("takes the first rule that fits", () => {
    const asks = '{ domain = "a.example.org"; policy = "one_factor"; }';
    const bypass = '{ domain = "*.example.org"; policy = "bypass"; }';
    check(`rules = [ ${asks} ${bypass} ];`, "a.example.org", "nothing");
    check(`rules = [ ${bypass} ${asks} ];`, "a.example.org", letsIn("a.example.org"));
    check(
      `rules = [ { domain = "a.example.org"; resources = [ "^/admin" ]; policy = "two_factor"; } ${bypass} ];`,
      "a.example.org",
      letsIn("a.example.org"),
    );
    check(`rules = [ ${asks} ]; default_policy = "bypass";`, "a.example.org", "nothing");
  });

  it("may let in private networks, by their addresses or by their name", () => {
    check(
      'rules = [ { domain = "*.example.org"; networks = [ "192.168.0.0/16" ]; policy = "bypass"; } ];',
      "a.example.org",
      "nothing",
    );
    check(
      'networks = [ { name = "home"; networks = [ "10.0.0.0/8" "192.168.2.0/24" ]; } ]; rules = [ { networks = "home"; policy = "bypass"; } ];',
      "a.example.org",
      "nothing",
    );
    check(
      'rules = [ { networks = [ "10.0.0.0/8" "203.0.113.0/24" ]; policy = "bypass"; } ];',
      "a.example.org",
      letsIn("a.example.org"),
    );
    check('rules = [ { networks = "home"; policy = "bypass"; } ];', "a.example.org", letsIn("a.example.org"));
  });

  it("lets everybody in by default", () =>
    check(
      'default_policy = "bypass"; rules = [ { domain = "b.example.org"; policy = "two_factor"; } ];',
      "a.example.org",
      `the default policy of ${instance} lets everybody in`,
    ));

  it("says so where the rules are not known", () => {
    check("rules = import /etc/nixos/rules.nix;", "a.example.org", `the rules of ${instance} are not all known`);
    check(
      'rules = [ { domain = "a.example.org"; policy = import /etc/nixos/policy.nix; } ];',
      "a.example.org",
      mayLetIn("a.example.org"),
    );
    check(
      "default_policy = import /etc/nixos/policy.nix;",
      "a.example.org",
      `the default policy of ${instance} is not known`,
    );
  });
});
