/** What the repo and NixOS say of a directive becomes one value, as the module system and systemd would make it. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { KnownSetting, KnownUnit, SettingCase } from "#knowledge/nixos-units.ts";
import { type HostView, hostsIn } from "#model/evaluated.ts";
import { directivesOf } from "#model/units/directives.ts";
import type { Directive } from "#model/units/unit.ts";
import { modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

function viewOf(source: string): HostView {
  const [view] = hostsIn(modelFor(fixture(source).files).repo).values();
  assert.ok(view);
  // Rules look at all of a host, so that everything was merged before anybody asks.
  void view.leaves;
  return view;
}

type Cases = Readonly<Record<string, SettingCase["value"] | readonly Partial<SettingCase>[]>>;

/** A module of NixOS that sets these, plainly unless it is said otherwise. */
function knownUnit(set: Cases, options: Readonly<Record<string, string | boolean>> = {}): KnownUnit {
  const setting = (key: string, said: Cases[string]): KnownSetting => ({
    key,
    cases: (Array.isArray(said) && typeof said[0] === "object" ? said : [{ value: said }]).map((each) => ({
      when: [],
      value: undefined,
      priority: 100,
      isPackaged: false,
      ...(each as Partial<SettingCase>),
    })),
  });
  return {
    service: ["services", "app"],
    enable: ["services", "app", "enable"],
    name: "app",
    when: [],
    isCertain: true,
    whole: true,
    settings: new Map(Object.entries(set).map(([key, said]) => [key, setting(key, said)])),
    kinds: new Set(),
    options: new Map(Object.entries(options)),
    source: "services/app.nix",
    revision: "test",
    note: undefined,
  };
}

/** What becomes of key `K` where the repo says `repo` and the module of NixOS `nixos`. */
function directive(
  repo: string,
  nixos: Cases,
  options?: Readonly<Record<string, string | boolean>>,
): Directive | undefined {
  const view = viewOf(`{ lib, config, ... }: { ${repo} }`);
  return directivesOf(view, "app", knownUnit(nixos, options)).directives.get("K");
}

const value = (repo: string, nixos: Cases = {}): unknown => directive(repo, nixos)?.value;
const section = "systemd.services.app.serviceConfig";

describe("a directive", () => {
  it("has the value of whoever speaks alone", () => {
    assert.equal(value(`${section}.K = "ours";`), "ours");
    assert.equal(value("", { K: "theirs" }), "theirs");
    assert.equal(directive("", {}), undefined);
  });

  it("has the value of the stronger one", () => {
    assert.equal(value(`${section}.K = lib.mkForce "ours";`, { K: "theirs" }), "ours");
    assert.equal(value(`${section}.K = lib.mkDefault "ours";`, { K: "theirs" }), "theirs");
    assert.equal(value(`${section}.K = "ours";`, { K: [{ value: "theirs", priority: 1000 }] }), "ours");
    assert.equal(value(`${section}.K = lib.mkForce "ours";`, { K: [{ value: "theirs", priority: 50 }] }), undefined);
  });

  it("is not known where two plain values are not the same: Nix fails there", () => {
    assert.equal(value(`${section}.K = false;`, { K: true }), undefined);
    assert.equal(value(`${section}.K = true;`, { K: true }), true);
  });

  it("joins lists, those of NixOS first, and what stands beside a list", () => {
    assert.deepEqual(value(`${section}.K = [ "ours" ];`, { K: ["theirs"] }), ["theirs", "ours"]);
    assert.deepEqual(value(`${section}.K = "ours";`, { K: ["theirs"] }), ["theirs", "ours"]);
    assert.deepEqual(value(`${section}.K = lib.mkForce [ "ours" ];`, { K: ["theirs"] }), ["ours"]);
  });

  it("is that of NixOS where the repo's condition does not hold", () =>
    assert.equal(value(`${section}.K = lib.mkIf false (lib.mkForce "ours");`, { K: "theirs" }), "theirs"));

  it("is not known where nobody knows whether the repo speaks", () => {
    assert.equal(value(`${section}.K = lib.mkIf config.services.other.enable "ours";`, { K: "theirs" }), undefined);
    assert.equal(value(`${section}.K = lib.mkIf config.services.other.enable "ours";`), undefined);
  });

  it("is that of NixOS all the same where the repo would be too weak", () =>
    assert.equal(
      value(`${section}.K = lib.mkIf config.services.other.enable (lib.mkDefault "ours");`, { K: "theirs" }),
      "theirs",
    ));

  it("is not known where NixOS computes it, unless the repo is stronger", () => {
    const computed = { K: [{ value: undefined }] };
    assert.equal(value("", computed), undefined);
    assert.equal(value(`${section}.K = "ours";`, computed), undefined);
    assert.equal(value(`${section}.K = lib.mkForce "ours";`, computed), "ours");
  });
});

describe("a set around directives", () => {
  it("that is forced throws away all that NixOS says", () => {
    const found = directive(`${section} = lib.mkForce { Other = 1; };`, { K: "theirs" });
    assert.deepEqual([found?.value, found?.lines], [undefined, []]);
    assert.equal(value(`systemd.services.app = lib.mkForce { serviceConfig.K = "ours"; };`, { K: "theirs" }), "ours");
  });

  it("that is a default is thrown away by what NixOS says", () => {
    const found = directive(`${section} = lib.mkDefault { K = "ours"; };`, { Other: 1 });
    assert.deepEqual(found?.lines, []);
    assert.deepEqual(
      found?.contributions.map(({ by, status }) => [by, status]),
      [["repo", "weaker"]],
    );
  });

  it("that only one of the repo's modules forces holds for all of them", () =>
    assert.equal(
      value(`${section} = lib.mkMerge [ (lib.mkForce { A = 1; }) { K = "lost"; } ];`, { B: "theirs" }),
      undefined,
    ));
});

describe("what NixOS says", () => {
  const cases: Cases = {
    K: [
      { when: [{ option: "fast", is: true }], value: "fast" },
      { when: [{ option: "fast", is: false }], value: "by ${user}" },
    ],
  };
  const options = { fast: false, user: "app" };

  it("depends on options: of the repo, or their defaults", () => {
    assert.equal(directive("", cases, options)?.value, "by app");
    assert.equal(directive(`services.app.user = "me";`, cases, options)?.value, "by me");
    assert.equal(directive("services.app.fast = true;", cases, options)?.value, "fast");
  });

  it("is not known where an option is not", () => {
    assert.equal(directive("services.app.fast = config.services.other.enable;", cases, options)?.value, undefined);
    assert.equal(directive("services.app.user = config.users.users.me.name;", cases, options)?.value, undefined);
  });

  it("takes in lists that an option has", () =>
    assert.deepEqual(directive(`services.app.paths = [ "/a" "/b" ];`, { K: ["/own", "${paths}"] })?.value, [
      "/own",
      "/a",
      "/b",
    ]));
});

describe("a unit file of the package", () => {
  const packaged: Cases = { K: [{ value: ["one"], isPackaged: true }] };

  it("comes before what Nix says: systemd reads both", () => {
    assert.deepEqual(directive("", packaged)?.lines, ["one"]);
    assert.deepEqual(directive(`${section}.K = [ "two" ];`, packaged)?.lines, ["one", "two"]);
    assert.deepEqual(directive(`${section}.K = lib.mkForce [ "" "two" ];`, packaged)?.lines, ["one", "", "two"]);
  });
});
