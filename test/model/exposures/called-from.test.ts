/** What a function makes was written where it is called: on the way of evaluation, not by what the text looks like. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { hostsIn } from "#model/evaluated.ts";
import { calledFrom } from "#model/exposures/called-from.ts";
import { definitionsAt } from "#model/ports/part.ts";
import { checkMarks } from "#test/check.ts";
import type { Mark } from "#test/fixture.ts";

/** Carets carry the names of the virtual hosts that a call makes. */
function checkCalls(source: string): void {
  checkMarks(source, function* (model): Iterable<Mark> {
    for (const view of hostsIn(model.repo).values()) {
      const hosts = view.leaves.filter(({ path }) => path[1] === "caddy" && path[2] === "virtualHosts");
      assert.ok(hosts.length > 0);
      for (const name of new Set(hosts.map(({ path }) => path[3] ?? ""))) {
        const [definition] = definitionsAt(view, ["services", "caddy", "virtualHosts", name]);
        const called = definition && calledFrom(view, definition);
        if (called) yield { ...called, label: name };
      }
    }
  });
}

const factory = `
      #- factory.nix
      { lib }: { name, port }: lib.mkMerge [
        { systemd.services.\${name}.enable = true; }
        (lib.mkIf (port > 0) { services.caddy.virtualHosts.\${name}.extraConfig = "reverse_proxy :\${toString port}"; })
      ]`;

describe("what a function makes", () => {
  it("was called where the module says so, whatever came in", () =>
    checkCalls(`
      #- configuration.nix
      { lib, ... }: let
        host = import ./factory.nix { inherit lib; };
      in lib.mkMerge [
        (host { name = "a"; port = 1; })
        #^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ a
        (lib.mkIf true (host { name = "b"; port = 2; }))
        #               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ b
        { services.caddy.virtualHosts.own.extraConfig = "respond ok"; }
      ]${factory}
    `));

  it("was called in another module of another host", () =>
    checkCalls(`
      #- configuration.nix
      { lib, ... }: { imports = [ ./a.nix ]; }
      #- a.nix
      { lib, ... }: { config = (import ./factory.nix { inherit lib; }) { name = "a"; port = 1; }; }
      #                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ a${factory}
    `));

  it("was called in the same file", () =>
    checkCalls(`
      { lib, ... }: let
        host = name: { services.caddy.virtualHosts.\${name}.extraConfig = "respond ok"; };
        site = text: { extraConfig = text; };
      in lib.mkMerge [
        (host "a")
        #^^^^^^^^ a
        { services.caddy.virtualHosts.b = site "respond ok"; }
      ]
    `));

  it("was not called where a name leads to it, or a function of Nix works on what is written", () =>
    checkCalls(`
      { lib, ... }: let
        a = { services.caddy.virtualHosts.a.extraConfig = "respond ok"; };
        hosts = { b.extraConfig = "respond ok"; };
      in lib.mkMerge [
        a
        (lib.recursiveUpdate a { services.caddy.virtualHosts.c.extraConfig = "respond ok"; })
        { services.caddy.virtualHosts = hosts; }
        { services.caddy.virtualHosts = lib.genAttrs [ "d" ] (name: { extraConfig = "respond ok"; }); }
      ]
    `));

  it("was called where its name says so, and not where a function of Nix hands it on", () =>
    checkCalls(`
      #- configuration.nix
      { lib, ... }: let
        host = import ./factory.nix { inherit lib; };
        a = host { name = "a"; port = 1; };
        #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ a
        b = host { name = "b"; port = 2; };
        #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ b
        other = b;
      in lib.mkMerge [
        (lib.mkMerge (map (one: one) [ a ]))
        other
        { services.caddy.enable = true; }
      ]
      #- factory.nix
      { lib }: { name, port }: { services.caddy.virtualHosts.\${name}.extraConfig = "reverse_proxy :1"; }
    `));

  it("was called by whoever calls what is filtered", () =>
    checkCalls(`
      #- configuration.nix
      { lib, ... }: let
        inherit (lib) filterAttrs;
        host = import ./factory.nix { };
        c = host { name = "c"; };
        #   ^^^^^^^^^^^^^^^^^^^^ c
      in lib.mkMerge [
        (filterAttrs (name: value: name != "systemd") c)
        { services.caddy.virtualHosts = lib.mapAttrs (name: value: value) { own.extraConfig = "respond ok"; }; }
      ]
      #- factory.nix
      { }: { name }: { services.caddy.virtualHosts.\${name}.extraConfig = "reverse_proxy :1"; }
    `));

  it("was called where the function of Nix stands, if several calls may be meant", () =>
    checkCalls(`
      #- configuration.nix
      { lib, ... }: let
        host = import ./factory.nix { };
      in lib.mkMerge [
        (lib.recursiveUpdate (host { name = "d"; }) (host { name = "e"; }))
        #^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ d
        #^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ e
      ]
      #- factory.nix
      { }: { name }: { services.caddy.virtualHosts.\${name}.extraConfig = "reverse_proxy :1"; }
    `));
});
