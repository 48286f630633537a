/** What modules find in `pkgs`: the library, the platform, the types of settings; packages are unknown. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { call } from "#eval/expect.ts";
import { newEvaluator } from "#eval/host.ts";
import { packagesSet } from "#eval/lib/packages.ts";
import { lazy, running } from "#eval/machine.ts";
import { tagged } from "#eval/tagged.ts";
import { AttrSet, type Slot, Unknown } from "#eval/value.ts";
import { message } from "#text/message.ts";
import { treeOf } from "./evaluate-text.ts";
import { shown } from "./shown.ts";

function evaluated(expression: string, system: Slot): string {
  const { session, lib } = newEvaluator(treeOf({ "main.nix": `{ lib, pkgs }:\n${expression}` }));
  const args = new AttrSet(
    new Map<string, Slot>([
      ["lib", lib],
      ["pkgs", packagesSet(lib, system)],
    ]),
  );
  return shown(running(() => tagged(lazy(() => call(session.importFile("main.nix"), args)))));
}

/** An option of that type with these definitions. */
function option(type: string, definitions: string): string {
  return `(lib.evalModules { modules = [ { options.a = lib.mkOption { type = (${type}).type; }; } ] ++ map (a: { inherit a; }) ${definitions}; }).config.a`;
}

const table: readonly (readonly [string, string])[] = [
  ["pkgs.hello", "‹…›"],
  ["pkgs.python3.withPackages (p: [ p.requests ])", "‹…›"],
  ['pkgs.lib.hasPrefix "a" "ab"', "true"],
  ["pkgs.system", '"aarch64-linux"'],
  ["pkgs.stdenv.hostPlatform.system", '"aarch64-linux"'],
  ["with pkgs.stdenv.hostPlatform; [ isLinux isDarwin isx86_64 isAarch64 is64bit ]", "[ true false false true true ]"],
  ["pkgs.stdenv.hostPlatform.isMusl", "‹…›"],
  ["pkgs.stdenv.mkDerivation { name = ''x''; }", "‹…›"],
  ["[ pkgs.writeText pkgs.runCommand ]", "[ a function a function ]"],
  ["pkgs.writeText ''x'' ''y''", "‹…›"],
  ["pkgs.writeText (throw ''x'') ''y''", "‹…›"],
  ["''${pkgs.writeShellScript ''x'' ''y''} z''", '"‹…› z"'],
  ["lib.getExe (pkgs.writeShellScriptBin ''x'' ''y'')", '"‹…›/bin/‹…›"'],
  ["(pkgs.writeShellApplication { name = ''x''; text = ''y''; }).meta", "‹…›"],
  ["pkgs.runCommand ''x'' { } ''touch $out''", "‹…›"],
  ["with lib; with pkgs; [ (optional false hello) (concatStringsSep ''-'' [ ''a'' ''b'' ]) ]", '[ [ ] "a-b" ]'],
  ["with lib; with pkgs; (mkIf true 1).content", "1"],
  ["with lib; with pkgs; last [ 1 ]", "‹…›"],
  ["pkgs ? mkIf", "false"],
  ["pkgs ? hello", "‹…›"],
  ["(pkgs.formats.json { }).generate ''x.json'' { }", "‹…›"],
  ["pkgs.formats.json { bogus = 1; }", "type: function called with unexpected argument 'bogus'"],
  [option("pkgs.formats.json { }", '[ { b = [ 1 null ]; } { c.d = "x"; } ]'), '{ b = [ 1 null ]; c = { d = "x"; }; }'],
  [option("pkgs.formats.yaml { }", "[ { b.c = 1.5; } { b.d = true; } ]"), "{ b = { c = 1.5; d = true; }; }"],
  [option("pkgs.formats.toml { }", "[ { b = { }; } ]"), "{ b = { }; }"],
  [
    option("pkgs.formats.ini { }", "[ { s.k = 1; } { s.l = null; t = { }; } ]"),
    "{ s = { k = 1; l = null; }; t = { }; }",
  ],
  [option("pkgs.formats.keyValue { }", "[ { k = true; } ]"), "{ k = true; }"],
  [option("pkgs.formats.ini { listsAsDuplicateKeys = true; }", "[ { s.k = [ 1 ]; } ]"), "‹…›"],
  [option("pkgs.formats.hocon { }", "[ { k = 1; } ]"), "‹…›"],
];

describe("pkgs", () => {
  for (const [expression, expected] of table)
    it(`${expression} → ${expected}`, () => assert.equal(evaluated(expression, "aarch64-linux"), expected));

  for (const definition of ["[ { k = x: x; } ]", "[ { k = 1; } { k = 2; } ]"])
    it(`has a type for JSON that refuses ${definition}`, () =>
      assert.match(evaluated(option("pkgs.formats.json { }", definition), "aarch64-linux"), /option-type|conflict/));

  it("has a type for INI that refuses what is nested", () =>
    assert.match(evaluated(option("pkgs.formats.ini { }", "[ { s.k.l = 1; } ]"), "aarch64-linux"), /option-type/));

  it("knows nothing of a platform nobody knows", () => {
    const unknown = new Unknown(message("nobody knows"));
    assert.equal(evaluated("[ pkgs.system pkgs.stdenv.hostPlatform.isLinux ]", unknown), "[ ‹…› ‹…› ]");
    assert.equal(evaluated("pkgs.stdenv.hostPlatform.isLinux", "riscv64-linux"), "‹…›");
  });
});
