/** What is known before a rebuild: what refuses it, what warns, what is only said, and what stays silent. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { HostFacts } from "#client/host/facts.ts";
import { readClosureDiff } from "#client/rebuild/closure.ts";
import type { Action } from "#client/rebuild/operations.ts";
import { neededArguments, type PreflightInput, preflight, room } from "#client/rebuild/preflight.ts";
import { facts, failure, now } from "#test/client/words/a-host.ts";

function found(changes: Partial<PreflightInput> = {}, host: Partial<HostFacts> = {}): readonly string[] {
  // The clock of this host goes as ours does.
  const seen = { facts: facts({ now: now / 1000, ...host }), at: now };
  return preflight({ action: "test", seen, repo: "/etc/nixos", from: "stage", ...changes }).map(
    ({ level, kind }) => `${level} ${kind}`,
  );
}

const actions: readonly Action[] = ["build", "dry-activate", "test", "switch", "rollback", "collect"];

describe("preflight", () => {
  it("says nothing of a host in good health", () => {
    for (const action of actions) assert.deepEqual(found({ action }), [], action);
  });

  it("says nothing of a host that nobody has seen yet", () => {
    assert.deepEqual(preflight({ action: "test", repo: "/etc/nixos", from: "stage" }), []);
  });

  it("refuses what does not answer, and says nothing else of it", () => {
    assert.deepEqual(found({ failure: failure("timed-out"), errors: 3 }), ["refuse unreachable"]);
  });

  const rows: readonly (readonly [
    title: string,
    changes: Partial<PreflightInput>,
    host: Partial<HostFacts>,
    items: readonly string[],
  ])[] = [
    ["another system", {}, { system: { id: "debian", isNixos: false } }, ["refuse not-nixos"]],
    ["a system of unknown name", {}, { system: { isNixos: false } }, []],
    ["a folder that is not there", {}, { repo: { exists: false } }, ["refuse no-repo"]],
    ["a folder of which nothing is known", {}, { repo: {} }, []],
    ["a folder that a rollback does not need", { action: "rollback" }, { repo: { exists: false } }, []],
    ["a rebuild", {}, { rebuild: { units: ["nixos-rebuild-switch-to-configuration.service"] } }, ["refuse rebuilding"]],
    ["the lock of a switch", {}, { rebuild: { units: [], isLocked: true } }, ["refuse rebuilding"]],
    ["a rebuild of ours", {}, { rebuild: { units: ["mynixos-rebuild-20261122-abc.service"] } }, ["refuse own-job"]],
    ["errors of the repo", { errors: 2 }, {}, ["warn findings"]],
    ["errors that a build of the host's folder does not have", { errors: 2, from: "host" }, {}, []],
    ["errors that a rollback does not build", { errors: 2, action: "rollback" }, {}, []],
    ["files that are not saved", { unsaved: 1 }, {}, ["warn unsaved"]],
    ["max-jobs 0", {}, { maxJobs: 0 }, ["note max-jobs"]],
    ["max-jobs 1 and auto", {}, { maxJobs: "auto" }, []],
    ["a hardened session", {}, { session: { root: "ro", proc: "pid-only" } }, ["note sandboxed"]],
    ["changes on the host", {}, { repo: { exists: true, changed: 3 } }, ["note host-dirty"]],
    ["no changes on the host", {}, { repo: { exists: true, changed: 0 } }, []],
    ["a clock that is a minute off", {}, { now: now / 1000 + 60 }, []],
    ["a clock that is an hour off", {}, { now: now / 1000 - 3600 }, ["warn clock"]],
    ["sshd that does not run", {}, { sshd: { isRunning: false, ports: [] } }, ["warn sshd-not-running"]],
    ["a host that shuts down", {}, { system: { isNixos: true, id: "nixos", state: "stopping" } }, ["warn stopping"]],
    ["a host that is degraded", {}, { system: { isNixos: true, id: "nixos", state: "degraded" } }, []],
    ["units that failed before", {}, { failed: [{ name: "n8n.service", lines: [] }] }, ["note failed-units"]],
    [
      "a test of somebody",
      {},
      { generations: { list: [], currentSystem: "/nix/store/a", defaultSystem: "/nix/store/b" } },
      ["note pending"],
    ],
    [
      "several, the worst first",
      { errors: 1 },
      { maxJobs: 0, rebuild: { units: [], isLocked: true } },
      ["refuse rebuilding", "warn findings", "note max-jobs"],
    ],
  ];
  for (const [title, changes, host, items] of rows) {
    it(`knows ${title}`, () => assert.deepEqual(found(changes, host), items));
  }

  describe("of /boot", () => {
    const full = { mount: "/boot", sizeKb: 98_304, usedKb: 98_304, availableKb: 0, percent: 100 };
    const many = { list: [1, 2, 3].map((number) => ({ number })), older: 9, limit: 5 };

    for (const action of actions) {
      it(`refuses no ${action}, however full it is`, () => {
        const host = facts({ now: now / 1000, boot: { ...full, isReadOnly: true }, generations: many });
        const items = preflight({ action, seen: { facts: host, at: now }, repo: "/etc/nixos", from: "stage" });
        assert.ok(items.every(({ level }) => level !== "refuse"));
      });
    }

    it("is silent where nothing is written there", () => {
      for (const action of ["build", "dry-activate", "test"] as const) {
        assert.deepEqual(found({ action }, { boot: { ...full, isReadOnly: true }, generations: many }), [], action);
      }
    });

    it("warns before a switch, from 85 % on, and names the limit", () => {
      assert.deepEqual(found({ action: "switch" }, { boot: { ...full, percent: 84 } }), []);
      assert.deepEqual(found({ action: "switch" }, { boot: { ...full, percent: 85 }, generations: many }), [
        "warn boot-full",
        "note limit",
      ]);
    });
  });

  it("asks for --max-jobs 1 only where the host forces 0", () => {
    assert.deepEqual(neededArguments(facts({ maxJobs: 0 })), ["--max-jobs", "1"]);
    assert.deepEqual(neededArguments(facts({ maxJobs: 4 })), []);
    assert.deepEqual(neededArguments(facts()), []);
  });

  const rooms: readonly (readonly [
    needs: number,
    free: number,
    releases: number,
    fits: boolean,
    missing: number,
    isTight: boolean,
  ])[] = [
    [100, 200, 0, true, 0, false],
    [0, 0, 0, true, 0, false],
    [300, 200, 150, true, 0, true],
    [300, 200, 50, false, 50, false],
  ];
  for (const [needs, free, releases, fits, missing, isTight] of rooms) {
    it(`counts ${needs} bytes into ${free} and ${releases}`, () =>
      assert.deepEqual(room({ needs, free, releases, fits }), { fits, missing, isTight }));
  }
});

describe("packages that change", () => {
  it("are read as Nix writes them", () =>
    assert.deepEqual(
      readClosureDiff([
        "caddy: 2.7.6 → 2.8.4, +1024.5 KiB",
        "n8n: ∅ → 1.60.1, +412.0 MiB",
        "old: 1.0, 1.0-man → ∅, -8.1 KiB",
        "linux: 6.6.1 → 6.6.2",
        "etc-nixos: +12.0 KiB",
        "script: ∅ → ε",
        "warning: something else",
        "no line of it",
      ]),
      [
        { name: "caddy", before: "2.7.6", after: "2.8.4", size: "+1024.5 KiB" },
        { name: "n8n", after: "1.60.1", size: "+412.0 MiB" },
        { name: "old", before: "1.0, 1.0-man", size: "-8.1 KiB" },
        { name: "linux", before: "6.6.1", after: "6.6.2" },
        { name: "etc-nixos", size: "+12.0 KiB" },
        { name: "script", after: "ε" },
      ],
    ));
});
