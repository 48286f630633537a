/** A job on a guest: what it does, in which order, and what the host is at each step. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import type { Bed } from "./bed/bed.ts";
import { bootGuest, type Guest } from "./guest/booted.ts";
import { type Jobs, jobsOn, told } from "./jobs.ts";

const service = (name: string, script = "exec sleep 1000"): string =>
  `systemd.services.${name} = { wantedBy = [ "multi-user.target" ]; script = "${script}"; };`;

describe("a job", function () {
  this.timeout(90_000);
  let guest: Guest;
  let bed: Bed;
  let jobs: Jobs;

  before(async () => {
    guest = await bootGuest();
    bed = guest.bed;
    jobs = jobsOn(bed);
  });
  after(async () => {
    jobs?.close();
    await bed?.stop();
  });

  it("builds, and nothing else", async () => {
    await guest.configure(service("gebaut"));
    const old = await guest.state();
    const id = await jobs.start("build");
    const { state, code } = await jobs.until(id, "end");
    assert.deepEqual([state, code], ["done", 0], await jobs.log(id));
    assert.equal(told(await jobs.events(id)), "start evaluate built end");
    assert.deepEqual(await guest.state(), old);
  });

  it("tests: it runs when a new login has confirmed it, and the next boot knows nothing of it", async () => {
    await guest.configure(service("getestet"));
    const old = await guest.state();
    const id = await jobs.start("test");
    await jobs.until(id, "confirm");
    assert.deepEqual(await jobs.confirm(id), { kind: "done", value: undefined });
    const { state, code } = await jobs.until(id, "end");
    assert.deepEqual([state, code], ["done", 0], await jobs.log(id));
    assert.equal(
      told(await jobs.events(id)),
      "start evaluate built boot dry units activate armed activated confirm confirm confirmed end",
    );
    const now = await guest.state();
    assert.notEqual(now.current, old.current);
    assert.deepEqual({ ...now, current: "" }, { ...old, current: "" });
    assert.equal(await bed.must("systemctl is-active getestet.service"), "active\n");
  });
});
