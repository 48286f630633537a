/** Ages and times in words. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { ageWords, countdown, minuteOf, secondOf } from "#client/words/time.ts";
import { english, german, inGreenwich, minute, now, second } from "./a-host.ts";

describe("time in words", () => {
  inGreenwich();

  const ages: readonly (readonly [age: number, en: string, de: string])[] = [
    [-minute, "just now", "gerade eben"],
    [9 * second, "just now", "gerade eben"],
    [10 * second, "10 s ago", "vor 10 s"],
    [59 * second, "59 s ago", "vor 59 s"],
    [minute, "1 min ago", "vor 1 min"],
    [179 * second, "2 min ago", "vor 2 min"],
    [3 * minute, "3 min ago", "vor 3 min"],
    [60 * minute, "1 h ago", "vor 1 h"],
    [47 * 60 * minute, "47 h ago", "vor 47 h"],
    [48 * 60 * minute, "2 days ago", "vor 2 Tagen"],
  ];
  for (const [age, en, de] of ages) {
    it(`${age / second} s: ${en}`, () => {
      assert.deepEqual([ageWords(now - age, now, english), ageWords(now - age, now, german)], [en, de]);
    });
  }

  it("counts down", () => {
    assert.deepEqual([0, 9, 60, 297, 3599, 3600].map(countdown), ["0:00", "0:09", "1:00", "4:57", "59:59", "1:00:00"]);
  });

  it("names points in time the same in every language", () => {
    assert.deepEqual([minuteOf(now), secondOf(now)], ["2026-03-02 14:03", "14:03:00"]);
  });

  it("says that it does not know what no clock shows", () => {
    assert.deepEqual([minuteOf(9e15), secondOf(Number.NaN)], ["?", "?"]);
  });
});
