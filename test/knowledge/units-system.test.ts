/** What is said of the units of services below the applications: against the options that NixOS has, and the keys that systemd has. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { optionType } from "#knowledge/nixos-options.ts";
import { type KnownUnit, knownUnits, unitsOfService } from "#knowledge/nixos-units.ts";
import table from "#knowledge/units-system.json" with { type: "json" };
import { refusedKeys, securityKeys, securityScore } from "#model/units/score/score.ts";
import { type DirectiveValue, linesOf, type Section, type UnitText } from "#model/units/section.ts";

const services = new Set(Object.keys(table.services));
const releases = ["25.05", "25.11", "26.05", "26.11"] as const;
const own = (release: string): readonly KnownUnit[] =>
  knownUnits(release).filter(({ service }) => services.has(service.join(".")));

/** What does not count for the score, but for what may be written where. */
const others = new Set([
  "CacheDirectory",
  "LogsDirectory",
  "ReadWritePaths",
  "RuntimeDirectory",
  "StateDirectory",
  "Type",
  "WorkingDirectory",
]);

/** The unit as it is where the repo says no more than that the service is on. */
function byDefault(unit: KnownUnit): UnitText | undefined {
  const holds = (option: string, is: unknown, negated = false): boolean =>
    (JSON.stringify(unit.options.get(option)) === JSON.stringify(is)) !== negated;
  const service = new Map<string, Section extends ReadonlyMap<string, infer L> ? L : never>();
  for (const [key, { cases }] of unit.settings) {
    const meant = cases.find(({ when }) => when.every(({ option, is, negated }) => holds(option, is, negated)));
    if (!meant) continue;
    if (meant.value === undefined && securityKeys.has(key)) return undefined;
    if (meant.value !== undefined) service.set(key, linesOf(meant.value as DirectiveValue));
  }
  return { unit: new Map(), service };
}

const scoreOf = (name: string, release = "26.11"): number | undefined => {
  const [unit] = own(release).filter((each) => each.name === name);
  const text = unit?.whole ? byDefault(unit) : undefined;
  return text && securityScore(text).overall;
};

describe("the units of services below the applications", () => {
  it("stand in order, each service with its module", () => {
    const names = Object.keys(table.services);
    assert.deepEqual(names, [...names].sort());
    for (const { name, source, revision } of own("26.11")) {
      assert.match(source, /^[a-z-]+(\/[a-z0-9-]+)+\.nix$/, name);
      assert.match(revision, /[0-9a-f]{8}/, name);
    }
  });

  it("are of services that NixOS has", () => {
    for (const { enable, service, name } of own("26.11")) {
      const instances = service.indexOf("<name>");
      const option = enable && instances < 0 ? enable : service.slice(0, instances);
      assert.ok(optionType(option), `${name}: ${option.join(".")}`);
    }
  });

  it("say nothing of keys that nobody knows", () => {
    for (const release of releases)
      for (const { settings, name } of own(release))
        for (const key of settings.keys()) assert.ok(securityKeys.has(key) || others.has(key), `${name}: ${key}`);
  });

  it("have a default for each option that their values depend on", () => {
    for (const unit of own("26.11")) {
      const cases = [...unit.settings.values()].flatMap((setting) => setting.cases);
      const asked = [...cases.flatMap(({ when }) => when), ...unit.when].map(({ option }) => option);
      const texts = cases.flatMap(({ value }) => (Array.isArray(value) ? value : [value])).map(String);
      const filled = texts.flatMap((text) => [...text.matchAll(/\$\{([^}]+)\}/g)].map(([, option = ""]) => option));
      for (const option of [...asked, ...filled]) assert.ok(unit.options.has(option), `${unit.name}: ${option}`);
    }
  });

  it("have no value that systemd would not take", () => {
    for (const release of releases)
      for (const unit of own(release)) {
        const text = byDefault(unit);
        const refused = text ? refusedKeys(text).filter((key) => key !== "ProtectControlGroups") : [];
        assert.deepEqual(refused, [], unit.name);
      }
  });

  it("are as exposed as systemd finds them", () => {
    const found = Object.fromEntries(
      ["adguardhome", "caddy", "gatus", "haproxy", "loki", "traefik", "sshd"].map((name) => [name, scoreOf(name)]),
    );
    assert.deepEqual(found, {
      adguardhome: 1.6,
      caddy: 7.8,
      gatus: 5.9,
      haproxy: 7.1,
      loki: 8.2,
      traefik: 5.7,
      sshd: 9.4,
    });
  });

  it("have no number in a release that may be on either side of a change", () => {
    assert.deepEqual(
      releases.map((release) => scoreOf("adguardhome", release)),
      [8.3, undefined, undefined, 1.6],
    );
    assert.deepEqual(
      releases.map((release) => scoreOf("pocket-id", release)),
      [1.2, undefined, 1.1, 1.1],
    );
  });

  it("have the name of their instance", () => {
    assert.deepEqual(
      unitsOfService("services.redis.servers.<name>")?.map(({ name }) => name),
      ["redis-<name>"],
    );
    assert.deepEqual(
      unitsOfService("services.cloudflared.tunnels.<name>")?.map(({ when }) => when),
      [[{ option: ".services.cloudflared.enable", is: true }]],
    );
  });

  it("keep to the package's unit what stands there", () => {
    const [caddy] = unitsOfService("services.caddy", "26.11") ?? [];
    const packaged = [...(caddy?.settings.values() ?? [])].filter(({ cases }) =>
      cases.every((each) => each.isPackaged),
    );
    assert.deepEqual(
      packaged.map(({ key }) => key),
      ["Type", "PrivateTmp", "ProtectSystem", "AmbientCapabilities"],
    );
  });
});
