/** Which services a host has, who makes them, and where people look for them. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { hostsIn } from "#model/evaluated.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { serviceUnitsOf, spareServiceUnits } from "#model/units/units.ts";
import { checkMarks, english, modelFor } from "#test/check.ts";
import { fixture, type Mark } from "#test/fixture.ts";

function unitsIn(source: string): readonly ServiceUnit[] {
  return [...hostsIn(modelFor(fixture(source).files).repo).values()].flatMap((view) => serviceUnitsOf(view));
}

function unit(source: string, name: string): ServiceUnit {
  const found = unitsIn(source).find((each) => each.name === name);
  assert.ok(found, `no unit ${name}`);
  return found;
}

/** Carets carry the names of units. */
function checkPlaces(source: string): void {
  checkMarks(source, function* (model): Iterable<Mark> {
    for (const view of hostsIn(model.repo).values())
      for (const { place, name } of serviceUnitsOf(view)) if (place) yield { ...place, label: name };
  });
}

const own = `{ systemd.services.own = { script = "exec sleep 1"; serviceConfig.User = "me"; }; }`;

describe("the units of a host", () => {
  it("are those that the repo writes and those of services that it turns on", () =>
    assert.deepEqual(
      unitsIn(
        `{ services.jellyfin.enable = true; systemd.services.own.script = "true"; services.sonarr.enable = false; }`,
      )
        .filter(({ active }) => active === "enabled")
        .map(({ name }) => name),
      ["jellyfin", "own"],
    ));

  it("are off where their service or they themselves are", () => {
    assert.equal(unit("{ services.jellyfin.enable = false; }", "jellyfin").active, "disabled");
    assert.equal(
      unit("{ services.jellyfin.enable = true; systemd.services.jellyfin.enable = false; }", "jellyfin").active,
      "disabled",
    );
    assert.equal(
      unit("{ config, ... }: { services.jellyfin.enable = config.services.other.enable; }", "jellyfin").active,
      "possible",
    );
  });

  it("are not there where a condition that does not hold turns them on", () => {
    const source = `
      { lib, config, ... }: {
        options.my.on = lib.mkOption { default = false; };
        config.services.jellyfin = lib.mkIf config.my.on { enable = true; openFirewall = true; };
      }`;
    assert.deepEqual(
      unitsIn(source).filter(({ active }) => active !== "disabled"),
      [],
    );
    const perhaps = unit("{ services.jellyfin.openFirewall = true; }", "jellyfin");
    assert.equal(perhaps.active, "possible");
  });

  it("are not there where the repo turns them on under a condition that does not hold, whatever else it says", () => {
    const source = `
      { lib, ... }: { services.sonarr = { enable = lib.mkIf false true; group = "media"; }; }`;
    assert.equal(unit(source, "sonarr").active, "disabled");
  });

  it("are the repo's own where it says what they run", () => {
    assert.equal(unit(own, "own").basis, "repo");
    assert.equal(unit(`{ systemd.services.a.serviceConfig.ExecStart = "/bin/a"; }`, "a").basis, "repo");
    assert.equal(
      unit(`{ lib, ... }: { systemd.services.a.serviceConfig.ExecStart = lib.mkForce "/bin/a"; }`, "a").basis,
      "unknown",
    );
    assert.equal(unit('{ systemd.services.a.serviceConfig.User = "me"; }', "a").basis, "unknown");
  });

  it("are perhaps not the repo's own where a service of that name is on that nobody knows", () => {
    const script = `services.gadget.enable = true; systemd.services.gadget-setup`;
    assert.equal(unit(`{ ${script}.script = "true"; }`, "gadget-setup").basis, "unknown");
    assert.equal(unit(`{ ${script}.serviceConfig.ExecStart = "/bin/a"; }`, "gadget-setup").basis, "repo");
    assert.equal(
      unit(`{ services.gadget.enable = true; systemd.services.other.script = "true"; }`, "other").basis,
      "repo",
    );
  });

  it("are not the repo's own where it only changes what is there", () => {
    const basis = (text: string): string =>
      unit(`{ lib, config, ... }: { systemd.services.${text} }`, /^[\w-]+/.exec(text)?.[0] ?? "").basis;
    assert.equal(basis('fwupd.serviceConfig.ExecStart = [ "" "/bin/fwupd -v" ];'), "unknown");
    assert.equal(basis('one.serviceConfig.ExecStart = [ "/bin/one" "/bin/two" ];'), "repo");
    assert.equal(
      basis("one.serviceConfig.ExecStart = [ config.services.other.command '/bin/two' ];".replaceAll("'", '"')),
      "unknown",
    );
    assert.equal(basis("one.serviceConfig.ExecStart = [ ];"), "unknown");
    assert.equal(basis('one = { overrideStrategy = "asDropin"; script = "true"; };'), "unknown");
    assert.equal(basis('one.script = lib.mkMerge [ "true" (lib.mkAfter "false") ];'), "unknown");
    assert.equal(basis('systemd-timesyncd.serviceConfig.ExecStart = "/bin/timesyncd";'), "unknown");
    assert.equal(basis('acme-example.script = lib.mkBefore "true";'), "unknown");
    assert.equal(basis('acme-example.script = lib.mkIf true (lib.mkAfter "true");'), "unknown");
    assert.equal(basis('own.script = lib.mkIf true "true";'), "repo");
  });

  it("have a number only where all of them is known", () => {
    assert.equal(unit(own, "own").isWhole, true);
    const strange = unit(`{ systemd.services.a = { script = "true"; vpnConfinement.enable = true; }; }`, "a");
    assert.equal(strange.score, undefined);
    assert.match(english(strange.unscored ?? { template: "", args: [] }), /vpnConfinement/);
    const open = unit(
      `{ config, ... }: { systemd.services.a = { script = "true"; serviceConfig.PrivateTmp = config.services.b.enable; }; }`,
      "a",
    );
    assert.match(english(open.unscored ?? { template: "", args: [] }), /PrivateTmp/);
  });

  it("are read as they are written where Nix does not come to them, and nothing of them is sure", () => {
    const broken = unit(
      `
      { lib, config, ... }: {
        options.my.known = lib.mkOption { default = { }; };
        config.systemd = lib.mkMerge [
          { services.a = { script = "true"; serviceConfig.PrivateTmp = true; }; }
          { services = lib.mkIf config.my.missing.thing { c.script = "true"; }; }
        ];
      }`,
      "a",
    );
    const tmp = broken.directives.get("PrivateTmp");
    assert.equal(broken.active, "possible");
    assert.equal(broken.isWhole, false);
    assert.deepEqual(
      tmp?.contributions.map((each) => [each.value, each.status]),
      [[true, "possible"]],
    );
    assert.equal(tmp?.value, undefined);
  });

  it("of modules that no host imports are off", () => {
    const model = modelFor(
      fixture(`
      #- configuration.nix
      { imports = [ ./a.nix ]; }
      #- a.nix
      { systemd.services.a.script = "true"; }
      #- b.nix
      { pkgs, ... }: { systemd.services.b.script = "true"; }
    `).files,
    );
    const [view] = hostsIn(model.repo).values();
    assert.ok(view);
    assert.deepEqual(
      spareServiceUnits(model, view).map(({ name, imported, active, place }) => [name, imported, active, place?.file]),
      [["b", false, "disabled", "b.nix"]],
    );
  });
});

