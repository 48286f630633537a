/** The relay breaks links as networks do: each kind is seen from both ends. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, describe, it } from "mocha";
import { type Relay, startRelay } from "./relay.ts";

describe("relay", () => {
  let server: Server;
  let relay: Relay;
  let far: Socket | undefined;
  let farSaw: string[] = [];

  /** Answers `x` with `x`, and remembers how the other end left. */
  beforeEach(async () => {
    farSaw = [];
    server = createServer({ allowHalfOpen: true }, (socket) => {
      far = socket;
      socket.on("data", (data) => socket.write(data));
      socket.on("end", () => {
        farSaw.push("end");
        socket.end();
      });
      socket.on("error", (error: NodeJS.ErrnoException) => farSaw.push(error.code ?? ""));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    relay = await startRelay({ to: typeof address === "object" ? (address?.port ?? 0) : 0 });
  });

  afterEach(async () => {
    await relay.close();
    far?.destroy();
    server.close();
  });

  it("hands on what both sides say, and that one has ended", async () => {
    const near = await nearEnd(relay.port);
    near.say("hello");
    await near.until("hello");
    assert.deepEqual(relay.connections(), { open: 1, ever: 1, broken: 0 });
    assert.equal(relay.handedOn(), 10);
    near.socket.end();
    await near.over;
    assert.deepEqual(near.saw, ["end"]);
    assert.deepEqual(farSaw, ["end"]);
    await wait(20);
    assert.deepEqual(relay.connections(), { open: 0, ever: 1, broken: 0 });
  });

  it("keeps half of a connection open", async () => {
    const near = await nearEnd(relay.port);
    near.say("a");
    await near.until("a");
    far?.removeAllListeners("end");
    near.socket.end();
    await wait(50);
    far?.write("later");
    await near.until("alater");
  });

  it("hands on a megabyte in order", async () => {
    const near = await nearEnd(relay.port);
    const text = Array.from({ length: 150_000 }, (_, n) => String(n).padStart(7, "0")).join("");
    near.say(text);
    await near.until(text);
  });

  it("waits before each piece", async () => {
    relay.set({ delayMs: 100 });
    const near = await nearEnd(relay.port);
    const start = Date.now();
    near.say("a");
    await near.until("a");
    const took = Date.now() - start;
    assert.ok(took >= 195 && took < 4000, `${took} ms there and back`);
  });

  it("is as slow as it is told, and not slower", async () => {
    relay.set({ bytesPerSecond: 10_000 });
    const near = await nearEnd(relay.port);
    const start = Date.now();
    near.say("a".repeat(5000));
    await near.until("a".repeat(5000));
    const took = Date.now() - start;
    assert.ok(took >= 450 && took < 4000, `${took} ms for half a second of bytes`);
  });

  it("a black hole swallows and tells nobody, also whoever comes later", async () => {
    const near = await nearEnd(relay.port);
    near.say("a");
    await near.until("a");
    relay.blackHole();
    near.say("b");
    const later = await nearEnd(relay.port);
    later.say("c");
    await wait(150);
    assert.deepEqual([near.heard(), near.saw, later.heard(), later.saw, farSaw], ["a", [], "", [], []]);
  });

  it("after a black hole the lost connection stays silent, a new one works", async () => {
    const near = await nearEnd(relay.port);
    relay.blackHole();
    near.say("lost");
    await wait(30);
    await relay.resume();
    near.say("also lost");
    const next = await nearEnd(relay.port);
    next.say("there");
    await next.until("there");
    assert.deepEqual([near.heard(), near.saw], ["", []]);
  });

  it("a reset is a reset on both ends, and new connections are made", async () => {
    const near = await nearEnd(relay.port);
    near.say("a");
    await near.until("a");
    relay.reset();
    await near.over;
    await wait(20);
    assert.deepEqual([near.saw, farSaw], [["ECONNRESET"], ["ECONNRESET"]]);
    const next = await nearEnd(relay.port);
    next.say("b");
    await next.until("b");
    assert.deepEqual(relay.connections(), { open: 1, ever: 2, broken: 0 });
  });

  it("refuses until it is resumed, on the same port", async () => {
    await relay.refuse();
    await assert.rejects(nearEnd(relay.port), { code: "ECONNREFUSED" });
    await relay.resume();
    const near = await nearEnd(relay.port);
    near.say("a");
    await near.until("a");
  });

  for (const [then, near, far] of [
    ["black hole", [], []],
    ["reset", ["ECONNRESET"], ["ECONNRESET"]],
    ["close", ["end"], ["end"]],
  ] as const) {
    it(`after so many bytes: ${then}`, async () => {
      relay.set({ limitBytes: 7, then });
      const end = await nearEnd(relay.port);
      end.say("abcd");
      await wait(50);
      end.say("efgh");
      await wait(150);
      assert.equal(relay.handedOn(), 7);
      assert.equal(end.heard(), "abc");
      assert.deepEqual([end.saw, farSaw], [near, far]);
    });
  }

  it("where nobody listens, its end is a reset", async () => {
    server.close();
    await once(server, "close");
    const near = await nearEnd(relay.port);
    await near.over;
    assert.deepEqual(near.saw, ["ECONNRESET"]);
  });

  it("the far end's reset arrives at the near one", async () => {
    const near = await nearEnd(relay.port);
    near.say("a");
    await near.until("a");
    far?.resetAndDestroy();
    await near.over;
    assert.deepEqual(near.saw, ["ECONNRESET"]);
  });
});

interface NearEnd {
  readonly socket: Socket;
  readonly say: (text: string) => void;
  readonly heard: () => string;
  /** `end` or the error's code. */
  readonly saw: string[];
  readonly until: (text: string) => Promise<void>;
  readonly over: Promise<void>;
}

async function nearEnd(port: number): Promise<NearEnd> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  await once(socket, "connect");
  let heard = "";
  const saw: string[] = [];
  socket.on("data", (data) => {
    heard += data.toString();
  });
  socket.on("end", () => saw.push("end"));
  socket.on("error", (error: NodeJS.ErrnoException) => saw.push(error.code ?? ""));
  return {
    socket,
    say: (text) => socket.write(text),
    heard: () => heard,
    saw,
    until: async (text) => {
      for (let n = 0; n < 250 && heard !== text; n++) await wait(20);
      assert.equal(heard, text);
    },
    over: new Promise((resolve) => {
      socket.once("close", () => resolve());
      socket.once("end", () => resolve());
    }),
  };
}
