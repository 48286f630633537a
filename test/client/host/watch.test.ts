/** When a host is asked, and when it is left alone. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { address, agreedTo, facts, World } from "./watch-world.ts";

describe("a watch on a host", () => {
  it("contacts nobody before a person agreed to exactly this address", async () => {
    const world = new World();
    world.agreed = undefined;
    world.watch.setActive(true);
    await world.pass(600);
    assert.deepEqual(world.done, ["unconfirmed"]);
    assert.deepEqual(world.watch.state(), { kind: "unconfirmed", identity: agreedTo });
    world.agreed = agreedTo;
    await world.watch.refresh();
    assert.equal(world.watch.state().kind, "up");
  });

  it("asks the person again when the address is another one", async () => {
    const world = new World();
    world.resolved = { ...address, port: 22 };
    world.watch.setActive(true);
    await world.pass(600);
    assert.deepEqual(world.done, ["unconfirmed"]);
    assert.deepEqual(world.watch.state(), { kind: "unconfirmed", identity: "alex@10.0.0.10:22", before: agreedTo });
  });

  it("asks nothing as long as nobody looks", async () => {
    const world = new World();
    await world.pass(600);
    assert.deepEqual(world.done, []);
  });

  it("asks once a minute over one connection", async () => {
    const world = new World();
    world.watch.setActive(true);
    await world.pass(181);
    assert.deepEqual(world.connected(), [0]);
    assert.deepEqual(world.asked(), [0, 60, 120, 180]);
  });

  it("asks earlier where something is about to change", async () => {
    const world = new World();
    world.soon = 5_000;
    world.watch.setActive(true);
    await world.pass(11);
    assert.deepEqual(world.asked(), [0, 5, 10]);
  });

  it("pauses when nobody looks, and asks at once when what it knows is old", async () => {
    const world = new World();
    world.watch.setActive(true);
    await world.pass(10);
    world.watch.setActive(false);
    await world.pass(200);
    assert.deepEqual(world.asked(), [0]);
    world.watch.setActive(true);
    await world.pass(1);
    assert.deepEqual(world.asked(), [0, 210]);
    assert.deepEqual(world.connected(), [0]);
  });

  it("waits for the rest of the minute when somebody looks again", async () => {
    const world = new World();
    world.watch.setActive(true);
    await world.pass(10);
    world.watch.setActive(false);
    await world.pass(10);
    world.watch.setActive(true);
    await world.pass(41);
    assert.deepEqual(world.asked(), [0, 60]);
  });

  it("gives the connection back when nobody has looked for five minutes", async () => {
    const world = new World();
    world.watch.setActive(true);
    await world.pass(1);
    world.watch.setActive(false);
    await world.pass(299);
    assert.ok(!world.done.includes("close"));
    await world.pass(2);
    assert.ok(world.done.includes("close"));
    world.watch.setActive(true);
    await world.pass(1);
    assert.deepEqual(world.connected(), [0, 302]);
  });

  it("tries a host that does not answer again, at longer and longer intervals", async () => {
    const world = new World();
    world.connections = ["timed-out"];
    world.watch.setActive(true);
    await world.pass(1200);
    assert.deepEqual(world.connected(), [0, 10, 30, 70, 150, 310, 610, 910]);
    assert.equal(world.watch.state().kind, "offline");
  });

  it("starts over with short waits when the host was there in between", async () => {
    const world = new World();
    world.connections = ["refused", "refused", "open", "refused"];
    world.answers = ["facts", "bad-answer", "lost"];
    world.watch.setActive(true);
    await world.pass(31);
    assert.equal(world.watch.state().kind, "up");
  });

  for (const kind of ["authentication", "host-key-changed", "host-key-unknown", "too-many-authentications"] as const)
    it(`never tries again by itself after: ${kind}`, async () => {
      const world = new World();
      world.connections = [kind, "open"];
      world.watch.setActive(true);
      await world.pass(3600);
      world.watch.setActive(false);
      world.watch.setActive(true);
      await world.pass(3600);
      assert.deepEqual(world.connected(), [0]);
      assert.equal(world.watch.state().kind, "stopped");
      await world.watch.refresh();
      assert.equal(world.watch.state().kind, "up");
    });

  it("makes a new connection at once when the old one is gone, and says nothing of it", async () => {
    const world = new World();
    world.answers = ["facts", "lost", "facts"];
    world.watch.setActive(true);
    await world.pass(61);
    assert.deepEqual(world.connected(), [0, 60]);
    assert.ok(!world.done.includes("offline"));
    assert.equal(world.watch.state().kind, "up");
  });

  it("keeps what it saw last when the host is gone", async () => {
    const world = new World();
    world.connections = ["open", "timed-out"];
    world.answers = ["facts", "lost"];
    world.watch.setActive(true);
    await world.pass(61);
    const state = world.watch.state();
    assert.equal(state.kind, "offline");
    assert.deepEqual("last" in state && state.last, { facts, at: 0 });
  });

  it("never asks twice at once, however often a person wants it", async () => {
    const world = new World();
    let release = (): void => undefined;
    world.hold = new Promise((resolve) => {
      release = resolve;
    });
    world.watch.setActive(true);
    await world.pass(1);
    const all = [world.watch.refresh(), world.watch.refresh(), world.watch.refresh()];
    await world.pass(200);
    assert.deepEqual(world.asked(), [0]);
    release();
    await Promise.all(all);
    assert.deepEqual(world.asked(), [0, 201]);
  });

  it("does nothing any more when it is over", async () => {
    const world = new World();
    world.watch.setActive(true);
    await world.pass(1);
    world.watch.dispose();
    await world.watch.refresh();
    await world.pass(600);
    assert.deepEqual(world.asked(), [0]);
    assert.equal(world.done.at(-1), "close");
  });

  it("survives what should never happen", async () => {
    const world = new World();
    world.answers = [];
    world.hold = Promise.reject(new Error("a mistake of ours"));
    world.watch.setActive(true);
    await world.pass(1);
    const state = world.watch.state();
    assert.ok(state.kind === "stopped" && state.failure.said.includes("a mistake of ours"));
  });

  it("ends its connection when the agreement was taken back, or given to another address, by another window", async () => {
    for (const agreed of [undefined, "alex@10.0.0.11:22"]) {
      const world = new World();
      world.watch.setActive(true);
      await world.pass(1);
      world.agreed = agreed;
      await world.pass(600);
      assert.deepEqual(world.asked(), [0]);
      assert.deepEqual(world.connected(), [0]);
      assert.ok(world.done.includes("close"));
      assert.equal(world.watch.state().kind, "unconfirmed");
    }
  });

  it("keeps its connection as long as the agreement holds, wherever ssh_config leads meanwhile", async () => {
    const world = new World();
    world.watch.setActive(true);
    await world.pass(1);
    world.resolved = { ...address, host: "10.0.0.99" };
    await world.pass(120);
    assert.deepEqual(world.connected(), [0]);
    world.answers = ["lost"];
    await world.pass(120);
    assert.deepEqual(world.connected(), [0]);
    assert.equal(world.watch.state().kind, "unconfirmed");
  });

  it("asks this machine itself without anybody's agreement", async () => {
    const world = new World();
    world.agreed = undefined;
    world.resolved = { ...address, isHere: true };
    world.watch.setActive(true);
    await world.pass(61);
    assert.deepEqual(world.asked(), [0, 60]);
  });

  it("does not claim to connect before anybody agreed", () => {
    const world = new World();
    assert.equal(world.watch.state().kind, "connecting");
    assert.equal(new World("").watch.state().kind, "unconfirmed");
  });

  it("is not put off for hours by a clock that was set back", async () => {
    const world = new World();
    world.time = 10 * 3600_000;
    world.watch.setActive(true);
    await world.pass(10);
    world.watch.setActive(false);
    world.time -= 5 * 3600_000;
    world.watch.setActive(true);
    await world.pass(61);
    assert.equal(world.asked().length, 2);
  });

  it("asks at once after a sleep that its timers did not see", async () => {
    const world = new World();
    world.watch.setActive(true);
    await world.pass(10);
    world.watch.setActive(false);
    world.time += 8 * 3600_000;
    world.watch.setActive(true);
    await world.pass(1);
    assert.equal(world.asked().length, 2);
  });

  it("takes its facts for as old as the question, however long the answer took, and pauses all the same", async () => {
    const world = new World();
    let release = (): void => undefined;
    world.hold = new Promise((resolve) => {
      release = resolve;
    });
    world.interval = 10_000;
    world.watch.setActive(true);
    await world.pass(15);
    release();
    await world.pass(9);
    const state = world.watch.state();
    assert.equal(state.kind === "up" && state.seen.at, 0);
    assert.deepEqual(world.asked(), [0]);
    await world.pass(2);
    assert.deepEqual(world.asked(), [0, 25]);
  });

  it("follows another interval without another connection", async () => {
    const world = new World();
    world.watch.setActive(true);
    await world.pass(5);
    world.interval = 10_000;
    world.watch.repace();
    await world.pass(16);
    assert.deepEqual(world.asked(), [0, 10, 20]);
    assert.deepEqual(world.connected(), [0]);
  });

  it("asks no more often when its window comes and goes all the time", async () => {
    const world = new World();
    world.connections = ["refused"];
    for (let turn = 0; turn < 600; turn++) {
      world.watch.setActive(turn % 2 === 0);
      await world.pass(0.1);
    }
    assert.deepEqual(world.connected(), [0, 10, 30]);
  });

  /** fail2ban bans after 5 in 10 minutes by default; a connection that breaks in the midst of a login is one. */
  it("connects at most four times in ten minutes where each connection breaks before there is a shell", async () => {
    const world = new World();
    world.connections = ["lost"];
    world.watch.setActive(true);
    await world.pass(3600);
    const all = world.connected();
    assert.ok(all.length > 10);
    for (const [index, from] of all.entries())
      assert.ok(all.slice(index).filter((at) => at <= from + 600).length <= 4, `from ${from}: ${all.join()}`);
  });

  it("knows what it saw from the moment when it asked, not from when it got ready for it", async () => {
    const world = new World();
    world.getReady = () => {
      world.time += 9_000;
    };
    world.watch.setActive(true);
    await world.pass(10);
    const state = world.watch.state();
    assert.ok(state.kind === "up" && state.seen.at === 9_000);
  });
});
