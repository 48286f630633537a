/** Whatever is killed at whatever moment: the host is in the old state or in the confirmed one, and a later job works. Hardened sshd. */
import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { after, before, beforeEach, describe, it } from "mocha";
import type { Bed } from "./bed/bed.ts";
import { bootGuest, type Guest, type GuestState } from "./guest/booted.ts";
import { type Jobs, jobsOn, told } from "./jobs.ts";

const SLOW = 'system.activationScripts.langsam = "sleep 2";';

describe("the dead-man's switch of a job", function () {
  this.timeout(90_000);
  let guest: Guest;
  let bed: Bed;
  let jobs: Jobs;
  let old: GuestState;
  let number = 0;

  before(async () => {
    guest = await bootGuest({ hardened: true });
    bed = guest.bed;
    jobs = jobsOn(bed);
  });
  after(async () => {
    jobs?.close();
    await bed?.stop();
  });
  /** A system that is not there yet, each time. */
  beforeEach(async () => {
    number += 1;
    await guest.configure(service());
    old = await guest.state();
  });

  const service = (): string =>
    `systemd.services.neu${number} = { wantedBy = [ "multi-user.target" ]; script = "exec sleep 1000"; };`;
  /** A text of Nix; what it contains here needs no more. */
  const nix = (text: string): string => `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
  const done = { kind: "done", value: undefined };
  const ended = async (id: string, seconds?: number): Promise<readonly [string, number]> => {
    const { state, code } = await jobs.until(id, "end", seconds);
    return [state, code];
  };
  const kill = (id: string, what: string, how = "--signal=KILL"): Promise<string> =>
    bed.must(`systemctl kill ${how} mynixos-${what}-${id}.service`);
  const isAsBefore = async (id: string): Promise<void> => {
    assert.deepEqual(await guest.state(), old);
    assert.notEqual((await bed.asRoot(`systemctl is-active neu${number}`)).stdout, "active\n");
    await isQuiet(id);
  };
  const isQuiet = async (id: string): Promise<void> => {
    await bed.must(
      `until units=$(systemctl list-units --no-legend --plain 'mynixos-*-${id}*') && [ -z "$units" ]; do sleep 0.05; done; [ ! -e /run/mynixos/lock ] || flock -n /run/mynixos/lock true`,
    );
    const next = await jobs.start("build");
    assert.deepEqual(await ended(next), ["done", 0]);
  };

  it("brings back a host whose sshd moved to another port, and says so when one is there again", async () => {
    await guest.configure(service(), { port: bed.port + 1 });
    const id = await jobs.startHasty("test", { confirm: 3 });
    await jobs.until(id, "confirm");
    const channel = await jobs.login();
    assert.ok("kind" in channel && channel.kind === "refused", JSON.stringify(channel));
    assert.deepEqual(await ended(id), ["reverted", 0]);
    assert.match(told(await jobs.events(id)), /confirm confirm revert revert reverted end$/);
    const again = await jobs.login();
    assert.ok(!("kind" in again), JSON.stringify(again));
    await isAsBefore(id);
  });

  it("lives through the activation, and its window through a systemd that starts itself anew", async () => {
    const seen = (when: string): string =>
      `systemctl list-units --no-legend --plain 'mynixos-deadman-*' | sed 's/ .*//' | xargs systemctl show --property=InvocationID --value > /run/seen-${when}`;
    await guest.configure(
      `system.activationScripts.gesehen = ${nix(seen("first"))};
       systemd.services.neu${number} = { wantedBy = [ "multi-user.target" ]; serviceConfig.Type = "oneshot"; script = ${nix(`systemctl daemon-reexec; ${seen("last")}`)}; };`,
    );
    const id = await jobs.start("test");
    await jobs.until(id, "confirm");
    assert.match(await bed.must("cat /run/seen-first"), /^[0-9a-f]{32}\n$/);
    assert.equal(await bed.must("cat /run/seen-last"), await bed.must("cat /run/seen-first"));
    await bed.must("systemctl daemon-reload; systemctl daemon-reexec");
    assert.equal(await bed.must(`systemctl is-active mynixos-confirm-${id}`), "active\n");
    assert.deepEqual(await jobs.confirm(id), done);
    assert.deepEqual(await ended(id), ["done", 0]);
    await isQuiet(id);
  });

  describe("when the job is killed", () => {
    it("while it builds, nothing has happened", async () => {
      await guest.configure(
        `environment.etc.langsam${number}.source = pkgs.runCommand "langsam" { } "sleep 20; mkdir $out";`,
      );
      const id = await jobs.start("test");
      await jobs.until(id, "phase");
      await wait(500);
      await kill(id, "rebuild");
      assert.deepEqual(await ended(id), ["not-built", 137]);
      assert.equal(
        (await jobs.events(id)).some((event) => event.word === "armed"),
        false,
      );
      await guest.configure("");
      await isAsBefore(id);
    });

    it("while it waits for a confirmation, the previous system comes back in time", async () => {
      const id = await jobs.startHasty("test", { confirm: 3 });
      await jobs.until(id, "confirm");
      await kill(id, "rebuild");
      await wait(200);
      assert.deepEqual(await jobs.tryToStart(jobs.options("test")), { kind: "busy", job: id });
      assert.deepEqual(await ended(id), ["reverted", 0], await jobs.log(id));
      await isAsBefore(id);
    });

    it("and a login confirms nevertheless, a test stays; a switch does not become permanent", async () => {
      const id = await jobs.start("switch");
      await jobs.until(id, "confirm");
      await kill(id, "rebuild");
      await wait(200);
      assert.deepEqual(await jobs.confirm(id), done);
      assert.deepEqual(await ended(id), ["not-committed", 1]);
      const now = await guest.state();
      assert.notEqual(now.current, old.current);
      assert.deepEqual({ ...now, current: "" }, { ...old, current: "" });
      await isQuiet(id);
    });

    it("while it makes the system the default, the default is what it was", async () => {
      await guest.configure(`${service()} system.preSwitchChecks.langsam = "[ $2 != boot ] || sleep 100";`);
      const id = await jobs.start("switch");
      await jobs.until(id, "confirm");
      assert.deepEqual(await jobs.confirm(id), done);
      await bed.must("until [ $(readlink /nix/var/nix/profiles/system) != system-1-link ]; do sleep 0.05; done");
      await kill(id, "rebuild");
      assert.deepEqual(await ended(id), ["not-committed", 137]);
      const now = await guest.state();
      assert.notEqual(now.current, old.current);
      assert.deepEqual({ ...now, current: "" }, { ...old, current: "" });
      assert.equal(await bed.must("cd /nix/var/nix/profiles; echo system-*-link"), "system-1-link\n");
      await isQuiet(id);
    });

    it("and cancelled then, the previous system comes back now", async () => {
      const id = await jobs.start("test", { confirmSeconds: 60 });
      await jobs.until(id, "confirm");
      await kill(id, "rebuild");
      await wait(200);
      assert.deepEqual(await jobs.over((operations) => operations.cancel(id)), done);
      assert.deepEqual(await ended(id, 10), ["cancelled", 130]);
      await isAsBefore(id);
    });
  });

  it("is there until the activation has ended: killed with the job, it starts again, and brings the previous system back", async () => {
    await guest.configure(service() + SLOW);
    const id = await jobs.start("test");
    await jobs.until(id, "armed");
    await kill(id, "rebuild");
    await kill(id, "deadman");
    await wait(500);
    assert.equal(await bed.must(`systemctl is-active mynixos-deadman-${id}`), "active\n");
    assert.deepEqual(await jobs.over((operations) => operations.cancel(id)), done);
    assert.deepEqual(await ended(id), ["cancelled", 130]);
    await isAsBefore(id);
  });

  it("counts an activation that was killed as one that failed", async () => {
    await guest.configure(service() + SLOW);
    const id = await jobs.start("test");
    await jobs.until(id, "armed");
    await wait(1000);
    await kill(id, "switch");
    assert.equal((await ended(id))[0], "reverted");
    await isAsBefore(id);
  });

  it("comes again when it is killed in the window, however that is done", async () => {
    const id = await jobs.startHasty("test", { confirm: 6 });
    await jobs.until(id, "confirm");
    await kill(id, "rebuild");
    await kill(id, "confirm");
    await wait(500);
    await kill(id, "confirm", "--signal=TERM");
    // 4: the one before was killed while it started a unit, and systemd told the one that came again.
    const [outcome, code] = await ended(id);
    assert.ok(outcome === "reverted" && (code === 0 || code === 4), await jobs.log(id));
    await isAsBefore(id);
  });

  it("ends an activation that does not end", async () => {
    await guest.configure(`${service()} system.activationScripts.haengt = "sleep 1000";`);
    const id = await jobs.startHasty("test", { activate: 4 });
    await jobs.until(id, "armed");
    assert.equal((await ended(id))[0], "reverted");
    assert.match(told(await jobs.events(id)), /armed revert revert reverted end$/);
    assert.equal((await jobs.events(id)).find((event) => event.word === "revert")?.why, "too-long");
    await isAsBefore(id);
  });

  it("does its work on a host whose disk is full", async () => {
    await bed.must("mkdir -p /var/lib/mynixos && mount -t tmpfs -o size=1M,mode=755 tmpfs /var/lib/mynixos");
    const id = await jobs.startHasty("test", { confirm: 3 });
    await jobs.until(id, "confirm");
    assert.notEqual((await guest.state()).current, old.current);
    await bed.must("dd if=/dev/zero of=/var/lib/mynixos/filler bs=4k 2>/dev/null || true");
    await bed.must(
      `until units=$(systemctl list-units --no-legend --plain 'mynixos-*-${id}*') && [ -z "$units" ]; do sleep 0.1; done`,
    );
    assert.deepEqual(await guest.state(), old);
    await bed.must("umount /var/lib/mynixos");
    await isQuiet(id);
  });

  it("does not keep back the job where somebody stops it: it looks at the clock itself", async () => {
    const id = await jobs.startHasty("test", { confirm: 3 });
    await jobs.until(id, "confirm");
    await bed.must(`systemctl stop mynixos-confirm-${id}`);
    assert.deepEqual(await ended(id), ["reverted", 0]);
    await isAsBefore(id);
  });

  describe("when /boot is full only then", () => {
    it("leaves the default what it was, and no generation behind", async () => {
      await guest.configure(`${service()} guest.kernel.version = "6.99.1";`);
      const id = await jobs.start("switch");
      await jobs.until(id, "confirm");
      await bed.must("dd if=/dev/zero of=/boot/filler bs=1M 2>/dev/null || true");
      assert.deepEqual(await jobs.confirm(id), done);
      assert.deepEqual(await ended(id), ["not-committed", 1]);
      await bed.must("rm /boot/filler");
      const now = await guest.state();
      assert.notEqual(now.current, old.current);
      assert.equal(now.profile, old.profile);
      assert.match(now.boot, new RegExp(`^default nixos-generation-${/\d+/.exec(old.profile)?.[0]}.conf$`, "m"));
      assert.equal(await bed.must("cd /nix/var/nix/profiles; echo system-*-link"), "system-1-link\n");
      await isQuiet(id);
    });
  });

  describe("when the host was started anew", () => {
    it("is not needed after a reboot: the old system runs, and nothing of the job goes on", async () => {
      const id = await jobs.start("switch", { confirmSeconds: 60 });
      await jobs.until(id, "confirm");
      await bed.reboot();
      jobs.close();
      assert.deepEqual({ ...(await guest.state()), current: "" }, { ...old, current: "" });
      assert.equal((await guest.state()).current, (await bed.must("readlink -f /nix/var/nix/profiles/system")).trim());
      assert.equal(
        (await jobs.events(id)).some((event) => event.word === "end"),
        false,
      );
      const answer = await jobs.confirm(id);
      assert.deepEqual([answer.kind, "why" in answer ? answer.why : ""], ["refused", "not-waiting"]);
      await isQuiet(id);
      assert.equal(await bed.must("ls /nix/var/nix/gcroots/mynixos"), "");
    });
  });
});
