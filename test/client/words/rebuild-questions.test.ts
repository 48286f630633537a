/** What is asked and said before a rebuild and while it runs: preflight, files, logins, units, progress, menu, status bar. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { HostFacts } from "#client/host/facts.ts";
import type { JobPhase } from "#client/rebuild/job-events.ts";
import type { Action } from "#client/rebuild/operations.ts";
import { type Progress, progressReader } from "#client/rebuild/phases.ts";
import type { Difference, Plan } from "#client/rebuild/plan.ts";
import type { Preflight } from "#client/rebuild/preflight.ts";
import { bootItem } from "#client/words/boot-item.ts";
import { lockOutQuestion, lockOutWords } from "#client/words/rebuild-lock-outs.ts";
import { type FollowedInMenu, rebuildItems } from "#client/words/rebuild-menu.ts";
import { conflictsQuestion, firstUseQuestion, hostOnlyLines, planItem, sentLine } from "#client/words/rebuild-plan.ts";
import { preflightLines, preflightQuestion, preflightWords } from "#client/words/rebuild-preflight.ts";
import { actionWords, buildFraction, progressWords, shortPhase } from "#client/words/rebuild-progress.ts";
import { sizeWords } from "#client/words/rebuild-sizes.ts";
import { type Activation, activationQuestion, cleanQuestion, collectQuestion } from "#client/words/rebuild-units.ts";
import { english, entry, facts, failure, german, hostile, now, seen, unseen } from "./a-host.ts";

function isPlainText(text: string): boolean {
  return !text.includes("](") && !text.includes("\u202e");
}

describe("what is known before a rebuild, in words", () => {
  const rows: readonly (readonly [item: Preflight, sentence: RegExp])[] = [
    [{ level: "refuse", kind: "unreachable", failure: failure("timed-out") }, /does not answer in time/],
    [{ level: "refuse", kind: "not-nixos", name: hostile }, /is no NixOS, but/],
    [{ level: "refuse", kind: "no-repo", repo: "/etc/nixos" }, /There is no \/etc\/nixos on the host/],
    [{ level: "refuse", kind: "rebuilding", units: [hostile] }, /Something else rebuilds there/],
    [{ level: "refuse", kind: "rebuilding", units: [] }, /Something else activates a system/],
    [{ level: "refuse", kind: "own-job", unit: "mynixos-rebuild-1.service" }, /of this extension runs there already/],
    [{ level: "warn", kind: "boot-read-only", mount: "/boot" }, /\/boot is read-only/],
    [{ level: "warn", kind: "findings", errors: 1, hasMore: false }, /has 1 finding/],
    [{ level: "warn", kind: "findings", errors: 100, hasMore: true }, /at least 100 findings/],
    [{ level: "warn", kind: "unsaved", files: 2 }, /^2 files have changes that are not saved/],
    [{ level: "warn", kind: "boot-full", mount: "/boot", percent: 91 }, /\/boot is 91 % full/],
    [{ level: "warn", kind: "sshd-not-running" }, /sshd\.service does not run/],
    [{ level: "warn", kind: "stopping", state: "stopping" }, /systemd says of the host: stopping/],
    [{ level: "warn", kind: "clock", ahead: 3600 }, /is 60 min ahead/],
    [{ level: "warn", kind: "clock", ahead: -200_000 }, /is 2 days behind/],
    [{ level: "note", kind: "limit", generations: 12, limit: 5 }, /12 generations and the boot loader keeps 5/],
    [{ level: "note", kind: "pending" }, /is not what the next boot starts/],
    [{ level: "note", kind: "max-jobs" }, /this rebuild gets --max-jobs 1/],
    [{ level: "note", kind: "sandboxed" }, /outside of them, by PID 1/],
    [{ level: "note", kind: "host-dirty", files: 3, repo: "/etc/nixos" }, /3 files in \/etc\/nixos/],
    [{ level: "note", kind: "failed-units", units: ["a.service"] }, /Already failed there: a\.service/],
  ];
  for (const [item, sentence] of rows) {
    it(`${item.level} ${item.kind}`, () => {
      const words = preflightWords(item, english);
      assert.match(words.sentence, sentence);
      assert.notEqual(preflightWords(item, german).sentence, words.sentence);
      assert.ok(isPlainText(words.sentence));
      // What keeps somebody from going on says what to do.
      if (item.level !== "note") assert.ok(words.advice);
    });
  }

  it("is asked where it warns, refused where it refuses, and only said where it is a note", () => {
    const [refuse, warn, note] = [rows[2]?.[0], rows[7]?.[0], rows[16]?.[0]] as [Preflight, Preflight, Preflight];
    assert.equal(preflightQuestion("test", "q958", [], english), undefined);
    assert.equal(preflightQuestion("test", "q958", [note], english), undefined);
    assert.equal(preflightQuestion("test", "q958", [warn, note], english)?.yes, "Go on");
    const refused = preflightQuestion("switch", "q958", [refuse, warn], english);
    assert.equal(refused?.yes, undefined);
    assert.equal(refused?.message, "Rebuild (switch) on q958 is not possible now. Nothing was changed on the host.");
    assert.equal(preflightLines([warn, note], german).length, 2);
  });
});

describe("files of both sides, in words", () => {
  const difference = (path: string, local?: string, host?: string, base?: string): Difference =>
    ({ path, local, host, base }) as Difference;
  const plan = (changes: Partial<Plan> = {}): Plan => ({
    ours: [],
    theirs: [],
    conflicts: [],
    blocked: [],
    settled: [],
    isFirst: true,
    ...changes,
  });

  it("shows the first time what is sent, and how", () => {
    const ours = [
      difference("new.nix", "f:1"),
      difference("changed.nix", "f:1", "f:2"),
      difference("gone.nix", undefined, "f:2"),
      difference("run.sh", "x:1", "f:1"),
      difference("stop.sh", "f:1", "x:1"),
      difference("link", "l:1", "f:1"),
    ];
    const { message, detail } = firstUseQuestion("q958", "/etc/nixos", plan({ ours }), english);
    assert.equal(message, "First rebuild from here to q958: 6 files of /etc/nixos differ. Send those of this machine?");
    const lines = detail.split("\n").slice(-6);
    assert.deepEqual(lines, [
      "new.nix: new here",
      "changed.nix: changed here",
      "gone.nix: deleted here",
      "run.sh: may be run here",
      "stop.sh: may not be run here",
      "link: is a link here",
    ]);
  });

  it("counts one file as one", () => {
    const one = plan({ ours: [difference("changed.nix", "f:1", "f:2")] });
    const { message } = firstUseQuestion("q958", "/etc/nixos", one, english);
    assert.equal(message, "First rebuild from here to q958: 1 file of /etc/nixos differs. Send that of this machine?");
    const dirty = preflightWords({ level: "note", kind: "host-dirty", files: 1, repo: "/etc/nixos" }, english);
    assert.match(dirty.advice ?? "", /^It stays as it is/);
  });

  it("asks about conflicts before anything is built", () => {
    const conflicts = [
      difference("a.nix", "f:1", "f:2", "f:0"),
      difference("b.nix", undefined, "f:2", "f:0"),
      difference("c.nix", "f:1", undefined, "f:0"),
    ];
    const { message, detail, others } = conflictsQuestion(plan({ conflicts }), english);
    assert.match(message, /^3 files were changed here and on the host/);
    assert.match(
      detail,
      /a\.nix: changed on both sides\nb\.nix: deleted here, changed on the host\nc\.nix: changed here, deleted/,
    );
    assert.equal(others.length, 2);
    assert.match(conflictsQuestion(plan({ conflicts: conflicts.slice(1, 2) }), german).message, /^1 Datei/);
  });

  it("cuts what no dialog could show", () => {
    const ours = Array.from({ length: 200 }, (_, index) => difference(`${index}.nix`, "f:1"));
    const { detail } = firstUseQuestion("q958", "/etc/nixos", plan({ ours }), english);
    assert.ok(detail.split("\n").length < 25);
    assert.match(detail, /and 185 more$/);
  });

  it("lists what stays on the host, and what could not be sent", () => {
    const theirs = [difference("secrets/key", undefined, "f:1"), difference("x.nix", "f:0", "f:1", "f:0")];
    assert.deepEqual(hostOnlyLines(plan({ theirs, blocked: [difference("b.nix", "f:1")] }), english), [
      "Kept as on the host:",
      "· secrets/key (only on the host)",
      "· x.nix (changed on the host)",
      "Changed here, but not sent, because nobody can read what lies there on the host:",
      "· b.nix",
    ]);
    assert.deepEqual(hostOnlyLines(plan(), english), []);
    assert.match(sentLine(plan(), english), /^Nothing differs/);
    const ours = Array.from({ length: 60 }, (_, index) => difference(`${index}.nix`, "f:1"));
    const lines = sentLine(plan({ ours }), english).split("\n");
    assert.deepEqual([lines.length, lines[1], lines.at(-1)], [52, "· 0.nix (new here)", "· and 10 more"]);
  });

  it("makes no icons and links of names", () => {
    assert.ok(planItem(difference(hostile), "x").label.startsWith("\\$(zap)"));
    assert.ok(
      isPlainText(firstUseQuestion(hostile, hostile, plan({ ours: [difference(hostile, "f:1")] }), english).detail),
    );
  });
});

describe("what decides who gets in, in words", () => {
  it("is silent where nothing of it changes", () =>
    assert.equal(lockOutQuestion("q958", { changes: [], unknown: [] }, 60, english), undefined));

  it("names each change, with values", () => {
    const port = { area: "port", path: "services.openssh.ports", before: "[ 22 ]", after: "[ 2222 ]" } as const;
    assert.equal(lockOutWords(port, english), "SSH port: services.openssh.ports: [ 22 ] → [ 2222 ]");
    assert.equal(lockOutWords({ area: "keys", path: "users.users.m" }, german), "SSH-Schlüssel: users.users.m");
    assert.equal(
      lockOutWords({ area: "sudo", path: "security.sudo.enable", before: "true" }, english),
      "sudo: security.sudo.enable: true → not set or unknown",
    );
    const question = lockOutQuestion("q958", { changes: [port], unknown: ["keyFiles cannot be read"] }, 60, english);
    assert.equal(question?.message, "This changes what decides who gets into q958. Go on?");
    assert.match(question?.detail ?? "", /2222[\s\S]*What cannot be told:\nkeyFiles[\s\S]*within 60 s/);
  });

  it("does not claim a change where nobody can tell", () =>
    assert.match(
      lockOutQuestion("q958", { changes: [], unknown: ["x"] }, 60, english)?.message ?? "",
      /cannot be told/,
    ));
});

describe("the question before an activation", () => {
  const units = { stop: ["a.service"], restart: ["sshd.service"], reload: [], start: [] };
  const ask = (changes: Partial<Activation> = {}): Activation => ({
    action: "switch",
    host: "q958",
    why: "always",
    confirmSeconds: 60,
    ...changes,
  });

  it("names units, packages and room", () => {
    const { message, detail, yes } = activationQuestion(
      ask({
        units,
        closure: [
          { name: "caddy", before: "2.7", after: "2.8" },
          { name: "n8n", after: "1.0" },
          { name: "old", before: "ε" },
        ],
        boot: { word: "boot", needs: 20_000_000, free: 31_000_000, releases: 0, fits: true },
      }),
      english,
    );
    assert.equal(message, "Switch q958 to the system that was built?");
    assert.equal(yes, "Switch");
    assert.deepEqual(detail.split(/\n+/).slice(0, 7), [
      "Logins depend on these: sshd.service.",
      "Stops: a.service",
      "Restarts: sshd.service",
      "Changed packages: caddy 2.7 → 2.8",
      "New packages: n8n 1.0",
      "Packages that go: old",
      "/boot: needs 20 MB of 31 MB that are free.",
    ]);
    assert.match(detail, /activated as a test first/);
  });

  it("claims nothing where nothing is known", () => {
    const { detail } = activationQuestion(ask(), english);
    assert.match(detail, /^What happens to units is not known\./);
    assert.match(detail, /Which packages change is not known\./);
    assert.equal(detail.includes("/boot"), false);
  });

  it("speaks of /boot where something is written there, and not for a test", () => {
    const boot = { word: "boot", needs: 0, free: 31_000_000, releases: 0, fits: true } as const;
    assert.match(activationQuestion(ask({ boot }), english).detail, /\/boot needs nothing more/);
    assert.equal(activationQuestion(ask({ action: "test", boot }), english).detail.includes("/boot"), false);
  });

  it("says why it asks of a test", () => {
    assert.match(
      activationQuestion(ask({ action: "test", why: "risky", units }), german).message,
      /von denen Anmeldungen abhängen/,
    );
    assert.equal(activationQuestion(ask({ action: "rollback" }), english).yes, "Roll back");
    const quiet = { stop: [], restart: [], reload: [], start: [] };
    assert.match(activationQuestion(ask({ action: "test", units: quiet }), english).detail, /^No unit is stopped/);
  });

  it("asks before garbage and traces go", () => {
    assert.match(collectQuestion("q958", [40, 41], [42], english).message, /delete the generations 40, 41\?$/);
    assert.match(collectQuestion("q958", [], [], german).message, /^Auf q958 aufräumen\?$/);
    assert.ok(isPlainText(cleanQuestion(hostile, english).message));
  });
});

describe("progress in words", () => {
  const read = (...lines: readonly string[]): Progress => {
    const reader = progressReader();
    for (const line of lines) reader.line(line);
    return reader.progress();
  };
  const drv = (name: string): string => `/nix/store/0123456789abcdfghijklmnpqrsvwxyz-${name}`;
  const building = read("these 12 derivations will be built:", `building '${drv("caddy-2.8.drv")}'...`);

  const rows: readonly (readonly [phase: JobPhase | undefined, progress: Progress, words: string])[] = [
    [undefined, read(), "starting"],
    ["evaluate", read("building the system configuration..."), "evaluating or building"],
    ["evaluate", read("these 12 derivations will be built:"), "to be built: 12"],
    ["evaluate", building, "building 1 of 12: caddy-2.8"],
    ["evaluate", read(`building '${drv("x.drv")}'...`), "building x"],
    [
      "evaluate",
      read("these 3 paths will be fetched (1.20 MiB download, 4.00 MiB unpacked):"),
      "to be fetched: 3 (1.20 MiB)",
    ],
    ["evaluate", read(`copying path '${drv("a")}' from 'https://cache.nixos.org'...`), "fetching a"],
    ["activate", read("activating the configuration..."), "activating"],
    ["activate", read("stopping the following units: a.service, b.service"), "stopping a.service, b.service"],
    ["confirm", building, "waiting for a new login that confirms"],
    ["revert", building, "activating the previous system again"],
  ];
  for (const [phase, progress, words] of rows) {
    it(`says of ${phase ?? "nothing"}: ${words}`, () => {
      assert.equal(progressWords(phase, progress, english), words);
      assert.notEqual(progressWords(phase, progress, german), "");
      assert.notEqual(shortPhase(phase, progress, german), "");
    });
  }

  it("knows a share only of builds that were counted", () => {
    assert.equal(buildFraction("evaluate", building), 0);
    assert.equal(buildFraction("evaluate", read(`building '${drv("x.drv")}'...`)), undefined);
    assert.equal(buildFraction("activate", building), undefined);
    assert.equal(shortPhase("evaluate", building, german), "baut 1/12");
  });

  it("takes names of builders for text", () => {
    const odd = read(`building '/nix/store/[x](command:y)\u202e.drv'...`);
    assert.ok(isPlainText(progressWords("evaluate", odd, english)));
  });

  it("has a name for each action", () => {
    const actions: readonly Action[] = ["build", "dry-activate", "test", "switch", "rollback", "collect"];
    assert.equal(new Set(actions.map((action) => actionWords(action, german))).size, actions.length);
  });

  it("rounds sizes up", () =>
    assert.deepEqual([0, 999, 1001, 1_000_001, 999_999_999, 1_500_000_000].map(sizeWords), [
      "0 B",
      "999 B",
      "2 kB",
      "1.1 MB",
      "1 GB",
      "1.5 GB",
    ]));
});

describe("the menu of a host, for rebuilding", () => {
  const nixos = (changes: Partial<HostFacts> = {}) =>
    entry({ state: { kind: "up", seen: seen(0, changes), isAsking: false } });
  const actions = (...[host, followed]: [Parameters<typeof rebuildItems>[0], FollowedInMenu?]): readonly string[] =>
    rebuildItems(host, followed, english).map(({ action }) => action);

  it("offers the test first", () => {
    assert.deepEqual(actions(nixos()), [
      "test",
      "switch",
      "dry-activate",
      "build",
      "rollback",
      "collect",
      "rebuild-log",
      "clean",
    ]);
    assert.equal(rebuildItems(nixos(), undefined, german)[0]?.label, "Rebuild (test)");
  });

  it("offers nothing that would contact a host to which nobody agreed", () =>
    assert.deepEqual(actions(unseen({ kind: "unconfirmed" })), []));

  it("offers only logs of a host that does not answer, or is no NixOS", () => {
    assert.deepEqual(actions(unseen({ kind: "offline", failure: failure("lost") })), ["rebuild-log"]);
    assert.deepEqual(actions(nixos({ system: { isNixos: false } })), ["rebuild-log"]);
  });

  it("offers what a running rebuild waits for", () => {
    assert.deepEqual(actions(nixos(), { waitsForPerson: true, cancel: "roll-back" }), [
      "keep",
      "follow",
      "cancel",
      "rebuild-log",
    ]);
    assert.deepEqual(actions(nixos(), { waitsForPerson: false }), ["follow", "rebuild-log"]);
  });
});

describe("the bar while a rebuild runs", () => {
  it("says what it does, beside a sign that turns", () => {
    const item = bootItem(entry({ rebuilding: "baut 3/12" }), now, english);
    assert.equal(item.text, "$(sync~spin) baut 3/12 · /boot 68 % · Gen 3/5");
    assert.match(item.label, /A rebuild is running: baut 3\/12/);
  });

  it("says so, too, when the facts are old, and makes no icons of it", () => {
    const old = entry({ state: { kind: "up", seen: seen(3_600_000), isAsking: false }, rebuilding: "$(zap)" });
    assert.match(bootItem(old, now, english).text, /^\$\(sync~spin\) \\\$\(zap\) · /);
  });

  it("is as before without one", () => {
    assert.equal(bootItem(entry(), now, english).text.includes("sync"), false);
    assert.equal(facts().rebuild.units.length, 0);
  });
});
