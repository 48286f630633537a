/** A confirmation is a new login, made after the activation, and never tried more often than a host bears. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { FailureKind } from "#client/host/failure.ts";
import type { FollowOptions } from "#client/rebuild/job.ts";
import type { Done, Refusal } from "#client/rebuild/operations.ts";
import { JobWorld } from "./job-world.ts";

const SYSTEM = "/nix/store/abc-nixos";
const done: Done<undefined> = { kind: "done", value: undefined };

/** One that activates, since now. */
async function activating(options: Partial<FollowOptions> = {}) {
  const world = new JobWorld();
  const job = world.follow({ channel: world.line(), ...options });
  world.say(`start action=test previous=${SYSTEM}`);
  world.say(`armed until=${world.now() + 300}`);
  world.say("phase name=activate");
  await world.pass(1);
  return { world, job };
}

function asks(world: JobWorld, seconds = 60): void {
  world.say("activated code=0");
  world.say("phase name=confirm");
  world.say(`confirm until=${world.now() + seconds}`);
}

function goesBack(world: JobWorld, why = "unconfirmed"): void {
  world.say(`revert why=${why}`);
  world.say(`reverted code=0 current=${SYSTEM}`);
  world.say("end state=reverted code=0");
}

describe("a job that waits for a confirmation", () => {
  it("gets a new login, which goes on as its connection; the old one is closed", async () => {
    const { world } = await activating();
    assert.deepEqual(world.done, []);
    asks(world);
    await world.pass(2);
    assert.deepEqual(world.told(), ["confirm over 2"]);
    assert.equal(world.tried().length, 1);
    assert.deepEqual(world.open(), ["2"]);
    world.write("kept\n");
    world.say("end state=done code=0");
    await world.pass(2);
    assert.equal(world.outcome?.kind, "ended");
    assert.equal(world.heard.toString(), "kept\n");
  });

  it("gets none before it asks, whatever the log says", async () => {
    const { world } = await activating();
    world.write(`${world.now()} 0 confirm until=${world.now() + 60}\n@mynixos confirm\n`);
    await world.pass(100);
    assert.deepEqual(world.done, []);
  });

  it("is followed over the old connection while nobody gets in, and told why it went back", async () => {
    const { world, job } = await activating();
    world.logins = ["timed-out"];
    asks(world);
    await world.pass(61);
    const tries = world.tried().length;
    assert.ok(tries >= 28 && tries <= 31, String(tries));
    goesBack(world);
    world.logins = ["open"];
    await world.pass(5);
    assert.equal(world.outcome?.kind, "ended");
    assert.equal(world.tried().length, tries);
    assert.equal(job.view().events.find(({ word }) => word === "revert")?.word, "revert");
    assert.ok(!world.done.includes("lost"));
  });

  it("is reached again after it went back, where the old connection is gone, too", async () => {
    const { world } = await activating();
    world.logins = ["timed-out"];
    asks(world, 20);
    await world.pass(1);
    world.cut();
    await world.pass(30);
    goesBack(world);
    world.logins = ["open"];
    await world.pass(10);
    assert.equal(world.outcome?.kind === "ended" && world.outcome.view.end?.state, "reverted");
    assert.deepEqual(
      world.told().filter((one) => !one.startsWith("not confirmed")),
      ["lost lost", "found", "ended"],
    );
  });

  for (const kind of ["authentication", "too-many-authentications", "host-key-changed", "unknown", "no-shell"] as const)
    it(`is tried three times, spread over its time, where that is refused: ${kind}`, async () => {
      const { world } = await activating();
      const began = world.time / 1000;
      world.logins = [kind];
      asks(world);
      await world.pass(120);
      const [first = 0, second = 0, third = 0, ...more] = world.tried().map((at) => at - began);
      assert.deepEqual(more, []);
      assert.ok(first < 1 && second > 20 && second < 35 && third > 50 && third < 60, `${first} ${second} ${third}`);
    });

  it("is tried once more when it has gone back for sure, where all connections are gone; then never again", async () => {
    const { world } = await activating();
    const began = world.time / 1000;
    world.logins = ["authentication"];
    asks(world);
    await world.pass(1);
    world.cut();
    await world.pass(3600);
    const tries = world.tried().map((at) => at - began);
    assert.equal(tries.length, 4, String(tries));
    assert.ok((tries[3] ?? 0) >= 119, String(tries));
    assert.equal(world.outcome?.kind === "stopped" && world.outcome.failure.kind, "authentication");
  });

  it("is not reached by another way than the one that was agreed to", async () => {
    const { world } = await activating();
    world.logins = ["bad-configuration"];
    asks(world);
    await world.pass(70);
    assert.deepEqual(world.told(), ["not confirmed: bad-configuration"]);
    assert.equal(world.tried().length, 1);
    goesBack(world);
    await world.pass(2);
    assert.equal(world.outcome?.kind, "ended");
  });

  it("gets in again as soon as it can be", async () => {
    const { world } = await activating();
    world.logins = ["refused", "refused", "lost", "open"];
    asks(world);
    await world.pass(10);
    assert.equal(world.tried().length, 4);
    assert.ok(world.done.includes("confirm over 2"));
  });

  it("is confirmed over a login that was made after the activation, also where it was for following", async () => {
    const { world } = await activating();
    world.loginTakes = 4_000;
    world.cut();
    await world.pass(1);
    // The first login began before: it is none that proves anything.
    asks(world);
    await world.pass(20);
    assert.deepEqual(world.told(), ["lost lost", "found", "confirm over 3"]);
    assert.equal(world.tried().length, 2);
  });

  it("is confirmed by an editor that comes back now, by its first login", async () => {
    const world = new JobWorld();
    world.say(`start action=test previous=${SYSTEM}`);
    asks(world);
    await world.pass(5);
    world.follow();
    await world.pass(5);
    assert.deepEqual(world.done, ["login at 5", "confirm over 1"]);
  });

  it("is not confirmed by an editor that comes back when it is too late", async () => {
    const world = new JobWorld();
    world.say(`start action=test previous=${SYSTEM}`);
    asks(world);
    await world.pass(61);
    world.follow();
    await world.pass(5);
    assert.deepEqual(world.done, ["login at 61"]);
  });

  it("waits for the person, where that was wanted; then a new login is made", async () => {
    const { world, job } = await activating({ confirmation: "by-hand" });
    asks(world);
    await world.pass(10);
    assert.deepEqual(world.done, []);
    job.keep();
    await world.pass(1);
    assert.deepEqual(world.done, ["login at 11", "confirm over 2"]);
  });

  it("is given up by the person: nothing is confirmed after that", async () => {
    const { world, job } = await activating();
    world.loginTakes = 3_000;
    asks(world);
    await world.pass(1);
    void job.rollBackNow();
    await world.pass(10);
    assert.deepEqual(world.told(), ["cancel over 1"]);
    goesBack(world, "cancelled");
    await world.pass(2);
    assert.equal(world.outcome?.kind, "ended");
  });

  it("is confirmed still, where a cancel was refused", async () => {
    const { world, job } = await activating();
    world.cancels = { kind: "no-password" };
    void job.cancel();
    await world.pass(1);
    asks(world);
    await world.pass(2);
    assert.deepEqual(world.told(), ["cancel over 1", "confirm over 2"]);
  });

  it("is not confirmed, where nobody knows what became of a cancel", async () => {
    const { world, job } = await activating();
    world.cancels = { kind: "failed", failure: { kind: "lost", said: "" } };
    void job.cancel();
    await world.pass(1);
    asks(world);
    await world.pass(60);
    assert.deepEqual(world.told(), ["cancel over 1"]);
  });

  it("is not taken for a lost link while a login is slow: two never run at once", async () => {
    const { world } = await activating();
    world.loginTakes = 20_000;
    asks(world);
    await world.pass(1);
    world.cut();
    await world.pass(30);
    assert.equal(world.tried().length, 1);
    assert.deepEqual(world.told(), ["lost lost", "found", "confirm over 2"]);
  });

  it("drops a silent connection soon, and confirms over the new one", async () => {
    const { world } = await activating();
    world.isSilent = true;
    await world.pass(5);
    asks(world);
    await world.pass(4);
    world.isSilent = false;
    await world.pass(10);
    assert.ok(world.told().at(-1)?.startsWith("confirm over"), String(world.told()));
  });
});

