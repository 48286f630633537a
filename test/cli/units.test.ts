/** `mynixos units`: the services of each host with their scores, as a table and JSON. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { temporaryFolder } from "#test/temporary.ts";
import { documentedShape } from "./documented.ts";
import { mynixos } from "./program.ts";

const root = join(import.meta.dirname, "../..");
const sample = join(root, "samples/homelab");

/** The repo that `docs/cli.md` shows. */
const home = {
  "flake.nix": `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs";
  outputs = { nixpkgs, ... }: {
    nixosConfigurations.heim = nixpkgs.lib.nixosSystem { modules = [ ./configuration.nix ]; };
  };
}
`,
  "configuration.nix": `{ lib, ... }: {
  systemd.services.wetter = {
    wantedBy = [ "multi-user.target" ];
    serviceConfig = {
      ExecStart = "/srv/wetter/bin/gotify-server";
      DynamicUser = true;
      ProtectHome = lib.mkForce true;
    };
  };
  services.dritter.enable = true;
  systemd.services.dritter.serviceConfig.NoNewPrivileges = true;
  systemd.services.alt = {
    enable = false;
    script = "true";
  };
}
`,
  "lose.nix": `{ config, ... }: {
  systemd.services.lose = {
    script = "true";
    serviceConfig.DynamicUser = true;
  };
}
`,
};

interface Shown {
  readonly unit: string;
  readonly service: string | null;
  readonly host: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly imported: boolean;
  readonly active: boolean;
  readonly state: string;
  readonly score: number | null;
  readonly label: string | null;
  readonly withBlock: number | null;
  readonly basis: string;
  readonly source: { readonly module: string; readonly revision: string } | null;
  readonly set: readonly string[];
  readonly missing: readonly string[];
  readonly effective: Readonly<Record<string, unknown>>;
  readonly why: string | null;
}

function json(args: readonly string[]): readonly Shown[] {
  const { stdout, stderr, code } = mynixos(["units", ...args, "--json"]);
  assert.match(stderr, /^(?:mynixos: \S+ also turns on services\.[^\n]+, whose units are not known here\.\n)?$/);
  assert.equal(code, 0);
  return (JSON.parse(stdout) as { readonly units: readonly Shown[] }).units;
}

