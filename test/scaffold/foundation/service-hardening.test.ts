/** The library for hardening: what our tables say is in it, Nix and we see the same through it, and systemd counts what it brings. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "mocha";
import { profileDirectives } from "#knowledge/hardening-profiles.ts";
import { kindLimits } from "#knowledge/service-kinds.ts";
import { shownHost } from "#model/evaluated.ts";
import { breaksFor } from "#model/units/kinds/break.ts";
import { countsLike, securityScore } from "#model/units/score/score.ts";
import { sectionOf, serviceUnitsOf } from "#model/units/units.ts";
import { libraryText, serviceHardening } from "#scaffold/foundation/service-hardening.ts";
import { checkRules, modelFor } from "../../check.ts";
import { fixture } from "../../fixture.ts";
import { systemdScores, systemdVersion, unitFileOf } from "../../truth/systemd-security.ts";
import { evaluated } from "../real-nix.ts";
import { bareHouse } from "./foundation-text.ts";

type Directives = Readonly<Record<string, boolean | string | readonly string[]>>;

describe("the library for hardening", function () {
  this.timeout(60_000);

  it("is a file of its own, whatever the house is like", () => {
    const made = serviceHardening.make(bareHouse(), { kind: "service-hardening", name: "haertung" });
    assert.ok("module" in made && "text" in made.module);
    assert.equal(made.module.text, libraryText("haertung"));
    assert.doesNotMatch(libraryText("haertung"), /@[a-z]+@/);
  });

  it("has the base block, and on top of it the strict one, as our table has them", () => {
    const [base, strict] = called("basis { }", 'streng { arten = [ "plain" ]; }');
    const keys = (isOf: (level: string) => boolean): readonly string[] =>
      profileDirectives()
        .filter(({ from }) => isOf(from))
        .map(({ key }) => key);
    assert.deepEqual(Object.keys(base ?? {}).sort(), keys((from) => from !== "strict").toSorted());
    assert.deepEqual(Object.keys(strict ?? {}).sort(), keys(() => true).toSorted());
  });

  it("leaves out what a kind of program does not bear", () => {
    const [node, gpu, disks, port, php] = called(
      'streng { arten = [ "node" ]; }',
      'streng { arten = [ "gpu" "go" ]; }',
      'streng { arten = [ "disks" ]; }',
      'streng { arten = [ "low-port" "go" ]; }',
      'streng { arten = [ "php-fpm" ]; }',
    );
    assert.equal(node?.["MemoryDenyWriteExecute"], undefined);
    assert.ok(JSON.stringify(node?.["SystemCallFilter"]).includes("@pkey"));
    assert.equal(gpu?.["PrivateDevices"], undefined);
    assert.equal(gpu?.["MemoryDenyWriteExecute"], undefined);
    assert.equal(disks?.["CapabilityBoundingSet"], undefined);
    assert.equal(disks?.["SystemCallFilter"], undefined);
    assert.equal(disks?.["SystemCallErrorNumber"], undefined);
    assert.deepEqual(port?.["CapabilityBoundingSet"], ["CAP_NET_BIND_SERVICE"]);
    assert.equal(port?.["PrivateUsers"], undefined);
    assert.equal(php?.["CapabilityBoundingSet"], undefined);
  });

  it("says of no kind what a limit in our table forbids", () => {
    const kinds = new Set(kindLimits().flatMap((limit) => limit.kinds));
    const offered = [...kinds].filter((kind) => libraryText("haertung").includes(`\n    "${kind}"\n`));
    assert.ok(offered.length > 10);
    const strict = called(...offered.map((kind) => `streng { arten = [ "${kind}" ]; schreibt = [ "/var/lib/x" ]; }`));
    for (const [index, kind] of offered.entries())
      for (const [key, value] of Object.entries(strict[index] ?? {}))
        assert.deepEqual(breaksFor(new Set([kind]), key, value), [], `${kind}: ${key}`);
  });

  it("takes further exceptions, and paths that stay open", () => {
    const [open, paths, tmp] = called(
      'streng { arten = [ "go" ]; ohne = { ProtectHome = "sichert /home"; }; }',
      'streng { arten = [ "go" ]; schreibt = [ "/srv/x" ]; }',
      'streng { arten = [ "go" "tmp" ]; schreibt = [ "/srv/x" ]; }',
    );
    assert.equal(open?.["ProtectHome"], undefined);
    assert.equal(open?.["ProtectSystem"], "full");
    assert.equal(paths?.["ProtectSystem"], "strict");
    assert.deepEqual(paths?.["ReadWritePaths"], ["/srv/x"]);
    assert.equal(tmp?.["ProtectSystem"], "full", "/tmp would be closed");
  });

  it("refuses kinds that a block breaks, and those that nobody knows, in German", () => {
    for (const [kind, said] of [
      ["container", /Für Dienste der Art container gibt es keine Härtung: eine Container-Engine/],
      ["nodejs", /Die Art nodejs gibt es nicht\. Bekannt sind: plain, go, /],
    ] as const)
      assert.throws(() => called(`basis { arten = [ "${kind}" ]; }`), said);
  });

  it("loses against what a module or the repo says, and adds up where paths are lists", () => {
    const service = `systemd.services.x.serviceConfig = lib.mkMerge [
      (haertung.streng { arten = [ "go" ]; schreibt = [ "/srv/x" ]; })
      { ProtectHome = false; ReadWritePaths = [ "/srv/y" ]; }
    ];`;
    const { ProtectHome, ReadWritePaths, NoNewPrivileges } = inRepo(service, (folder) =>
      evaluated(folder, "config.systemd.services.x.serviceConfig"),
    ) as Directives;
    assert.equal(ProtectHome, false);
    assert.equal(NoNewPrivileges, true);
    assert.deepEqual((ReadWritePaths as readonly string[]).toSorted(), ["/srv/x", "/srv/y"]);
  });

  it("is seen through: our score is systemd's own, and no rule finds anything", () => {
    const command = 'ExecStart = "/run/current-system/sw/bin/wetter"; DynamicUser = true;';
    const calls = ['basis { arten = [ "node" ]; }', 'streng { arten = [ "go" ]; schreibt = [ ]; }'];
    const scores = calls.map((call) => {
      const source = `#- configuration.nix
{ lib, ... }:
let
  haertung = import ./haertung.nix { inherit lib; };
in
{ systemd.services.wetter.serviceConfig = { ${command} } // haertung.${call}; }
#- haertung.nix
${libraryText("haertung")}`;
      checkRules(source);
      const view = shownHost(modelFor(fixture(source).files).repo);
      const [unit] = view ? serviceUnitsOf(view) : [];
      assert.ok(unit?.score, call);
      const text = { unit: new Map(), service: sectionOf(unit.directives) };
      const [theirs] = systemdScores([unitFileOf(text)]);
      assert.equal(securityScore(text, countsLike(systemdVersion())).overall, theirs?.overall, call);
      return unit.score.overall;
    });
    const [base = 10, strict = 10] = scores;
    assert.ok(base < 6 && strict < 2 && strict < base, scores.join(" "));
  });
});

/** What calls come to under a real Nix, without priorities. */
function called(...calls: readonly string[]): readonly Directives[] {
  const shown = calls.map((call) => `(lib.mapAttrs (_: each: each.content or each) (haertung.${call}))`);
  return inRepo("", (folder) =>
    evaluated(folder, `let haertung = import ${folder}/haertung.nix { inherit lib; }; in [ ${shown.join(" ")} ]`),
  ) as readonly Directives[];
}

function inRepo<T>(config: string, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "mynixos-hardening-"));
  try {
    writeFileSync(join(folder, "haertung.nix"), libraryText("haertung"));
    writeFileSync(
      join(folder, "configuration.nix"),
      `{ config, lib, pkgs, ... }: let haertung = import ./haertung.nix { inherit lib; }; in { ${config} }`,
    );
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
