/**
 * A rebuild over a link that is cut, reset or falls silent at any point of it, on a plain and on a hardened host: nothing is lost, what runs
 * is the old system or the confirmed one, and who sits before it is told which. The table: docs/checks/step-7-faults.md.
 */
import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import type { Expected } from "./fault-state.ts";
import { cut, inLanes, openWorld, type Row, type World } from "./fault-world.ts";
import { type Attempted, type AttemptOptions, followAgain, type Step, sshOver } from "./faults.ts";
import type { Break } from "./relay.ts";

const ways: readonly Break[] = ["close", "reset", "black hole"];

const LOST = /^(The connection broke off, or the host answers no more\.|The host does not answer in time\.)/;
const AGAIN = /^Try it again as soon as the host answers\.$/;
const NOTHING = /^Nothing was changed on the host\.$/;

/** Where a link breaks: so many bytes of that step have gone over it, of all that it takes. */
interface Point {
  readonly name: string;
  readonly step: Step;
  readonly bytes: (all: number) => number;
  readonly says: Expected["says"];
}

const LOGIN: Expected["says"] = [LOST, NOTHING, /^It is tried again by itself\./];
const LOOK: Expected["says"] = [LOST, NOTHING, AGAIN];
const STAGE: Expected["says"] = [
  LOST,
  /^System and configuration of the host are as before; a copy may lie in the stage that nothing uses\.$/,
  AGAIN,
];
const START: Expected["says"] = [
  LOST,
  /^Whether it was started is not known yet; that shows as soon as the host answers again\.$/,
  AGAIN,
];
const CONFIRMED: Expected = {
  has: ["confirmed"],
  says: [
    /^The new system runs\. A new login confirmed it\.$/,
    /^The next boot starts generation 1\. The configuration on the host is as before\.$/,
    /^Rebuild \(switch\) makes it permanent\.$/,
  ],
};

const early: readonly Point[] = [
  { name: "login, first bytes", step: "login", bytes: () => 10, says: LOGIN },
  { name: "login, keys", step: "login", bytes: () => 1800, says: LOGIN },
  { name: "login, last bytes", step: "login", bytes: (all) => all - 400, says: LOGIN },
  { name: "look, question", step: "look", bytes: () => 5000, says: LOOK },
  { name: "look, answer", step: "look", bytes: (all) => all - 60, says: LOOK },
];
const late: readonly Point[] = [
  { name: "stage, first bytes", step: "stage", bytes: () => 100, says: STAGE },
  { name: "stage, middle", step: "stage", bytes: (all) => all / 2, says: STAGE },
  { name: "stage, last bytes", step: "stage", bytes: (all) => all - 1200, says: STAGE },
  // What is sent is a few bytes longer or shorter each time: the question may be whole by then, or not.
  { name: "stage, answer", step: "stage", bytes: (all) => all - 120, says: STAGE },
  { name: "start, question", step: "start", bytes: (all) => all / 2, says: START },
];
const started: Point = { name: "start, answer", step: "start", bytes: (all) => all - 120, says: START };

/** Bytes of each step over a good link. */
const sizes = new WeakMap<World, ReadonlyMap<Step, number>>();

async function measured(world: World): Promise<ReadonlyMap<Step, number>> {
  const before = sizes.get(world);
  if (before !== undefined) return before;
  const own = await world.relay();
  const marks: [Step, number][] = [];
  const good = await world.attempt({
    action: "build",
    ssh: sshOver(world.bed, own.port, 0),
    before: (step) => void marks.push([step, own.handedOn()]),
  });
  assert.equal(good.outcome?.kind, "ended", JSON.stringify(good));
  await own.close();
  const all = new Map(marks.map(([step, from], at) => [step, (marks[at + 1]?.[1] ?? from) - from] as const));
  sizes.set(world, all);
  return all;
}

async function broken(world: World, point: Point, how: Break, more: Partial<AttemptOptions> = {}): Promise<Attempted> {
  const all = await measured(world);
  const own = await world.relay();
  const before = (step: Step): void => {
    if (step === point.step) own.set(cut(own.handedOn() + Math.floor(point.bytes(all.get(step) ?? 0)), how));
  };
  // Where nothing but the end of a link tells it, ssh asks whether the host is there still; those bytes are not counted.
  const ssh = sshOver(world.bed, own.port, how === "black hole" ? 4 : 0);
  const attempted = await world.attempt({ ssh, before, ...more });
  await own.close();
  return attempted;
}

const untilCompared: Row = {
  name: "login and look break at five points, in three ways: nothing has happened on the host",
  async run(world) {
    await measured(world);
    world.change();
    const old = await world.standing();
    const rows = early.flatMap((point) => ways.map((how) => ({ point, how })));
    const all = await Promise.all(rows.map(({ point, how }) => broken(world, point, how)));
    for (const [at, attempted] of all.entries()) {
      const { point, how } = rows[at] ?? assert.fail();
      assert.equal(attempted.step, point.step, `${point.name}, ${how}: ${JSON.stringify(attempted)}`);
      await world.holds(old, attempted, point);
    }
    await world.works();
  },
};

