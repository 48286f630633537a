/** The rescue item of the status bar: each state beside what it says in English and German. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { Rescue } from "#client/host/rescue.ts";
import { rescueItem, ticks } from "#client/words/rescue-item.ts";
import type { HostEntry } from "#client/words/shown.ts";
import {
  closed,
  english,
  entry,
  failure,
  german,
  inGreenwich,
  minute,
  now,
  open,
  type Row,
  second,
  seen,
  showsEach,
  unseen,
  up,
} from "./a-host.ts";

function rescue(rescue: Rescue): HostEntry {
  return entry({ rescue });
}

const rows: readonly Row[] = [
  ["closed", rescue(closed), "", "$(lock) Rescue closed", "$(lock) Rettung zu"],
  [
    "open, by the host's clock",
    rescue(open(297)),
    "warning",
    "$(unlock) Rescue open 4:57",
    "$(unlock) Rettung offen 4:57",
  ],
  ["open for long", rescue(open(3723)), "warning", "$(unlock) Rescue open 1:02:03", "$(unlock) Rettung offen 1:02:03"],
  [
    "open, nobody knows until when",
    rescue(open(undefined)),
    "warning",
    "$(unlock) Rescue open",
    "$(unlock) Rettung offen",
  ],
  [
    "its time is over, nobody has asked yet",
    rescue(open(-7)),
    "warning",
    "$(unlock) Rescue expired",
    "$(unlock) Rettung abgelaufen",
  ],
  [
    "opening",
    rescue({ kind: "opening", by: "x", wrong: [] }),
    "warning",
    "$(unlock) Rescue opening",
    "$(unlock) Rettung öffnet",
  ],
  [
    "closing",
    rescue({ kind: "closing", by: "x", wrong: [] }),
    "warning",
    "$(unlock) Rescue closing",
    "$(unlock) Rettung schließt",
  ],
  [
    "there is none",
    rescue({ kind: "missing", wrong: [] }),
    "warning",
    "$(circle-slash) Rescue: GAP",
    "$(circle-slash) Rettung: GAP",
  ],
  [
    "the host does not tell",
    rescue({ kind: "unknown", wrong: [] }),
    "",
    "$(question) Rescue unknown",
    "$(question) Rettung unbekannt",
  ],
  [
    "passwords without a window",
    rescue({ kind: "closed", wrong: [{ kind: "password-without-window" }] }),
    "error",
    "$(error) password login without window",
    "$(error) Passwort-Login ohne Fenster",
  ],
  [
    "open, and nobody has a password",
    rescue(open(297, { wrong: [{ kind: "nobody-has-password", user: "moritz" }] })),
    "error",
    "$(error) Rescue open 4:57 · no password set",
    "$(error) Rettung offen 4:57 · kein Passwort gesetzt",
  ],
  [
    "stale sshd_config, and one more",
    rescue({ kind: "closed", wrong: [{ kind: "stale-config" }, { kind: "password-without-window" }] }),
    "error",
    "$(error) password login without window (+1)",
    "$(error) Passwort-Login ohne Fenster (+1)",
  ],
  [
    "a window that was killed",
    rescue({ kind: "closed", wrong: [{ kind: "unit-failed", unit: "w", result: "signal" }] }),
    "error",
    "$(error) Rescue closed · unit failed",
    "$(error) Rettung zu · Unit fehlgeschlagen",
  ],
  [
    "a file that nobody understands",
    rescue({ kind: "unknown", wrong: [{ kind: "bad-file" }] }),
    "error",
    "$(error) Rescue unknown · status file not understood",
    "$(error) Rettung unbekannt · Statusdatei unverständlich",
  ],
  [
    "old: what was open may be closed",
    entry({ state: up(3 * minute), rescue: open(100) }),
    "",
    "$(history) Rescue was open · 3 min ago",
    "$(history) Rettung war offen · vor 3 min",
  ],
  [
    "offline: no colour, even for an error",
    entry({
      state: { kind: "offline", failure: failure("no-route"), last: seen(2 * minute) },
      rescue: { kind: "closed", wrong: [{ kind: "stale-config" }] },
    }),
    "",
    "$(debug-disconnect) Rescue was closed · 2 min ago",
    "$(debug-disconnect) Rettung war zu · vor 2 min",
  ],
  [
    "stopped: the boot item says why",
    entry({ state: { kind: "stopped", failure: failure("authentication"), last: seen(2 * minute) } }),
    "",
    "$(history) Rescue was closed · 2 min ago",
    "$(history) Rettung war zu · vor 2 min",
  ],
];

describe("rescue item", () => {
  inGreenwich();

  showsEach(rows, rescueItem);

  it("is not there where nothing was ever seen, and where no NixOS runs", () => {
    const debian = entry({ state: up(second, { system: { id: "debian", isNixos: false } }) });
    for (const host of [
      unseen({ kind: "unconfirmed" }),
      unseen({ kind: "connecting" }),
      unseen({ kind: "offline", failure: failure("refused") }),
      debian,
    ]) {
      assert.equal(rescueItem(host, now, english).isHidden, true);
    }
  });

  it("reads as whole sentences", () => {
    const host = rescue(open(297, { wrong: [{ kind: "nobody-has-password", user: "moritz" }] }));
    assert.equal(
      rescueItem(host, now, english).label,
      "Host q958: Rescue open. 4 min 57 s left. Error: The window is open, but moritz has no password that works and cannot log in by one.",
    );
    assert.equal(
      rescueItem(rescue(open(297)), now, german).label,
      "Host q958: Rettung offen. Noch 4 min 57 s. Warnung: Nicht nur Schlüssel können hineinlassen.",
    );
  });

  it("ticks by our clock, whatever the host's says", () => {
    const host = rescue(open(62));
    const texts = [0, 1, 2, 3, 61, 62, 63].map((later) => rescueItem(host, now + later * second, english).text);
    assert.deepEqual(
      texts.map((text) => text.replace("$(unlock) Rescue open ", "")),
      ["1:02", "1:01", "1:00", "0:59", "0:01", "$(unlock) Rescue expired", "$(unlock) Rescue expired"],
    );
  });

  it("names the end where nobody ticks", () => {
    const { text } = rescueItem(rescue(open(297)), now, german, [], "stands");
    assert.equal(text, "$(unlock) Rettung offen bis 14:07");
  });

  it("ticks only while a window is open, known to end, and freshly seen", () => {
    assert.equal(ticks(rescue(open(62)), now), true);
    assert.equal(ticks(rescue(open(62)), now + 62 * second), false);
    assert.equal(ticks(rescue(open(undefined)), now), false);
    assert.equal(ticks(rescue(closed), now), false);
    assert.equal(ticks(entry({ state: up(3 * minute), rescue: open(62) }), now), false);
  });

  it("shows no time when our clock is set back: nobody knows how much is left", () => {
    const { text, color } = rescueItem(rescue(open(62)), now - 60 * minute, english);
    assert.deepEqual([text, color], ["$(history) Rescue was open · just now", undefined]);
    assert.equal(ticks(rescue(open(62)), now - 60 * minute), false);
    assert.equal(rescueItem(rescue(open(62)), now - 6 * second, english).text, "$(unlock) Rescue open 1:07");
  });
});
