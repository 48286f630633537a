/** Jobs on a real host, followed over links that break: the log comes whole and once, and a confirmation is a login that really works. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { after, afterEach, before, describe, it } from "mocha";
import type { Channel } from "#client/host/channel.ts";
import { connect, resolve, type Ssh } from "#client/host/connect.ts";
import type { Failure } from "#client/host/failure.ts";
import type { Target } from "#client/host/target.ts";
import { type FollowedJob, type FollowOptions, type JobOutcome, type JobView, runJob } from "#client/rebuild/job.ts";
import { jobOperations } from "#client/rebuild/job-operations.ts";
import type { JobOptions, Operations } from "#client/rebuild/operations.ts";
import { rebuildScript } from "#scripts/rebuild-script.ts";
import type { Bed } from "./bed/bed.ts";
import { bootGuest, type Guest } from "./guest/booted.ts";
import { type Break, type Link, type Relay, startRelay } from "./relay.ts";

const target: Target = { name: "q958", destination: "q958", repo: "/etc/nixos" };
const script = rebuildScript();

let guest: Guest;
let bed: Bed;
const relays: Relay[] = [];
const followed: FollowedJob[] = [];

type Login = (abort: AbortSignal) => Promise<Channel | Failure>;

async function loginOver(port: number, patience = 40_000): Promise<Login> {
  const more = ["-o", `Port=${port}`, "-o", `HostKeyAlias=[127.0.0.1]:${bed.port}`];
  const ssh: Ssh = { ...bed.ssh, options: [...bed.ssh.options, ...more], patience };
  const agreed = await resolve(target, ssh);
  assert.ok(!("said" in agreed));
  return async (abort) => {
    const connected = await connect(target, agreed, ssh, abort);
    return connected.kind === "open" ? connected.channel : connected.failure;
  };
}

async function relay(): Promise<Relay> {
  const made = await startRelay({ to: bed.port });
  relays.push(made);
  return made;
}

function cut(limitBytes: number, how: Break): Link {
  const then = how;
  return { limitBytes, then };
}

async function opened(login: Login): Promise<Channel> {
  const channel = await login(new AbortController().signal);
  assert.ok(!("said" in channel), JSON.stringify(channel));
  return channel;
}

interface Watched {
  readonly job: FollowedJob;
  readonly outcome: Promise<JobOutcome>;
  readonly log: () => string;
  readonly told: string[];
  /** Logins that were tried. */
  readonly logins: () => number;
  readonly until: (holds: (view: JobView) => boolean) => Promise<void>;
}

function watch(id: string, login: Login, more: Partial<FollowOptions> = {}): Watched {
  const pieces: Uint8Array[] = [];
  const told: string[] = [];
  let logins = 0;
  const operations = (channel: Channel): Operations => {
    const never = (): never => assert.fail("not asked for");
    return {
      look: never,
      fetch: never,
      stage: never,
      clean: never,
      ...jobOperations(channel, { kind: "free" }, script),
    };
  };
  const connect: Login = (abort) => {
    logins += 1;
    return login(abort);
  };
  const job = runJob(
    { id, ways: { connect, operations }, confirmation: "automatic", ...more },
    {
      log: (bytes) => pieces.push(bytes),
      view: () => undefined,
      link: (state) => told.push(state),
      confirming: (why) => told.push(`not confirmed: ${why.kind}`),
    },
  );
  followed.push(job);
  const until: Watched["until"] = async (holds) => {
    let isOver = false;
    void job.outcome.then(() => {
      isOver = true;
    });
    while (!holds(job.view())) {
      assert.ok(!isOver, `${told} ${words(job.view())}`);
      await wait(20);
    }
  };
  return { job, outcome: job.outcome, log: () => Buffer.concat(pieces).toString(), told, logins: () => logins, until };
}

function words(view: JobView): string {
  return view.events.map((event) => (event.word === "phase" ? event.name : event.word)).join(" ");
}

function has(word: string): (view: JobView) => boolean {
  return ({ events }) => events.some((event) => event.word === word);
}

/** A job that only says what it is told to: `commands` run in its unit, in its folder, with `e WORD…` for what it says of itself. */
async function made(id: string, commands: string): Promise<void> {
  const folder = `/var/lib/mynixos/jobs/${id}`;
  await bed.write(
    `/root/${id}.sh`,
    `cd ${folder}\ne() { echo "$(date +%s) $(stat -c %s log) $*" >> events; }\n${commands}\n`,
  );
  await bed.must(`mkdir -p ${folder} && cd ${folder} && : > log && : > events && chown moritz log events && chmod 400 log events
systemd-run --quiet --collect --unit=mynixos-rebuild-${id} sh /root/${id}.sh`);
}

const logOf = (id: string): Promise<string> => bed.must(`cat /var/lib/mynixos/jobs/${id}/log`);

let count = 0;

