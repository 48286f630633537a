/** `mynixos check`: findings as text and JSON, exit codes, settings of the repo, language. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { temporaryFolder } from "#test/temporary.ts";
import { documentedShape } from "./documented.ts";
import { mynixos } from "./program.ts";

const registry = `{ lib, ... }:
{
  imports = [ ./ssh.nix ];
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config.my.ports.ssh = 22;
}
`;

const dangling = `{ config, ... }:
{
  # sink: PORT.shs
  services.openssh.ports = [ config.my.ports.ssh ];
}
`;

const faulty = { "configuration.nix": registry, "ssh.nix": dangling };
const clean = { "configuration.nix": registry, "ssh.nix": dangling.replace("PORT.shs", "PORT.ssh") };

describe("mynixos check", () => {
  it("prints one line for each finding, and a sum", () => {
    const { stdout, stderr, code } = mynixos(["check", temporaryFolder(faulty)]);
    assert.equal(
      stdout,
      "ssh.nix:3:11  warning  Nothing declares my.ports.shs, which PORT.shs stands for; did you mean PORT.ssh?  [trace/unknown-id]\n" +
        "Errors: 0, warnings: 1, information: 0, hints: 0. Files read: 2.\n",
    );
    assert.equal(stderr, "");
    assert.equal(code, 1);
  });

  it("exits with 0 when there is nothing to say", () => {
    const { stdout, code } = mynixos(["check", temporaryFolder(clean)]);
    assert.equal(stdout, "No findings. Files read: 2.\n");
    assert.equal(code, 0);
  });

  it("prints JSON of the documented shape", () => {
    const { stdout, code } = mynixos(["check", temporaryFolder(faulty), "--json"]);
    assert.deepEqual(JSON.parse(stdout), documentedShape("check"));
    assert.equal(code, 1);
  });

  it("checks the current directory when none is given", () => {
    const cwd = temporaryFolder(faulty);
    assert.equal(mynixos(["check"], { cwd }).stdout, mynixos(["check", cwd]).stdout);
  });

  it("fails from the severity on that --fail-on names", () => {
    const folder = temporaryFolder(faulty);
    const codes = ["error", "warning", "information", "hint", "never"].map(
      (severity) => mynixos(["check", folder, "--fail-on", severity]).code,
    );
    assert.deepEqual(codes, [0, 1, 1, 1, 0]);
    // Each is a process of its own.
  }).timeout(10_000);

  it("obeys .mynixos.json", () => {
    const project = '{ "rules": { "trace/unknown-id": "error" } }';
    const { stdout, code } = mynixos(["check", temporaryFolder({ ...faulty, ".mynixos.json": project })]);
    assert.match(stdout, /^ssh\.nix:3:11 {2}error {2}/);
    assert.equal(code, 1);
    const off = mynixos([
      "check",
      temporaryFolder({ ...faulty, ".mynixos.json": project.replace('"error"', '"off"') }),
    ]);
    assert.equal(off.code, 0);
  });

  it("says on stderr what is wrong with .mynixos.json, and goes on", () => {
    const project = '{ "maxFiles": 0, "rules": { "trace/unknwon-id": "off" } }';
    const { stderr, code } = mynixos(["check", temporaryFolder({ ...clean, ".mynixos.json": project })]);
    assert.equal(
      stderr,
      "mynixos: .mynixos.json: maxFiles must be a whole number from 1 to 1000000 and is ignored.\n" +
        "mynixos: Setting mynixos.rules: there is no rule trace/unknwon-id; did you mean trace/unknown-id?\n",
    );
    assert.equal(code, 0);
  });

  it("does not call unknown what stands in files that were not read", () => {
    const project = '{ "maxFiles": 2, "rules": { "suppression/unused": "error" } }';
    const folder = temporaryFolder({ "a.nix": registry, "b.nix": dangling, "c.nix": "{ }", ".mynixos.json": project });
    const { stdout, stderr, code } = mynixos(["check", folder]);
    assert.equal(stdout, "No findings. Files read: 2.\n");
    assert.equal(stderr, "mynixos: Only the first 2 Nix files are read (setting mynixos.maxFiles).\n");
    assert.equal(code, 0);
  });

  it("speaks German where the environment does; JSON only when asked to", () => {
    const folder = temporaryFolder(faulty);
    const german = { env: { LC_ALL: "", LANG: "de_DE.UTF-8" } };
    assert.match(mynixos(["check", folder], german).stdout, / Warnung {2}Nichts deklariert my\.ports\.shs/);
    assert.match(mynixos(["check", folder, "--lang", "en"], german).stdout, / warning {2}Nothing declares/);
    assert.match(mynixos(["check", folder, "--json"], german).stdout, /"Nothing declares/);
    assert.match(mynixos(["check", folder, "--json", "--lang", "de"]).stdout, /"Nichts deklariert/);
  });

  it("survives whatever lies in the folder", () => {
    const folder = temporaryFolder({ "a.nix": "\u0000\uD800", "b.nix": "{ a = ", "c.nix": "", "d/e.nix": "[[[[[[" });
    const { stdout, stderr, code } = mynixos(["check", folder, "--json"]);
    assert.ok((JSON.parse(stdout) as { findings: unknown[] }).findings.length >= 3);
    assert.equal(stderr, "");
    assert.equal(code, 1);
  });
});
