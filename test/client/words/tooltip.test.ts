/** Tooltips of the status bar: what they say, and what a hostile host cannot make of them. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { Rescue, RescueFault } from "#client/host/rescue.ts";
import { roomWords } from "#client/words/boot-words.ts";
import { rescueItem } from "#client/words/rescue-item.ts";
import type { HostEntry } from "#client/words/shown.ts";
import { bootTooltip, linkedCommands, rescueTooltip } from "#client/words/tooltip.ts";
import {
  boot,
  english,
  entry,
  facts,
  failure,
  german,
  hostile,
  inGreenwich,
  minute,
  now,
  open,
  second,
  seen,
  unseen,
  up,
} from "./a-host.ts";

const links =
  "[Refresh](command:mynixos.refreshHost) · [Host status](command:mynixos.showHostStatus) · [What can be done …](command:mynixos.hostMenu)";

function bootLinesOf(host: HostEntry, t = english): readonly string[] {
  return bootTooltip(host, now, t, []).split("\n");
}

function rescueLinesOf(rescue: Rescue, t = english): readonly string[] {
  return rescueTooltip(entry({ rescue }), now, t, []).split("\n");
}

function without<T extends object, K extends keyof T>(value: T, key: K): Omit<T, K> {
  const { [key]: _, ...rest } = value;
  return rest;
}

describe("boot tooltip", () => {
  inGreenwich();

  it("says it all about a host in good health", () => {
    assert.deepEqual(bootLinesOf(entry()), [
      "**q958**",
      "",
      "- `/boot`: 68 % full, 30 of 96 MiB free",
      "- Room for 2 more generations (kernel and initrd of the current one: 15 MiB)",
      "- Boot loader: `systemd-boot`",
      "- Generations: 3; the boot loader keeps 5 at most (configurationLimit)",
      "",
      "| Generation | Made |  |",
      "| --: | --- | --- |",
      "| 42 | 2026-02-27 13:46 | booted, runs now, default |",
      "| 41 | 2026-02-26 10:00 |  |",
      "| 40 | 2026-02-25 06:13 |  |",
      "",
      "- System: `NixOS 25.11`",
      "- Booted: 2026-02-28 06:29",
      "",
      links,
    ]);
  });

  it("stays the same from answer to answer and as time passes, so that nobody's is closed", () => {
    const others = [entry({ name: "nas", state: up(3 * minute) })];
    const at = (later: number, state = entry().state) => bootTooltip(entry({ state }), now + later, english, others);
    assert.equal(at(0), at(0, up(second)));
    assert.equal(at(0, up(4 * minute)), at(70 * second, up(4 * minute)));
  });

  it("names a few of many", () => {
    const units = Array.from({ length: 5000 }, (_, index) => `rebuild-${index}.service`);
    const text = bootTooltip(entry({ state: up(second, { rebuild: { units } }) }), now, english, []);
    assert.ok(text.includes("`rebuild-4.service`, …") && text.length < 2000);
  });

  it("counts what fits in whole words", () => {
    assert.deepEqual(
      [0, 1, 2].map((room) => [roomWords(room, english), roomWords(room, german)]),
      [
        ["no room for kernel + initrd", "kein Platz für Kernel + initrd"],
        ["room for 1 more generation", "Platz für 1 weitere Generation"],
        ["room for 2 more generations", "Platz für 2 weitere Generationen"],
      ],
    );
  });

  const limit = (limit: number): HostEntry =>
    entry({ state: up(second, { generations: { ...facts().generations, limit } }) });
  const told: readonly (readonly [title: string, host: HostEntry, en: string, de: string])[] = [
    [
      "no limit",
      limit(0),
      "- Generations: 3; the boot loader keeps all of them (no configurationLimit)",
      "- Generationen: 3; der Bootloader behält alle (kein configurationLimit)",
    ],
    [
      "no /boot of its own",
      { name: "q958", state: up() },
      "- How full /boot is, is unknown: the host shows no file system of its own for it.",
      "- Wie voll /boot ist, ist unbekannt: Der Host zeigt dafür kein eigenes Dateisystem.",
    ],
    [
      "room that the oldest one leaves",
      entry({ boot: { ...without(boot(), "roomFor"), replaces: true } }),
      "- The next generation fits: the oldest one makes way for it.",
      "- Die nächste Generation passt: Die älteste macht ihr Platz.",
    ],
    [
      "room that nobody can tell",
      entry({ boot: without(boot(), "roomFor") }),
      "- For how many more generations there is room, is unknown.",
      "- Für wie viele weitere Generationen Platz ist, ist unbekannt.",
    ],
    [
      "too full",
      entry({ boot: boot({ percent: 85 }) }),
      "- **Make room before the next switch.**",
      "- **Vor dem nächsten switch Platz schaffen.**",
    ],
    [
      "reasons to reboot",
      entry({ boot: boot({ rebootFor: ["kernel", "initrd"] }) }),
      "- Reboot needed for: `kernel`, `initrd`",
      "- Neustart nötig für: `kernel`, `initrd`",
    ],
    [
      "a test",
      entry({ boot: boot({ pending: "test" }) }),
      "- A test is active: the next boot starts the default generation, not what runs now.",
      "- Ein Test ist aktiv: Der nächste Start nimmt die Vorgabe-Generation, nicht das, was jetzt läuft.",
    ],
    [
      "a boot that is due",
      entry({ boot: boot({ pending: "boot" }) }),
      "- The next boot starts another generation than the one that runs.",
      "- Der nächste Start nimmt eine andere Generation als die laufende.",
    ],
    [
      "a rebuild",
      entry({ state: up(second, { rebuild: { units: ["nixos-rebuild.service"] } }) }),
      "- A rebuild is running: `nixos-rebuild.service`",
      "- Ein Rebuild läuft: `nixos-rebuild.service`",
    ],
    [
      "one failed unit",
      entry({ state: up(second, { failed: [{ name: "caddy.service", lines: [] }] }) }),
      "- 1 failed unit: `caddy.service`",
      "- 1 fehlgeschlagene Unit: `caddy.service`",
    ],
    [
      "two failed units",
      entry({ state: up(second, { failed: ["a.service", "b.mount"].map((name) => ({ name, lines: [] })) }) }),
      "- 2 failed units: `a.service`, `b.mount`",
      "- 2 fehlgeschlagene Units: `a.service`, `b.mount`",
    ],
    [
      "a session that may only read",
      entry({ state: up(second, { session: { root: "ro", home: "ro" } }) }),
      "- This session may only read, as under a hardened sshd.service: nothing can be written or rebuilt directly from it.",
      "- Diese Sitzung darf nur lesen, wie unter einem gehärteten sshd.service: Direkt aus ihr wird nichts geschrieben und nichts gebaut.",
    ],
    [
      "a host that builds nothing",
      entry({ state: up(second, { maxJobs: 0 }) }),
      "- max-jobs = 0: this host builds nothing itself, so without another builder no rebuild can succeed.",
      "- max-jobs = 0: Dieser Host baut nichts selbst; ohne einen anderen Builder gelingt kein Rebuild.",
    ],
    [
      "not NixOS",
      entry({ state: up(second, { system: { isNixos: false, id: "debian", name: "Debian 12" } }) }),
      "- This host runs `Debian 12`, not NixOS: boot and rescue are not judged.",
      "- Auf diesem Host läuft `Debian 12`, kein NixOS: Boot und Rettung werden nicht beurteilt.",
    ],
    [
      "old facts",
      entry({ state: up(3 * minute) }),
      "**Out of date:** seen 2026-03-02 14:00",
      "**Veraltet:** gesehen 2026-03-02 14:00",
    ],
    [
      "offline, and when it is tried again",
      entry({ state: { kind: "offline", failure: failure("refused"), nextTry: now + minute, last: seen() } }),
      "- Next try: 14:04:00",
      "- Nächster Versuch: 14:04:00",
    ],
    [
      "an address that became another one",
      unseen({ kind: "unconfirmed", identity: "m@new:22", before: "m@old:22" }),
      "- Agreed to was: `m@old:22`",
      "- Zugestimmt war: `m@old:22`",
    ],
  ];
  for (const [title, host, en, de] of told) {
    it(`tells of ${title}`, () => {
      assert.ok(bootLinesOf(host).includes(en), bootLinesOf(host).join("\n"));
      assert.ok(bootLinesOf(host, german).includes(de), bootLinesOf(host, german).join("\n"));
    });

    it(`does not tell a healthy host of ${title}`, () => assert.ok(!bootLinesOf(entry()).includes(en)));
  }

  it("says that facts are old before it says them, apart from why nothing newer is known", () => {
    const state = {
      kind: "offline",
      failure: failure("refused"),
      nextTry: now + minute,
      last: seen(5 * minute),
    } as const;
    const host = entry({ state, rescue: { kind: "closed", wrong: [{ kind: "stale-config" }] } });
    const firstOf = { boot: "- `/boot`: 68 % full, 30 of 96 MiB free", rescue: "**Rescue closed**" };
    for (const kind of ["boot", "rescue"] as const) {
      const text = kind === "boot" ? bootTooltip(host, now, english, []) : rescueTooltip(host, now, english, []);
      const between = text.slice(text.indexOf("- Next try"), text.indexOf(firstOf[kind]) + firstOf[kind].length);
      assert.equal(between, `- Next try: 14:04:00\n\n**Out of date:** seen 2026-03-02 13:58\n\n${firstOf[kind]}`);
    }
  });

  it("shows the newest generations, and those that something stands on", () => {
    const list = Array.from({ length: 20 }, (_, index) => ({ number: index + 1 }));
    const host = entry({ state: up(second, { generations: { list, booted: 3, current: 20, default: 20 } }) });
    const numbers = bootLinesOf(host).flatMap((line) => /^\| (\d+)/.exec(line)?.[1] ?? []);
    assert.deepEqual(numbers, ["20", "19", "18", "17", "16", "3"]);
    assert.ok(bootLinesOf(host).includes("… and 14 older"));
  });

  it("lists other hosts in a few words", () => {
    const others = [
      entry({ name: "nas" }),
      unseen({ kind: "stopped", failure: failure("authentication") }),
      { ...unseen({ kind: "unconfirmed" }), name: "new" },
    ];
    const text = bootTooltip(entry(), now, german, others);
    assert.ok(
      text.includes(
        "**Andere Hosts**\n\n- nas: `/boot` 68 % · Gen 3/5 · Rettung zu\n- q958: Anmeldung abgelehnt\n- new: noch ohne Zustimmung",
      ),
      text,
    );
  });

  it("offers nothing that would contact a host to which nobody agreed", () => {
    const text = bootTooltip(unseen({ kind: "unconfirmed", identity: "m@q958:22" }), now, english, []);
    assert.ok(text.endsWith("[What can be done …](command:mynixos.hostMenu)"));
    assert.ok(!text.includes("refreshHost"));
  });
});

describe("rescue tooltip", () => {
  inGreenwich();

  it("says until when by our clock, how, whether it is of use to who asks, and who says so", () => {
    assert.deepEqual(rescueLinesOf(open(297)).slice(2, 8), [
      "**Rescue open**",
      "",
      "- Open until 2026-03-02 14:07.",
      "- It lets people in by password.",
      "- `moritz`, as whom this was asked, has no password to log in with.",
      "- Told by `ssh-recovery-window`.",
    ]);
  });

  it("has no links while seconds tick beside it: the editor would close a trusted one with each of them", () => {
    const ticking = rescueItem(entry({ rescue: open(297) }), now, english);
    assert.deepEqual([ticking.hasNoLinks, ticking.tooltip.includes("command:")], [true, false]);
    const standing = rescueItem(entry({ rescue: open(297) }), now, english, [], "stands");
    assert.deepEqual([standing.hasNoLinks, standing.tooltip.includes("command:")], [undefined, true]);
  });

  it("does not begin with a calming word where passwords are accepted", () => {
    const kinds = [{ kind: "stale-config" }, { kind: "password-without-window" }] as const;
    assert.equal(rescueLinesOf({ kind: "closed", wrong: kinds })[2], "**sshd accepts passwords**");
  });

  it("names the port of a second sshd", () => {
    assert.ok(rescueLinesOf(open(60, { method: "port", port: 2222 })).includes("- It lets people in on port 2222."));
  });

  const faults: readonly (readonly [fault: RescueFault, en: RegExp, de: RegExp])[] = [
    [
      { kind: "password-without-window" },
      /sshd accepts passwords although no window is open\. Set /,
      /sshd nimmt Passwörter an, obwohl/,
    ],
    [
      { kind: "nobody-has-password", user: "moritz" },
      /but `moritz` has no password .* Set hashedPassword/,
      /aber `moritz` hat kein gültiges Passwort/,
    ],
    [
      { kind: "nobody-has-password", user: "moritz", by: "pam" },
      /PAM refuses every password.*unixAuth/,
      /PAM lehnt jedes Passwort ab/,
    ],
    [
      { kind: "stale-config" },
      /sshd_config is what a window left behind.*Activate/,
      /sshd_config stammt noch von einem Fenster/,
    ],
    [
      { kind: "unit-failed", unit: "w.service", result: "signal" },
      /`w\.service` failed \(`signal`\)/,
      /`w\.service` ist gescheitert \(`signal`\)/,
    ],
    [
      { kind: "bad-file" },
      /\/run\/mynixos\/rescue is not of a form/,
      /\/run\/mynixos\/rescue hat eine hier unbekannte Form/,
    ],
  ];
  for (const [fault, en, de] of faults) {
    it(`says what to do about ${fault.kind}`, () => {
      const rescue: Rescue = { kind: "closed", wrong: [fault] };
      assert.match(rescueLinesOf(rescue).join("\n"), en);
      assert.match(rescueLinesOf(rescue).join("\n"), /^- \*\*Error:\*\* /m);
      assert.match(rescueLinesOf(rescue, german).join("\n"), de);
    });
  }

  it("says what a GAP is", () => {
    assert.match(
      rescueLinesOf({ kind: "missing", wrong: [] }, german).join("\n"),
      /Dieser Host hat keine Unit für ein Rettungsfenster/,
    );
  });
});

describe("tooltips of a hostile host", () => {
  const bad = entry({
    name: hostile,
    boot: boot({ mount: hostile, rebootFor: [hostile] }),
    rescue: open(60, { by: hostile, wrong: [{ kind: "unit-failed", unit: hostile, result: hostile }] }),
    state: up(second, {
      system: { isNixos: true, nixosVersion: hostile, host: hostile, kernel: hostile, state: hostile },
      generations: { list: [{ number: 1, version: hostile }] },
      failed: [{ name: hostile, lines: [hostile] }],
      rebuild: { units: [hostile] },
      sshd: { ports: [22], permitRootLogin: hostile, allowUsers: [hostile] },
      password: { user: hostile, state: "none" },
    }),
  });
  const stopped = entry({
    state: { kind: "stopped", failure: { ...failure("unknown", hostile), fingerprint: hostile } },
  });
  const unconfirmed = unseen({ kind: "unconfirmed", identity: hostile, before: hostile });
  const texts = [bad, stopped, unconfirmed].flatMap((host) => [
    bootTooltip(host, now, english, [bad, stopped, unconfirmed]),
    rescueTooltip(host, now, german, [bad]),
  ]);

  /** What is left when code and what is escaped are taken away: our own markup. */
  const own = (text: string): string =>
    text.replaceAll(/(`+)(?!`)[^\n]*?[^`]\1(?!`)/g, "").replaceAll(/\\[^\w\s]/g, "");

  it("link to our own commands and to nothing else", () => {
    const ours: readonly string[] = Object.values(linkedCommands);
    for (const text of texts) {
      for (const [, target = ""] of own(text).matchAll(/\]\(([^)]*)\)/g))
        assert.ok(ours.includes(target.replace("command:", "")), target);
      assert.doesNotMatch(own(text), /https?:|www\.|@/);
    }
  });

  it("hold no icons, no HTML, no headings", () => {
    for (const text of texts) assert.doesNotMatch(own(text), /\$\(|<|^#/m);
  });

  it("keep their tables", () => {
    const rows = (texts[0] ?? "").split("\n").filter((line) => line.startsWith("|"));
    assert.deepEqual(new Set(rows.map((row) => own(row).split("|").length)), new Set([5]));
  });
});
