/** The boot item of the status bar: each state beside what it says in English and German. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { bootItem } from "#client/words/boot-item.ts";
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
  type Row,
  second,
  seen,
  showsEach,
  unseen,
  up,
} from "./a-host.ts";

const offline = { kind: "offline", failure: failure("timed-out") } as const;
const generations = facts().generations;

const rows: readonly Row[] = [
  ["all is well", entry(), "", "/boot 68 % · Gen 3/5", "/boot 68 % · Gen 3/5"],
  ["74 % is well", entry({ boot: boot({ percent: 74 }) }), "", "/boot 74 % · Gen 3/5", "/boot 74 % · Gen 3/5"],
  [
    "75 % is a warning",
    entry({ boot: boot({ percent: 75 }) }),
    "warning",
    "$(warning) /boot 75 % · Gen 3/5",
    "$(warning) /boot 75 % · Gen 3/5",
  ],
  [
    "84 % is a warning",
    entry({ boot: boot({ percent: 84 }) }),
    "warning",
    "$(warning) /boot 84 % · Gen 3/5",
    "$(warning) /boot 84 % · Gen 3/5",
  ],
  [
    "85 % is an error",
    entry({ boot: boot({ percent: 85 }) }),
    "error",
    "$(error) /boot 85 % · Gen 3/5",
    "$(error) /boot 85 % · Gen 3/5",
  ],
  [
    "room for one more",
    entry({ boot: boot({ roomFor: 1 }) }),
    "",
    "/boot 68 % · Gen 3/5 · room for 1 more generation",
    "/boot 68 % · Gen 3/5 · Platz für 1 weitere Generation",
  ],
  [
    "room for none is a warning at any percent",
    entry({ boot: boot({ roomFor: 0 }) }),
    "warning",
    "$(warning) /boot 68 % · Gen 3/5 · no room for kernel + initrd",
    "$(warning) /boot 68 % · Gen 3/5 · kein Platz für Kernel + initrd",
  ],
  [
    "a reboot is needed",
    entry({ boot: boot({ rebootFor: ["kernel"] }) }),
    "",
    "/boot 68 % · Gen 3/5 · reboot needed",
    "/boot 68 % · Gen 3/5 · Neustart nötig",
  ],
  [
    "a generation waits for the next boot",
    entry({ boot: boot({ pending: "boot" }) }),
    "",
    "/boot 68 % · Gen 3/5 · reboot needed",
    "/boot 68 % · Gen 3/5 · Neustart nötig",
  ],
  [
    "a test runs, which a reboot would end",
    entry({ boot: boot({ pending: "test", rebootFor: ["kernel"] }) }),
    "",
    "/boot 68 % · Gen 3/5 · test active, not booted",
    "/boot 68 % · Gen 3/5 · test aktiv, nicht gebootet",
  ],
  [
    "a rebuild is running",
    entry({ state: up(second, { rebuild: { units: ["mynixos-rebuild-1.service"] } }) }),
    "",
    "$(sync~spin) /boot 68 % · Gen 3/5",
    "$(sync~spin) /boot 68 % · Gen 3/5",
  ],
  [
    "something holds the lock of the switch",
    entry({ state: up(second, { rebuild: { units: [], isLocked: true } }) }),
    "",
    "$(sync~spin) /boot 68 % · Gen 3/5",
    "$(sync~spin) /boot 68 % · Gen 3/5",
  ],
  [
    "no limit",
    entry({ state: up(second, { generations: { ...generations, limit: 0 } }) }),
    "",
    "/boot 68 % · Gen 3",
    "/boot 68 % · Gen 3",
  ],
  ["no /boot of its own", { name: "q958", state: up() }, "", "Gen 3/5", "Gen 3/5"],
  [
    "neither /boot nor generations",
    { name: "q958", state: up(second, { generations: { list: [] } }) },
    "",
    "q958",
    "q958",
  ],
  [
    "not NixOS",
    entry({ state: up(second, { system: { id: "debian", isNixos: false } }), boot: boot({ percent: 99 }) }),
    "",
    "$(info) q958: not NixOS",
    "$(info) q958: kein NixOS",
  ],
  [
    "old, and shown without colour and without what has to be done",
    entry({ state: up(3 * minute), boot: boot({ percent: 92, roomFor: 0 }) }),
    "",
    "$(history) /boot 92 % · Gen 3/5 · 3 min ago",
    "$(history) /boot 92 % · Gen 3/5 · vor 3 min",
  ],
  [
    "two questions without an answer are just not old",
    entry({ state: up(150 * second), boot: boot({ percent: 92 }) }),
    "error",
    "$(error) /boot 92 % · Gen 3/5",
    "$(error) /boot 92 % · Gen 3/5",
  ],
  [
    "asked more rarely, it is old later",
    entry({ state: up(10 * minute), interval: 10 * minute }),
    "",
    "/boot 68 % · Gen 3/5",
    "/boot 68 % · Gen 3/5",
  ],
  [
    "an old rebuild spins no more",
    entry({ state: up(3 * minute, { rebuild: { units: ["x.service"] } }) }),
    "",
    "$(history) /boot 68 % · Gen 3/5 · 3 min ago",
    "$(history) /boot 68 % · Gen 3/5 · vor 3 min",
  ],
  [
    "nobody agreed yet",
    unseen({ kind: "unconfirmed", identity: "m@q958:22" }),
    "",
    "$(plug) q958: connect …",
    "$(plug) q958: noch nicht verbunden",
  ],
  ["connecting", unseen({ kind: "connecting" }), "", "$(plug) q958: connecting", "$(plug) q958: wird verbunden"],
  [
    "connecting again, just seen",
    entry({ state: { kind: "connecting", last: seen() }, boot: boot({ percent: 92 }) }),
    "error",
    "$(error) /boot 92 % · Gen 3/5",
    "$(error) /boot 92 % · Gen 3/5",
  ],
  [
    "connecting again after an hour",
    entry({ state: { kind: "connecting", last: seen(60 * minute) } }),
    "",
    "$(history) /boot 68 % · Gen 3/5 · 1 h ago",
    "$(history) /boot 68 % · Gen 3/5 · vor 1 h",
  ],
  [
    "offline, never seen",
    unseen(offline),
    "",
    "$(debug-disconnect) q958: not reachable",
    "$(debug-disconnect) q958: nicht erreichbar",
  ],
  [
    "offline is quiet, however full it was",
    entry({ state: { ...offline, last: seen(20 * second) }, boot: boot({ percent: 99 }) }),
    "",
    "$(debug-disconnect) /boot 99 % · Gen 3/5 · 20 s ago",
    "$(debug-disconnect) /boot 99 % · Gen 3/5 · vor 20 s",
  ],
  [
    "no key is accepted",
    unseen({ kind: "stopped", failure: failure("authentication") }),
    "warning",
    "$(warning) q958: login refused",
    "$(warning) q958: Anmeldung abgelehnt",
  ],
  [
    "the key of the host is another one",
    entry({ state: { kind: "stopped", failure: failure("host-key-changed"), last: seen() } }),
    "warning",
    "$(warning) q958: host key changed",
    "$(warning) q958: Host-Schlüssel geändert",
  ],
];

describe("boot item", () => {
  inGreenwich();

  showsEach(rows, bootItem);

  it("reads as whole sentences", () => {
    const host = entry({ boot: boot({ percent: 92, roomFor: 1, rebootFor: ["kernel"] }) });
    assert.equal(
      bootItem(host, now, english).label,
      "Host q958. /boot is 92 % full. Generations: 3/5. Room for 1 more generation. Reboot needed. Error: hardly any space is left for boot files.",
    );
    assert.equal(
      bootItem(entry({ state: up(3 * minute) }), now, german).label,
      "Host q958. /boot ist zu 68 % voll. Generationen: 3/5. Veraltet: gesehen vor 3 min.",
    );
  });

  it("names the host where there are others", () => {
    assert.equal(bootItem(entry(), now, english, [entry({ name: "nas" })]).text, "q958 /boot 68 % · Gen 3/5");
  });

  it("keeps foreign text from being an icon or a second line", () => {
    const { text } = bootItem(entry({ boot: boot({ mount: "/b$(zap)\n\u202e" }), name: hostile }), now, english, [
      entry(),
    ]);
    assert.ok(!/(?<!\\)\$\(/.test(text), text);
    assert.ok(!/[\n\u202e]/.test(text), text);
  });
});
