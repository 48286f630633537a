/** Times of the calendar: what systemd takes is taken, what it does not know is refused before a timer waits for ever. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { isCalendarTime } from "#scaffold/calendar.ts";

// Each of them was given to `systemd-analyze calendar` (252).
const taken = [
  ...["daily", "DAILY", "weekly", "daily UTC", "semi-annually", "Mon", "Mon..Fri", "Sat,Sun", "sunday 03:30"],
  ...["04:00", "*:0/15", "4:5:6.5", "*-*-* 04:00:00", "*-*-1,15 12:00", "12-24", "2027-03-01", "*-02~03"],
  ...["Mon *-*-* 04:00:00 Europe/Berlin", "*-*-* 0,12:30", "Mon,Wed..Fri *-1..3-1/7 *:*:0/10", "@1700000000"],
];
const refused = [
  ...["", "morgen frueh", "tomorrow", "noon", "Montag", "täglich", "daily 04:00", "4", "4 Uhr", "*/5", "5..2:00"],
  ...["24:00", "12:60", "13-01", "*-*-32", "*-*-* 04:00 05:00", "04:00 *-*-*", "UTC", "*-*-0", "*:0/61", "Mon.."],
];

describe("a time of the calendar", () => {
  for (const text of taken) it(`is ${JSON.stringify(text)}`, () => assert.ok(isCalendarTime(text)));
  for (const text of refused) it(`is not ${JSON.stringify(text)}`, () => assert.ok(!isCalendarTime(text)));
});
