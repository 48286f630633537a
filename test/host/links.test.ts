/** Links that are slow, stalled, cut or half open, between a real ssh and a real sshd: nothing hangs, and nothing is told wrongly. */
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, it } from "mocha";
import type { Answer, Channel } from "#client/host/channel.ts";
import { connect, resolve, type Ssh } from "#client/host/connect.ts";
import { type Failure, heals } from "#client/host/failure.ts";
import type { Target } from "#client/host/target.ts";
import { type Break, type Link, type Relay, startRelay } from "./relay.ts";
import { type Sshd, startSshd } from "./sshd.ts";

const limits = { milliseconds: 20_000, bytes: 1_000_000 };
const target: Target = { name: "a host", destination: "host", user: "ada", repo: "/etc/nixos" };

let sshd: Sshd;
let relay: Relay;
const opened: Channel[] = [];

before(async function () {
  this.timeout(30_000);
  sshd = await startSshd({ ada: { shell: "/bin/bash" } }, { config: ["MaxStartups 100"], sh: "/bin/bash" });
});
after(() => sshd.stop());
beforeEach(async () => {
  relay = await startRelay({ to: sshd.port });
});
afterEach(async () => {
  for (const channel of opened.splice(0)) channel.close();
  await relay.close();
});

function over({ port }: { readonly port: number }, ...options: readonly string[]): Ssh {
  const ssh = sshd.ssh(`Port ${port}`, `HostKeyAlias [127.0.0.1]:${sshd.port}`);
  return { ...ssh, options: [...ssh.options, ...options.flatMap((option) => ["-o", option])] };
}

async function attempt(ssh: Ssh): Promise<Channel | Failure> {
  const agreed = await resolve(target, ssh);
  assert.ok(!("kind" in agreed));
  const connected = await connect(target, agreed, ssh);
  if (connected.kind === "failed") return connected.failure;
  opened.push(connected.channel);
  return connected.channel;
}

async function login(ssh = over(relay)): Promise<Channel> {
  const channel = await attempt(ssh);
  assert.ok("run" in channel, "kind" in channel ? `${channel.kind}: ${channel.said}` : "");
  return channel;
}

async function refusal(ssh: Ssh): Promise<Failure> {
  const failure = await attempt(ssh);
  assert.ok("kind" in failure);
  return failure;
}

function kindOf(answer: Answer): string {
  return answer.kind === "failed" ? answer.failure.kind : answer.kind;
}

