/** `host/max-jobs`: a host that may build nothing; build machines that are asked, and what nobody knows, keep it silent. */

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkFix, checkRule, checkSuppress, findingsOf } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

const why =
  "With nix.settings.max-jobs = 0 this host builds nothing, and it has no build machine. But the system's top level is never fetched, it is always built: nixos-rebuild on this host fails as soon as anything changes, unless it is told --max-jobs 1. Set it to 1: packages still come from the cache.";

describe("host/max-jobs", () => {
  it("sees a host that builds nothing", () =>
    checkRule(
      "host/max-jobs",
      `
      #- configuration.nix
      { lib, ... }: {
        nix.settings.max-jobs = lib.mkForce 0;
      #              ^^^^^^^^^^^^^^^^^^^^^^^^ ${why}
      }
      `,
    ));

  it("sees it where the option has its old name", () =>
    checkRule(
      "host/max-jobs",
      `
      #- configuration.nix
      {
        nix.maxJobs = 0;
      #     ^^^^^^^^^^^ ${why.replace("nix.settings.max-jobs", "nix.maxJobs")}
      }
      `,
    ));

  it("sees it where the build machines are not asked", () => {
    const source = `
      #- configuration.nix
      {
        nix.settings.max-jobs = 0;
        nix.buildMachines = [ { hostName = "big"; system = "x86_64-linux"; } ];
      }
      `;
    const [finding] = findingsOf("host/max-jobs", fixture(source).files);
    assert.equal(finding?.related[0]?.message.template, "These machines are not asked: nix.distributedBuilds is off.");
  });

  it("leaves every other number alone, and what wins over 0", () =>
    checkRule(
      "host/max-jobs",
      `
      #- configuration.nix
      { lib, ... }: { imports = [ ./a.nix ]; nix.settings.max-jobs = lib.mkForce "auto"; }
      #- a.nix
      { nix.settings.max-jobs = 0; }
      `,
    ));

  for (const [what, text] of [
    [
      "a build machine is asked",
      'distributedBuilds = true; buildMachines = [ { hostName = "big"; system = "x86_64-linux"; } ];',
    ],
    ["a builder is set by hand", 'settings.builders = "ssh://big x86_64-linux";'],
    ["the builders come from a file", 'extraOptions = "builders = @/etc/nix/machines";'],
    ["the number is said again behind the settings", 'extraOptions = "max-jobs = 2";'],
    ["Nix is off", "enable = false;"],
  ])
    it(`is silent where ${what}`, () =>
      checkRule("host/max-jobs", `\n#- configuration.nix\n{ nix = { settings.max-jobs = 0; ${text} }; }\n`));

  it("is silent where nobody knows whether builds are distributed", () =>
    checkRule(
      "host/max-jobs",
      `
      #- configuration.nix
      { nix.settings.max-jobs = 0; nix.distributedBuilds = builtins.pathExists /etc/big; }
      `,
    ));

  it("is silent where a module that nobody reads may bring a builder", () =>
    checkRule(
      "host/max-jobs",
      `
      #- configuration.nix
      { imports = [ <nixbuild/module> ]; nix.settings.max-jobs = 0; }
      `,
    ));

  it("is silent where the flake may give a host of the settings a builder", () =>
    checkRule(
      "host/max-jobs",
      `
      #- .mynixos.json
      { "hostEntries": ["hosts/a/default.nix"] }
      #- flake.nix
      { inputs.snowfall.url = "github:snowfallorg/lib"; outputs = { snowfall, ... }: snowfall.mkFlake { src = ./.; }; }
      #- hosts/a/default.nix
      { nix.settings.max-jobs = 0; }
      #- modules/nixos/nix/default.nix
      { nix = { distributedBuilds = true; buildMachines = [ { hostName = "big"; maxJobs = 2; } ]; }; }
      `,
    ));

  it("sets all places to 1 at once", () =>
    checkFix(
      "host/max-jobs",
      `
      #- configuration.nix
      { lib, ... }: { imports = [ ./a.nix ]; nix.settings.max-jobs = lib.mkForce 0; }
      #- a.nix
      { lib, ... }: { nix.settings = { max-jobs = lib.mkForce 0; }; }
      `,
      `
      #- configuration.nix
      { lib, ... }: { imports = [ ./a.nix ]; nix.settings.max-jobs = lib.mkForce 1; }
      #- a.nix
      { lib, ... }: { nix.settings = { max-jobs = lib.mkForce 1; }; }
      `,
    ));

  it("offers nothing that an assertion of the repo refuses, and shows which one", () => {
    const source = `
      #- configuration.nix
      { config, lib, ... }: {
        nix.settings.max-jobs = lib.mkForce 0;
        assertions = [ { assertion = config.nix.settings.max-jobs == 0; message = "binary only"; } ];
      }
      `;
    const [finding] = findingsOf("host/max-jobs", fixture(source).files);
    assert.deepEqual(finding?.fixesLater?.(), []);
    assert.deepEqual(
      finding?.related.map(({ message }) => message.template),
      ["This assertion reads it: adapt it, too."],
    );
  });

  it("says nothing about a file that cannot be read", () =>
    checkRule("host/max-jobs", "\n#- configuration.nix\n{ nix.settings.max-jobs = ; }\n"));

  it("can be suppressed", () =>
    checkSuppress(
      "host/max-jobs",
      `
      #- configuration.nix
      {
        nix.settings.max-jobs = 0;
      }
      `,
      `
      #- configuration.nix
      {
        # mynixos: ignore host/max-jobs – Grund
        nix.settings.max-jobs = 0;
      }
      `,
    ));
});
