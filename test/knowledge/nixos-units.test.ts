/** What the table says that modules of NixOS say of their units: read as it is written, consistent, and as exposed as measured. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { optionType } from "#knowledge/nixos-options.ts";
import {
  type KnownSetting,
  type KnownUnit,
  knownUnits,
  type NixosRelease,
  type OptionDefault,
  unitsOfService,
} from "#knowledge/nixos-units.ts";
import { type SystemdVersion, securityKeys, securityScore } from "#model/units/score/score.ts";
import { linesOf } from "#model/units/section.ts";

/** `null`: nobody says. */
type Release = NixosRelease | null;

const releases: readonly Release[] = ["25.05", "25.11", "26.02", "26.05", "26.11", null];

describe("what NixOS says of a unit", () => {
  it("is a value, with the priority that the module gives it", () => {
    assert.deepEqual(said("services.jellyfin", "jellyfin", "PrivateDevices", "26.05"), [false, 1000]);
    assert.deepEqual(said("services.vaultwarden", "backup-vaultwarden", "User"), ["vaultwarden", 1000]);
    assert.deepEqual(said("services.n8n", "n8n", "DynamicUser"), ["true", 100]);
  });

  it("is the value of an option", () => {
    assert.deepEqual(said("services.sonarr", "sonarr", "User"), ["sonarr", 100]);
    assert.deepEqual(said("services.immich", "immich-server", "SupplementaryGroups"), [["redis-immich"], 100]);
  });

  it("depends on options", () => {
    const on = { "hardwareAcceleration.enable": true, "hardwareAcceleration.device": "/dev/dri/renderD128" };
    assert.equal(said("services.jellyfin", "jellyfin", "DeviceAllow", "26.05"), undefined);
    assert.deepEqual(said("services.jellyfin", "jellyfin", "DeviceAllow", "26.05", on), [
      ["/dev/dri/renderD128 rw"],
      100,
    ]);
    const local = { "database.createLocally": true };
    assert.deepEqual(said("services.paperless", "paperless-consumer", "PrivateNetwork"), [false, 100]);
    assert.deepEqual(said("services.paperless", "paperless-consumer", "PrivateNetwork", "25.11", local), [true, 100]);
    assert.deepEqual(
      said("services.vaultwarden", "vaultwarden", "NoNewPrivileges", "25.11", { "config.USE_SENDMAIL": true }),
      [false, 100],
    );
  });

  it("may be something that the table cannot say", () =>
    assert.deepEqual(said("services.vaultwarden", "vaultwarden", "StateDirectory"), [undefined, 100]));

  it("may be whether there is one", () => {
    const [backup] = unitsOfService("services.vaultwarden")?.filter(({ name }) => name.startsWith("backup")) ?? [];
    assert.deepEqual(backup?.when, [{ option: "backupDir", is: null, negated: true }]);
    assert.deepEqual(unitNamed("services.immich", "immich-machine-learning").when, [
      { option: "machine-learning.enable", is: true },
    ]);
  });
});

