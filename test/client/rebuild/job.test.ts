/** A job followed from its start to its end, also where the connection does not hold: each byte once, no login too many. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { FailureKind } from "#client/host/failure.ts";
import { JobWorld } from "./job-world.ts";

const SYSTEM = "/nix/store/abc-nixos";

/** One that builds, and has been followed for a second. */
async function building(options: Parameters<JobWorld["follow"]>[0] = {}) {
  const world = new JobWorld();
  const job = world.follow({ channel: world.line(), ...options });
  world.say(`start action=test previous=${SYSTEM}`);
  world.say("phase name=evaluate");
  world.write("building the system configuration...\n");
  await world.pass(1);
  return { world, job };
}

describe("a job that is followed", () => {
  it("is told as it goes on, over the channel that it was started over", async () => {
    const { world, job } = await building();
    assert.equal(job.view().phase, "evaluate");
    world.write("copying path…\n");
    await world.pass(2);
    assert.equal(world.heard.toString(), "building the system configuration...\ncopying path…\n");
    world.say("end state=done code=0");
    world.write("Done.\n");
    world.units = [];
    await world.pass(2);
    assert.deepEqual(world.outcome, { kind: "ended", view: job.view(), isWhole: true });
    assert.equal(job.view().end?.state, "done");
    assert.deepEqual(world.heard, world.log);
    assert.deepEqual(world.done, ["ended"]);
    assert.deepEqual(world.open(), []);
  });

  it("ends only when all of its log has come", async () => {
    const { world, job } = await building();
    world.write("x".repeat(2_000_000));
    world.say("end state=done code=0");
    while (job.view().end === undefined) await world.pass(0.01);
    assert.ok(!world.isOver());
    assert.ok(world.heard.length < 100_000);
    await world.pass(5);
    assert.equal(world.outcome?.kind, "ended");
    assert.ok(world.heard.equals(world.log));
  });

  it("is asked at most four times a second, and once where nothing comes", async () => {
    const { world } = await building();
    world.questions = 0;
    await world.pass(60);
    assert.ok(world.questions >= 55 && world.questions <= 62, String(world.questions));
    world.questions = 0;
    for (let turn = 0; turn < 100; turn++) {
      world.write(".");
      await world.pass(0.1);
    }
    assert.ok(world.questions <= 41, String(world.questions));
  });

  it("gets small pieces over a slow link", async () => {
    const { world } = await building();
    world.latency = 5_000;
    world.write("x".repeat(100_000));
    await world.pass(10);
    const before = world.heard.length;
    await world.pass(5);
    assert.ok(world.heard.length - before <= 16_000, String(world.heard.length - before));
    assert.deepEqual(world.tried(), []);
  });

  it("is attached to by its log's offset; what it says of itself is all there", async () => {
    const world = new JobWorld();
    world.say(`start action=test previous=${SYSTEM}`);
    world.say("phase name=evaluate");
    world.write("old\nnew\n");
    const job = world.follow({ from: { log: 4 } });
    await world.pass(1);
    assert.equal(world.heard.toString(), "new\n");
    assert.equal(job.view().phase, "evaluate");
    assert.deepEqual(job.position(), { log: 8, events: world.events.length });
    assert.deepEqual(world.done, ["login at 0"]);
  });

  it("goes on without us when nobody looks any more", async () => {
    const { world, job } = await building();
    job.detach();
    await world.pass(60);
    assert.equal(world.outcome?.kind, "detached");
    assert.deepEqual([world.open(), world.tried()], [[], []]);
    assert.equal((await job.go()).kind, "failed");
  });

  it("is lost where neither an end nor a unit is there, and not before that was seen twice", async () => {
    const { world, job } = await building();
    world.units = [];
    await world.pass(1);
    assert.ok(!world.isOver());
    await world.pass(4);
    assert.equal(world.outcome?.kind, "lost");
    assert.equal(job.view().isLost, true);
  });

  it("is not lost while its dead-man's switch goes back, nor while another job's unit is there", async () => {
    const { world } = await building();
    world.units = ["mynixos-deadman-20261122-abcdef"];
    await world.pass(30);
    assert.ok(!world.isOver());
    world.units = ["mynixos-rebuild-other-20261122-abcdef", "mynixos-rebuild-20261122-fedcba"];
    await world.pass(5);
    assert.equal(world.outcome?.kind, "lost");
  });

  it("that is not there, or belongs to somebody else, is told so", async () => {
    for (const kind of ["no-job", "unreadable"] as const) {
      const world = new JobWorld();
      world.exists = kind !== "no-job";
      world.isReadable = kind !== "unreadable";
      world.follow();
      await world.pass(1);
      assert.equal(world.outcome?.kind, kind);
    }
  });

  it("that says other things than before is believed from their beginning", async () => {
    const { world, job } = await building();
    world.events = "";
    world.say("end state=busy code=75");
    await world.pass(2);
    assert.deepEqual(
      job.view().events.map(({ word }) => word),
      ["end"],
    );
  });
});

