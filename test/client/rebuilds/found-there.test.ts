/** A rebuild of ours that this window does not follow, such as after its terminal was closed, is offered first; nobody else's is. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { ownJobAmong } from "#client/rebuild/preflight.ts";
import { rebuildItems } from "#client/words/rebuild-menu.ts";
import { english, entry, german, seen } from "#test/client/words/a-host.ts";

const unit = "mynixos-rebuild-20261122-1200-abcdef01.service";

describe("a rebuild that runs on a host", () => {
  const firstOf = (units: readonly string[]) =>
    rebuildItems(
      entry({ state: { kind: "up", seen: seen(0, { rebuild: { units } }), isAsking: false } }),
      undefined,
      english,
    )[0]?.action;

  it("is found by its unit", () => {
    assert.equal(ownJobAmong(["nixos-upgrade.service", unit]), "20261122-1200-abcdef01");
    assert.equal(ownJobAmong([unit.replace(".service", "")]), "20261122-1200-abcdef01");
    assert.equal(firstOf([unit]), "follow");
  });

  it("of somebody else is not ours", () => {
    for (const other of [
      "nixos-rebuild-switch-to-configuration.service",
      "mynixos-rebuild-x.service",
      "mynixos-rebuild-$(reboot)-0000.service",
      `x${unit}`,
    ]) {
      assert.equal(ownJobAmong([other]), undefined, other);
      assert.equal(firstOf([other]), "test", other);
    }
    assert.equal(firstOf([]), "test");
  });

  it("is offered in German, too", () => {
    const host = entry({ state: { kind: "up", seen: seen(0, { rebuild: { units: [unit] } }), isAsking: false } });
    assert.equal(rebuildItems(host, undefined, german)[0]?.label, "Den laufenden Rebuild dort verfolgen");
  });
});
