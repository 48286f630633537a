/** All the wiring of one module in two houses, one of each generation: a real Nix says what was promised, and nothing is done twice. */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import type { House } from "#scaffold/house.ts";
import type { Wired } from "#scaffold/scaffolded.ts";
import { nameInMap } from "#scaffold/wiring/dns-map.ts";
import { pagesFor } from "#scaffold/wiring/docs.ts";
import { tile } from "#scaffold/wiring/homepage.ts";
import { importModule } from "#scaffold/wiring/import.ts";
import { registerPort } from "#scaffold/wiring/port.ts";
import { merged } from "#scaffold/wiring/proof.ts";
import { switchFor } from "#scaffold/wiring/switch.ts";
import { houseFolder, houseIn } from "#test/scaffold/house-in.ts";
import { evaluated } from "#test/scaffold/real-nix.ts";
import { applyEdits, type FileEdits } from "#text/edit.ts";

const houses = [
  {
    name: "alt",
    prefix: "my",
    group: "my.profiles.services",
    file: "20-services/apps/comics.nix",
    host: "comics.example.org",
  },
  {
    name: "neu",
    prefix: "haus",
    group: "haus.services",
    file: "60-apps/service-app-comics.nix",
    host: "comics.birke.example.org",
  },
] as const;

for (const { name, prefix, group, file, host } of houses)
  describe(`a module in the house ${name}`, () => {
    const folder = mkdtempSync(join(tmpdir(), "mynixos-wiring-"));
    after(() => rmSync(folder, { recursive: true, force: true }));

    before(async () => {
      cpSync(houseFolder(name), folder, { recursive: true });
      const house = await houseIn(folder);
      const wired = wiringOf(house, file, host);
      assert.deepEqual(
        wired.filter((each) => "open" in each),
        [],
      );
      writeFileSync(join(folder, file), "{ lib, ... }: { options.probe = lib.mkOption { default = 7; }; }\n");
      for (const { file: path, edits } of merged(editsOf(wired))) {
        const whole = join(folder, path);
        writeFileSync(whole, applyEdits(readFileSync(whole, "utf8"), edits));
      }
    });

    it("is imported, and its port, its switch and its tile are what was promised", () => {
      const expression = `{
        inherit (config) probe;
        isOn = config.${group}.comics.enable;
        port = config.${prefix}.ports.comics;
        tiles = builtins.toJSON config.services.homepage-dashboard.services;
      }`;
      const { tiles, ...rest } = evaluated(folder, expression) as { tiles: string };
      assert.deepEqual(rest, { probe: 7, isOn: true, port: 20_017 });
      assert.ok(tiles.includes(`"href":"https://${host}"`));
    });

    it("is wired once", async () => {
      const again = wiringOf(await houseIn(folder), file, host);
      assert.deepEqual(
        again.filter((each) => !("none" in each)),
        [],
      );
    });
  });

function wiringOf(house: House, file: string, host: string): readonly Wired[] {
  const { wired: port } = registerPort(house, { key: "comics", file });
  const mapped = nameInMap(house, { name: "comics", host });
  const description = "Aktiviert die Comics.";
  const own = switchFor(house, { name: "comics", title: "Comics", description, enabled: true });
  const besides = editsOf([port, mapped]);
  const words = { name: "comics", title: "Comics", description: "Comics lesen", host, file };
  return [
    importModule(house, { file }),
    port,
    mapped,
    ...(own?.wired ?? assert.fail("no switches")),
    tile(house, { ...words, keys: [], besides }),
    ...pagesFor(house, { title: "Comics", file, host, port: "comics", id: "BRK-60-APP-009" }),
  ];
}

function editsOf(wired: readonly Wired[]): readonly FileEdits[] {
  return wired.flatMap((each) => ("edits" in each ? [each.edits] : []));
}