describe("a connection that is lost while it builds", () => {
  it("is told once, found again at once, and nothing comes twice", async () => {
    const { world } = await building();
    await world.pass(30);
    for (let turn = 0; turn < 10; turn++) {
      world.write(`${turn}\n`);
      world.cut();
      await world.pass(30);
    }
    assert.deepEqual(world.heard, world.log);
    assert.deepEqual(world.told(), Array.from({ length: 10 }, () => ["lost lost", "found"]).flat());
    assert.equal(world.tried().length, 10);
  });

  it("is tried again with longer and longer waits, as long as waiting helps", async () => {
    const { world } = await building();
    await world.pass(30);
    world.logins = ["refused"];
    world.cut();
    await world.pass(120);
    const tries = world.tried();
    assert.deepEqual(
      tries.slice(1, 6).map((at, index) => Math.round(at - (tries[index] ?? 0))),
      [2, 4, 8, 15, 15],
    );
    world.logins = ["open"];
    await world.pass(16);
    assert.deepEqual(world.told(), ["lost lost", "found"]);
  });

  it("is tried seldom where logins break: somebody may count them", async () => {
    const { world } = await building();
    await world.pass(30);
    world.logins = ["lost"];
    world.cut();
    await world.pass(600);
    assert.ok(world.tried().length <= 5, String(world.tried()));
  });

  it("is not hammered where it never lasts", async () => {
    const { world } = await building();
    await world.pass(30);
    for (let turn = 0; turn < 600; turn++) {
      world.cut();
      await world.pass(0.2);
    }
    assert.ok(world.tried().length <= 14, String(world.tried().length));
  });

  for (const kind of [
    "authentication",
    "too-many-authentications",
    "host-key-changed",
    "unknown",
    "bad-configuration",
  ] as const)
    it(`is never tried again by itself after ${kind}`, async () => {
      const { world } = await building();
      await world.pass(30);
      world.logins = [kind];
      world.cut();
      await world.pass(600);
      assert.equal(world.tried().length, 1);
      assert.deepEqual(world.told(), ["lost lost", "stopped"]);
      assert.equal(world.outcome?.kind === "stopped" && world.outcome.failure.kind, kind);
    });

  it("is given up where answers are nonsense", async () => {
    const { world } = await building();
    world.latency = 0;
    Object.assign(world, { now: () => "dance" });
    await world.pass(600);
    assert.equal(world.outcome?.kind === "stopped" && world.outcome.failure.kind, "bad-answer");
    assert.ok(world.tried().length <= 5, String(world.tried()));
  });

  it("after the end: what is missing of the log is fetched, but not for ever", async () => {
    for (const logins of [["open"], ["refused"], ["authentication"]] as (FailureKind | "open")[][]) {
      const { world, job } = await building();
      world.write("x".repeat(1_000_000));
      world.say("end state=not-built code=1");
      while (job.view().end === undefined) await world.pass(0.01);
      world.logins = logins;
      world.cut();
      await world.pass(100);
      const isWhole = logins[0] === "open";
      assert.equal(world.outcome?.kind === "ended" && world.outcome.isWhole, isWhole);
      assert.equal(world.heard.equals(world.log), isWhole);
    }
  });
});

describe("what a person says to a job", () => {
  it("goes over the connection that is there", async () => {
    const { world, job } = await building();
    void job.go();
    void job.cancel();
    await world.pass(1);
    assert.deepEqual(world.done, ["go over 1", "cancel over 1"]);
  });

  it("goes over the next one where it is lost, which is tried at once", async () => {
    const { world, job } = await building();
    await world.pass(30);
    world.logins = ["refused"];
    world.cut();
    await world.pass(40);
    const [before] = [world.tried().length];
    world.logins = ["open"];
    const said = job.cancel();
    await world.pass(0.1);
    assert.equal((await said).kind, "done");
    assert.equal(world.tried().length, before + 1);
  });

  it("fails with the reason where there is none, and does not wait for ever", async () => {
    const { world, job } = await building();
    await world.pass(30);
    world.logins = ["no-route"];
    world.cut();
    await world.pass(5);
    const said = job.go();
    await world.pass(1);
    assert.deepEqual(await said, { kind: "failed", failure: { kind: "no-route", said: "no" } });
  });
});
