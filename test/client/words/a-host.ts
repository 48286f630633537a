/** A host in good health, for tests to make worse; and the two languages it is spoken of in. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "mocha";
import type { Boot } from "#client/host/boot.ts";
import type { HostFacts } from "#client/host/facts.ts";
import type { Failure, FailureKind } from "#client/host/failure.ts";
import type { Rescue } from "#client/host/rescue.ts";
import type { HostState, Seen } from "#client/host/state.ts";
import type { HostEntry, Shown } from "#client/words/shown.ts";
import type { T } from "#client/words/t.ts";

/** The moment of all tests: 2026-03-02 14:03:00 UTC. */
export const now = Date.UTC(2026, 2, 2, 14, 3, 0);
export const second = 1000;
export const minute = 60 * second;

/** The clock of the host goes ahead of ours. */
export const ahead = 90;

export function facts(changes: Partial<HostFacts> = {}): HostFacts {
  return {
    version: 1,
    now: now / 1000 + ahead,
    system: { id: "nixos", isNixos: true, name: "NixOS 25.11 (Xantusia)", nixosVersion: "25.11", uptime: 200_000 },
    session: { user: "moritz", proc: "full", root: "rw", home: "rw" },
    boot: { mount: "/boot", sizeKb: 98_304, usedKb: 66_848, availableKb: 31_456, percent: 68, loader: "systemd-boot" },
    generations: {
      list: [
        { number: 40, made: 1_772_000_000, version: "25.11" },
        { number: 41, made: 1_772_100_000, version: "25.11" },
        { number: 42, made: 1_772_200_000, version: "25.11" },
      ],
      default: 42,
      current: 42,
      booted: 42,
      limit: 5,
    },
    failed: [],
    rebuild: { units: [] },
    rescue: { units: [] },
    sshd: { isRunning: true, ports: [53_844], passwordAuthentication: false, config: "link" },
    password: { user: "moritz", state: "locked" },
    repo: { exists: true, isFlake: true },
    ...changes,
  };
}

export function seen(age = 5 * second, changes: Partial<HostFacts> = {}): Seen {
  return { facts: facts({ now: (now - age) / 1000 + ahead, ...changes }), at: now - age };
}

export function up(age = 5 * second, changes: Partial<HostFacts> = {}): HostState {
  return { kind: "up", seen: seen(age, changes), isAsking: false };
}

export function boot(changes: Partial<Boot> = {}): Boot {
  return {
    mount: "/boot",
    percent: 68,
    availableKb: 31_456,
    sizeKb: 98_304,
    generations: 3,
    limit: 5,
    roomFor: 2,
    nextBytes: 15_000_000,
    rebootFor: [],
    ...changes,
  };
}

export const closed: Rescue = { kind: "closed", wrong: [] };

/** Open for so many seconds after `now`. */
export function open(seconds: number | undefined, changes: Partial<Rescue & { kind: "open" }> = {}): Rescue {
  const until = seconds === undefined ? {} : { until: now / 1000 + ahead + seconds };
  return { kind: "open", ...until, method: "password", by: "ssh-recovery-window", wrong: [], ...changes };
}

export function entry(changes: Partial<HostEntry> = {}): HostEntry {
  return { name: "q958", state: up(), boot: boot(), rescue: closed, ...changes };
}

/** With nothing seen of it. */
export function unseen(state: HostState): HostEntry {
  return { name: "q958", state };
}

export function failure(kind: FailureKind, said = "ssh: connect to host q958 port 22: oh"): Failure {
  return { kind, said };
}

export const english: T = (template, ...args) =>
  template.replaceAll(/\{(\d+)\}/g, (_, index: string) => String(args[Number(index)]));

const bundle = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../../l10n/bundle.l10n.de.json"), "utf8"),
) as Readonly<Record<string, string>>;

export const german: T = (template, ...args) => {
  const text = bundle[template];
  if (text === undefined) throw new Error(`not in German: ${template}`);
  return english(text, ...args);
};

/** A host beside what an item of the status bar says of it: color, text in both languages. */
export type Row = readonly [title: string, entry: HostEntry, color: "" | "warning" | "error", en: string, de: string];

/** Whoever does not see the colour is told it, and hears no icon. */
export function showsEach(rows: readonly Row[], item: (host: HostEntry, now: number, t: T) => Shown): void {
  for (const [title, host, color, en, de] of rows) {
    const [said, gesagt] = [() => item(host, now, english), () => item(host, now, german)];
    it(title, () => {
      assert.deepEqual([said().text, gesagt().text], [en, de]);
      assert.deepEqual([said().color ?? "", gesagt().color ?? ""], [color, color]);
    });

    it(`${title}: said in words`, () => {
      const { label } = said();
      const { label: laut } = gesagt();
      assert.match(label, { "": /^(?!.*(?:Warning|Error))/, warning: /Warning: /, error: /Error: / }[color]);
      assert.match(laut, { "": /^(?!.*(?:Warnung|Fehler))/, warning: /Warnung: /, error: /Fehler: / }[color]);
      for (const one of [label, laut]) assert.match(one, /^(?:Auf )?Host q958(?!.*\$\()/);
    });
  }
}

/** Times of day are those of the machine: for tests it stands in Greenwich. */
export function inGreenwich(): void {
  const zone = process.env["TZ"];
  before(() => {
    process.env["TZ"] = "UTC";
  });
  after(() => {
    if (zone === undefined) delete process.env["TZ"];
    else process.env["TZ"] = zone;
  });
}

/** What a hostile host, or whoever writes its names, would try. */
export const hostile =
  "$(zap) `x` [a](command:workbench.action.quit) <img src=x> https://evil.example www.evil.example |\n# head\u202e**b** a@b.example";