async function timed<T>(work: Promise<T>): Promise<{ readonly value: T; readonly milliseconds: number }> {
  const began = Date.now();
  const value = await work;
  return { value, milliseconds: Date.now() - began };
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe("a link that breaks before there is a shell", () => {
  it("because nobody listens any more, or nothing is heard: it heals", async () => {
    relay.blackHole();
    const silent = await refusal(over(relay, "ConnectTimeout=1"));
    assert.equal(silent.kind, "timed-out", silent.said);
    await relay.resume();
    await relay.refuse();
    assert.equal((await refusal(over(relay))).kind, "refused");
    await relay.resume();
    assert.ok((await login()).isOpen());
  }).timeout(30_000);

  it("at any point of the login, by silence: it heals, but while keys are shown it may be one that waits for a touch", async () => {
    const ends = await everywhere("black hole", ["ConnectTimeout=2"]);
    const said = [...ends].sort(([one], [other]) => one - other).map(([, failure]) => failure);
    const kinds = said.map(({ kind }) => kind).join(" ");
    assert.match(kinds, /^(?:timed-out ){10,}(?:unknown )+timed-out(?: timed-out)*$/);
    for (const failure of said.filter(({ kind }) => kind === "unknown"))
      assert.equal(failure.said, "no login within 3 s; does a key wait for a touch?");
  }).timeout(30_000);

  it("at any point of the login, by a reset: it heals, and is never taken for a login that was denied", async () => {
    const ends = await everywhere("reset");
    for (const [at, { kind, said }] of ends) assert.equal(kind, "lost", `${at}: ${said}`);
  }).timeout(30_000);

  it("at any point of the login, by an end: lost, and in the midst of the login nobody can tell", async () => {
    const ends = await everywhere("close");
    for (const [at, { kind, said }] of ends) assert.ok(["lost", "unknown"].includes(kind), `${at}: ${kind}: ${said}`);
    assert.ok(heals(ends.get(0) ?? { kind: "unknown", said: "" }));
  }).timeout(30_000);
});

/** How logins fail on links that break after so many bytes; a whole one takes about 8000. */
async function everywhere(how: Break, options: readonly string[] = []): Promise<ReadonlyMap<number, Failure>> {
  const ends = new Map<number, Failure>();
  const cuts = Array.from({ length: 16 }, (_, index) => index * 450);
  const one = async (at: number): Promise<void> => {
    const own = await startRelay({ to: sshd.port });
    own.set(cut(at, how));
    try {
      ends.set(at, await refusal({ ...over(own, ...options), patience: 3000 }));
    } finally {
      await own.close();
    }
  };
  while (cuts.length > 0) await Promise.all(cuts.splice(0, 8).map(one));
  return ends;
}

function cut(limitBytes: number, how: Break): Link {
  const then = how;
  return { limitBytes, then };
}

describe("a link that breaks while a question runs", () => {
  it("by silence: lost when the time is over, and no later", async () => {
    const channel = await login();
    setTimeout(() => relay.blackHole(), 200);
    const { value, milliseconds } = await timed(channel.run("sleep 0.5; echo x", { ...limits, milliseconds: 1500 }));
    assert.equal(kindOf(value), "lost");
    assert.ok(milliseconds >= 1490 && milliseconds < 5000, String(milliseconds));
    assert.ok(!channel.isOpen());
  }).timeout(30_000);

  it("by a reset or an end: lost at once, with what waits", async () => {
    for (const how of ["reset", "close"] as const) {
      relay.set({});
      const channel = await login();
      setTimeout(() => (how === "reset" ? relay.reset() : relay.set(cut(0, "close"))), 200);
      const script = "while sleep 0.1; do echo x; done";
      const answers = timed(Promise.all([channel.run(script, limits), channel.run("echo", limits)]));
      const { value, milliseconds } = await answers;
      assert.deepEqual(value.map(kindOf), ["lost", "lost"]);
      assert.ok(milliseconds < 5000, String(milliseconds));
    }
  }).timeout(30_000);

  it("in the midst of a long answer: never half of it", async () => {
    for (const how of ["reset", "close", "black hole"] as const) {
      relay.set({});
      const channel = await login();
      relay.set(cut(100_000, how));
      const answer = await channel.run("head -c 900000 /dev/zero", { ...limits, milliseconds: 1500 });
      assert.equal(kindOf(answer), "lost");
    }
  }).timeout(30_000);
});

describe("a link that is half open", () => {
  it("is found out by the next question", async () => {
    const channel = await login();
    relay.blackHole();
    assert.ok(channel.isOpen());
    assert.equal(kindOf(await channel.run("echo", { ...limits, milliseconds: 500 })), "lost");
  }).timeout(30_000);

  it("is found out by ssh, where nobody asks", async () => {
    const channel = await login(over(relay, "ServerAliveInterval=1", "ServerAliveCountMax=1"));
    await pause(2500);
    assert.ok(channel.isOpen());
    relay.blackHole();
    for (let tries = 0; tries < 60 && channel.isOpen(); tries++) await pause(100);
    assert.ok(!channel.isOpen());
    const answer = await channel.run("echo", limits);
    assert.match(answer.kind === "failed" ? answer.failure.said : "", /^Timeout, server .* not responding\.$/);
  }).timeout(30_000);

  it("leaves the host alone when it is closed", async () => {
    const channel = await login();
    relay.blackHole();
    channel.close();
    assert.equal(kindOf(await channel.run("echo", limits)), "lost");
  }).timeout(30_000);
});

describe("a link that is slow", () => {
  it("by 300 ms each way and 2 kB a second: works, and keeps the order", async () => {
    relay.set({ bytesPerSecond: 2000 });
    const far = await startRelay({ to: relay.port });
    try {
      far.set({ delayMs: 300 });
      const { value: channel, milliseconds } = await timed(login(over(far)));
      assert.ok(milliseconds > 2000, String(milliseconds));
      const script = `: '${"x".repeat(2000)}'; head -c 1500 /dev/zero | tr '\\0' y`;
      const answers = await Promise.all([channel.run(script, limits), channel.run("echo 2", limits)]);
      assert.deepEqual(answers, [
        { kind: "ran", code: 0, output: "y".repeat(1500) },
        { kind: "ran", code: 0, output: "2\n" },
      ]);
      channel.close();
    } finally {
      await far.close();
    }
  }).timeout(60_000);
});

describe("a link that is good", () => {
  it("carries two hundred questions, scripts of 300 kB and answers of a megabyte over one login", async () => {
    const channel = await login();
    const asked = Array.from({ length: 200 }, (_, index) => channel.run(`echo ${index}; exit ${index % 7}`, limits));
    assert.deepEqual(
      await Promise.all(asked),
      asked.map((_, index) => ({ kind: "ran", code: index % 7, output: `${index}\n` })),
    );
    const long = `${": '1234567890'\n".repeat(20_000)}echo end`;
    assert.deepEqual(await channel.run(long, limits), { kind: "ran", code: 0, output: "end\n" });
    const answer = await channel.run("head -c 1000000 /dev/zero | tr '\\0' z", limits);
    assert.equal(answer.kind === "ran" && answer.output, "z".repeat(1_000_000));
    assert.equal(relay.connections().ever, 1);
  }).timeout(30_000);

  it("ends an answer of five megabytes where less is wanted", async () => {
    const channel = await login();
    assert.equal(kindOf(await channel.run("head -c 5000000 /dev/zero", limits)), "bad-answer");
    assert.ok(!channel.isOpen());
    for (let tries = 0; tries < 60 && relay.connections().open > 0; tries++) await pause(50);
    assert.equal(relay.connections().open, 0);
  }).timeout(30_000);
});
