/** The helper as text: one source with the script that is sent, quoted so that Nix gives it back, and a rule that nothing shadows. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, it } from "mocha";
import { HELPER, VERSION } from "#client/rebuild/sudo-words.ts";
import { sudoRules } from "#model/access/sudo.ts";
import { rebuildHelper } from "#model/access/sudo-fix.ts";
import { shownHost } from "#model/evaluated.ts";
import { run } from "#rules/run.ts";
import { insideIndentedString } from "#scaffold/foundation/nix-text.ts";
import { remoteHelper } from "#scaffold/foundation/rebuild-program.ts";
import { rebuildScript } from "#scripts/rebuild-script.ts";
import { parseSettings } from "#settings/parse.ts";
import { modelFor } from "../../check.ts";
import type { FixtureFile } from "../../fixture.ts";
import { bareHouse, evaluated, foundationText } from "./foundation-text.ts";

const CONFIG = '{ my.configs.identity.user = "kim"; }';
const CONFIGS = `{ lib, ... }:
{
  options.my.configs.identity.user = lib.mkOption {
    type = lib.types.str;
    # source-id: CFG.identity.user
    default = "kim";
  };
}`;
const repo = (more: string, module: string): readonly FixtureFile[] => [
  { path: "configuration.nix", text: "{ imports = [ ./configs.nix ./helper.nix ./more.nix ]; }\n" },
  { path: "configs.nix", text: CONFIGS },
  { path: "more.nix", text: `${more}\n` },
  { path: "helper.nix", text: module },
];

describe("the module with the helper for rebuilds", function () {
  this.timeout(30_000);
  const module = foundationText(remoteHelper);

  it("holds the script that is sent, byte for byte as Nix reads it", () => {
    assert.equal(evaluated(module, CONFIG).texts.get("mynixos-rebuild-verbs.sh"), rebuildScript());
  });

  it("quotes whatever a shell script may have", () => {
    for (const text of [
      "''",
      "'''",
      "''''",
      "'${x}'",
      "''${x}",
      "$${x}",
      "${x}''",
      "$''",
      "\\${x}",
      "''\\n",
      "'$",
      "${''}",
      "a\n  b\n\n c",
    ]) {
      const quoted = `{ ... }: { it = ''\n${insideIndentedString(`>${text}<`, 4)}\n''; }`;
      assert.deepEqual(evaluated(quoted, "{ }").value, { it: `>${text}<\n` }, text);
    }
  });

  it("names one path in sudoers, the one that the client and the rules know", () => {
    assert.equal(HELPER, rebuildHelper);
    const { value } = evaluated(module.replace("lib.mkAfter", ""), CONFIG);
    assert.deepEqual((value as { security: unknown }).security, {
      sudo: {
        extraRules: [{ users: ["kim"], runAs: "root", commands: [{ command: HELPER, options: ["NOPASSWD"] }] }],
      },
    });
  });

  it("is the last rule, also where another module comes after it", () => {
    const more = '{ security.sudo.extraRules = [ { users = [ "kim" ]; commands = [ "ALL" ]; } ]; }';
    const view = shownHost(modelFor(repo(more, module)).repo);
    assert.ok(view);
    const { rules, isComplete } = sudoRules(view);
    assert.ok(isComplete, "the rules of sudo are still known");
    assert.deepEqual(
      rules.map(({ who, commands }) => [who, commands.map(({ name, asks }) => [name, asks])]),
      [
        [["kim"], [["ALL", true]]],
        [["kim"], [[HELPER, false]]],
      ],
    );
  });

  it("is for the sudo that the host has", () => {
    const made = (more: string): string => {
      const view = shownHost(modelFor(repo(more, "{ }")).repo);
      return foundationText(remoteHelper, {}, { view });
    };
    assert.match(
      made("{ security.sudo-rs.enable = true; security.sudo.enable = false; }"),
      /security\.sudo-rs\.extraRules/,
    );
    assert.match(made("{ }"), /security\.sudo\.extraRules/);
    const neither = shownHost(modelFor(repo("{ security.sudo.enable = false; }", "{ }")).repo);
    assert.ok("problem" in remoteHelper.make({ ...bareHouse(), view: neither }, { kind: "remote-helper", name: "x" }));
  });

  it("answers with the version of the script, which the client asks for", () => {
    assert.equal(/^VERSION=(\d+)$/m.exec(rebuildScript())?.[1], VERSION);
    const door = evaluated(module, CONFIG).texts.get("mynixos-rebuild") ?? "";
    const { stdout } = spawnSync("bash", ["-p", "-c", door, "mynixos-rebuild", "version"], { encoding: "utf8" });
    assert.match(
      stdout,
      process.getuid?.() === 0
        ? new RegExp(`^\n@mynixos-rebuild begin ${VERSION}\nversion ${VERSION}\n@mynixos-rebuild done\n$`)
        : /refused/,
    );
  });

  it("is a module in each of the looks that repos have", () => {
    for (const header of ["meta", "yaml", "nms", "none"] as const) {
      const text = foundationText(remoteHelper, {}, { style: { header, annotations: "sink-id", proxy: "caddy" } });
      assert.equal(spawnSync("nix-instantiate", ["--parse", "-"], { input: text }).status, 0, header);
    }
  });

  it("is clean shell", () => {
    const { texts } = evaluated(module, CONFIG);
    assert.deepEqual([...texts.keys()].sort(), ["mynixos-rebuild", "mynixos-rebuild-run", "mynixos-rebuild-verbs.sh"]);
    for (const name of ["mynixos-rebuild", "mynixos-rebuild-run"]) {
      const { stdout, status } = spawnSync("shellcheck", ["-s", "bash", "-"], {
        input: texts.get(name) ?? "",
        encoding: "utf8",
      });
      assert.equal(status, 0, stdout);
    }
  });

  it("bothers none of our rules", () => {
    const { settings } = parseSettings(undefined, undefined);
    const found = run(modelFor(repo("{ }", module)), settings).filter(({ file }) => file === "helper.nix");
    assert.deepEqual(found, []);
  });
});
