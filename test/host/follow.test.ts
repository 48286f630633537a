/** The log of a job on a real host, read by somebody who is not root and whose session is in sshd's sandbox: every byte once. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, beforeEach, describe, it } from "mocha";
import type { Channel } from "#client/host/channel.ts";
import { connect, resolve } from "#client/host/connect.ts";
import type { Target } from "#client/host/target.ts";
import { follow, type Piece, type Position } from "#client/rebuild/follow.ts";
import { type Bed, bootBed, type User } from "./bed/bed.ts";

const id = "20261122-follow";
const folder = `/var/lib/mynixos/jobs/${id}`;
const start: Position = { log: 0, events: 0 };

let bed: Bed;
let channel: Channel;

async function login(user: User): Promise<Channel> {
  const target: Target = { name: "a host", destination: "q958", user, repo: "/etc/nixos" };
  const agreed = await resolve(target, bed.ssh);
  assert.ok(!("said" in agreed));
  const connected = await connect(target, agreed, bed.ssh);
  assert.ok(connected.kind === "open", JSON.stringify(connected));
  return connected.channel;
}

async function pieceAt(position: Position, over = channel): Promise<Piece> {
  const found = await follow(over, id, position);
  assert.ok(found.kind === "piece", JSON.stringify(found));
  return found.piece;
}

/** All that there is. */
async function readOn(
  from: Position,
): Promise<{ readonly log: Buffer; readonly words: string[]; readonly last: Piece }> {
  const log: Uint8Array[] = [];
  const words: string[] = [];
  for (let position = from; ; ) {
    const piece = await pieceAt(position);
    log.push(piece.log);
    words.push(...piece.events.map(({ word }) => word));
    position = piece.position;
    if (!piece.hasMore) return { log: Buffer.concat(log), words, last: piece };
  }
}

