/** The safeguard of /boot as text: what it sets, what it leaves to others, and scripts that shellcheck likes. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "mocha";
import { shownHost } from "#model/evaluated.ts";
import { bootSafeguard } from "#scaffold/foundation/boot-safeguard.ts";
import { render } from "#text/message.ts";
import { checkRules, modelFor } from "../../check.ts";
import { fixture } from "../../fixture.ts";
import { evaluated, failedAssertions } from "../real-nix.ts";
import { bareHouse, foundationText } from "./foundation-text.ts";

const HOST = "boot.loader.systemd-boot.enable = true;";

describe("the safeguard of /boot", function () {
  this.timeout(60_000);
  const text = foundationText(bootSafeguard);

  it("keeps three generations, and closes the editor of the menu", () => {
    assert.deepEqual(
      asked(
        text,
        HOST,
        "{ inherit (config.boot.loader.systemd-boot) configurationLimit editor; gc = { inherit (config.nix.gc) automatic dates options persistent; }; }",
      ),
      {
        configurationLimit: 3,
        editor: false,
        gc: { automatic: true, dates: "daily", options: "--delete-older-than 14d", persistent: true },
      },
    );
  });

  it("keeps as many as were asked for, from one to five", () => {
    const limit = "config.boot.loader.systemd-boot.configurationLimit";
    for (const generations of ["1", "2", "4", "5"])
      assert.equal(asked(foundationText(bootSafeguard, { generations }), HOST, limit), Number(generations));
    for (const generations of ["0", "6", "drei", "3; }"]) {
      const made = bootSafeguard.make(bareHouse(), { kind: "boot-safeguard", name: "x", choices: { generations } });
      assert.ok("problem" in made, generations);
    }
  });

  it("refuses to be built with more than five, whoever says so", () => {
    inFolder(text, `${HOST}\nboot.loader.systemd-boot.configurationLimit = lib.mkForce 6;`, (folder) => {
      const [said] = failedAssertions(folder) as readonly string[];
      assert.match(said ?? "", /muss zwischen 1 und 5 liegen/);
    });
    inFolder(text, HOST, (folder) => assert.deepEqual(failedAssertions(folder), []));
    assert.throws(() =>
      asked(text, `${HOST}\nmy.bootSafeguard.generations = 6;`, "config.boot.loader.systemd-boot.configurationLimit"),
    );
  });

  it("checks nothing where another boot loader writes, and says so", () => {
    assert.deepEqual(asked(text, "", "{ inherit (config) warnings; checks = config.system.preSwitchChecks; }"), {
      warnings: ["boot-safeguard: systemd-boot ist aus. Der Platz für neue Generationen wird nicht geprüft."],
      checks: {},
    });
  });

  it("reads where kernels go from the configuration", () => {
    const places = (more: string): unknown =>
      /^places=\((.*)\)$/m.exec(asked(text, `${HOST}\n${more}`, PROGRAM) as string)?.[1];
    assert.equal(places(""), "/boot");
    assert.equal(places('boot.loader.efi.efiSysMountPoint = "/boot/efi";'), "/boot/efi");
    const both = 'boot.loader.efi.efiSysMountPoint = "/efi"; boot.loader.systemd-boot.xbootldrMountPoint = "/boot";';
    assert.equal(places(both), "/boot");
    assert.equal(places('my.bootSafeguard.mirrors = [ "/zweite platte" ];'), "/boot '/zweite platte'");
  });

  it("has scripts that shellcheck likes", () => {
    const scripts = asked(text, HOST, SCRIPTS) as readonly string[];
    assert.equal(scripts.length, 2);
    for (const script of scripts) shellcheck(script);
  });

  it("is evaluated here, too, and no rule finds anything in it", () => {
    const source = `#- configuration.nix\n{ imports = [ ./boot-safeguard.nix ]; ${HOST} }\n#- boot-safeguard.nix\n${text}`;
    checkRules(source);
    const model = modelFor(fixture(source).files);
    const limit = shownHost(model.repo)?.at(["boot", "loader", "systemd-boot", "configurationLimit"]);
    assert.deepEqual(limit?.value, ["int", "3"]);
  });

  describe("in a repo that says some of it already", () => {
    const made = (repo: string): { readonly text: string; readonly said: readonly string[] } => {
      const model = modelFor(fixture(`#- configuration.nix\n${repo}`).files);
      const house = { ...bareHouse(), model, view: shownHost(model.repo) };
      const module = bootSafeguard.make(house, { kind: "boot-safeguard", name: "boot-safeguard" });
      assert.ok("module" in module);
      return { text: foundationText(bootSafeguard, {}, house), said: module.open.map((each) => render(each)) };
    };

    it("wins over another limit, and says where that stands", () => {
      const { text: module, said } = made("{ boot.loader.systemd-boot.configurationLimit = 20; }");
      assert.match(module, /configurationLimit = lib\.mkForce cfg\.generations;/);
      assert.match(said[0] ?? "", /configurationLimit in configuration\.nix no longer counts/);
      assert.equal(asked(module, `${HOST} boot.loader.systemd-boot.configurationLimit = 20;`, LIMIT), 3);
    });

    it("leaves a forced one alone, which the assertion still bounds", () => {
      const { text: module, said } = made(
        "{ lib, ... }: { boot.loader.systemd-boot.configurationLimit = lib.mkForce 4; }",
      );
      assert.doesNotMatch(module, /configurationLimit = (lib|cfg)/);
      assert.match(said[0] ?? "", /is forced in configuration\.nix/);
      assert.equal(asked(module, `${HOST} boot.loader.systemd-boot.configurationLimit = lib.mkForce 4;`, LIMIT), 4);
    });

    it("says where nothing is checked as another boot loader writes", () => {
      const off = /^Nothing is checked until systemd-boot writes/;
      assert.ok(made("{ }").said.some((each) => off.test(each)));
      assert.ok(!made("{ boot.loader.systemd-boot.enable = true; }").said.some((each) => off.test(each)));
    });

    it("leaves the time of the clean-up to whom it belongs", () => {
      const { text: module, said } = made('{ nix.gc.automatic = true; nix.gc.dates = "weekly"; }');
      assert.doesNotMatch(module, /dates =/);
      assert.match(module, /options = lib\.mkDefault "--delete-older-than/);
      assert.ok(said.includes("nix.gc.dates stays as configuration.nix says it."), said.join("\n"));
      const { text: own } = made(
        '{ nix.gc = { automatic = true; dates = "weekly"; options = "-d"; persistent = true; }; }',
      );
      assert.doesNotMatch(own, /nix\.gc|keepDays/, "an option that nobody reads promises something");
    });
  });
});

const LIMIT = "config.boot.loader.systemd-boot.configurationLimit";
const PROGRAM = "(lib.head config.environment.systemPackages).text";
const SCRIPTS = `[ ${PROGRAM} ("#!/bin/bash\\n" + config.system.preSwitchChecks.boot-safeguard) ]`;

function asked(module: string, more: string, expression: string): unknown {
  return inFolder(module, more, (folder) => evaluated(folder, expression));
}

function inFolder<T>(module: string, more: string, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "mynixos-safeguard-"));
  try {
    writeFileSync(join(folder, "boot-safeguard.nix"), module);
    writeFileSync(
      join(folder, "configuration.nix"),
      `{ config, lib, pkgs, ... }: { imports = [ ./boot-safeguard.nix ]; config = {\n${more}\n}; }`,
    );
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function shellcheck(script: string): void {
  const folder = mkdtempSync(join(tmpdir(), "mynixos-shellcheck-"));
  try {
    const file = join(folder, "script");
    writeFileSync(file, script);
    execFileSync("shellcheck", ["--shell=bash", file], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    throw new Error((error as { stdout?: string }).stdout ?? String(error));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
