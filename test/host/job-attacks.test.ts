/** What an activation, a person at the host, or a disk may do to a job: the host comes back all the same, and its end says what is so. */
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, it } from "mocha";
import { runAsRoot } from "#client/rebuild/root.ts";
import { rebuildScript } from "#scripts/rebuild-script.ts";
import type { Bed } from "./bed/bed.ts";
import { bootGuest, type Guest, type GuestState } from "./guest/booted.ts";
import { type Jobs, jobsOn, told } from "./jobs.ts";

describe("a job under attack", function () {
  this.timeout(120_000);
  let guest: Guest;
  let bed: Bed;
  let jobs: Jobs;
  let old: GuestState;
  let number = 0;

  before(async () => {
    guest = await bootGuest();
    bed = guest.bed;
    jobs = jobsOn(bed);
  });
  after(async () => {
    jobs?.close();
    await bed?.stop();
  });
  beforeEach(async () => {
    number += 1;
    await guest.configure(service());
    old = await guest.state();
  });
  /** Whatever lies over it. */
  afterEach(async () => {
    await bed?.must("until [ -z \"$(systemctl list-units --no-legend --plain 'mynixos-*')\" ]; do sleep 0.2; done", {
      seconds: 60,
    });
    await bed?.must("while umount /var/lib/mynixos 2>/dev/null; do :; done; rm -f /run/stop-attack");
  });

  /** A system that is not there yet, each time. */
  const service = (): string =>
    `systemd.services.neu${number} = { wantedBy = [ "multi-user.target" ]; script = "exec sleep 1000"; };`;
  /** A text of Nix; what it contains here needs no more. */
  const nix = (text: string): string => `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
  /** What the new system does when it is activated. */
  const activating = (script: string): Promise<void> =>
    guest.configure(`${service()} system.activationScripts.angriff = ${nix(script)};`);
  const done = { kind: "done", value: undefined };
  const ended = async (id: string, seconds?: number): Promise<readonly [string, number]> => {
    const { state, code } = await jobs.until(id, "end", seconds);
    return [state, code];
  };
  /** Until nothing of a job runs any more. */
  const isQuiet = async (id: string): Promise<void> => {
    await bed.must(
      `until units=$(systemctl list-units --no-legend --plain 'mynixos-*-${id}*') && [ -z "$units" ]; do sleep 0.1; done`,
      { seconds: 40 },
    );
  };
  const isAsBefore = async (id: string): Promise<void> => {
    await isQuiet(id);
    assert.deepEqual(await guest.state(), old);
    assert.notEqual((await bed.asRoot(`systemctl is-active neu${number}`)).stdout, "active\n");
    const again = await jobs.login();
    assert.ok(!("kind" in again), JSON.stringify(again));
    assert.equal(await bed.must("flock -n /run/mynixos/lock echo free; ls /nix/var/nix/gcroots/mynixos"), "free\n");
  };

  describe("whose folder is gone when it goes back", () => {
    it("since the activation mounted something over it", async () => {
      await activating("mountpoint -q /var/lib/mynixos || mount -t tmpfs tmpfs /var/lib/mynixos");
      const id = await jobs.startHasty("test", { activate: 8 });
      await isQuiet(id);
      await isAsBefore(id);
    });

    it("since somebody deleted it in the window", async () => {
      const id = await jobs.startHasty("test", { confirm: 4 });
      await jobs.until(id, "confirm");
      assert.notEqual((await guest.state()).current, old.current);
      await bed.must("rm -rf /var/lib/mynixos");
      await isAsBefore(id);
    });

    it("and whose dead-man's switch was killed then: it starts again without it", async () => {
      const id = await jobs.startHasty("test", { confirm: 6 });
      await jobs.until(id, "confirm");
      await bed.must(
        `rm -rf /var/lib/mynixos; systemctl kill --signal=KILL mynixos-rebuild-${id} mynixos-confirm-${id}`,
      );
      await isAsBefore(id);
    });
  });

  describe("on a disk", () => {
    it("that became read-only in the window", async () => {
      await bed.must("mkdir -p /var/lib/mynixos && mount -t tmpfs -o mode=755 tmpfs /var/lib/mynixos");
      const id = await jobs.startHasty("test", { confirm: 5 });
      await jobs.until(id, "confirm");
      await bed.must(
        `systemctl kill --signal=KILL mynixos-rebuild-${id}; cd /var/lib/mynixos; mount --bind . . && mount -o remount,bind,ro /var/lib/mynixos; ! touch /var/lib/mynixos/x 2>/dev/null`,
      );
      await isAsBefore(id);
    });

    it("that takes no file more: it goes back once, and says so", async () => {
      await bed.must("mkdir -p /var/lib/mynixos && mount -t tmpfs -o mode=755,nr_inodes=200 tmpfs /var/lib/mynixos");
      const id = await jobs.startHasty("test", { confirm: 4 });
      await jobs.until(id, "confirm");
      await bed.must(
        "cd /var/lib/mynixos; mkdir full; cd full; i=0; while printf '' 2>/dev/null >f$i; do i=$((i+1)); done; true",
      );
      assert.deepEqual(await ended(id), ["reverted", 0]);
      assert.equal((await jobs.events(id)).filter(({ word }) => word === "reverted").length, 1);
      await isAsBefore(id);
    });
  });

  describe("whose system ends in emergency mode", () => {
    it("since a mount of it fails: the host comes back out of it", async () => {
      await activating(
        "[ -e /run/stop-attack ] || { mkdir -p /run/systemd/system/local-fs.target.requires; printf '[Unit]\\nDefaultDependencies=no\\nBefore=local-fs.target\\n[Mount]\\nWhat=/dev/disk/by-label/none\\nWhere=/run/daten\\nType=ext4\\n' >/run/systemd/system/run-daten.mount; ln -sf ../run-daten.mount /run/systemd/system/local-fs.target.requires/; systemctl daemon-reload; touch /run/stop-attack; systemctl --no-block restart local-fs.target; }",
      );
      const id = await jobs.startHasty("test", { confirm: 8, activate: 20 });
      await bed.must("until systemctl -q is-active emergency.target; do sleep 0.1; done", { seconds: 40 });
      await bed.must("rm -rf /run/systemd/system/run-daten.mount /run/systemd/system/local-fs.target.requires");
      await isAsBefore(id);
      assert.equal((await jobs.until(id, "end")).state, "reverted");
    });
  });

  describe("whose host somebody rebuilds by hand in the window", () => {
    it("cannot be confirmed: a login proves nothing of a system that does not run", async () => {
      const id = await jobs.startHasty("switch", { confirm: 15 });
      await jobs.until(id, "confirm");
      await guest.configure(
        `${service()} systemd.services.fremd = { wantedBy = [ "multi-user.target" ]; script = "exec sleep 1000"; };`,
      );
      assert.equal((await guest.rebuild("test")).code, 0);
      const answer = await jobs.confirm(id);
      assert.deepEqual([answer.kind, "why" in answer ? answer.why : ""], ["refused", "other"]);
      assert.deepEqual(await ended(id), ["reverted", 0]);
      await isAsBefore(id);
    });
  });

  it("keeps its way back from the garbage collector", async () => {
    const first = await jobs.start("test");
    await jobs.until(first, "confirm");
    assert.deepEqual(await jobs.confirm(first), done);
    await ended(first);
    const tested = await guest.state();
    number += 1;
    await guest.configure(service());
    const id = await jobs.startHasty("test", { confirm: 8 });
    await jobs.until(id, "confirm");
    await bed.must("nix-collect-garbage -d", { seconds: 40 });
    assert.deepEqual(await ended(id), ["reverted", 0]);
    assert.deepEqual(await guest.state(), tested);
    assert.match(told(await jobs.events(id)), /reverted end$/);
    await bed.must("/nix/var/nix/profiles/system/bin/switch-to-configuration test");
  });

  describe("whose host loses its power", () => {
    it("between the profile and the boot loader: the next one says so, and a rollback to the default writes the loader", async () => {
      await guest.configure(`${service()} system.preSwitchChecks.langsam = "[ $2 != boot ] || sleep 6";`);
      const id = await jobs.start("switch");
      await jobs.until(id, "confirm");
      assert.deepEqual(await jobs.confirm(id), done);
      await bed.must("until [ $(readlink /nix/var/nix/profiles/system) != system-1-link ]; do sleep 0.05; done");
      // As after a power cut: nothing of it went on, and what is running is what the loader starts.
      const units = ["rebuild", "switch"].map((name) => `mynixos-${name}-${id}`).join(" ");
      await bed.must(
        `mv /var/lib/mynixos/jobs/${id}/job.sh /run/kept.sh; systemctl kill --signal=KILL ${units}; sleep 1; ! systemctl -q is-active ${units}; /nix/var/nix/profiles/system-1-link/bin/switch-to-configuration test`,
      );
      const cut = await guest.state();
      assert.match(cut.profile, /^system-\d+-link$/);
      assert.notEqual(cut.profile, old.profile);
      assert.equal(cut.boot, old.boot);
      const next = await jobs.start("build");
      assert.deepEqual(await ended(next), ["done", 0]);
      assert.match(
        await jobs.log(next),
        /^An earlier job was cut off while it made its system the default: the profile names generation \d+; /m,
      );
      assert.deepEqual(await guest.state(), cut);
      const back = await jobs.start("rollback");
      await jobs.until(back, "confirm");
      assert.deepEqual(await jobs.confirm(back), done);
      assert.deepEqual(await ended(back), ["done", 0]);
      const now = await guest.state();
      assert.equal(now.profile, cut.profile);
      assert.match(now.boot, new RegExp(`^default nixos-generation-${/\d+/.exec(cut.profile)?.[0]}.conf$`, "m"));
      const last = await jobs.start("build");
      await ended(last);
      assert.doesNotMatch(await jobs.log(last), /cut off/);
    });
  });

  it("shows copies, sums and backups of a repo to nobody else, whoever may read the files", async () => {
    await ended(await jobs.start("build"));
    const folders = "cd /var/lib/mynixos; stat -c '%a %U %n' . stage plan backup base jobs";
    assert.equal(
      await bed.must(folders),
      "755 root .\n700 root stage\n700 root plan\n700 root backup\n700 root base\n755 root jobs\n",
    );
    await bed.must("mkdir -p /var/lib/mynixos/stage/kopie-aaaa; echo geheim >/var/lib/mynixos/stage/kopie-aaaa/offen");
    assert.notEqual((await bed.asUser("none", "cat /var/lib/mynixos/stage/kopie-aaaa/offen")).code, 0);
    await bed.must("rm -r /var/lib/mynixos/stage/kopie-aaaa");
  });

  it("is neither confirmed, cancelled nor read, nor gets a file planted, by a user without sudo", async () => {
    const id = await jobs.start("test");
    await jobs.until(id, "confirm");
    const attacks = [
      `cat /var/lib/mynixos/jobs/${id}/log`,
      `cat /var/lib/mynixos/jobs/${id}/events`,
      `ln /var/lib/mynixos/jobs/${id}/words/confirmed /var/lib/mynixos/jobs/${id}/decision`,
      `echo confirmed > /var/lib/mynixos/jobs/${id}/decision`,
      "touch /var/lib/mynixos/x",
      "touch /run/mynixos/x",
      "flock -n /run/mynixos/lock true",
      `echo x >> /run/mynixos/guard/${id}/job.sh`,
      `flock -n /run/mynixos/guard/${id}/lock true`,
      "ln -s /tmp /nix/var/nix/gcroots/mynixos/x",
      `systemctl --no-ask-password stop mynixos-confirm-${id}`,
      `systemctl --no-ask-password kill mynixos-confirm-${id}`,
    ];
    for (const attack of attacks) assert.notEqual((await bed.asUser("none", attack)).code, 0, attack);
    assert.equal(await bed.must(`systemctl is-active mynixos-confirm-${id}`), "active\n");
    assert.deepEqual(await jobs.confirm(id), done);
    assert.deepEqual(await ended(id), ["done", 0]);
    await bed.must("/nix/var/nix/profiles/system/bin/switch-to-configuration test");
  });

  it("is not cleaned away under its dead-man's switch where systemd does not answer", async () => {
    const id = await jobs.start("test");
    await jobs.until(id, "confirm");
    await bed.must(`systemctl kill --signal=KILL mynixos-rebuild-${id}`);
    const channel = await jobs.login();
    assert.ok(!("kind" in channel), JSON.stringify(channel));
    const script = rebuildScript().replace(/^run_verb "\$@"$/m, 'systemctl() { return 1; }\nrun_verb "$@"');
    const answer = await runAsRoot(channel, { kind: "free" }, script, "clean", []);
    assert.deepEqual(answer, { kind: "refused", why: "other", said: "systemd does not answer" });
    assert.equal(await bed.must(`test -e /var/lib/mynixos/jobs/${id} && echo there`), "there\n");
    assert.deepEqual(await jobs.confirm(id), done);
    await bed.must("/nix/var/nix/profiles/system/bin/switch-to-configuration test");
  });
});