describe("what changed between releases", () => {
  it("is what the release says", () => {
    assert.equal(said("services.sonarr", "sonarr", "NoNewPrivileges", "25.11"), undefined);
    assert.deepEqual(said("services.sonarr", "sonarr", "NoNewPrivileges", "26.05"), [true, 100]);
    assert.deepEqual(said("services.jellyfin", "jellyfin", "PrivateDevices", "25.11"), [false, 100]);
    assert.match(unitNamed("services.scrutiny", "scrutiny", "25.11").revision, /2025/);
  });

  it("is not known between two of them, in what they differ, and where nobody knows the release", () => {
    for (const release of ["26.02", null]) {
      assert.deepEqual(said("services.sonarr", "sonarr", "NoNewPrivileges", release), [undefined, 100]);
      assert.deepEqual(said("services.sonarr", "sonarr", "User", release), ["sonarr", 100]);
      assert.deepEqual(said("services.jellyfin", "jellyfin", "PrivateDevices", release), [undefined, 100]);
      assert.deepEqual(said("services.jellyfin", "jellyfin", "PrivateUsers", release), [true, 100]);
    }
  });

  it("may be a name", () => {
    assert.deepEqual(names("services.jellyseerr", "25.11"), ["jellyseerr"]);
    assert.deepEqual(names("services.jellyseerr", "26.05"), ["seerr"]);
    for (const release of ["26.02", null]) {
      assert.deepEqual(names("services.jellyseerr", release), ["jellyseerr", "seerr"]);
      assert.equal(unitNamed("services.jellyseerr", "seerr", release).whole, false);
    }
    assert.equal(unitsOfService("services.seerr", "25.11"), undefined);
  });

  it("was not read of older ones", () => {
    const vaultwarden = unitNamed("services.vaultwarden", "vaultwarden", "24.11");
    assert.equal(vaultwarden.whole, false);
    assert.deepEqual(said("services.vaultwarden", "vaultwarden", "ProtectHome", "24.11"), [undefined, 100]);
  });
});

describe("the table of units", () => {
  for (const release of releases) {
    const units = knownUnits(release ?? undefined);
    const of = release ?? "no release in particular";

    it(`has each unit once: ${of}`, () => {
      const all = units.map(({ service, name }) => (name === "seerr" ? `${service.join(".")} ${name}` : name));
      assert.deepEqual(
        all.filter((each, at) => all.indexOf(each) !== at),
        [],
      );
    });

    it(`names directives of systemd: ${of}`, () =>
      assert.deepEqual(
        units.flatMap(({ name, settings }) =>
          [...settings.keys()]
            .filter((key) => !securityKeys.has(key) && !others.has(key))
            .map((key) => `${name} ${key}`),
        ),
        [],
      ));

    it(`knows the default of every option that it asks for: ${of}`, () => {
      const asked = units.flatMap((unit) => optionsIn(unit).map((option) => ({ unit, option })));
      assert.deepEqual(
        asked
          .filter(({ unit, option }) => !unit.options.has(option))
          .map(({ unit, option }) => `${unit.service.join(".")} ${option}`),
        [],
      );
    });

    it(`knows who the whole of a unit runs as: ${of}`, () =>
      assert.deepEqual(
        units
          .filter(({ whole, settings }) => whole && !settings.has("User") && !settings.has("DynamicUser"))
          .filter(
            ({ kinds }) => !["root", "setuid", "kernel", "network-admin"].some((kind) => kinds.has(kind as "root")),
          )
          .map(({ name }) => name),
        [],
      ));
  }

  it("is of services that NixOS has, or will have", () =>
    assert.deepEqual(
      knownUnits()
        .filter(({ service }) => !isService(service) && service.join(".") !== "services.seerr")
        .map(({ service }) => service.join(".")),
      [],
    ));

  it("says of each where it was read", () => {
    for (const { source, revision } of knownUnits()) {
      assert.match(source, /^[\w/-]+\.nix$/);
      assert.match(revision, /^(?:nixpkgs [0-9a-f]{8}\b.*20\d\d|.*20\d\d)/);
    }
  });
});

/** By systemd itself, of the unit files of a NixOS with the defaults. */
const measured: readonly (readonly [string, NixosRelease, number, number])[] = [
  ["actual", "25.11", 1.5, 1.3],
  ["immich-server", "25.11", 3.3, 3.3],
  ["jellyfin", "26.05", 1.9, 1.8],
  ["jellyseerr", "25.11", 6.1, 6.1],
  ["linkwarden", "25.11", 3.2, 3.2],
  ["miniflux", "25.11", 1.4, 1.2],
  ["n8n", "25.11", 5.8, 5.6],
  ["ntfy-sh", "25.11", 4.2, 4],
  ["ollama", "25.11", 1.6, 1.4],
  ["paperless-task-queue", "25.11", 1.4, 1.4],
  ["qbittorrent", "26.11", 1.7, 1.6],
  ["sonarr", "26.05", 1.7, 1.5],
  ["sonarr", "25.11", 9.2, 9],
];

