/** A promotion on a real host: file by file, only what is still as it was seen, with a backup; nobody's edit is lost; and what we leave there. */
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "mocha";
import type { Channel } from "#client/host/channel.ts";
import type { Look } from "#client/rebuild/operations.ts";
import { runAsRoot } from "#client/rebuild/root.ts";
import { type StagingOperations, stagingOperations } from "#client/rebuild/staging-operations.ts";
import { rebuildScript } from "#scripts/rebuild-script.ts";
import { type Bed, bootBed } from "./bed/bed.ts";
import { contentOf, done, logIn, type Made, stagingOf } from "./on-host.ts";

const script = rebuildScript();
const free = { kind: "free" } as const;
const repo = "/home/moritz/own";

/** As mv of coreutils 9.5 and later; the number is that of renameat2 on x86-64. */
const exchangingMv = `#!/usr/bin/perl
if (@ARGV and $ARGV[0] eq "--help") { print "  --exchange\\n"; exit 0 }
exec "/usr/bin/mv", @ARGV if $ARGV[0] ne "--exchange";
my ($from, $to) = @ARGV[-2, -1];
exit(syscall(316, -100, $from, -100, $to, 2) == 0 ? 0 : 1);
`;

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

beforeEach(() => bed.must(`rm -rf ${repo} /var/lib/mynixos && mkdir ${repo} && chown moritz:users ${repo}`));

after(async () => {
  channel?.close();
  await bed?.stop();
});

const look = async (): Promise<Look> => done(await on.look(repo));
const must = (command: string): Promise<string> => bed.must(`cd ${repo} && ${command}`);

async function stage(changes: Readonly<Record<string, Made | undefined>>, named = repo): Promise<string> {
  number += 1;
  const id = `20261122-${String(number).padStart(4, "0")}`;
  done(await on.stage(stagingOf(id, done(await on.look(named)), changes, named)));
  return id;
}

async function promote(id: string): Promise<readonly string[]> {
  return done(await runAsRoot(channel, free, script, "promote", [id]))
    .split("\n")
    .slice(0, -1);
}

const basePaths = async (): Promise<readonly string[]> => [...((await look()).base?.keys() ?? [])];