/** The real one, started over a channel. */
async function started(channel: Channel, more: Partial<JobOptions> = {}): Promise<string> {
  count += 1;
  const id = `links-${process.pid}-${count}`;
  const answer = await jobOperations(channel, { kind: "free" }, script).start({
    id,
    action: "test",
    from: "host",
    repo: "/etc/nixos",
    confirmSeconds: 30,
    activateSeconds: 60,
    ask: "never",
    args: [],
    ...more,
  });
  assert.deepEqual(answer, { kind: "done", value: undefined });
  return id;
}

describe("a job on a real host", function () {
  this.timeout(90_000);
  before(async () => {
    guest = await bootGuest({
      hardened: true,
      files: { "/etc/ssh/sshd_config.guest": "ListenAddress 127.0.0.1\nMaxStartups 100\n" },
    });
    bed = guest.bed;
  });
  after(async () => {
    for (const job of followed) job.detach();
    for (const one of relays) await one.close();
    await bed?.stop();
  });

  afterEach(() => bed.asRoot("systemctl stop 'mynixos-*-20261122-*'"));

  it("comes whole and once over links that are cut, stalled, reset at ten points, of an answer and of the login after it", async () => {
    const id = "20261122-ten-points";
    await made(
      id,
      `e start action=test previous=/nix/store/x
e phase name=activate
e armed until=$(($(date +%s) + 60))
i=0; while [ ! -e stop ]; do i=$((i+1)); echo "line $i ‹ü› $(head -c 60 /dev/zero | tr '\\0' x)" >> log; sleep 0.02; done
e end state=done code=0`,
    );
    const breaks: readonly Break[] = ["close", "reset", "black hole"];
    const points = Array.from({ length: 10 }, (_, index) => index);
    const all = points.flatMap((point) => breaks.map((how) => ({ point, how })));
    const begin = async ({ point, how }: (typeof all)[number]): Promise<Watched> => {
      const own = await relay();
      const login = await loginOver(own.port, 5000);
      let tries = 0;
      const breaking: Login = async (abort) => {
        tries += 1;
        if (tries === 1) own.set(cut(point * 800, how));
        else await own.resume();
        return login(abort);
      };
      const watched = watch(id, breaking, { channel: await opened(login), confirmSeconds: 10 });
      await watched.until(has("armed"));
      own.set(cut(10_000 + point * 1300, how));
      return watched;
    };
    const watches: Watched[] = [];
    for (let at = 0; at < all.length; at += 10) watches.push(...(await Promise.all(all.slice(at, at + 10).map(begin))));
    const limit = Date.now() + 40_000;
    while (Date.now() < limit && watches.some(({ told }) => told.at(-1) !== "found")) await wait(50);
    await bed.must(`touch /var/lib/mynixos/jobs/${id}/stop`);
    const outcomes = await Promise.all(watches.map(({ outcome }) => outcome));
    const log = await logOf(id);
    for (const [index, { told, log: heard, logins }] of watches.entries()) {
      const name = `${JSON.stringify(all[index])} ${told} ${logins()}`;
      const outcome = outcomes[index];
      assert.ok(outcome?.kind === "ended" && outcome.isWhole, name);
      assert.deepEqual(told, ["lost", "found"], name);
      assert.ok(heard() === log, `${name}: ${heard().length} of ${log.length}`);
    }
  });

  it("writes 100 MB within seconds: it all comes, and what the job says does not wait for it", async () => {
    const id = "20261122-much";
    await made(
      id,
      "e phase name=evaluate\nseq 9000000 >> log\ne phase name=dry\nseq 4000000 >> log\ne end state=not-built code=1",
    );
    const login = await loginOver(bed.port);
    const channel = await opened(login);
    const watched = watch(id, login, { channel });
    await watched.until(has("end"));
    const behind = Number(await bed.must(`stat -c %s /var/lib/mynixos/jobs/${id}/log`)) - watched.job.position().log;
    const outcome = await watched.outcome;
    assert.ok(outcome.kind === "ended" && outcome.isWhole);
    assert.ok(watched.job.position().log > 100_000_000 && behind > 20_000_000, String(behind));
    const sum = await bed.must(`sha256sum < /var/lib/mynixos/jobs/${id}/log`);
    assert.equal(createHash("sha256").update(watched.log()).digest("hex"), sum.slice(0, 64));
  });

  it("goes on while sshd is killed with all of its sessions, and is found again", async () => {
    const id = "20261122-no-sshd";
    await made(
      id,
      "e phase name=evaluate\ni=0; while [ ! -e stop ]; do i=$((i+1)); echo $i >> log; sleep 0.02; done\ne end state=done code=0",
    );
    const watched = watch(id, await loginOver(bed.port));
    await watched.until(has("phase"));
    await bed.asRoot("systemctl kill --signal=KILL 'session-*.scope' sshd.service");
    const limit = Date.now() + 20_000;
    while (Date.now() < limit && watched.told.at(-1) !== "found") await wait(50);
    assert.deepEqual(watched.told, ["lost", "found"]);
    await bed.must(`touch /var/lib/mynixos/jobs/${id}/stop`);
    const outcome = await watched.outcome;
    assert.ok(outcome.kind === "ended" && outcome.isWhole);
    assert.equal(watched.log(), await logOf(id));
  });

  it("that was killed with its host's memory of it is told as lost", async () => {
    const id = "20261122-killed";
    await made(id, "e phase name=evaluate; sleep 1000");
    const watched = watch(id, await loginOver(bed.port));
    await watched.until(has("phase"));
    await bed.must(`systemctl kill --signal=KILL mynixos-rebuild-${id}`);
    assert.equal((await watched.outcome).kind, "lost");
  });

  it("is confirmed by a new login, and followed over it to the end; by two windows at once, too", async () => {
    await guest.configure('environment.etc."bestaetigt".text = "ja";');
    const login = await loginOver(bed.port);
    const channel = await opened(login);
    const id = await started(channel);
    const one = watch(id, login, { channel });
    const two = watch(id, login);
    const [first, second] = await Promise.all([one.outcome, two.outcome]);
    for (const outcome of [first, second])
      assert.ok(outcome.kind === "ended" && outcome.view.end?.state === "done", words(outcome.view));
    assert.equal(words(first.view), words(second.view));
    assert.match(words(first.view), /activated confirm confirm confirmed end$/);
    assert.equal(one.logins(), 1);
    assert.ok(!channel.isOpen());
    assert.equal(one.log(), await logOf(id));
    assert.equal(two.log(), await logOf(id));
    assert.equal(await bed.must("cat /etc/bestaetigt"), "ja");
  });

  it("that takes sshd to another port goes back, and the old connection tells why", async () => {
    const before = await guest.state();
    await guest.configure('environment.etc."ausgesperrt".text = "ja";', { port: bed.port + 1 });
    const login = await loginOver(bed.port);
    const channel = await opened(login);
    const id = await started(channel, { confirmSeconds: 10 });
    const watched = watch(id, login, { channel, confirmSeconds: 10 });
    const outcome = await watched.outcome;
    assert.ok(outcome.kind === "ended");
    assert.equal(outcome.view.end?.state, "reverted", words(outcome.view));
    assert.deepEqual(
      outcome.view.events.filter(({ word }) => word === "revert").map((event) => "why" in event && event.why),
      ["unconfirmed"],
    );
    assert.ok(watched.told.includes("not confirmed: refused"), String(watched.told));
    assert.ok(watched.logins() >= 3 && watched.logins() <= 6, String(watched.logins()));
    assert.deepEqual(await guest.state(), before);
    (await opened(login)).close();
  });

  it("is confirmed as soon as the network is back, where it was gone while it activated", async () => {
    await guest.configure('environment.etc."netz-weg".text = "ja";');
    const own = await relay();
    const login = await loginOver(own.port);
    const channel = await opened(login);
    const id = await started(channel);
    const watched = watch(id, login, { channel });
    await watched.until(has("armed"));
    await own.refuse();
    own.reset();
    await wait(4000);
    assert.ok(watched.logins() >= 2, String(watched.logins()));
    await own.resume();
    const outcome = await watched.outcome;
    assert.ok(outcome.kind === "ended" && outcome.view.end?.state === "done", words(outcome.view));
    assert.deepEqual(watched.told, ["lost", "found"]);
    assert.equal(watched.log(), await logOf(id));
  });

  it("that waits for a confirmation while the editor is closed is confirmed by the next one, from where its log was read", async () => {
    await guest.configure('environment.etc."wieder-da".text = "ja";');
    const login = await loginOver(bed.port);
    const channel = await opened(login);
    const id = await started(channel);
    const one = watch(id, login, { channel, confirmation: "by-hand" });
    await one.until(has("confirm"));
    const { log } = one.job.position();
    one.job.detach();
    const two = watch(id, login, { from: { log } });
    const outcome = await two.outcome;
    assert.ok(outcome.kind === "ended" && outcome.view.end?.state === "done", words(outcome.view));
    assert.equal(one.log() + two.log(), await logOf(id));
  });

  it("is rolled back now, when the person says so", async () => {
    const before = await guest.state();
    await guest.configure('environment.etc."doch-nicht".text = "ja";');
    const login = await loginOver(bed.port);
    const channel = await opened(login);
    const id = await started(channel);
    const watched = watch(id, login, { channel, confirmation: "by-hand" });
    await watched.until(has("confirm"));
    assert.equal(watched.job.view().cancel, "roll-back");
    assert.deepEqual(await watched.job.rollBackNow(), { kind: "done", value: undefined });
    const outcome = await watched.outcome;
    assert.equal(outcome.kind === "ended" && outcome.view.end?.state, "cancelled", words(outcome.view));
    assert.deepEqual(await guest.state(), before);
  });
});