describe("mynixos units", () => {
  it("prints JSON of the documented shape", () => {
    const { units } = documentedShape("units") as { readonly units: readonly Shown[] };
    const names = units.map(({ unit }) => unit);
    assert.deepEqual(names, ["dritter", "wetter"]);
    assert.deepEqual(
      json([temporaryFolder(home)]).filter(({ unit }) => names.includes(unit)),
      units,
    );
  });

  it("prints a table, what is exposed most first, as documented", () => {
    const { stdout, stderr, code } = mynixos(["units", temporaryFolder(home)]);
    const documented = /```text\n(UNIT [\s\S]*?)```/.exec(readFileSync(join(root, "docs/cli.md"), "utf8"))?.[1];
    assert.equal(stdout, documented);
    assert.equal(stderr, "");
    assert.equal(code, 0);
  });

  it("names what every unit must say", () => {
    for (const shown of json([sample])) {
      for (const key of ["unit", "file", "line", "imported", "score", "basis", "missing", "effective"])
        assert.ok(key in shown, `${shown.unit} lacks ${key}`);
      assert.equal(shown.score === null, shown.label === null, shown.unit);
      assert.ok(shown.score === null ? shown.why !== null : shown.why === null, shown.unit);
      assert.ok(shown.withBlock === null || (shown.score !== null && shown.withBlock <= shown.score), shown.unit);
      assert.ok(shown.withBlock === null || shown.missing.length > 0, shown.unit);
      assert.equal(shown.basis === "nixos", shown.basis === "nixos" && shown.source !== null, shown.unit);
    }
  });

  it("shows what is off, and what no host imports", () => {
    const off = json([temporaryFolder(home)]).filter(({ active }) => !active);
    assert.deepEqual(
      off.map(({ unit, state, imported, file }) => [unit, state, imported, file]),
      [
        ["alt", "off", true, "configuration.nix"],
        ["lose", "off", false, "lose.nix"],
      ],
    );
  });

  it("says once for all why there is no score, and what Nix fails with", () => {
    const broken = `{ config, lib, ... }: {
  options.my.da = lib.mkEnableOption "da";
  config = lib.mkMerge [
    {
      systemd.services.erster = { script = "true"; serviceConfig.NoNewPrivileges = true; };
      systemd.services.zweiter = { script = "true"; serviceConfig.NoNewPrivileges = true; };
    }
    (lib.mkIf config.my.fort { systemd.services.dritter.script = "true"; })
  ];
}
`;
    const { stdout } = mynixos(["units", temporaryFolder({ ...home, "configuration.nix": broken })]);
    assert.deepEqual(/\nNo score \(\?\)\n([\s\S]*?)\n\n/.exec(stdout)?.[1]?.split("\n"), [
      "  not all that this repo says of dritter, erster, zweiter is known",
      "  fails: attribute 'fort' missing (configuration.nix:8:25)",
    ]);
  });

  it("lists each host for itself, or one", () => {
    const two = {
      ...home,
      "flake.nix": home["flake.nix"].replace(
        "  };\n}",
        '    nixosConfigurations.keller = nixpkgs.lib.nixosSystem { modules = [ { systemd.services.nur = { script = "true"; }; } ]; };\n  };\n}',
      ),
    };
    const folder = temporaryFolder(two);
    assert.deepEqual(
      json([folder])
        .filter(({ imported }) => imported)
        .map(({ host, unit }) => `${host} ${unit}`),
      ["heim alt", "heim dritter", "heim wetter", "keller nur"],
    );
    assert.match(mynixos(["units", folder]).stdout, /^# heim\n\nUNIT [\s\S]*\n# keller\n\nUNIT /);
    assert.deepEqual([...new Set(json([folder, "--host", "keller"]).map(({ host }) => host))], ["keller"]);
  }).timeout(10_000);

  it("knows the services of the sample", () => {
    const found = new Map(json([sample]).map((shown) => [shown.unit, shown]));
    assert.deepEqual(
      ["ssh-rescue", "jellyfin", "paperless"].map((name) => found.get(name)?.basis),
      ["repo", "nixos", "unknown"],
    );
    assert.equal(found.get("vaultwarden")?.file, "20-services/apps/vaultwarden.nix");
    assert.ok(found.get("vaultwarden")?.set.includes("MemoryDenyWriteExecute"));
    assert.equal(found.get("n8n")?.effective["MemoryDenyWriteExecute"], false);
  }).timeout(10_000);

  it("says the same every time, in lines of at most 100 characters", () => {
    const once = mynixos(["units", sample]).stdout;
    assert.equal(mynixos(["units", sample]).stdout, once);
    assert.deepEqual(
      once.split("\n").filter((line) => line.length > 100),
      [],
    );
  }).timeout(20_000);

  it("speaks German with a comma, JSON only when asked", () => {
    const folder = temporaryFolder(home);
    const { stdout } = mynixos(["units", folder, "--lang", "de"]);
    assert.match(stdout, /^DIENST +EXPOSITION +MIT BLOCK +GRUNDLAGE [^\n]*\nwetter +8,1 +\d,\d +Repo +2 /);
    assert.match(stdout, /\nDienste: 2, mit bekannter Exposition: 1, vom Repo nicht gehärtet: 0\. Aus: 2\.\n$/);
    const german = mynixos(["units", folder, "--json"], { env: { LC_ALL: "de_DE.UTF-8" } }).stdout;
    assert.deepEqual((JSON.parse(german) as { units: unknown }).units, json([folder]));
  }).timeout(10_000);

  it("fails for hosts that do not exist, for options of others, and where not all was read", () => {
    const fails = (args: readonly string[], problem: string): void => {
      const { stdout, stderr, code } = mynixos(["units", ...args]);
      assert.deepEqual([stdout, stderr.split("\n")[0], code], ["", `mynixos: ${problem}`, 2]);
    };
    fails([temporaryFolder(home), "--host", "hem"], "There is no host hem; did you mean heim?");
    fails([temporaryFolder(home), "--fix"], "units has no option --fix.");
    fails([temporaryFolder(home), "--dry-run"], "units has no option --dry-run.");
    fails(
      [temporaryFolder({ ...home, ".mynixos.json": '{ "maxFiles": 1 }' })],
      "Only the first 1 Nix files are read (setting mynixos.maxFiles).",
    );
  }).timeout(10_000);
});
