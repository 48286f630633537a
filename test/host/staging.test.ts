/** A stage on a real host: the folder copied with all that lies in it, changed as it was agreed, whole or not there. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, it } from "mocha";
import type { Channel } from "#client/host/channel.ts";
import type { Look } from "#client/rebuild/operations.ts";
import { type StagingOperations, stagingOperations } from "#client/rebuild/staging-operations.ts";
import { rebuildScript } from "#scripts/rebuild-script.ts";
import { type Bed, bootBed } from "./bed/bed.ts";
import { contentOf, done, logIn, type Made, stagingOf } from "./on-host.ts";

const script = rebuildScript();
const free = { kind: "free" } as const;

let bed: Bed;
let channel: Channel;
let on: StagingOperations;
let number = 0;

before(async function () {
  this.timeout(60_000);
  bed = await bootBed({ hardened: true });
  channel = await logIn(bed, "q958");
  on = stagingOperations(channel, free, script);
});

after(async () => {
  channel?.close();
  await bed?.stop();
});

const look = async (repo = "/etc/nixos"): Promise<Look> => done(await on.look(repo));
const newId = (): string => {
  number += 1;
  return `20261122-${String(number).padStart(4, "0")}`;
};

async function stage(changes: Readonly<Record<string, Made | undefined>>, repo = "/etc/nixos"): Promise<string> {
  const id = newId();
  done(await on.stage(stagingOf(id, await look(repo), changes, repo)));
  return id;
}

const lines = async (command: string): Promise<readonly string[]> => (await bed.must(command)).split("\n").slice(0, -1);
/** Nothing is half done, and the next one can begin. */
const isQuiet = async (): Promise<void> => {
  assert.deepEqual(
    await lines("find /var/lib/mynixos /etc/nixos -name '.new*' -o -name '.mynixos*' -o -name incoming"),
    [],
  );
  await bed.must("flock -n /run/mynixos/lock true");
};

describe("looking at the folder of a host", function () {
  this.timeout(30_000);

  it("sees files, those that run, links, and names of every kind; not git's own, nor what no name can be said of", async () => {
    await bed.must(`cd /etc/nixos && printf a >'-rf * $(touch x) "q" ä' && printf b >run && chmod 700 run && ln -s 'no where' link &&
      mkdir sub && git init -q sub && printf c >sub/c && ln -s /etc/passwd sub/passwd && mkfifo fifo && printf d >"$(printf 'two\\nlines')" &&
      printf e >"$(printf 'latin\\344')" && printf 'f' >'back\\slash' && mkdir empty`);
    const { host, unread, isFlake, base } = await look();
    const own = [...host].filter(([path]) => !/\.nix$/.test(path));
    assert.deepEqual(own, [
      ['-rf * $(touch x) "q" ä', contentOf("a")],
      ["back\\slash", contentOf("f")],
      ["link", contentOf({ link: "no where" })],
      ["run", contentOf({ run: "b" })],
      ["sub/c", contentOf("c")],
      ["sub/passwd", contentOf({ link: "/etc/passwd" })],
    ]);
    assert.deepEqual([...unread].sort(), ["fifo", "latin\ufffd", "two?lines"]);
    assert.deepEqual([isFlake, base], [false, undefined]);
    await bed.must("rm -r /etc/nixos/fifo /etc/nixos/two* /etc/nixos/latin*");
  });

  it("gives the text of files, not of links, of others, of what is no text", async () => {
    await bed.must(
      "cd /etc/nixos && printf 'ä\\n\\n' >text && printf '\\377' >bytes && head -c 1100000 /dev/zero | tr '\\0' x >long",
    );
    const paths = [
      "text",
      "bytes",
      "long",
      "link",
      "sub/passwd",
      "../passwd",
      "/etc/passwd",
      ".git/config",
      "gone",
      "back\\slash",
    ];
    assert.deepEqual(
      done(await on.fetch("/etc/nixos", paths)),
      new Map([
        ["text", "ä\n\n"],
        ["back\\slash", "f"],
      ]),
    );
    await bed.must("rm /etc/nixos/bytes /etc/nixos/long");
  });

  it("says that there is none", async () => {
    for (const repo of ["/nowhere", "relative", "/", "/var/lib", "/etc/hostname"])
      assert.equal(((await on.look(repo)) as { why?: string }).why, "no-repo", repo);
  });
});

