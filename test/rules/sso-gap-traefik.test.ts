/** `sso/gap` for Traefik: what it sees and what it leaves alone. */

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { allFixes } from "#rules/rule.ts";
import { checkRule, findingsOf } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";
import { render } from "#text/message.ts";
import { behindTraefik } from "./logins.ts";

const id = "sso/gap";
const check = (source: string): void => checkRule(id, source);

const open = (what: string): string =>
  `${what} is open to the network: nobody has to sign in; put a login before it, or mark it as public with a reason.`;

describe(`${id}, Traefik`, () => {
  const router = (more: string): string =>
    `services.traefik.dynamicConfigOptions.http.routers.wiki = { rule = "Host(\`wiki.example.org\`)"; service = "app"; ${more} };`;

  it("sees a router without a login", () =>
    check(
      behindTraefik(`
      {
        ${router("")}
      #                                                    ^^^^ ${open("wiki (wiki.example.org)")}
      }`),
    ));

  it("sees one whose chain only sounds safe", () =>
    check(
      behindTraefik(`
      {
        ${router('middlewares = [ "plain-chain@file" ];')}
      #                                                    ^^^^ ${open("wiki (wiki.example.org)")}
      }`),
    ));

  it("leaves one alone that has it in a chain", () =>
    check(
      behindTraefik(`
      {
        ${router('middlewares = [ "sso-chain@file" ];')}
      }`),
    ));

  it("leaves one alone whose entry point asks", () =>
    check(
      behindTraefik(`
      {
        services.traefik.staticConfigOptions.entryPoints.websecure.http.middlewares = [ "authelia@file" ];
        ${router("")}
      }`),
    ));

  it("leaves a router alone that is taken away", () =>
    check(
      behindTraefik(`
      { lib, ... }:
      {
        ${router("")}
        imports = [ { services.traefik.dynamicConfigOptions.http.routers.wiki = lib.mkForce null; } ];
      }`),
    ));

  it("leaves a router alone whose middleware is missing: others say that", () =>
    check(
      behindTraefik(`
      {
        ${router('middlewares = [ "sso-chian@file" ];')}
      }`),
    ));

  it("leaves a redirect alone", () =>
    check(
      behindTraefik(`
      {
        services.traefik.dynamicConfigOptions.http.middlewares.away.redirectRegex = { regex = ".*"; replacement = "https://example.org"; };
        services.traefik.dynamicConfigOptions.http.routers.old = { rule = "Host(\`old.example.org\`)"; service = "noop@internal"; middlewares = [ "away" ]; };
      }`),
    ));

  it("only hints at what is off", () =>
    expectSeverity(
      behindTraefik(`
      { lib, ... }:
      {
        services.traefik.enable = lib.mkForce false;
        ${router("")}
      }`),
      "hint",
    ));

  it("says what an allow-list keeps to private networks", () =>
    expectSeverity(
      behindTraefik(`
      {
        services.traefik.dynamicConfigOptions.http.middlewares.lan.ipAllowList.sourceRange = [ "192.168.0.0/16" "10.0.0.0/8" ];
        ${router('middlewares = [ "lan" ];')}
      }`),
      "information",
    ));

  it("sees an allow-list that lets strangers in", () =>
    expectSeverity(
      behindTraefik(`
      {
        services.traefik.dynamicConfigOptions.http.middlewares.lan.ipAllowList.sourceRange = [ "192.168.0.0/16" "8.0.0.0/8" ];
        ${router('middlewares = [ "lan" ];')}
      }`),
      "warning",
    ));

  describe("connections", () => {
    const tcp = (name: string, fields: string): string => `
      {
        services.traefik.staticConfigOptions.entryPoints.ssh.address = ":2222";
        services.traefik.dynamicConfigOptions.tcp.services.app.loadBalancer.servers = [ { address = "127.0.0.1:2222"; } ];
        services.traefik.dynamicConfigOptions.tcp.routers.${name} = { service = "app"; entryPoints = [ "ssh" ]; ${fields} };
      }`;
    const said = (what: string): string =>
      `The proxy hands ${what} on as a connection, and no login can be put before that; see that what answers asks itself, and mark it as public with that reason.`;

    it("are only named: no login can be put before them", () => {
      const source = behindTraefik(tcp("git", 'rule = "HostSNI(`*`)";'));
      expectSeverity(source, "information");
      const [finding] = findingsOf(id, fixture(source).files);
      assert.equal(finding && render(finding.message), said("git"));
    });

    it("are those of TLS that the proxy does not open, and of UDP", () => {
      expectSeverity(
        behindTraefik(tcp("web", 'rule = "HostSNI(`a.example.org`)"; tls.passthrough = true;')),
        "information",
      );
      expectSeverity(
        behindTraefik(`
      {
        services.traefik.staticConfigOptions.entryPoints.dns.address = ":53/udp";
        services.traefik.dynamicConfigOptions.udp.services.dns.loadBalancer.servers = [ { address = "127.0.0.1:5353"; } ];
        services.traefik.dynamicConfigOptions.udp.routers.dns = { service = "dns"; entryPoints = [ "dns" ]; };
      }`),
        "information",
      );
    });

    it("are not those of TLS that the proxy opens: that may be the web", () =>
      expectSeverity(behindTraefik(tcp("web", 'rule = "HostSNI(`a.example.org`)"; tls = { };')), "warning"));

    it("get no login by a fix", () => {
      const [finding] = findingsOf(id, fixture(behindTraefik(tcp("git", 'rule = "HostSNI(`*`)";'))).files);
      assert.deepEqual(finding && allFixes(finding).map(({ title }) => render(title)), [
        "Mark as public (write the reason)",
        "Write the gap down in a comment",
      ]);
    });
  });

  it("leaves a marked router alone", () =>
    check(
      behindTraefik(`
      {
        # mynixos: public – Wiki für alle
        ${router("")}
      }`),
    ));
});

function expectSeverity(source: string, severity: string): void {
  assert.deepEqual(
    findingsOf(id, fixture(source).files).map((finding) => finding.severity),
    [severity],
  );
}
