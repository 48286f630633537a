/** The table of what services bind, held against the defaults that a manual shows. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { type KnownService, knownServices } from "#knowledge/listeners.ts";
import { differences, listedDefaults } from "#scripts/known-listeners.ts";
import { temporaryFolder } from "#test/temporary.ts";

describe("a manual's defaults", () => {
  it("are those of the table", () =>
    assert.deepEqual(
      told({
        "services.paperless.port": "28981",
        "services.paperless.address": '"127.0.0.1"',
        "services.miniflux.config.LISTEN_ADDR": '"localhost:8080"',
        "services.prometheus.alertmanager.listenAddress": '""',
        "services.esphome.enableUnixSocket": "false",
        "services.home-assistant.config.http.server_host": '[ "0.0.0.0" "::" ]',
        "services.redis.servers.<name>.port": 'if name == "" then 6379 else 0',
        "services.dendrite.httpsPort": "null",
      }),
      [],
    ));

  it("may be another port, address or condition", () =>
    assert.deepEqual(
      told({
        "services.paperless.port": "28982",
        "services.paperless.address": '"0.0.0.0"',
        "services.miniflux.config.LISTEN_ADDR": '"localhost:80"',
        "services.esphome.enableUnixSocket": "true",
        "services.dendrite.httpsPort": "8448",
      }),
      [
        "services.dendrite.httpsPort: nothing in the table, 8448 in the manual",
        "services.esphome.enableUnixSocket: false in the table, true in the manual",
        'services.miniflux.config.LISTEN_ADDR: 8080 in the table, "localhost:80" in the manual',
        'services.paperless.address: 127.0.0.1 in the table, "0.0.0.0" in the manual',
        "services.paperless.port: 28981 in the table, 28982 in the manual",
      ],
    ));

  it("may be no number and no text: those are left alone", () =>
    assert.deepEqual(told({ "services.invidious.address": "if config.x then a else b" }), []));

  it("stand in its options.json, or on its pages", () => {
    const folder = temporaryFolder();
    const json = join(folder, "options.json");
    const option = { loc: ["services", "a", "servers", "<name>", "port"], default: { text: "80" } };
    writeFileSync(json, JSON.stringify({ a: option, b: { loc: ["services", "b"] } }));
    writeFileSync(
      join(folder, "a.md"),
      "# a\n\n## services.a.servers.<name>.port\n\nThe port. Type: port Default: 80 Example: 81 Declared by: <a.nix>\n",
    );
    const expected = new Map([["services.a.servers.<name>.port", "80"]]);
    assert.deepEqual(listedDefaults(json), expected);
    assert.deepEqual(listedDefaults(folder), expected);
  });
});

function told(defaults: Readonly<Record<string, string>>): string[] {
  const named = ({ service }: KnownService): boolean =>
    Object.keys(defaults).some((option) => option.startsWith(`${service.join(".")}.`));
  return differences(knownServices().filter(named), new Map(Object.entries(defaults)));
}
