/** What a job says of itself is read strictly: nothing that has not its form passes for it, and nothing is lost that has. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it } from "mocha";
import { readEvents } from "#client/rebuild/events.ts";
import type { JobEvent } from "#client/rebuild/job-events.ts";

const SYSTEM = "/nix/store/abc-nixos-system-q958-25.11";

function read(text: string): readonly JobEvent[] {
  return readEvents(Buffer.from(text)).events;
}

/** One line, without its time and place. */
function body(line: string): unknown {
  const [event, ...more] = read(`1790000000 17 ${line}\n`);
  assert.deepEqual(more, []);
  if (event === undefined) return undefined;
  const { at, offset, ...others } = event;
  assert.deepEqual({ at, offset }, { at: 1_790_000_000, offset: 17 });
  return others;
}

describe("the events of a job", () => {
  const lines: readonly (readonly [line: string, event: unknown])[] = [
    [
      `start action=switch previous=${SYSTEM} generation=41 from=/etc/mein%20nixos nix=2.31.2`,
      { word: "start", action: "switch", previous: SYSTEM, generation: 41, from: "/etc/mein nixos", nix: "2.31.2" },
    ],
    [`start action=dry-activate previous=${SYSTEM}`, { word: "start", action: "dry-activate", previous: SYSTEM }],
    ["phase name=activate", { word: "phase", name: "activate" }],
    [`built system=${SYSTEM}`, { word: "built", system: SYSTEM }],
    [
      "boot needs=31000000 free=22000000 releases=0 fits=0",
      { word: "boot", needs: 31_000_000, free: 22_000_000, releases: 0, fits: false },
    ],
    [
      "units stop=a.service,b%2Cc.service restart= reload=nginx.service",
      { word: "units", stop: ["a.service", "b,c.service"], restart: [], reload: ["nginx.service"], start: [] },
    ],
    [
      "units restart=systemd-fsck@dev-disk-by\\x2duuid.service",
      { word: "units", stop: [], restart: ["systemd-fsck@dev-disk-by\\x2duuid.service"], reload: [], start: [] },
    ],
    ["ask why=risky until=1790000600", { word: "ask", why: "risky", until: 1_790_000_600 }],
    ["go", { word: "go" }],
    ["armed until=1790000300", { word: "armed", until: 1_790_000_300 }],
    ["activated code=4 failed=x.service", { word: "activated", code: 4, failed: ["x.service"] }],
    ["activated code=0", { word: "activated", code: 0, failed: [] }],
    ["confirm until=1790000060", { word: "confirm", until: 1_790_000_060 }],
    ["confirmed", { word: "confirmed" }],
    ["revert why=unconfirmed", { word: "revert", why: "unconfirmed" }],
    [`reverted code=0 current=${SYSTEM}`, { word: "reverted", code: 0, current: SYSTEM }],
    ["committed generation=42", { word: "committed", generation: 42 }],
    ["promoted path=%E2%80%9Eneu%E2%80%9C.nix", { word: "promoted", path: "„neu“.nix" }],
    ["promoted path=fl%FFche.nix", { word: "promoted", path: "fl\ufffdche.nix" }],
    ["kept path=a.nix why=appeared", { word: "kept", path: "a.nix", why: "appeared" }],
    ["end state=done-with-failed-units code=4", { word: "end", state: "done-with-failed-units", code: 4 }],
    // What a later script may add is left out, not the event.
    ["go who=ada", { word: "go" }],
    [`start action=test previous=${SYSTEM} generation=none`, { word: "start", action: "test", previous: SYSTEM }],
  ];
  for (const [line, event] of lines) it(`says: ${line}`, () => assert.deepEqual(body(line), event));

  const others: readonly string[] = [
    "dance",
    "toString",
    "__proto__",
    "phase",
    "phase name=dance",
    "phase name=constructor",
    "built system=relative",
    "built system=/nix/store/a%0Aend",
    "built system=/nix/store/%2",
    "confirm until=soon",
    "confirm until=-1",
    "confirm until=1790000060.5",
    "confirm  until=1790000060",
    "confirm until=1790000060 ",
    "Confirm until=1790000060",
    "activated code=256",
    "end state=done",
    "end state=superb code=0",
    "boot needs=1 free=2 fits=perhaps",
    "ask why=always",
    "kept path= why=gone",
  ];
  for (const line of others) it(`does not say: ${JSON.stringify(line)}`, () => assert.equal(body(line), undefined));

  it("are no lines without a time, without a place, or with anything before them", () => {
    const texts = [
      "17 confirmed",
      "confirmed",
      " 1790000000 17 confirmed",
      "x1790000000 17 confirmed",
      "1e9 17 confirmed",
    ];
    assert.deepEqual(read(`${texts.join("\n")}\n1790000000 17 confirmed\r\n`), []);
  });

  it("go on behind a line that is none", () => {
    const text = "1790000000 0 go\n\u0000\u001b[2J\n\n1790000001 5 confirmed\n";
    assert.deepEqual(
      read(text).map(({ word }) => word),
      ["go", "confirmed"],
    );
  });

  it("wait where the last line is not whole, at any cut", () => {
    const text = Buffer.from(
      `1790000000 0 start action=test previous=${SYSTEM}\n1790000001 5 promoted path=ü.nix\n1790000002 9 end state=done code=0\n`,
    );
    const all = readEvents(text);
    assert.equal(all.read, text.length);
    assert.equal(all.events.length, 3);
    for (let cut = 0; cut <= text.length; cut++) {
      const first = readEvents(text.subarray(0, cut));
      const second = readEvents(text.subarray(first.read));
      assert.deepEqual([...first.events, ...second.events], all.events);
    }
  });

  it("are read from any bytes", () => {
    for (let turn = 0; turn < 200; turn++) {
      const bytes = Buffer.from(Array.from({ length: 300 }, (_, index) => (index * 7919 * (turn + 1) + turn) % 256));
      assert.deepEqual(readEvents(bytes).events, []);
    }
    assert.deepEqual(readEvents(new Uint8Array()), { events: [], read: 0 });
  });
});
