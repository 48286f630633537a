/** On the machine itself no login proves anything: a person keeps what runs, and nothing that is said speaks of a login. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it } from "mocha";
import { readEvents } from "#client/rebuild/events.ts";
import { viewOf } from "#client/rebuild/job-view.ts";
import { type Confirmation, endNotice } from "#client/words/rebuild-ends.ts";
import { lockOutQuestion } from "#client/words/rebuild-lock-outs.ts";
import { noticeText } from "#client/words/rebuild-notice.ts";
import { progressWords } from "#client/words/rebuild-progress.ts";
import { activationQuestion } from "#client/words/rebuild-units.ts";
import { english, german } from "#test/client/words/a-host.ts";

const previous = "/nix/store/abc-nixos";
const jobOf = (...lines: string[]) =>
  viewOf("20261122-abcdef", readEvents(Buffer.from(lines.map((line) => `1790000000 0 ${line}\n`).join(""))).events);
const begun = [
  `start action=test previous=${previous} generation=3`,
  "armed until=1790000300",
  "activated code=0",
  "confirm until=1790000060",
];
const kept = jobOf(...begun, "confirmed", "end state=done code=0");
const back = jobOf(
  ...begun,
  "revert why=unconfirmed",
  `reverted code=0 current=${previous}`,
  "end state=reverted code=0",
);

function said(confirmation: Confirmation, t = english): readonly string[] {
  return [
    noticeText(endNotice("test", kept, t, confirmation)),
    noticeText(endNotice("test", back, t, confirmation)),
    progressWords(
      "confirm",
      { builds: { begun: 0 }, fetches: { begun: 0 }, units: [], failedUnits: [] },
      t,
      confirmation,
    ),
    lockOutQuestion("here", { changes: [], unknown: ["x"] }, 60, t, confirmation)?.detail ?? "",
    ...(["test", "switch"] as const).map(
      (action) =>
        activationQuestion({ action, host: "here", why: "always", confirmSeconds: 60, confirmation }, t).detail,
    ),
  ];
}

describe("what is said of a confirmation", () => {
  it("by a login, speaks of a login", () => {
    for (const text of said("automatic")) assert.match(text, /login/);
  });

  it("by hand, never does", () => {
    for (const text of said("by-hand")) {
      assert.doesNotMatch(text, /login/);
      assert.match(text, /by hand|keeps? it|kept/);
    }
    for (const text of said("by-hand", german)) assert.doesNotMatch(text, /Login|Anmeldung/);
  });
});
