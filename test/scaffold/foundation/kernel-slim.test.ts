/** A slim kernel never loses what a host boots with: whatever the hardware configuration names stays, and so does the watchdog. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "mocha";
import { shownHost } from "#model/evaluated.ts";
import { kernelSlim } from "#scaffold/foundation/kernel-slim.ts";
import { render } from "#text/message.ts";
import { checkRules, modelFor } from "../../check.ts";
import { fixture } from "../../fixture.ts";
import { evaluated, failedAssertions } from "../real-nix.ts";
import { bareHouse, foundationText } from "./foundation-text.ts";

const ALL = { wifi: "none", bluetooth: "none", sound: "none", thunderbolt: "none", graphics: "none" };
const LIST = "lib.attrNames config.boot.blacklistedKernelModules";

describe("a slim kernel", function () {
  this.timeout(60_000);
  const all = foundationText(kernelSlim, ALL);

  it("leaves hardware alone unless somebody says that it is not there", () => {
    const modules = asked(foundationText(kernelSlim), "", LIST) as readonly string[];
    assert.ok(modules.includes("dccp") && modules.includes("jfs"));
    for (const name of ["iwlwifi", "btusb", "snd_hda_intel", "thunderbolt", "amdgpu"])
      assert.ok(!modules.includes(name), name);
  });

  it("leaves out what is not there", () => {
    for (const [choice, name] of Object.entries({
      wifi: "iwlwifi",
      bluetooth: "btusb",
      sound: "snd_hda_intel",
      thunderbolt: "thunderbolt",
      graphics: "nouveau",
    })) {
      const modules = asked(foundationText(kernelSlim, { [choice]: "none" }), "", LIST) as readonly string[];
      assert.ok(modules.includes(name), name);
      assert.equal(
        modules.length,
        (asked(foundationText(kernelSlim), "", LIST) as readonly string[]).length + added[choice as keyof typeof added],
      );
    }
  });

  it("never touches what a host boots with, its file systems, or its watchdog", () => {
    const hardware = `boot.initrd.availableKernelModules = [ "thunderbolt" "nvme" ];
boot.initrd.kernelModules = [ "amdgpu" ];
boot.kernelModules = [ "iwlwifi" ];
boot.supportedFilesystems = [ "ufs" ];
fileSystems."/alt" = { device = "/dev/sdb1"; fsType = "jfs"; };`;
    const modules = asked(all, hardware, LIST) as readonly string[];
    for (const name of ["thunderbolt", "nvme", "amdgpu", "iwlwifi", "jfs", "ufs", "iTCO_wdt", "sp5100_tco", "softdog"])
      assert.ok(!modules.includes(name), name);
    for (const name of ["nouveau", "ath9k", "minix"]) assert.ok(modules.includes(name), name);
  });

  it("says nothing of initrd, firmware, kernels and parameters: they lock out", () => {
    assert.doesNotMatch(all, /initrd\.\w+ =|firmware\w* =|kernelPackages|kernelParams|sysctl|mkForce/);
  });

  it("keeps other modules from locking out, too", () => {
    inFolder(
      all,
      'boot.kernelModules = [ "e1000e" ]; boot.blacklistedKernelModules = [ "e1000e" "iTCO_wdt" ];',
      (folder) =>
        assert.deepEqual(failedAssertions(folder), ["kernel-slim: gesperrt, aber gebraucht: e1000e, iTCO_wdt"]),
    );
    inFolder(all, "", (folder) => assert.deepEqual(failedAssertions(folder), []));
  });

  it("refuses to take away what the repo turns on", () => {
    const made = (repo: string, choice: string): string | undefined => {
      const model = modelFor(fixture(`#- configuration.nix\n${repo}`).files);
      const house = { ...bareHouse(), model, view: shownHost(model.repo) };
      const module = kernelSlim.make(house, {
        kind: "kernel-slim",
        name: "kernel-slim",
        choices: { [choice]: "none" },
      });
      return "problem" in module ? render(module.problem) : undefined;
    };
    assert.equal(
      made("{ networking.wireless.enable = true; }", "wifi"),
      "networking.wireless.enable uses it, so its kernel modules stay: wifi.",
    );
    assert.equal(made("{ networking.wireless.enable = false; }", "wifi"), undefined);
    assert.notEqual(made("{ lib, pkgs, ... }: { hardware.bluetooth.enable = pkgs.x; }", "bluetooth"), undefined);
    assert.equal(made("{ }", "bluetooth"), undefined);
    const nonsense = kernelSlim.make(bareHouse(), { kind: "kernel-slim", name: "x", choices: { wifi: "yes" } });
    assert.ok("problem" in nonsense);
  });

  it("is nothing that a rule finds fault with", () => {
    checkRules(`#- configuration.nix\n{ imports = [ ./kernel-slim.nix ]; }\n#- kernel-slim.nix\n${all}`);
  });
});

/** How many modules each answer leaves out. */
const added = { wifi: 7, bluetooth: 2, sound: 2, thunderbolt: 1, graphics: 3 };

function asked(module: string, more: string, expression: string): unknown {
  return inFolder(module, more, (folder) => evaluated(folder, expression));
}

function inFolder<T>(module: string, more: string, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "mynixos-slim-"));
  try {
    writeFileSync(join(folder, "kernel-slim.nix"), module);
    writeFileSync(
      join(folder, "configuration.nix"),
      `{ config, lib, pkgs, ... }: { imports = [ ./kernel-slim.nix ]; config = {\n${more}\n}; }`,
    );
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