const breaking = (point: Point): Row => ({
  name: `${point.name}, broken in three ways: the stage is whole or the one before, and the system is the old one`,
  async run(world) {
    for (const how of ways) {
      world.change();
      const old = await world.standing();
      const attempted = await broken(world, point, how);
      assert.equal(attempted.step, point.step, `${how}: ${JSON.stringify(attempted)}`);
      const now = await world.holds(old, attempted, point);
      if (point.step === "start") assert.equal(now.stage?.id, attempted.id);
      if (point.name === "stage, first bytes" || point.name === "stage, middle")
        assert.notEqual(now.stage?.id, attempted.id);
    }
    await world.works();
  },
});

const unanswered: Row = {
  name: "start, answer: it was started; who follows it then sees it confirmed",
  async run(world) {
    world.change();
    const old = await world.standing();
    const attempted = await broken(world, started, "reset");
    assert.equal(attempted.refusal?.kind, "failed", JSON.stringify(attempted));
    const followed = await followAgain({ bed: world.bed, folder: world.folder, action: "test" }, attempted);
    await world.holds(old, followed, CONFIRMED);
  },
};

const forsaken: Row = {
  name: "start, answer, and nobody follows: the old system comes back by itself, and a later window says so",
  async run(world) {
    world.change();
    const old = await world.standing();
    const attempted = await broken(world, started, "black hole", { confirmSeconds: 10 });
    assert.equal(attempted.refusal?.kind, "failed", JSON.stringify(attempted));
    const events = `/var/lib/mynixos/jobs/${attempted.id}/events`;
    await world.bed.must(`until grep -q ' end ' ${events}; do sleep 0.1; done`);
    const followed = await followAgain({ bed: world.bed, folder: world.folder, action: "test" }, attempted);
    await world.holds(old, followed, {
      has: ["confirm", "revert", "reverted"],
      says: [
        /^Nobody could confirm by a new login in time\.$/,
        /^The previous system runs again\. The next boot starts generation 1\.$/,
        /^Check what the change does to sshd/,
      ],
    });
    await world.works();
  },
};

/** In the window, `close` breaks the login that is to confirm, the others its question. */
const throughout = (how: Break): Row => ({
  name: `build, activation, window, confirmation and end break in one job (${how}): followed again each time, and confirmed`,
  async run(world) {
    // On a busy machine, the login that follows again after the activation confirms before there is another one to break: then once more.
    for (let turn = 1, on = ""; how === "close" ? turn === 1 : !on.includes("Not confirmed yet: "); turn += 1) {
      assert.ok(turn <= 4, on);
      on = await brokenThroughout(world, how);
    }
    await world.works();
  },
});

/** What was said on the way. */
async function brokenThroughout(world: World, how: Break): Promise<string> {
  world.change(
    `environment.etc.langsam.source = pkgs.runCommand "langsam" { } "sleep 2; mkdir $out";
       system.activationScripts.langsam = "sleep 3";`,
  );
  const old = await world.standing();
  const own = await world.relay();
  const seen = new Set<string>();
  /** From the next byte on: a job that is silent just now would not notice. */
  const breakFor = async (milliseconds: number): Promise<void> => {
    const { broken } = own.connections();
    own.set(cut(0, how));
    for (let turn = 0; turn < 400 && own.connections().broken === broken; turn += 1) await wait(20);
    await wait(milliseconds);
    await own.resume();
  };
  /** Until one was tried in vain. */
  const breakLogin = async (bytes: number): Promise<void> => {
    const { ever } = own.connections();
    own.set(cut(bytes, how));
    for (let turn = 0; turn < 400 && own.connections().ever === ever; turn += 1) await wait(20);
    await wait(1000);
    await own.resume();
  };
  const attempted = await world.attempt({
    ssh: sshOver(world.bed, own.port),
    // After so many breaks the next login is tried after 16 s, and the one after that 32 s later.
    confirmSeconds: 90,
    onView({ events }) {
      for (const event of events) {
        const word = event.word === "phase" ? event.name : event.word;
        if (seen.has(word)) continue;
        seen.add(word);
        if (["evaluate", "armed", "confirmed"].includes(word)) void breakFor(300);
        else if (word === "confirm") void breakLogin(how === "close" ? 0 : 9000);
      }
    },
  });
  await own.close();
  const on = attempted.english.on.join("\n");
  assert.ok(on.split("Connection lost;").length >= 3, on);
  assert.ok(seen.has("confirmed"), on);
  await world.holds(old, attempted, CONFIRMED);
  return on;
}

const beforeJobs: readonly Row[] = [untilCompared, ...late.map(breaking), unanswered];
const jobs: readonly Row[] = [...ways.map(throughout), forsaken];

inLanes("a rebuild over a link that breaks", {
  "plain host, up to its start": { open: () => openWorld("plain"), rows: beforeJobs },
  "hardened host, up to its start": { open: () => openWorld("hardened"), rows: beforeJobs },
  "plain host, a job": { open: () => openWorld("plain"), rows: jobs },
  "hardened host, a job": { open: () => openWorld("hardened"), rows: jobs },
});