describe("a confirmation that did not come through", () => {
  const lost: Refusal = { kind: "failed", failure: { kind: "lost", said: "" } };
  const refused = (why: "too-late" | "another-address" | "not-waiting"): Refusal => ({
    kind: "refused",
    why,
    said: "",
  });
  const cases: readonly (readonly [name: string, answers: Done<undefined>[], confirmed: number, logins: number])[] = [
    ["the link broke: by another login", [lost, lost, done], 3, 3],
    ["wrong password: asked again over the same login", [{ kind: "wrong-password", said: "" }, done], 2, 1],
    ["three wrong passwords: never again", [{ kind: "wrong-password", said: "" }], 3, 1],
    ["something holds the lock: again, over the same login", [{ kind: "busy" }, { kind: "busy" }, done], 3, 1],
    ["no password: never again", [{ kind: "no-password" }], 1, 1],
    ["no sudo: never again", [{ kind: "no-sudo", said: "" }], 1, 1],
    ["too late: never again", [refused("too-late")], 1, 1],
    ["another address: never again", [refused("another-address")], 1, 1],
    ["it does not wait any more: never again", [refused("not-waiting")], 1, 1],
  ];
  for (const [name, answers, confirmed, logins] of cases)
    it(name, async () => {
      const { world } = await activating();
      world.confirmations = [...answers];
      asks(world);
      await world.pass(55);
      assert.equal(world.done.filter((one) => one.startsWith("confirm over")).length, confirmed, String(world.done));
      assert.equal(world.tried().length, logins);
      assert.equal(world.open().length, 1);
      goesBack(world);
      await world.pass(5);
      assert.equal(world.outcome?.kind, "ended");
    });

  it("is given up on a link that is silent, so that there is time for another one", async () => {
    const { world } = await activating();
    world.isStuck = true;
    asks(world, 40);
    await world.pass(18);
    assert.deepEqual(world.told(), ["confirm over 2"]);
    world.isStuck = false;
    await world.pass(6);
    assert.deepEqual(world.told(), ["confirm over 2", "not confirmed: failed", "confirm over 3"]);
  });

  it("because it could not be asked for is told, and does not end the watching", async () => {
    const world = new JobWorld();
    world.confirmationThrows = true;
    world.follow({ channel: world.line() });
    asks(world, 10);
    await world.pass(12);
    assert.ok(world.told().includes("not confirmed: failed"), String(world.told()));
    goesBack(world);
    await world.pass(5);
    assert.equal(world.outcome?.kind, "ended");
  });

  it("is tried again when the person says so", async () => {
    const { world, job } = await activating();
    world.confirmations = [{ kind: "no-password" }, done];
    asks(world);
    await world.pass(10);
    job.keep();
    await world.pass(1);
    assert.equal(world.done.filter((one) => one.startsWith("confirm over")).length, 2);
  });
});

describe("a connection that is lost while it activates", () => {
  it("is tried every two seconds, where nobody counts that", async () => {
    const { world } = await activating();
    await world.pass(20);
    world.logins = ["refused"];
    world.cut();
    await world.pass(60);
    const tries = world.tried();
    assert.ok(tries.length >= 28 && tries.length <= 32, String(tries.length));
  });

  it("is tried seldom where logins break", async () => {
    const { world } = await activating();
    world.logins = ["lost"];
    world.cut();
    await world.pass(60);
    assert.ok(world.tried().length <= 6, String(world.tried()));
  });

  it("is tried three times where it is refused, then when it has gone back for sure", async () => {
    const { world } = await activating();
    world.logins = ["authentication"] as FailureKind[];
    world.cut();
    await world.pass(400);
    assert.equal(world.tried().length, 3);
    world.logins = ["open"];
    goesBack(world);
    await world.pass(100);
    assert.equal(world.outcome?.kind, "ended");
    assert.equal(world.tried().length, 4);
  });
});
