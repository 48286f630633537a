/** The section of a new key whose number lies outside of the scheme: among its like. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { draw, fixture } from "#test/fixture.ts";
import { added, option } from "./registry-edits.ts";

/** What `key` with its number comes behind in a registry of these lines. */
function behind(lines: string, key: string, port: number): string {
  const before = fixture(
    `#- configuration.nix\n{ lib, ... }:\n{\n  ${option}\n  config.my.ports = {\n${lines}\n  };\n}\n`,
  );
  const drawn = draw(added(before.files, key, port), []).split("\n");
  const at = drawn.findIndex((line) => line.trim().startsWith(`${key} =`));
  assert.ok(at > 0, drawn.join("\n"));
  return (drawn[at - 1] ?? "").trim();
}

const scheme = `
    # ── EDGE ──────────
    ssh = 50022;
    edgeHttps = 443;

    # ── 10xxx ─────────
    adguard = 10000;
    netdata = 10001;

    # ── 20xxx ─────────
    films = 20000;
    links = 3000;
    wiki = 20001;

    # ── IOT ───────────
    zigbee = 28080;
    mqtt = 1883;`;

describe("a new key outside of the scheme", () => {
  it("stands in the first section of such keys", () => {
    assert.equal(behind(scheme, "caddyAdmin", 2019), "edgeHttps = 443;");
    assert.equal(behind(scheme, "valkey", 6379), "edgeHttps = 443;");
  });

  it("stands beside its thousand", () => {
    assert.equal(behind(scheme, "matter", 28081), "mqtt = 1883;");
    assert.equal(behind(scheme, "mqttWs", 1884), "mqtt = 1883;");
  });

  it("stands beside the next lower number where no section is of such keys", () => {
    const mixed = scheme.slice(scheme.indexOf("# ── 10xxx"), scheme.indexOf("# ── IOT"));
    assert.equal(behind(mixed, "valkey", 6379), "links = 3000;");
  });

  it("stands beside the next lower number where nothing follows the scheme", () =>
    assert.equal(
      behind(
        `
    # edge
    ssh = 22;
    web = 443;

    # films
    films = 8096;
    radarr = 7878;

    # ========
    wiki = 3000;
    docs = 3001;`,
        "valkey",
        6379,
      ),
      "docs = 3001;",
    ));
});
