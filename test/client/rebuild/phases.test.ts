/** How far a rebuild is, by what nixos-rebuild, Nix and switch-to-configuration write: never more than they say. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { type ExitMeaning, exitMeaning } from "#client/rebuild/exit-codes.ts";
import type { JobPhase } from "#client/rebuild/job-events.ts";
import { type Progress, progressReader } from "#client/rebuild/phases.ts";
import { riskyPatterns, riskyUnits } from "#client/rebuild/risky-units.ts";

const hash = "0123456789abcdfghijklmnpqrsvwxyz";
const path = (name: string): string => `/nix/store/${hash}-${name}`;

/** What is known after these lines. */
function told(...lines: readonly string[]): Progress {
  const reader = progressReader();
  for (const line of lines) reader.line(line);
  return reader.progress();
}

const built = (name: string): string => `building '${path(name)}.drv'...`;
const quiet: Progress = { builds: { begun: 0 }, fetches: { begun: 0 }, units: [], failedUnits: [] };

describe("progress of a rebuild", () => {
  const rows: readonly (readonly [title: string, lines: readonly string[], progress: Partial<Progress>])[] = [
    ["nothing yet", [], {}],
    ["evaluation", ["building the system configuration..."], { step: "evaluate" }],
    ["evaluation of Nix itself", ["building Nix..."], { step: "evaluate" }],
    ["a plan", ["these 12 derivations will be built:"], { step: "plan", builds: { begun: 0, all: 12 } }],
    ["a plan of one", ["this derivation will be built:"], { step: "plan", builds: { begun: 0, all: 1 } }],
    [
      "a plan of Nix 2.3, which lists but does not count",
      ["these derivations will be built:", `  ${path("a.drv")}`, `  ${path("b.drv")}`, built("a")],
      { step: "build", builds: { begun: 1, all: 2, what: "a" } },
    ],
    [
      "a plan of Nix 2.3 that is still being listed: no number",
      ["these derivations will be built:", `  ${path("a.drv")}`],
      { step: "plan" },
    ],
    [
      "paths of Nix 2.3",
      [
        "these paths will be fetched (1.20 MiB download, 4.00 MiB unpacked):",
        `  ${path("a")}`,
        `  ${path("b")}`,
        `copying path '${path("a")}' from 'https://cache.nixos.org'...`,
      ],
      {
        step: "fetch",
        fetches: { begun: 1, all: 2, what: "a", where: "https://cache.nixos.org" },
        download: "1.20 MiB",
        unpacked: "4.00 MiB",
      },
    ],
    [
      "what is fetched",
      ["these 3 paths will be fetched (1.20 MiB download, 4.00 MiB unpacked):"],
      { step: "plan", fetches: { begun: 0, all: 3 }, download: "1.20 MiB", unpacked: "4.00 MiB" },
    ],
    [
      "what is built, on which machine",
      ["these 2 derivations will be built:", built("a"), `building '${path("b.drv")}' on 'ssh://builder'...`],
      { step: "build", builds: { begun: 2, all: 2, what: "b", where: "ssh://builder" } },
    ],
    ["a build without plan: no number of all", [built("a")], { step: "build", builds: { begun: 1, what: "a" } }],
    [
      "more builds than planned: no number of all",
      ["this derivation will be built:", built("a"), built("b")],
      { step: "build", builds: { begun: 2, what: "b" } },
    ],
    [
      "another attempt at the same: counted once",
      ["these 2 derivations will be built:", built("a"), built("a")],
      { step: "build", builds: { begun: 1, all: 2, what: "a" } },
    ],
    [
      "a second plan, after that of Nix itself",
      [
        "building Nix...",
        "this derivation will be built:",
        built("nix"),
        "building the system configuration...",
        "these 5 derivations will be built:",
      ],
      { step: "plan", builds: { begun: 0, all: 5 } },
    ],
    ["dry activation", ["would restart the following units: sshd.service"], { step: "dry" }],
    [
      "units that stop",
      ["stopping the following units: a.service, b.timer"],
      { step: "stop", units: ["a.service", "b.timer"] },
    ],
    ["a dry activation of users", ["would NOT restart the following user units: a.service"], { step: "dry" }],
    [
      "units of users that somebody else had",
      ["starting (post-activation) the following user units: a.service"],
      { step: "units", units: ["a.service"] },
    ],
    ["units of users", ["restarting the following user units: a.service"], { step: "units", units: ["a.service"] }],
    [
      "activation",
      ["stopping the following units: a.service", "activating the configuration..."],
      { step: "activate" },
    ],
    ["reloading", ["reloading user units for moritz..."], { step: "reload" }],
    ["the boot loader", ["updating GRUB 2 menu..."], { step: "bootloader" }],
    [
      "units that failed, each once",
      [
        "warning: the following units failed: a.service, b.service",
        "warning: the following units failed: a.service",
        "warning: the following user units failed: c.service",
      ],
      { failedUnits: ["a.service", "b.service", "c.service"] },
    ],
    [
      "the system that was built",
      [`Done. The new configuration is ${path("nixos-system-q958")}`],
      { system: path("nixos-system-q958") },
    ],
  ];
  for (const [title, lines, progress] of rows) {
    it(`tells ${title}`, () => assert.deepEqual(told(...lines), { ...quiet, ...progress }));
  }

  it("takes nothing else for what it is not", () => {
    const near = [
      "  building the system configuration...",
      "building '/etc/passwd'...",
      "these 12 derivations will be built: soon",
      "error: building the system configuration...",
      "trace: these 12 derivations will be built:",
      "Done. The new configuration is ",
      `Done. The new configuration is ${path("a")}/etc`,
      `@nix {"action":"start","text":"building"}`,
      "stopping the following units:",
      "warning: the following units failed:",
      "starting units: a",
    ];
    for (const line of near) assert.deepEqual(told(line), quiet, line);
  });

  it("bounds lists and takes hostile lines in its stride", () => {
    const list = Array.from({ length: 100_000 }, (_, index) => `u${index}.service`).join(", ");
    assert.equal(told(`stopping the following units: ${list}`).units.length, 500);
    const begin = performance.now();
    told(
      `these ${"9".repeat(60_000)}`,
      `copying path '${"'".repeat(60_000)}`,
      `reloading user units for ${". ".repeat(30_000)}`,
    );
    assert.ok(performance.now() - begin < 1000);
  });
});

