/** Units: whether they start, and in which network they are. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { shownHost } from "#model/evaluated.ts";
import { unitOf, unitsOf } from "#model/ports/units.ts";
import { modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

function shown(source: string, name?: string): readonly string[] {
  const view = shownHost(modelFor(fixture(source).files).repo) ?? assert.fail();
  const units = name === undefined ? unitsOf(view) : [unitOf(view, name)];
  return units.map(({ name, isEnabled, namespace, decidedAt }) => {
    const state = isEnabled === undefined ? "perhaps" : isEnabled ? "on" : "off";
    return `${name} ${state} in ${namespace ?? "an unknown network"}${decidedAt ? ` (${decidedAt.file})` : ""}`;
  });
}

describe("units", () => {
  it("are on, in the network of the host", () =>
    assert.deepEqual(shown('{ systemd.services.web.script = ""; systemd.sockets.web.listenStreams = [ "80" ]; }'), [
      "web.service on in host",
      "web.socket on in host",
    ]));

  it("that the repo does not mention are as systemd has them", () =>
    assert.deepEqual(shown("{ }", "jellyfin.service"), ["jellyfin.service on in host"]));

  it("may be off, or perhaps", () =>
    assert.deepEqual(
      shown("{ systemd.services = { a.enable = false; b.enable = builtins.pathExists /etc/b; c.enable = true; }; }"),
      ["a.service off in host", "b.service perhaps in host", "c.service on in host"],
    ));

  it("are in a namespace that a path names", () =>
    assert.deepEqual(shown('{ systemd.services.web.serviceConfig.NetworkNamespacePath = "/run/netns/vpn"; }'), [
      "web.service on in /run/netns/vpn (configuration.nix)",
    ]));

  it("are in the last of several namespaces, as systemd has it", () => {
    const of = (list: string): string => `{ systemd.services.web.serviceConfig.NetworkNamespacePath = ${list}; }`;
    assert.deepEqual(shown(of('[ "/run/netns/vpn" ]')), ["web.service on in /run/netns/vpn (configuration.nix)"]);
    assert.deepEqual(shown(of('[ "/run/netns/a" "/run/netns/b" ]')), [
      "web.service on in /run/netns/b (configuration.nix)",
    ]);
    assert.deepEqual(shown(of('[ "/run/netns/a" "" ]')), ["web.service on in host"]);
    assert.deepEqual(shown(of("[ ]")), ["web.service on in host"]);
  });

  it("are in one that nobody knows where the last of several is not known", () => {
    const of = (list: string): string => `{ systemd.services.web.serviceConfig.NetworkNamespacePath = ${list}; }`;
    for (const list of [
      '[ "/run/netns/a" (builtins.readFile /etc/netns) ]',
      '([ "/run/netns/a" ] ++ import /etc/netns)',
    ])
      assert.deepEqual(shown(of(list)), ["web.service on in an unknown network (configuration.nix)"]);
  });

  it("are in one of their own", () =>
    assert.deepEqual(shown('{ systemd.services.web.serviceConfig.PrivateNetwork = "yes"; }'), [
      "web.service on in unit:web.service (configuration.nix)",
    ]));

  it("are in one that nobody knows where they join that of others", () =>
    assert.deepEqual(
      shown(
        '{ systemd.services.web = { unitConfig.JoinsNamespaceOf = "vpn.service"; serviceConfig.PrivateNetwork = true; }; }',
      ),
      ["web.service on in an unknown network (configuration.nix)"],
    ));

  it("are confined to a VPN", () =>
    assert.deepEqual(shown('{ systemd.services.web.vpnConfinement = { enable = true; vpnNamespace = "wg"; }; }'), [
      "web.service on in /run/netns/wg (configuration.nix)",
    ]));

  it("are in the namespace that the strongest definition says", () =>
    assert.deepEqual(
      shown(`{ lib, ... }: {
        systemd.services.web.serviceConfig.NetworkNamespacePath = lib.mkMerge [ "/run/netns/a" (lib.mkForce "/run/netns/b") ];
      }`),
      ["web.service on in /run/netns/b (configuration.nix)"],
    ));

  it("are in one that nobody knows where it is computed from what nobody knows", () =>
    assert.deepEqual(
      shown("{ systemd.services.web.serviceConfig.NetworkNamespacePath = builtins.readFile /etc/netns; }"),
      ["web.service on in an unknown network (configuration.nix)"],
    ));

  it("are perhaps on where something that cannot be read may say more of them", () =>
    assert.deepEqual(shown("{ systemd.services = import /etc/units.nix; }", "web.service"), [
      "web.service perhaps in host",
    ]));
});
