/** What is shown of a job: what runs and since when, what it waits for, and what a cancel would do. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it } from "mocha";
import { readEvents } from "#client/rebuild/events.ts";
import { aheadAfter } from "#client/rebuild/job-moment.ts";
import { type JobView, secondsLeft, viewOf } from "#client/rebuild/job-view.ts";

const SYSTEM = "/nix/store/abc-nixos";

/** Each line one second after the one before. */
function told(...lines: readonly string[]): JobView {
  const text = lines.map((line, index) => `${1000 + index} 0 ${line}\n`).join("");
  const { events } = readEvents(Buffer.from(text));
  assert.equal(events.length, lines.length);
  return viewOf("id", events, { ahead: 0 });
}

function shown({ phase, since, waits, cancel }: JobView): unknown {
  return { phase, since, waits: waits?.for, cancel };
}

const begun = [`start action=switch previous=${SYSTEM}`, "phase name=evaluate"] as const;
const built = [...begun, `built system=${SYSTEM}`, "phase name=dry", "units stop=sshd.service"] as const;
const active = [...built, "armed until=1300", "phase name=activate"] as const;
const asked = [...active, "activated code=0", "phase name=confirm", "confirm until=1069"] as const;

describe("a job, as it is shown", () => {
  const nothing = { phase: undefined, since: undefined, waits: undefined, cancel: undefined };
  const states: readonly (readonly [when: string, lines: readonly string[], shown: unknown])[] = [
    ["nothing is known of it", [], nothing],
    ["it evaluates or builds", begun, { phase: "evaluate", since: 1001, waits: undefined, cancel: "at-once" }],
    ["it asks what would happen", built, { phase: "dry", since: 1003, waits: undefined, cancel: "at-once" }],
    [
      "it waits for a go",
      [...built, "phase name=wait", "ask why=risky until=1600"],
      { phase: "wait", since: 1005, waits: "go", cancel: "at-once" },
    ],
    [
      "a go was said",
      [...built, "phase name=wait", "ask why=risky until=1600", "go", "armed until=1900", "phase name=activate"],
      { phase: "activate", since: 1009, waits: undefined, cancel: "after-activation" },
    ],
    ["it activates", active, { phase: "activate", since: 1006, waits: undefined, cancel: "after-activation" }],
    [
      "it waits for a confirmation",
      asked,
      { phase: "confirm", since: 1008, waits: "confirmation", cancel: "roll-back" },
    ],
    [
      "it makes what was confirmed the default",
      [...asked, "confirmed", "phase name=commit"],
      { phase: "commit", since: 1011, waits: undefined, cancel: undefined },
    ],
    [
      "it goes back",
      [...asked, "revert why=unconfirmed"],
      { phase: "revert", since: 1010, waits: undefined, cancel: undefined },
    ],
  ];
  for (const [when, lines, expected] of states)
    it(`when ${when}`, () => assert.deepEqual(shown(told(...lines)), expected));

  it("when it ended: how, and nothing that runs", () => {
    const view = told(...asked, "confirmed", "end state=done code=0");
    assert.deepEqual(shown(view), nothing);
    assert.equal(view.end?.state, "done");
  });

  it("when it is lost: that, and nothing that runs; an end counts more", () => {
    const { events } = told(...asked);
    const lost = viewOf("id", events, { isLost: true });
    assert.deepEqual([lost.isLost, shown(lost)], [true, nothing]);
    const ended = told("end state=busy code=75").events;
    assert.equal(viewOf("id", ended, { isLost: true }).isLost, undefined);
  });

  it("tells what is left by the host's clock", () => {
    const { events } = told(...asked);
    assert.equal(secondsLeft(viewOf("id", events, { ahead: 0 }), 1_009_000), 60);
    assert.equal(secondsLeft(viewOf("id", events, { ahead: 3600 }), 1_009_000), 0);
    assert.equal(secondsLeft(viewOf("id", events, { ahead: -10 }), 1_019_000), 60);
    assert.equal(secondsLeft(viewOf("id", events), 1_009_000), undefined);
    assert.equal(secondsLeft(told(...active), 1_009_000), undefined);
  });
});

describe("the clock of a host", () => {
  it("is known to a second, and better with each answer", () => {
    // It is 100.7 s ahead; answers take 200 ms.
    let ahead: number | undefined;
    for (let ours = 50_000; ours < 60_000; ours += 370) {
      const whole = Math.floor((ours + 100) / 1000 + 100.7);
      ahead = aheadAfter(ahead, whole, ours, ours + 200);
      assert.ok(Math.abs(ahead - 100.7) <= 0.7, String(ahead));
    }
    assert.ok(Math.abs((ahead ?? 0) - 100.7) <= 0.25, String(ahead));
  });

  it("may be set by an activation", () => {
    const ahead = aheadAfter(-3600, 1000, 1_000_000, 1_000_100);
    assert.ok(ahead > -0.2 && ahead < 1, String(ahead));
  });

  it("is not taken for another one because an answer was late", () =>
    assert.equal(aheadAfter(5, 1005, 1_000_000, 1_015_000), 5));
});
