/** What stands in options whose types nobody shows, and what NixOS makes of settings and of the platform. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { evaluateHost, hostOfFile, newEvaluator } from "#eval/host.ts";
import { leavesOf } from "#eval/leaves.ts";
import { treeOf } from "./evaluate-text.ts";
import { shown } from "./shown.ts";

/** A module, and what is known of each leaf of the configuration. */
const cases: Readonly<Record<string, readonly [string, Readonly<Record<string, string>>]>> = {
  "whether conditions count is not known where the type is not": [
    `{ lib, ... }: {
      disko.devices.disk.a = { type = "disk"; "@swap" = lib.mkIf false { size = 1; }; list = [ 1 (lib.mkIf true 2) ]; };
      services.uwsgi.instance.vassals = lib.mkBefore { };
      other.list = [ { a = lib.mkForce 1; b = 2; } ];
    }`,
    {
      "disko.devices.disk.a.type": 'repo "disk"',
      "disko.devices.disk.a.@swap": "unknown ‹…›",
      "disko.devices.disk.a.list": "partial [ 1 … ]",
      "services.uwsgi.instance.vassals": "unknown ‹…›",
      "other.list": "partial [ { a? = ‹…›; b = 2; } ]",
    },
  ],
  "a type is no configuration": [
    "{ pkgs, lib, ... }: { other = { yaml = (pkgs.formats.yaml { }).type; text = lib.types.str; }; }",
    { "other.yaml": "unknown ‹…›", "other.text": "unknown ‹…›" },
  ],
  "a setting that may be given more than once is a list": [
    `{ lib, ... }: {
      services.samba.settings = lib.mkMerge [ { share.path = "/a"; } { share.users = [ "a" "b" ]; } ];
    }`,
    {
      "services.samba.settings.share.path": 'repo [ "/a" ]',
      "services.samba.settings.share.users": 'repo [ "a" "b" ]',
    },
  ],
  "the settings of nixpkgs lie over one another": [
    `{ lib, ... }: {
      nixpkgs.config = lib.mkMerge [ { allowUnfree = true; list = [ "a" ]; } { allowUnfree = true; list = [ "b" ]; a.b = 1; } ];
    }`,
    {
      "nixpkgs.config.allowUnfree": "repo true",
      "nixpkgs.config.list": 'repo [ "b" ]',
      "nixpkgs.config.a.b": "repo 1",
    },
  ],
  "an empty set in the value of an option is a leaf, one around options is none": [
    "{ disko.devices.a = { }; other = { b.c = { }; }; services.nginx = { }; }",
    { "disko.devices.a": "repo { }", "other.b.c": "repo { }" },
  ],
  "what the repo does not define after all, another module may": [
    `{ config, lib, ... }: {
      options.my = lib.genAttrs [ "a" "b" "set" "names" ] (_: lib.mkOption { });
      config.systemd.services = { a = lib.mkIf false { enable = true; }; b.enable = true; };
      config.my = {
        a = config.systemd.services ? a;
        b = config.systemd.services ? b;
        set = config.systemd.services.a.enable or "none";
        names = lib.attrNames config.systemd.services;
      };
    }`,
    {
      "systemd.services.b.enable": "repo true",
      "my.a": "unknown ‹…›",
      "my.b": "repo true",
      "my.set": "unknown ‹…›",
      "my.names": 'partial [ … "b" … ]',
    },
  ],
  "a default that loses is not asked for": [
    `{ config, lib, ... }: {
      options.my.a = lib.mkOption { default = !config.my.b; };
      options.my.b = lib.mkOption { default = !config.my.a; };
      config.my.a = true;
    }`,
    { "my.a": "known true", "my.b": "known false" },
  ],
  "the platform is the one that the modules name": [
    `{ lib, pkgs, ... }: {
      options.my = lib.genAttrs [ "linux" "arm" "system" ] (_: lib.mkOption { });
      config.my = { linux = pkgs.stdenv.isLinux; arm = pkgs.stdenv.hostPlatform.isAarch64; inherit (pkgs) system; };
      config.nixpkgs.hostPlatform = lib.mkDefault "aarch64-linux";
    }`,
    {
      "my.linux": "repo true",
      "my.arm": "repo true",
      "my.system": 'repo "aarch64-linux"',
      "nixpkgs.hostPlatform": 'repo "aarch64-linux"',
    },
  ],
  "without one it is not known": [
    "{ lib, pkgs, ... }: { options.my.linux = lib.mkOption { default = pkgs.stdenv.isLinux; }; }",
    { "my.linux": "unknown ‹…›" },
  ],
};

describe("a host with modules that cannot be seen", () => {
  for (const [what, [text, expected]] of Object.entries(cases))
    it(what, () => {
      const host = evaluateHost(
        newEvaluator(treeOf({ "configuration.nix": text })),
        hostOfFile("host", "configuration.nix"),
      );
      const leaves = leavesOf(host).map(({ path, state, value }) => [path.join("."), `${state} ${shown(value)}`]);
      assert.deepEqual(Object.fromEntries(leaves), expected);
    });
});
