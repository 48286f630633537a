/** Which service somebody means by a unit's name that NixOS does not have. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { optionType } from "#knowledge/nixos-options.ts";
import { knownUnits } from "#knowledge/nixos-units.ts";
import { isSystemUnit } from "#knowledge/system-units.ts";
import { meantService, misleadingNames } from "#knowledge/unit-aliases.ts";

describe("names of units that mislead", () => {
  it("lead to the service that is meant", () => {
    assert.equal(meantService("homeassistant"), "services.home-assistant");
    assert.equal(meantService("AdGuardHome"), "services.adguardhome");
    assert.equal(meantService("paperless.service"), "services.paperless");
    assert.equal(meantService("valkey"), "services.redis.servers.<name>");
    assert.equal(meantService("pocketid"), "services.pocket-id");
  });

  it("lead nowhere if NixOS has a unit of that name, or nobody can tell", () => {
    for (const name of ["home-assistant", "adguardhome", "conduit", "matrix", "redis", "constructor", ""])
      assert.equal(meantService(name), undefined, name);
  });

  it("are no units of NixOS, and lead to options that it has", () => {
    const units = new Set(knownUnits().map(({ name }) => name));
    for (const name of misleadingNames()) {
      assert.ok(!units.has(name), name);
      assert.ok(!isSystemUnit(name), name);
      const path = (meantService(name) ?? "").split(".");
      const instance = path.indexOf("<name>");
      // Of an instance, the option that holds all of them; of a service, the one that turns it on.
      const option = instance < 0 ? [...path, "enable"] : path.slice(0, instance);
      assert.ok(optionType(option), `${name}: ${option.join(".")}`);
    }
  });

  it("stand in order", () => {
    const names = misleadingNames();
    assert.deepEqual(names, [...names].sort());
  });
});
