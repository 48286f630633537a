/** How a rebuild ended, in words: what happened, how the host stands now, what to do; and nothing that the job did not tell. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { EventBody, JobEnd, JobPhase } from "#client/rebuild/job-events.ts";
import { type JobView, viewOf } from "#client/rebuild/job-view.ts";
import type { Action } from "#client/rebuild/operations.ts";
import { endNotice, lostNotice } from "#client/words/rebuild-ends.ts";
import { exitWords } from "#client/words/rebuild-exits.ts";
import { type Notice, noticeText } from "#client/words/rebuild-notice.ts";
import { outcomeNotice } from "#client/words/rebuild-outcome.ts";
import { english, failure, german, hostile } from "./a-host.ts";

function view(...bodies: readonly EventBody[]): JobView {
  const events = bodies.map((body, index) => ({ ...body, at: 1_772_000_000 + index, offset: index }));
  return viewOf("20260302-140300-abcd", events);
}

const start: EventBody = { word: "start", action: "test", previous: "/nix/store/a", generation: 42 };
const phase = (name: JobPhase): EventBody => ({ word: "phase", name });
const end = (state: JobEnd, code = 0): EventBody => ({ word: "end", state, code });
const armed: EventBody = { word: "armed", until: 1_772_000_300 };
const activated = (code: number, ...failed: readonly string[]): EventBody => ({ word: "activated", code, failed });
const confirmed: EventBody = { word: "confirmed" };
const committed: EventBody = { word: "committed", generation: 43 };
const reverted: EventBody = { word: "reverted", code: 0, current: "/nix/store/a" };
const ran = [start, phase("evaluate"), phase("activate"), armed] as const;

describe("the end of a rebuild", () => {
  const rows: readonly (readonly [
    title: string,
    action: Action,
    view: JobView,
    level: Notice["level"],
    text: string,
  ])[] = [
    [
      "a build",
      "build",
      view(start, phase("evaluate"), end("done")),
      "info",
      "The configuration was built. Nothing was changed on the host.",
    ],
    [
      "a test, confirmed",
      "test",
      view(...ran, activated(0), confirmed, end("done")),
      "info",
      "The new system runs. A new login confirmed it. The next boot starts generation 42. The configuration on the host is as before. Rebuild (switch) makes it permanent.",
    ],
    [
      "a switch, with files",
      "switch",
      view(...ran, activated(0), confirmed, committed, { word: "promoted", path: "a.nix" }, end("done")),
      "info",
      "The new system runs. A new login confirmed it. The next boot starts generation 43. 1 file was taken over into the configuration of the host.",
    ],
    [
      "a switch that left a file",
      "switch",
      view(...ran, activated(0), confirmed, committed, { word: "kept", path: "b.nix", why: "changed" }, end("done")),
      "warning",
      "The new system runs. A new login confirmed it. The next boot starts generation 43. Not taken over, so it stands there as it was: b.nix (changed there meanwhile). These files lie in the stage still. Compare them and rebuild.",
    ],
    [
      "units that failed",
      "test",
      view(...ran, activated(4, "n8n.service"), confirmed, end("done-with-failed-units", 4)),
      "warning",
      "It was activated, but this does not run: n8n.service. The new system runs. The next boot starts generation 42. The configuration on the host is as before. The log has the last lines of their journal. Repair it and rebuild, or roll back.",
    ],
    [
      "an evaluation that failed",
      "test",
      view(start, phase("evaluate"), end("not-built", 1)),
      "error",
      "Nix could not evaluate or build the configuration. (exit code 1) Nothing was changed on the host. What could be placed stands in the problems of the editor, all of it in the log.",
    ],
    [
      "no room on /boot",
      "switch",
      view(
        start,
        { word: "boot", needs: 30_000_000, free: 10_000_000, releases: 4_000_000, fits: false },
        end("no-room", 1),
      ),
      "error",
      "There is no room on /boot: kernel and initrd of the new system need 30 MB, 16 MB are missing. Nothing was changed on the host. Collect garbage, then try it again. Rebuild (test) needs no room there.",
    ],
    [
      "nobody who confirmed",
      "test",
      view(...ran, activated(0), { word: "revert", why: "unconfirmed" }, phase("revert"), reverted, end("reverted", 0)),
      "error",
      "Nobody could confirm by a new login in time. The previous system runs again. The next boot starts generation 42. Check what the change does to sshd, firewall, network, users and keys. If the login is only slow, raise mynixos.rebuild.confirmSeconds.",
    ],
    [
      "an activation that failed, by its own code and not by that of going back",
      "test",
      view(...ran, activated(2), { word: "revert", why: "failed" }, phase("revert"), reverted, end("reverted", 2)),
      "error",
      "The activation script failed: parts of /etc, users or secrets may not be set up. (exit code 2) The previous system runs again. The next boot starts generation 42. The log says why.",
    ],
    [
      "an activation that succeeded, and could not be watched: its code is no reason",
      "test",
      view(...ran, activated(0), { word: "revert", why: "failed" }, phase("revert"), reverted, end("reverted", 1)),
      "error",
      "After the activation it could not go on. The previous system runs again. The next boot starts generation 42. The log says why.",
    ],
    [
      "a cancel while it built",
      "test",
      view(start, phase("evaluate"), end("cancelled", 130)),
      "info",
      "The rebuild was cancelled. Nothing was changed on the host.",
    ],
    [
      "a cancel while it waited",
      "test",
      view(...ran, activated(0), { word: "revert", why: "cancelled" }, reverted, end("cancelled", 130)),
      "info",
      "The rebuild was cancelled. The previous system runs again. The next boot starts generation 42.",
    ],
    [
      "a default that could not be set",
      "switch",
      view(...ran, activated(0), confirmed, phase("commit"), end("not-committed", 1)),
      "error",
      "The new system was confirmed, but could not be made the default. The boot loader was not installed, or the profile was not set. (exit code 1) The new system runs; the default generation is the one before. Mostly /boot is full: collect garbage there, then switch again. If the log says that the boot loader could not be written again, do not restart the host before that.",
    ],
    [
      "garbage",
      "collect",
      view(start, phase("collect"), end("done")),
      "info",
      "Garbage was collected. What runs and what the next boot starts are as before.",
    ],
  ];
  for (const [title, action, job, level, text] of rows) {
    it(`says of ${title}`, () => {
      const notice = endNotice(action, job, english);
      assert.equal(notice.level, level);
      assert.equal(noticeText(notice), text);
      assert.notEqual(noticeText(endNotice(action, job, german)), text);
    });
  }

  const states: readonly JobEnd[] = [
    "done",
    "done-with-failed-units",
    "not-built",
    "not-activated",
    "no-room",
    "reverted",
    "not-reverted",
    "not-committed",
    "cancelled",
    "not-collected",
    "not-wanted",
    "busy",
  ];
  const actions: readonly Action[] = ["build", "dry-activate", "test", "switch", "rollback", "collect"];
  it("says something of each in both languages, and never less than what happened and how the host stands", () => {
    for (const state of states)
      for (const action of actions)
        for (const t of [english, german]) {
          const notice = endNotice(action, view(...ran, end(state, 1)), t);
          assert.notEqual(notice.what, "", state);
          assert.notEqual(notice.state, "", state);
          if (notice.level === "error") assert.ok(notice.advice !== undefined && notice.buttons.length > 0, state);
        }
  });

  it("names no generation that the job did not name", () => {
    assert.match(
      noticeText(endNotice("test", view(end("done")), english)),
      /the generation that was the default before/,
    );
  });

  it("keeps what the host names from becoming a link", () => {
    const notice = endNotice("test", view(...ran, activated(4, hostile), end("done-with-failed-units", 4)), english);
    assert.equal(noticeText(notice).includes("]("), false);
    assert.equal(/[\n\u202e]/.test(noticeText(notice)), false);
  });
});

describe("a rebuild that is gone without an end", () => {
  const rows: readonly (readonly [title: string, view: JobView, state: RegExp])[] = [
    ["while it built", view(start, phase("evaluate")), /changed nothing on the host yet/],
    ["while it activated", view(...ran), /not confirmed: after a restart the previous default runs/],
    ["after it was confirmed", view(...ran, activated(0), confirmed), /was confirmed, but not said to be the default/],
    [
      "after it went back",
      view(...ran, activated(0), { word: "revert", why: "unconfirmed" }, reverted),
      /previous system runs again/,
    ],
    [
      "while it became the default",
      view(...ran, activated(0), confirmed, phase("commit")),
      /was being made the default/,
    ],
    ["after it became the default", view(...ran, activated(0), confirmed, committed), /next boot starts generation 43/],
  ];
  for (const [title, job, state] of rows) {
    it(`says only what is certain: ${title}`, () => {
      assert.match(lostNotice(job, english).state, state);
      assert.notEqual(lostNotice(job, german).state, "");
    });
  }
});

describe("a rebuild that is no longer followed", () => {
  it("is told unless the person wanted it so", () => {
    const job = view(...ran);
    assert.equal(outcomeNotice("test", { kind: "detached", view: job }, english), undefined);
    const stopped = outcomeNotice(
      "test",
      { kind: "stopped", view: job, failure: failure("host-key-changed", "[a](b)") },
      german,
    );
    assert.match(stopped?.what ?? "", /lässt sich nicht weiter verfolgen/);
    assert.equal(stopped?.what.includes("]("), false);
    for (const kind of ["lost", "no-job", "unreadable"] as const)
      assert.notEqual(outcomeNotice("test", { kind, view: job }, german)?.state, undefined);
  });
});

describe("exit codes in words", () => {
  const rows: readonly (readonly [code: number, phase: JobPhase | undefined, words: string])[] = [
    [100, "evaluate", "A build failed. (exit code 100)"],
    [100, "activate", "The new system has another init, which only a reboot can change to. (exit code 100)"],
    [101, "evaluate", "A build took longer than Nix allows. (exit code 101)"],
    [101, "activate", "switch-to-configuration itself broke off. (exit code 101)"],
    [4, "activate", "It was activated, but units failed. (exit code 4)"],
    [99, undefined, "It failed for a reason that is not known here. (exit code 99)"],
  ];
  for (const [code, during, words] of rows) {
    it(`${code} while ${during ?? "nobody knows what"}`, () => {
      assert.equal(exitWords(code, during, english), words);
      assert.match(exitWords(code, during, german), new RegExp(`\\(Exit-Code ${code}\\)$`));
    });
  }
});
