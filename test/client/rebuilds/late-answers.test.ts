/** Questions stay open while the world goes on: what is answered after the end of a job is told as what it is. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { JobWorld } from "#test/client/rebuild/job-world.ts";

async function waiting() {
  const world = new JobWorld();
  const job = world.follow({ channel: world.line() });
  world.say("start action=switch previous=/nix/store/abc-nixos");
  world.say(`ask why=always until=${world.now() + 1800}`);
  await world.pass(1);
  assert.equal(job.view().waits?.for, "go");
  return { world, job };
}

describe("an answer that comes after the end", () => {
  it("finds a rebuild that waits no more, whatever the answer is", async () => {
    const { world, job } = await waiting();
    world.say("end state=not-wanted code=0");
    world.units = [];
    await world.pass(2);
    assert.equal(world.outcome?.kind, "ended");
    const late = { kind: "refused", why: "not-waiting", said: "" };
    assert.deepEqual(await job.go(), late);
    assert.deepEqual(await job.cancel(), late);
    assert.deepEqual(world.told(), ["ended"], "nothing is asked of the host any more");
  });

  it("of a rebuild that was killed, finds the same", async () => {
    const { world, job } = await waiting();
    world.units = [];
    await world.pass(5);
    assert.equal(world.outcome?.kind, "lost");
    assert.deepEqual(await job.go(), { kind: "refused", why: "not-waiting", said: "" });
  });

  it("where this window only looks no longer, nobody knows", async () => {
    const { job } = await waiting();
    job.detach();
    assert.equal((await job.go()).kind, "failed");
  });
});
