/** The two houses of our own: nothing is wrong with them, Nix evaluates them, and each generation is told by what it has. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, it } from "mocha";
import { exposuresOf } from "#model/exposures/exposures.ts";
import type { House } from "#scaffold/house.ts";
import { type HouseName, houseFolder, houseIn, lineOf } from "./house-in.ts";
import { evaluated, failedAssertions } from "./real-nix.ts";

const root = join(import.meta.dirname, "../..");
const layersOf = ({ layers }: House): readonly string[] =>
  layers.map(
    ({ folder, number, owner, filePrefix, modules }) => `${folder} ${number} ${owner} ${filePrefix}× ${modules}`,
  );
const valuesOf = ({ central }: House): readonly string[] =>
  [...central].map(([role, { path, id, value }]) => `${role}: ${path.join(".")} ${id} ${value ?? "…"}`);

for (const name of ["alt", "neu"] as const satisfies readonly HouseName[]) {
  describe(`the house ${name}`, function () {
    // Nix and the command line are programs of their own.
    this.timeout(120_000);
    const folder = houseFolder(name);

    it("has no findings", () => {
      const main = join(root, "server/src/cli/main.ts");
      const output = execFileSync(process.execPath, [main, "check", folder], { encoding: "utf8" });
      assert.match(output, /No findings/);
    });

    it("evaluates under Nix, and all that it asserts holds", () => {
      assert.deepEqual(failedAssertions(folder), []);
      assert.equal(evaluated(folder, "config.networking.hostName"), name === "alt" ? "eiche" : "birke");
    });

    it("shows its services behind the login only", async () => {
      const { view } = await houseIn(folder);
      assert.ok(view);
      const verdicts = exposuresOf(view).map(({ service, verdict }) => `${service} ${verdict}`);
      assert.ok(verdicts.includes("readeck protected"));
      assert.deepEqual(
        verdicts.filter((each) => /gap|unclear/.test(each)),
        [],
      );
    });
  });
}

describe("houseOf", function () {
  this.timeout(30_000);

  it("tells the old generation: comments, Traefik, one flat list of imports", async () => {
    const house = await houseIn(houseFolder("alt"));
    assert.equal(house.prefix, "my");
    assert.deepEqual(house.style, { header: "meta", annotations: "source-id", proxy: "traefik" });
    assert.deepEqual(layersOf(house), [
      "00-core 00 core × 6",
      "10-infrastructure 10 infrastructure × 4",
      "20-services/apps 20 apps × 2",
      "20-services/media 20 media × 2",
      "90-policy 90 policy × 1",
    ]);
    assert.deepEqual(
      house.layers.map(({ imports }) => lineOf(house, imports)),
      [
        "configuration.nix:9",
        "configuration.nix:9",
        "configuration.nix:9",
        "20-services/media/default.nix:9",
        "configuration.nix:9",
      ],
    );
    assert.deepEqual(valuesOf(house), [
      "user: my.configs.identity.user CFG.identity.user kim",
      "domain: my.configs.identity.domain CFG.identity.domain example.org",
      "email: my.configs.identity.email CFG.identity.email post@example.org",
      "host: my.configs.identity.host CFG.identity.host eiche",
      "timeZone: my.configs.locale.zone CFG.locale.zone Europe/Berlin",
      "lanCidrs: my.configs.network.lanCidrs CFG.network.lanCidrs …",
      "tailnetCidrs: my.configs.network.tailnetCidrs CFG.network.tailnetCidrs …",
    ]);
    assert.equal(house.registry?.name, "my.ports");
    assert.deepEqual(house.logins, ["sso-chain@file", "sso-auth@file"]);
    assert.deepEqual(house.zone, ["domain"]);
    const { switches } = house;
    assert.deepEqual(
      [switches?.path.join("."), switches?.naming, switches?.declared, lineOf(house, switches?.location)],
      ["my.profiles.services", "kebab", "central", "00-core/registry.nix:9"],
    );
    assert.equal(house.ids, undefined);
    const [factory, ...others] = house.factories;
    assert.equal(others.length, 0);
    assert.equal(factory?.call, "(import ./_lib.nix { inherit lib; }) {@arguments@}");
    assert.equal(factory.form, "body");
    assert.deepEqual(factory.callers, ["20-services/media/radarr.nix", "20-services/media/sonarr.nix"]);
    assert.deepEqual(
      [...factory.arguments],
      [
        ["name", undefined],
        ["port", undefined],
        ["stateOption", '"dataDir"'],
      ],
    );
  });

  it("tells the new generation: metadata, Caddy, a list for each layer, switches, and a name of its own", async () => {
    const house = await houseIn(houseFolder("neu"));
    assert.equal(house.prefix, "haus");
    assert.deepEqual(house.style, { header: "nms", annotations: "none", proxy: "caddy" });
    assert.deepEqual(layersOf(house), [
      "00-core 00 core × 6",
      "10-gateway 10 gateway × 4",
      "40-media 40 media service-media-× 2",
      "60-apps 60 apps service-app-× 2",
      "90-policy 90 policy × 1",
    ]);
    assert.deepEqual(
      house.layers.map(({ imports }) => imports?.file),
      house.layers.map(({ folder }) => `${folder}/_imports.nix`),
    );
    assert.deepEqual(
      house.layers.map(({ folder }) => house.ids?.next(folder)),
      ["BRK-00-COR-007", "BRK-10-GTW-005", "BRK-40-MED-003", "BRK-60-APP-003", "BRK-90-POL-002"],
    );
    assert.deepEqual(
      [house.central.get("stateDir")?.value, house.central.get("subdomain")?.value],
      ["/srv/zustand", "birke"],
    );
    assert.deepEqual([house.logins, house.zone], [["sso_auth"], ["subdomain", "domain"]]);
    const { switches } = house;
    assert.deepEqual(
      [switches?.path.join("."), switches?.naming, switches?.declared, lineOf(house, switches?.location)],
      ["haus.services", "camel", "central", "00-core/registry.nix:21"],
    );
    const [factory] = house.factories;
    assert.equal(factory?.call, "(import ./service-media-_lib.nix { inherit lib; }) {@arguments@}");
    assert.equal(factory.form, "imports");
    assert.equal(factory.arguments.get("nms"), "nms");
  });

  it("takes what most modules of a house in between have", async () => {
    const house = await houseIn(join(root, "samples/homelab"));
    assert.deepEqual(house.style, { header: "meta", annotations: "source-id", proxy: "caddy" });
    assert.deepEqual(
      house.evidence.map(({ of, value, files }) => `${of} ${value} ${files > 0}`),
      [
        "header meta true",
        "header nms true",
        "header yaml true",
        "annotations source-id true",
        "annotations sink-id true",
        "proxy caddy true",
      ],
    );
    assert.deepEqual([house.prefix, house.registry?.name], ["my", "my.ports"]);
    assert.equal(house.factories[0]?.file, "20-services/media/_lib.nix");
  });
});