describe("a promotion", function () {
  this.timeout(30_000);

  it("replaces what it was made for, with owner and mode; new files belong to whom their folder belongs", async () => {
    await must(
      "printf 1 >a && chmod 640 a && printf 2 >b && printf 3 >c && ln -s a l && mkdir d && printf 4 >d/e && printf 5 >ro && chmod 400 ro",
    );
    await must(`chown -hR moritz:users . && ln -sfn ${repo} /srv/link`);
    const changes = {
      a: "A",
      b: { run: "B" },
      c: undefined,
      l: { link: "b" },
      "d/e": undefined,
      "n/m/new x,=%": "N",
      ro: "R",
    };
    const id = await stage(changes, "/srv/link");
    assert.deepEqual(await promote(id), [
      ...["promoted path=c", "promoted path=d/e", "promoted path=a", "promoted path=b", "promoted path=l"],
      ...["promoted path=n/m/new%20x%2C%3D%25", "promoted path=ro"],
    ]);
    assert.deepEqual((await must("find . -printf '%p %y %m %u %l\\n' | sort")).split("\n"), [
      ...[". d 755 moritz ", "./a f 640 moritz ", "./b f 755 moritz ", "./l l 777 moritz b", "./n d 755 moritz "],
      ...["./n/m d 755 moritz ", "./n/m/new x,=% f 644 moritz ", "./ro f 400 moritz ", ""],
    ]);
    assert.equal(await must("cat a b 'n/m/new x,=%' ro"), "ABNR");
    assert.equal(
      await bed.must(`cd /var/lib/mynixos/backup/${id}/files && cat a b c d/e ro && readlink l`),
      "12345a\n",
    );
    assert.deepEqual(await basePaths(), ["a", "b", "l", "n/m/new x,=%", "ro"]);
    assert.deepEqual(await promote(id), [], "once more, there is nothing to do");
  });

  it("keeps what the host has changed meanwhile, and says which and why", async () => {
    await must(
      "printf 1 >changed && printf 2 >gone && printf 3 >runs && printf 4 >linked && printf 5 >fine && mkdir f && printf 6 >f/one",
    );
    await must("printf 7 >deleted && printf 8 >became");
    const id = await stage({
      ...{ changed: "x", gone: "x", runs: "x", linked: "x", fine: "x", appears: "x", "f/one": undefined, f: "x" },
      ...{ deleted: undefined, became: "x", "blocked/in": "x" },
    });
    await must(
      "printf mine >changed && rm gone && chmod +x runs && ln -sf /etc/passwd linked && printf mine >appears && printf mine >f/two",
    );
    await must("printf mine >deleted && rm became && mkdir became && printf mine >became/in && ln -s /tmp blocked");
    assert.deepEqual([...(await promote(id))].sort(), [
      ...["kept path=appears why=appeared", "kept path=became why=changed", "kept path=blocked/in why=appeared"],
      ...[
        "kept path=changed why=changed",
        "kept path=deleted why=changed",
        "kept path=f why=appeared",
        "kept path=gone why=gone",
      ],
      ...["kept path=linked why=changed", "kept path=runs why=changed", "promoted path=f/one", "promoted path=fine"],
    ]);
    assert.equal(
      await must(
        "cat changed runs appears f/two deleted became/in fine; readlink linked; ls -A /tmp/in 2>&1 || true; ls -A | grep mynixos || true",
      ),
      "mine3minemineminemine".concat("x/etc/passwd\nls: cannot access '/tmp/in': No such file or directory\n"),
    );
    assert.equal(await bed.must("cat /etc/passwd | grep -c root:"), "1\n");
    // Where both sides are not the same, the base is what the host had when it was staged: so what it has now is seen to be new.
    const { base } = await look();
    const names = ["appears", "became", "changed", "deleted", "fine", "gone", "linked", "runs"];
    assert.deepEqual(
      names.map((name) => base?.get(name)),
      [undefined, ...["8", "1", "7", "x", "2", "4", "3"].map((text) => contentOf(text))],
    );
  });

  it("keeps a base of what is not the same on both sides, and forgets what neither has", async () => {
    await must("printf 1 >a && printf 1 >b && printf 1 >c");
    await promote(await stage({ a: "2", b: "2", c: "2" }));
    const id = await stage({ a: "3", b: "3", c: undefined });
    await must("printf mine >b");
    await promote(id);
    const { base } = await look();
    assert.deepEqual(
      [...(base ?? [])],
      [
        ["a", contentOf("3")],
        ["b", contentOf("2")],
      ],
    );
  });

  it("leaves what cannot be written as it is, and goes on", async () => {
    await must(
      "mkdir fixed && printf 1 >fixed/a && printf 2 >b && mount --bind fixed fixed && mount -o remount,ro,bind fixed",
    );
    const id = await stage({ "fixed/a": "A", "fixed/new": "N", b: "B" });
    assert.deepEqual(await promote(id), [
      "promoted path=b",
      "kept path=fixed/a why=unwritable",
      "kept path=fixed/new why=unwritable",
    ]);
    assert.equal(await must("cat fixed/a b && ls fixed && umount fixed"), "1Ba\n");
  });

  it("leaves an immutable file, and one in a folder that is", async () => {
    await must("mkdir in && printf 1 >a && printf 2 >in/b && printf 3 >c && printf 4 >d && chattr +i a d in");
    const id = await stage({ a: "A", "in/b": "B", c: "C", d: undefined, "in/new": "N" });
    const told = await promote(id);
    await must("chattr -i a d in");
    assert.deepEqual(told, [
      ...["kept path=d why=unwritable", "kept path=a why=unwritable", "promoted path=c"],
      ...["kept path=in/b why=unwritable", "kept path=in/new why=unwritable"],
    ]);
    assert.equal(await must("cat a in/b c d && ls in && ls -A . in | grep mynixos || true"), "12C4b\n");
  });

  it("touches nothing where the backup has no room, or the folder has become another one", async () => {
    await must(`head -c 3000000 /dev/zero >a && printf 2 >b && ln -sfn ${repo} /srv/link`);
    const first = await stage({ a: "A", b: "B" });
    await bed.must("mkdir -p /var/lib/mynixos/backup && mount -t tmpfs -o size=1M tmpfs /var/lib/mynixos/backup");
    assert.deepEqual(await promote(first), ["kept path=a why=unwritable", "kept path=b why=unwritable"]);
    await bed.must("umount /var/lib/mynixos/backup");
    const second = await stage({ b: "B" }, "/srv/link");
    await bed.must(`cp -a ${repo} /home/moritz/other && ln -sfn /home/moritz/other /srv/link`);
    assert.deepEqual(await promote(second), ["kept path=b why=changed"]);
    assert.equal(await bed.must(`cat ${repo}/b /home/moritz/other/b && rm -r /home/moritz/other`), "22");
  });

  it("leaves git's things alone: a repository, one within, and a work tree beside another", async () => {
    await must(
      "chown root: . && git init -q && printf 1 >a && git add a && git -c user.name=x -c user.email=x@x commit -qm x && git worktree add -q /srv/beside && git init -q within",
    );
    await bed.must("printf 1 >/srv/beside/new");
    const state = "{ find .git within/.git ! -name index -type f | sort | xargs sha256sum && cat /srv/beside/.git; }";
    const before = await must(state);
    assert.deepEqual(await promote(await stage({ a: "2", "within/x": "3" })), [
      "promoted path=a",
      "promoted path=within/x",
    ]);
    assert.deepEqual(await promote(await stage({ a: "2" }, "/srv/beside")), ["promoted path=a"]);
    assert.equal(await must(state), before);
    assert.equal(
      await must("git status --porcelain | sort && git -C /srv/beside status --porcelain"),
      " M a\n?? within/\n M a\n?? new\n",
    );
  });

  for (const [name, mv] of [
    ["as it is", undefined],
    ["where mv can exchange", exchangingMv],
  ] as const) {
    it(`loses no edit that is made while it runs: ${name}`, async () => {
      if (mv !== undefined) await bed.write("/usr/local/bin/mv", mv, 0o755);
      const names = Array.from({ length: 12 }, (_, at) => `f${at}`);
      await must(`for n in ${names.join(" ")}; do printf 1 >$n; done`);
      const id = await stage({
        ...Object.fromEntries(names.map((each, at) => [each, at % 3 === 0 ? undefined : "new"])),
      });
      // Into the file as it is, as some editors write; each only once.
      const edits = bed.must(
        `cd ${repo} && until [ -e .mynixos-new ] || [ -e .mynixos-old ]; do :; done; for n in ${names.toReversed().join(" ")}; do [ ! -e $n ] || printf mine-$n >>$n; done`,
      );
      const told = await promote(id);
      await edits;
      assert.equal(told.length, names.length);
      const found = await bed.must(
        `cd ${repo} && for n in *; do printf '%s=%s\\n' "$n" "$(cat "$n")"; done; cat /var/lib/mynixos/backup/${id}/left/* 2>/dev/null || true`,
      );
      for (const line of told) {
        const path = /path=(\S+)/.exec(line)?.[1] ?? "";
        if (line.startsWith("kept")) assert.match(found, new RegExp(`^${path}=1mine-${path}$`, "m"), line);
      }
      for (const path of names.filter((_, at) => at % 3 !== 0))
        assert.match(found, new RegExp(`^${path}=(?:1|new)mine-${path}$`, "m"), `the edit of ${path}`);
      assert.equal(await must("ls -A | grep mynixos || true"), "");
      await bed.must("rm -f /usr/local/bin/mv");
    });
  }

  it("goes on after it was killed: each file is the old or the new one, and what it left behind is kept", async () => {
    const names = Array.from({ length: 20 }, (_, at) => `f${String(at).padStart(2, "0")}`);
    await must(`for n in ${names.join(" ")}; do printf 1 >$n; done`);
    const id = await stage(Object.fromEntries(names.map((each) => [each, "new"])));
    const running = promote(id).catch((error: Error) => error);
    await must(
      "until [ -e .mynixos-new ]; do :; done; systemctl kill -s KILL --kill-who=all $(systemctl list-units --plain --no-legend 'run-*.service' | cut -d ' ' -f 1)",
    );
    assert.ok((await running) instanceof Error);
    const texts = (await must(`cat ${names.join(" ")}`)).replaceAll("new", "2");
    assert.match(texts, /^2*1+$/, "in their order, and not all");
    await promote(id);
    assert.equal(await must(`cat ${names.join(" ")} && ls -A | grep mynixos || true`), "new".repeat(20));
    assert.equal(await bed.must(`cat /var/lib/mynixos/backup/${id}/files/*`), "1".repeat(20));
  });

  it("keeps ten backups, and all of ours goes when it is asked to, but nothing else", async () => {
    await bed.must("mkdir -p /run/mynixos/rescue && printf x >/run/mynixos/rescue/theirs");
    for (let at = 0; at < 12; at += 1) await promote(await stage({ a: String(at) }));
    const backups = (await bed.must("ls /var/lib/mynixos/backup")).split("\n").slice(0, -1);
    assert.equal(backups.length, 10);
    assert.equal(await bed.must(`cat /var/lib/mynixos/backup/${backups[0]}/files/a`), "1");
    await bed.must(
      "systemd-run -q --unit=mynixos-confirm-20261122-wait sleep 60; mkdir -p /nix/var/nix/gcroots/mynixos",
    );
    assert.deepEqual(await on.clean(), { kind: "busy", job: "20261122-wait" });
    await bed.must("systemctl stop mynixos-confirm-20261122-wait");
    done(await on.clean());
    assert.equal(
      await bed.must("ls -d /var/lib/mynixos /nix/var/nix/gcroots/mynixos 2>/dev/null || find /run/mynixos -type f"),
      "/run/mynixos/rescue/theirs\n",
    );
    done(await on.clean());
    assert.equal((await bed.asRoot("ls /var/lib/mynixos")).code, 2, "where nothing is, nothing is made");
  });
});