describe("the log of a job", function () {
  this.timeout(60_000);
  before(async () => {
    bed = await bootBed({ hardened: true });
    channel = await login("moritz");
  });
  after(async () => {
    channel?.close();
    await bed?.stop();
  });
  beforeEach(() =>
    bed.must(`rm -rf ${folder} && mkdir -p ${folder} && cd ${folder} && : > log && : > events
chown moritz log events && chmod 400 log events`),
  );

  it("is read as it grows, byte by byte as it is, with what the job says of itself", async () => {
    const first = await pieceAt(start);
    assert.deepEqual([first.log.length, first.events, first.position, first.hasMore], [0, [], start, false]);
    assert.ok(Math.abs(first.now - Date.now() / 1000) < 3);
    await bed.must(`cd ${folder} && printf 'f\\303' >> log && printf '1790000000 2 phase na' >> events`);
    const second = await pieceAt(first.position);
    assert.deepEqual([...second.log], [0x66, 0xc3]);
    assert.deepEqual(second.position, { log: 2, events: 0 });
    await bed.must(`cd ${folder} && printf '\\274r\\000\\377\\n' >> log && printf 'me=evaluate\\n' >> events`);
    const third = await pieceAt(second.position);
    assert.deepEqual([...third.log], [0xbc, 0x72, 0, 0xff, 0x0a]);
    assert.deepEqual(third.events, [{ word: "phase", name: "evaluate", at: 1_790_000_000, offset: 2 }]);
    const fourth = await pieceAt(third.position);
    assert.deepEqual([fourth.log.length, fourth.events, fourth.position], [0, [], third.position]);
  });

  it("tells whether a unit of the job is there, and of this one only", async () => {
    const unit = (name: string, command: string) => bed.must(`systemd-run --quiet --unit=${name} ${command}`);
    assert.equal((await pieceAt(start)).isRunning, false);
    await unit(`mynixos-rebuild-other-${id}`, "sleep 1000");
    await unit(`mynixos-rebuild-${id}-other`, "sleep 1000");
    assert.equal((await pieceAt(start)).isRunning, false);
    for (const word of ["rebuild", "deadman", "confirm"]) {
      await unit(`mynixos-${word}-${id}`, "sleep 1000");
      assert.equal((await pieceAt(start)).isRunning, true, word);
      await bed.must(`systemctl stop mynixos-${word}-${id}`);
      assert.equal((await pieceAt(start)).isRunning, false, word);
    }
    await unit(`mynixos-rebuild-${id}`, "false");
    await bed.asRoot(`until systemctl is-failed -q mynixos-rebuild-${id}; do sleep 0.05; done`);
    assert.equal((await pieceAt(start)).isRunning, false);
    await bed.must(`systemctl reset-failed; systemctl stop 'mynixos-rebuild-*'`);
  });

  it("tells nothing of a unit where systemd does not answer", async () => {
    await bed.must("systemctl stop dbus.socket dbus.service");
    try {
      assert.equal((await pieceAt(start)).isRunning, true);
    } finally {
      await bed.must("systemctl start dbus.socket dbus.service");
    }
    assert.equal((await pieceAt(start)).isRunning, false);
  });

  it("of 20 MB comes whole, in answers of 256 kB at most, in bounded memory", async () => {
    await bed.must(`cd ${folder} && head -c 20000000 /dev/urandom > log`);
    const expected = (await bed.must(`sha256sum < ${folder}/log`)).slice(0, 64);
    const hash = createHash("sha256");
    let largest = 0;
    const run: Channel["run"] = async (script, limits) => {
      const answer = await channel.run(script, limits);
      if (answer.kind === "ran") largest = Math.max(largest, answer.output.length);
      return answer;
    };
    const before = process.memoryUsage().rss;
    let most = 0;
    for (let position = start; ; ) {
      const piece = await pieceAt(position, { ...channel, run });
      hash.update(piece.log);
      most = Math.max(most, process.memoryUsage().rss - before);
      position = piece.position;
      if (!piece.hasMore) break;
    }
    assert.equal(hash.digest("hex"), expected);
    assert.ok(largest <= 256_000, String(largest));
    assert.ok(most < 100_000_000, String(most));
  });

  it("that is written while it is read comes whole, too", async () => {
    await bed.must(
      `systemd-run --quiet --unit=writer sh -c 'cd ${folder} && i=0; while [ $$i -lt 3000 ]; do i=$$((i+1)); echo line $$i >> log; echo "1790000000 0 go" >> events; done'`,
    );
    const log: Uint8Array[] = [];
    let events = 0;
    for (let position = start; events < 3000; ) {
      const piece = await pieceAt(position);
      log.push(piece.log);
      events += piece.events.length;
      position = piece.position;
    }
    const text = Buffer.concat(log).toString();
    assert.equal(text, Array.from({ length: 3000 }, (_, index) => `line ${index + 1}\n`).join(""));
    assert.equal(events, 3000);
  });

  it("whose events are many, or one of them without an end, is not read in vain", async () => {
    await bed.must(
      `cd ${folder} && { for i in $(seq 5000); do echo "1790000000 0 go"; done; head -c 100000 /dev/zero | tr '\\000' a; echo; echo "1790000000 0 confirmed"; } > events`,
    );
    const { words } = await readOn(start);
    assert.deepEqual([words.length, words[4999], words[5000]], [5001, "go", "confirmed"]);
  });

  it("that is shorter than it was is read from its beginning", async () => {
    await bed.must(
      `cd ${folder} && printf 'old log\\n' > log && printf '1790000000 0 go\\n1790000000 0 go\\n' > events`,
    );
    const first = await pieceAt(start);
    await bed.must(`cd ${folder} && printf 'new\\n' > log && printf '1790000009 0 confirmed\\n' > events`);
    const second = await pieceAt(first.position);
    assert.equal(Buffer.from(second.log).toString(), "new\n");
    assert.deepEqual([second.isAnew, second.events.map(({ word }) => word)], [true, ["confirmed"]]);
    assert.equal((await pieceAt(second.position)).isAnew, undefined);
  });

  it("that was moved away is waited for; what the job says is read on", async () => {
    await bed.must(`cd ${folder} && printf 'log\\n' > log`);
    const first = await pieceAt(start);
    await bed.must(`cd ${folder} && mv log log.1 && printf '1790000000 0 go\\n' > events`);
    const second = await pieceAt(first.position);
    assert.deepEqual([second.log.length, second.position.log, second.events.length], [0, 4, 1]);
    assert.equal(second.hasMore, false);
  });

  it("is nobody else's to read", async () => {
    const other = await login("none");
    try {
      assert.equal((await follow(other, id, start)).kind, "unreadable");
    } finally {
      other.close();
    }
  });

  it("that is not there is told so, whatever the name", async () => {
    for (const name of ["20261122-nobody", "../../../../etc", "$(touch /tmp/x)xx", "a b c d e f", "", "-rf-rf-rf"])
      assert.equal((await follow(channel, name, start)).kind, "no-job", name);
    await bed.must(`rm -rf ${folder}`);
    assert.equal((await follow(channel, id, start)).kind, "no-job");
  });
});