describe("a stage", function () {
  this.timeout(30_000);

  it("is the folder with what is agreed, also what nobody tracks, and root's own; the folder itself stays as it is", async () => {
    await bed.must(
      "mkdir -p /etc/nixos/secrets && printf s >/etc/nixos/secrets/key && chmod 600 /etc/nixos/secrets/key && chown -R moritz /etc/nixos/secrets",
    );
    const before = await bed.must("cd /etc/nixos && find . -printf '%p %m %u %T@\\n' | sort");
    const id = await stage({
      "configuration.nix": "{ }\n",
      "new/deep -x $(id)/ü.nix": "new",
      run: "b",
      tool: { run: "#!/bin/sh\n" },
      link: { link: "else where\n" },
      "sub/c": undefined,
    });
    const at = `/var/lib/mynixos/stage/${id}`;
    assert.equal(await bed.must("readlink /var/lib/mynixos/stage/current"), `${id}\n`);
    assert.equal((await on.look(at)).kind, "refused", "our own folders are no repo");
    const found = await bed.must(
      `cd ${at} && cat configuration.nix 'new/deep -x $(id)/ü.nix' secrets/key && readlink link && stat -c '%n %a %U' run tool secrets/key && ls sub && git status --porcelain=v1 configuration.nix`,
    );
    assert.equal(
      found,
      "{ }\nnewselse where\n\nrun 600 root\ntool 755 root\nsecrets/key 600 root\npasswd\n M configuration.nix\n",
    );
    assert.equal(await bed.must("cd /etc/nixos && find . -printf '%p %m %u %T@\\n' | sort"), before);
    await isQuiet();
  });

  it("is what the next comparison starts from, with nothing promoted: what was decided is not asked again", async () => {
    await bed.must("rm -rf /var/lib/mynixos/base; cd /etc/nixos && printf there >asked && printf there >left");
    const before = await look();
    assert.equal(before.base, undefined);
    const staging = stagingOf(newId(), before, { asked: "here", neu: "here" });
    const left = { path: "left", base: undefined, host: contentOf("there"), local: contentOf("here") };
    done(await on.stage({ ...staging, settled: [left] }));
    const { base, host } = await look();
    assert.deepEqual(
      ["asked", "neu", "left"].map((path) => base?.get(path)),
      [contentOf("there"), undefined, contentOf("here")],
    );
    assert.deepEqual(host, before.host);
    await bed.must("rm -rf /var/lib/mynixos/base; cd /etc/nixos && rm asked left");
  });

  it("is refused where the host has changed meanwhile, and names what", async () => {
    const seen = await look();
    await bed.must(
      "cd /etc/nixos && echo more >>configuration.nix && echo mine >appears && mv text away && chmod +x sub/c",
    );
    const changes = {
      "configuration.nix": "x",
      appears: "y",
      text: undefined,
      "sub/c": "z",
      "00-core/ssh.nix": "fine",
    };
    const before = await bed.must("readlink /var/lib/mynixos/stage/current");
    const answer = await on.stage(stagingOf(newId(), seen, changes));
    assert.deepEqual(answer, { kind: "changed", paths: ["appears", "configuration.nix", "sub/c", "text"] });
    assert.equal(await bed.must("readlink /var/lib/mynixos/stage/current"), before);
    await isQuiet();
    await bed.must("cd /etc/nixos && rm appears && mv away text && chmod -x sub/c");
  });

  it("turns folders into files and files into folders, and follows no link out of itself", async () => {
    await bed.must(
      "cd /etc/nixos && mkdir -p folder/hollow && printf 1 >folder/one && printf 2 >file && ln -s /tmp out",
    );
    const id = await stage({ "folder/one": undefined, folder: "now a file", file: undefined, "file/inside": "in" });
    assert.equal(await bed.must(`cd /var/lib/mynixos/stage/${id} && cat folder file/inside`), "now a filein");
    const answer = await on.stage(stagingOf(newId(), await look(), { "out/stolen": "x", "sub/c": "y" }));
    assert.deepEqual(answer, { kind: "changed", paths: ["out/stolen"] });
    assert.equal((await bed.asRoot("ls /tmp/stolen")).code, 2);
    await isQuiet();
  });

  it("makes what is sent known to git where a flake is built, and nothing else", async () => {
    await bed.must(`mkdir /srv/flake && cd /srv/flake && git init -q && printf '{ }' >flake.nix && printf secret >key && echo ignored >.gitignore &&
      git add flake.nix .gitignore && git -c user.name=x -c user.email=x@x commit -qm x && git worktree add -q /srv/beside &&
      printf secret >/srv/beside/key && git config core.worktree /srv/flake && touch .git/index.lock`);
    for (const repo of ["/srv/flake", "/srv/beside"]) {
      const hash = `cd ${repo} && git ls-files -s | sha256sum && git ls-files -s`;
      const before = await bed.must(hash);
      const id = await stage({ "new.nix": "1", ignored: "2", ":(top)odd *": "3" }, repo);
      const known = await lines(`git -C /var/lib/mynixos/stage/${id} ls-files`);
      assert.deepEqual([...known].sort(), [".gitignore", ":(top)odd *", "flake.nix", "ignored", "new.nix"], repo);
      assert.equal(await bed.must(hash), before);
      assert.equal(
        await bed.must(`cd /var/lib/mynixos/stage/${id} && git rev-parse --show-toplevel`),
        `/var/lib/mynixos/stage/${id}\n`,
      );
      assert.equal((await look(repo)).isFlake, true);
    }
    await isQuiet();
  });

  it("comes in pieces where there is much, and is whole", async () => {
    const big = randomBytes(4_000_000).toString("latin1");
    const id = await stage({ big });
    assert.equal(`f:${(await bed.must(`sha256sum </var/lib/mynixos/stage/${id}/big`)).slice(0, 64)}`, contentOf(big));
    await isQuiet();
  });

  it("leaves nothing where the disk is full", async () => {
    const before = await bed.must("readlink /var/lib/mynixos/stage/current");
    await bed.must(
      "mkdir -p /srv/aside && mv /var/lib/mynixos /srv/aside && mkdir /var/lib/mynixos && mount -t tmpfs -o size=24M tmpfs /var/lib/mynixos && cp -a /srv/aside/mynixos/. /var/lib/mynixos/ && fallocate -l 4M /var/lib/mynixos/filler",
    );
    // Two users: what is there before, and what comes.
    const answer = await on.stage(stagingOf(newId(), await look(), { "configuration.nix": "no room" }));
    assert.equal((answer as { why?: string }).why, "no-space", JSON.stringify(answer));
    const sent = await on.stage(stagingOf(newId(), await look(), { big: randomBytes(5_000_000).toString("latin1") }));
    assert.equal((sent as { why?: string }).why, "no-space", JSON.stringify(sent));
    assert.equal(await bed.must("readlink /var/lib/mynixos/stage/current"), before);
    await bed.must("umount -l /var/lib/mynixos && rmdir /var/lib/mynixos && mv /srv/aside/mynixos /var/lib/");
  });

  it("is there whole or not at all when it is killed, wherever that is, or when the connection is cut", async () => {
    await bed.must(
      "cd /etc/nixos && head -c 5000000 /dev/urandom >much && for i in 1 2 3 4 5 6 7 8; do cp much much$i; done",
    );
    const seen = await look();
    let before = (await bed.must("readlink /var/lib/mynixos/stage/current")).trim();
    for (const delay of [20, 100, 150, 200, 250]) {
      const id = newId();
      const own = await logIn(bed, "q958");
      const running = stagingOperations(own, free, script).stage(stagingOf(id, seen, { "sub/c": "new" }));
      await new Promise((resolve) => setTimeout(resolve, delay));
      if (delay === 250) own.close();
      else
        await bed.must(
          "for unit in $(systemctl list-units --plain --no-legend 'run-*.service' | cut -d ' ' -f 1); do systemctl kill -s KILL --kill-who=all $unit; done",
        );
      const answer = await running;
      await bed.must("until flock -n /run/mynixos/lock true; do sleep 0.05; done");
      const now = (await bed.must("readlink /var/lib/mynixos/stage/current")).trim();
      if (answer.kind === "done") assert.equal(now, id);
      else assert.ok(now === before || now === id, `${now} is neither ${before} nor ${id}`);
      if (now === id) assert.equal(await bed.must(`cat /var/lib/mynixos/stage/${id}/sub/c`), "new");
      own.close();
      before = now;
    }
    await bed.must("rm /etc/nixos/much*");
    // What was on its way when its connection was cut may begin later still.
    const last = async (): Promise<string> => {
      const answer = await on.stage(stagingOf(newId(), await look(), { "sub/c": "new" }));
      return answer.kind;
    };
    for (let turn = 0; (await last()) === "busy"; turn += 1) assert.ok(turn < 100, "somebody keeps the lock");
    await isQuiet();
    assert.equal((await lines("ls /var/lib/mynixos/stage")).length, 3, "the current one, the one before, and the link");
  });

  it("waits for nobody: two at once, and the second is told", async () => {
    await bed.must(
      "systemd-run -q --unit=holds flock /run/mynixos/lock sleep 60; echo job 20261122-busy >/run/mynixos/holder; until ! flock -n /run/mynixos/lock true; do :; done",
    );
    const answer = await on.stage(stagingOf(newId(), await look(), { "sub/c": "x" }));
    assert.deepEqual(answer, { kind: "busy", job: "20261122-busy" });
    assert.deepEqual(await on.clean(), { kind: "busy", job: "20261122-busy" });
    await bed.must("systemctl stop holds");
  });
});
