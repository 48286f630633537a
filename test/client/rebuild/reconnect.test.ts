/** When a login is tried again: a window for a confirmation is not slept through, and no host counts more failures than it bears. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { FailureKind } from "#client/host/failure.ts";
import { type Moment, type Pace, paceOf } from "#client/rebuild/reconnect.ts";

const calm: Moment = { kind: "calm" };
const failure = (kind: FailureKind) => ({ kind, said: "" });
/** Begins at second 100, ends at 130; all in milliseconds. */
const window: Moment = { kind: "tense", until: 130_000, window: 30_000, over: 190_000 };

function afterBrokenLogins(count: number): Pace {
  const pace = paceOf();
  for (let number = 1; number <= count; number++) pace.tried(number * 1000, failure("lost"), calm);
  return pace;
}

describe("a login that is tried again", () => {
  it("after links that broke often before: in time for the window all the same", () => {
    const pace = afterBrokenLogins(8);
    pace.tried(101_000, failure("lost"), window);
    assert.equal(pace.due(window), 120_000);
    pace.tried(120_000, failure("lost"), window);
    assert.equal(pace.due(window), 150_000, "too late for it, so as seldom as ever");
  });

  it("waits longer each time where nothing hurries", () => {
    const waits = [1, 2, 3, 4].map((count) => (afterBrokenLogins(count).due(calm) ?? 0) - count * 1000);
    assert.deepEqual(waits, [30_000, 60_000, 120_000, 240_000]);
  });

  it("is refused three times in a window, and once more when it is over", () => {
    const pace = paceOf();
    const times: number[] = [];
    for (let due = pace.due(window); due !== undefined && times.length < 9; due = pace.due(window)) {
      times.push(Math.max(due, 100_000));
      pace.tried(times.at(-1) ?? 0, failure("authentication"), window);
    }
    assert.equal(times.length, 4);
    assert.ok(times.slice(0, 3).every((time) => time < 130_000) && times[3] === 190_000, times.join(" "));
  });

  it("is refused once where nothing waits for it: then a person has to look", () => {
    const pace = paceOf();
    pace.tried(1000, failure("authentication"), calm);
    assert.equal(pace.due(calm), undefined);
  });
});