describe("people look for a unit", () => {
  it("where its serviceConfig is written, else where it is, else where its service is turned on", () =>
    checkPlaces(`
    { lib, ... }: {
      systemd.services.a.serviceConfig = { User = "a"; };
      #                  ^^^^^^^^^^^^^ a
      systemd.services.b = { script = "true"; };
      #                ^ b
      systemd.services.c.serviceConfig.OOMScoreAdjust = 5;
      #                  ^^^^^^^^^^^^^ c
      services.jellyfin.enable = true;
      #                          ^^^^ jellyfin
    }
    `));

  it("where its service is turned on, where other names may be anything", () =>
    checkPlaces(`
    { lib, config, ... }: {
      services.jellyfin.enable = true;
      #                          ^^^^ jellyfin
      systemd.services = lib.mapAttrs' (name: _: lib.nameValuePair name { script = "true"; }) config.services.others;
    }
    `));

  it("in the module that a computed path imports", () =>
    checkPlaces(`
    #- configuration.nix
    { lib, ... }: let names = [ "one" ]; in {
      imports = map (name: import (./modules + "/\${name}.nix")) names;
    }
    #- modules/one.nix
    { pkgs, ... }: {
      systemd.services.backup = { script = "true"; };
      #                ^^^^^^ backup
    }
    `));

  it("where the module itself writes of it, else where it calls the function that makes it", () =>
    checkPlaces(`
    #- configuration.nix
    { lib, ... }: let make = import ./make.nix; in lib.mkMerge [
      (make { name = "a"; })
      #^^^^^^^^^^^^^^^^^^^^ a
      (make { name = "b"; })
      { systemd.services.b.serviceConfig.User = "b"; }
      #                    ^^^^^^^^^^^^^ b
    ]
    #- make.nix
    { name }: { systemd.services.\${name} = { script = "true"; serviceConfig.NoNewPrivileges = true; }; }
    `));
});
