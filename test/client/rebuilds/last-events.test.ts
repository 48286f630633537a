/** What a job does is what it says itself; what a window supposes counts only until then. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it } from "mocha";
import { readEvents } from "#client/rebuild/events.ts";
import { actionOf, lastEvent } from "#client/rebuild/last-events.ts";

const eventsOf = (...lines: string[]) =>
  readEvents(Buffer.from(lines.map((line) => `1790000000 0 ${line}\n`).join(""))).events;

describe("what a job does", () => {
  it("is a switch where it says so, whatever the window that found it supposes", () => {
    const events = eventsOf("start action=switch previous=/nix/store/abc-nixos", "phase name=evaluate");
    assert.equal(actionOf(events, "test"), "switch");
  });

  it("is supposed as long as it has not said", () => {
    assert.equal(actionOf([], "test"), "test");
    assert.equal(actionOf(eventsOf("phase name=evaluate"), "collect"), "collect");
  });

  it("is no word that nobody knows", () => {
    assert.equal(actionOf(eventsOf("start action=explode previous=/nix/store/abc-nixos"), "build"), "build");
  });
});

describe("the last event of a kind", () => {
  it("counts, not the first", () => {
    const events = eventsOf("confirm until=1790000060", "phase name=confirm", "confirm until=1790000090");
    assert.equal(lastEvent(events, "confirm")?.until, 1_790_000_090);
    assert.equal(lastEvent(events, "revert"), undefined);
  });
});