describe("exit codes", () => {
  const rows: readonly (readonly [code: number, phase: JobPhase | undefined, meaning: ExitMeaning])[] = [
    [0, "evaluate", "done"],
    [0, undefined, "done"],
    [1, "evaluate", "nix-error"],
    [2, "evaluate", "bad-arguments"],
    [100, "evaluate", "build-failed"],
    [101, "evaluate", "build-timed-out"],
    [102, "evaluate", "hash-mismatch"],
    [104, "evaluate", "not-deterministic"],
    [1, "activate", "activation-error"],
    [2, "activate", "activation-script-failed"],
    [4, "activate", "units-failed"],
    [100, "activate", "needs-reboot"],
    [101, "activate", "switcher-crashed"],
    [4, "revert", "units-failed"],
    [1, "commit", "boot-loader-failed"],
    [1, "collect", "garbage-error"],
    [75, "evaluate", "busy"],
    [127, "evaluate", "command-missing"],
    [126, "activate", "not-executable"],
    [130, "evaluate", "cancelled"],
    [137, "evaluate", "killed"],
    [4, "evaluate", "unknown"],
    [1, undefined, "unknown"],
    [100, undefined, "unknown"],
    [255, "activate", "unknown"],
  ];
  for (const [code, phase, meaning] of rows) {
    it(`${code} while ${phase ?? "nobody knows what"} is ${meaning}`, () =>
      assert.equal(exitMeaning(code, phase), meaning));
  }
});

describe("units on which logins depend", () => {
  it("are those of sshd, network, firewall and tunnels", () => {
    const risky = [
      "sshd.service",
      "sshd@0.service",
      "sshd.socket",
      "network-addresses-enp1s0.service",
      "systemd-networkd.service",
      "NetworkManager.service",
      "nftables.service",
      "firewall.service",
      "tailscaled.service",
      "wg-quick-home.service",
      "wireguard-wg0.service",
      "nebula@mesh.service",
    ];
    assert.deepEqual(riskyUnits(risky), risky);
  });

  it("are no others", () =>
    assert.deepEqual(
      riskyUnits([
        "caddy.service",
        "my-sshd.service",
        "sshdXservice",
        "n8n.service",
        "nix-daemon.service",
        "nftables.timer",
      ]),
      [],
    ));

  it("are the same for the script that asks on the host", () => {
    const script = readFileSync(join(import.meta.dirname, "../../../client/src/rebuild/script/job-build.sh"), "utf8");
    const [, body = ""] = /is_risky\(\) \{[\s\S]*?case \$risky_unit in\s+([^)]+)\)/.exec(script) ?? [];
    assert.deepEqual(
      body.split(/[|\s\\]+/).filter((word) => word !== ""),
      [...riskyPatterns],
    );
  });
});