describe("the exposure of a unit as NixOS makes it", () => {
  for (const [name, release, old, now] of measured)
    it(`${name} of ${release}: ${old}, with systemd 257 ${now}`, () => {
      assert.equal(exposureOf(name, release, 252), old);
      assert.equal(exposureOf(name, release, 257), now);
    });
});

function exposureOf(name: string, release: NixosRelease, version: SystemdVersion): number {
  const unit = knownUnits(release).find((each) => each.name === name);
  assert.equal(unit?.whole, true);
  const service = new Map<string, readonly string[]>();
  for (const [key, setting] of unit.settings) {
    const [value] = valueOf(unit, setting) ?? [[]];
    if (value !== undefined) service.set(key, linesOf(value));
    else assert.equal(securityKeys.has(key), false, `${key} is not known`);
  }
  return securityScore({ unit: new Map(), service }, version).overall;
}

type Value = boolean | number | string | readonly (boolean | number | string)[];
type Options = Readonly<Record<string, OptionDefault>>;

function said(
  service: string,
  name: string,
  key: string,
  release: Release = "25.11",
  options: Options = {},
): readonly [Value | undefined, number] | undefined {
  const unit = unitNamed(service, name, release);
  const setting = unit.settings.get(key);
  return setting && valueOf(unit, setting, options);
}

/** With these options, and the defaults of all others. */
function valueOf(
  unit: KnownUnit,
  { cases }: KnownSetting,
  options: Options = {},
): readonly [Value | undefined, number] | undefined {
  const option = (name: string): OptionDefault | undefined => options[name] ?? unit.options.get(name);
  const meant = cases.find(({ when }) =>
    when.every(
      ({ option: name, is, negated = false }) => (JSON.stringify(option(name)) === JSON.stringify(is)) !== negated,
    ),
  );
  if (!meant) return undefined;
  const filled = (text: string): Value => {
    const [, only] = /^\$\{([^}]+)\}$/.exec(text) ?? [];
    const value = only === undefined ? undefined : option(only);
    if (Array.isArray(value)) return value;
    return text.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => String(option(name)));
  };
  const { value, priority } = meant;
  if (typeof value === "string") return [filled(value), priority];
  if (typeof value !== "object") return [value, priority];
  return [value.flatMap((item) => (typeof item === "string" ? filled(item) : item)), priority];
}

function unitNamed(service: string, name: string, release: Release = "25.11"): KnownUnit {
  const unit = unitsOfService(service, release ?? undefined)?.find((each) => each.name === name);
  assert.ok(unit, `${service} has ${name}`);
  return unit;
}

function names(service: string, release: Release): readonly string[] {
  return unitsOfService(service, release ?? undefined)?.map(({ name }) => name) ?? [];
}

function optionsIn({ when, settings }: KnownUnit): readonly string[] {
  const cases = [...settings.values()].flatMap((setting) => setting.cases);
  const texts = cases.flatMap(({ value }) => value ?? []).filter((value) => typeof value === "string");
  return [
    ...[...when, ...cases.flatMap((each) => each.when)].map(({ option }) => option),
    ...texts.flatMap((text) => [...text.matchAll(/\$\{([^}]+)\}/g)].flatMap(([, option]) => option ?? [])),
  ];
}

function isService(path: readonly string[]): boolean {
  const at = path.indexOf("<name>");
  const known = at === -1 ? [...path, "enable"] : path.slice(0, at);
  return optionType(known) !== undefined;
}

/** Directives that do not count for the exposure, but for what a block may say. */
const others: ReadonlySet<string> = new Set([
  "BindPaths",
  "BindReadOnlyPaths",
  "CacheDirectory",
  "ConfigurationDirectory",
  "Group",
  "InaccessiblePaths",
  "LogsDirectory",
  "MountFlags",
  "ReadOnlyPaths",
  "ReadWritePaths",
  "RuntimeDirectory",
  "StateDirectory",
  "Type",
  "WorkingDirectory",
]);
