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

  const ended = async (id: string): Promise<readonly [string, number]> => {
    const { state, code } = await jobs.until(id, "end");
    return [state, code];
  };
  const runs = (unit: string): Promise<string> =>
    bed.asRoot(`systemctl is-active ${unit}`).then((ran) => ran.stdout.trim());
  /** Nothing of a job is left that could act. */
  const isQuiet = async (id: string): Promise<void> => {
    await bed.must(
      `until units=$(systemctl list-units --no-legend --plain 'mynixos-*-${id}*') && [ -z "$units" ]; do sleep 0.05; done; flock -n /run/mynixos/lock true; [ ! -e /run/mynixos/holder ]; [ -z "$(ls /nix/var/nix/gcroots/mynixos)" ]`,
    );
  };
  const confirmed = async (id: string): Promise<void> => {
    await jobs.until(id, "confirm");
    assert.deepEqual(await jobs.confirm(id), { kind: "done", value: undefined });
  };

  it("builds, and nothing else", async () => {
    await guest.configure(service("gebaut"));
    const old = await guest.state();
    const id = await jobs.start("build");
    assert.deepEqual(await ended(id), ["done", 0]);
    assert.equal(told(await jobs.events(id)), "start evaluate built end");
    assert.deepEqual(await guest.state(), old);
    await isQuiet(id);
  });

  it("says what an activation would do, and does none of it", async () => {
    await guest.configure(service("trocken"), { port: bed.port + 1 });
    const old = await guest.state();
    const id = await jobs.start("dry-activate");
    assert.deepEqual(await ended(id), ["done", 0]);
    const { stop, restart, reload } = await jobs.until(id, "units");
    assert.deepEqual({ stop, restart, reload }, { stop: [], restart: [], reload: ["sshd.service"] });
    assert.deepEqual(await guest.state(), old);
    assert.equal(await runs("trocken"), "inactive");
  });

  it("ends where nothing can be built, with the code of Nix and its words in the log", async () => {
    await guest.configure("services.gibtsnicht.enable = true;");
    const old = await guest.state();
    const id = await jobs.start("test");
    assert.deepEqual(await ended(id), ["not-built", 1]);
    assert.match(await jobs.log(id), /error: The option `services\.gibtsnicht' does not exist/);
    assert.deepEqual(await guest.state(), old);
    await isQuiet(id);
  });

  it("tests: it runs when a new login has confirmed it, and the next boot knows nothing of it", async () => {
    await guest.configure(service("getestet"));
    const old = await guest.state();
    const id = await jobs.start("test");
    await confirmed(id);
    assert.deepEqual(await ended(id), ["done", 0]);
    assert.equal(
      told(await jobs.events(id)),
      "start evaluate built boot dry units activate armed activated confirm confirm confirmed end",
    );
    const now = await guest.state();
    assert.notEqual(now.current, old.current);
    assert.deepEqual({ ...now, current: "" }, { ...old, current: "" });
    assert.equal(await runs("getestet"), "active");
    await isQuiet(id);
  });

  it("shows its log and its events to nobody but who started it", async () => {
    const id = await jobs.start("build");
    await ended(id);
    const read = `cat /var/lib/mynixos/jobs/${id}/log /var/lib/mynixos/jobs/${id}/events`;
    assert.equal((await bed.asUser("moritz", read)).code, 0);
    assert.equal((await bed.asUser("none", read)).code, 1);
  });

  it("goes back to what runs before it, to the default, and makes nothing of it permanent that is so already", async () => {
    const old = await guest.state();
    const id = await jobs.start("rollback");
    await confirmed(id);
    assert.deepEqual(await ended(id), ["done", 0]);
    const now = await guest.state();
    assert.equal(now.current, (await bed.must("readlink -f /nix/var/nix/profiles/system")).trim());
    assert.deepEqual({ ...now, current: "" }, { ...old, current: "" });
    assert.equal(await runs("getestet"), "inactive");
    await isQuiet(id);
  });

  it("switches: profile and /boot are as they were until a login has confirmed", async () => {
    await guest.configure(service("bleibt"));
    const old = await guest.state();
    const id = await jobs.start("switch");
    for (const word of ["built", "units", "armed", "activated", "confirm"] as const) {
      await jobs.until(id, word);
      assert.deepEqual({ ...(await guest.state()), current: "" }, { ...old, current: "" }, word);
    }
    const built = (await jobs.until(id, "built")).system;
    await confirmed(id);
    assert.deepEqual(await ended(id), ["done", 0]);
    const { generation } = await jobs.until(id, "committed").catch(() => assert.fail("not committed"));
    const now = await guest.state();
    assert.equal(now.profile, `system-${generation}-link`);
    assert.equal(now.current, built);
    assert.match(now.boot, new RegExp(`^default nixos-generation-${generation}.conf$`, "m"));
    assert.match(now.boot, new RegExp(`^./loader/entries/nixos-generation-${generation}.conf$`, "m"));
    await isQuiet(id);
  });

  it("goes back to the generation before, where the default runs, and makes it the default", async () => {
    const old = await guest.state();
    assert.equal(old.profile, "system-2-link");
    const id = await jobs.start("rollback");
    await jobs.until(id, "confirm");
    assert.equal((await guest.state()).profile, old.profile);
    await confirmed(id);
    assert.deepEqual(await ended(id), ["done", 0]);
    const now = await guest.state();
    assert.equal(now.profile, "system-1-link");
    assert.match(now.boot, /^default nixos-generation-1\.conf$/m);
    assert.equal(await runs("bleibt"), "inactive");
  });

  it("has nothing to go back to from the first generation", async () => {
    const old = await guest.state();
    const id = await jobs.start("rollback");
    assert.deepEqual(await ended(id), ["not-activated", 1]);
    assert.deepEqual(await guest.state(), old);
    await isQuiet(id);
  });

  it("collects what is named, but never what is the default, runs or was booted, and frees /boot", async () => {
    const id = await jobs.start("collect", { generations: [1, 2, 77] });
    assert.deepEqual(await ended(id), ["done", 0]);
    assert.match(await jobs.log(id), /^Generation 1 stays: /m);
    assert.equal(await bed.must("cd /nix/var/nix/profiles; echo system-*-link"), "system-1-link\n");
    assert.doesNotMatch((await guest.state()).boot, /nixos-generation-2\.conf/);
    await isQuiet(id);
  });

  it("counts units that fail as a success that is partial, and keeps their last words", async () => {
    await guest.configure(
      'systemd.services.kaputt = { wantedBy = [ "multi-user.target" ]; serviceConfig.Type = "oneshot"; script = "systemctl show kaputt >/dev/null; echo Port belegt; journalctl --sync; exit 3"; };',
    );
    const id = await jobs.start("test");
    await confirmed(id);
    assert.deepEqual(await ended(id), ["done-with-failed-units", 4]);
    const { code, failed } = (await jobs.events(id)).find((event) => event.word === "activated") ?? assert.fail();
    assert.deepEqual([code, failed], [4, ["kaputt.service"]]);
    assert.match(await jobs.log(id), /The last lines of kaputt\.service:\n(.*\n)*.*Port belegt/);
  });

  it("goes back at once where the activation script fails", async () => {
    await guest.configure('system.activationScripts.kaputt = "exit 7";');
    const old = await guest.state();
    const id = await jobs.start("test");
    assert.deepEqual(await ended(id), ["reverted", 2]);
    assert.match(told(await jobs.events(id)), /armed activated revert revert reverted end$/);
    assert.deepEqual(await guest.state(), old);
    await isQuiet(id);
  });

  it("leaves alone what never began: a check before the switch, the lock of somebody else", async () => {
    await guest.configure('system.preSwitchChecks.platz = "test $2 = dry-activate";');
    const old = await guest.state();
    const first = await jobs.start("test");
    assert.deepEqual(await ended(first), ["not-activated", 1]);
    assert.doesNotMatch(told(await jobs.events(first)), /revert/);
    await guest.configure(service("gesperrt"));
    await bed.must(
      "systemd-run --quiet --collect --unit=fremd flock /run/nixos/switch-to-configuration.lock sleep 1000; sleep 0.2",
    );
    const second = await jobs.start("test");
    assert.deepEqual(await ended(second), ["not-activated", 1]);
    await bed.must("systemctl stop fremd");
    assert.deepEqual(await guest.state(), old);
    await isQuiet(second);
  });

  it("waits for a person, where logins depend on what would be restarted, and where it always has to", async () => {
    await guest.configure(service("harmlos"));
    const calm = await jobs.start("test", { ask: "risky" });
    await confirmed(calm);
    assert.deepEqual(await ended(calm), ["done", 0]);
    await guest.configure(service("harmlos"), { port: bed.port + 1 });
    const risky = await jobs.start("test", { ask: "risky" });
    assert.equal((await jobs.until(risky, "ask")).why, "risky");
    assert.deepEqual(await jobs.over((operations) => operations.cancel(risky)), { kind: "done", value: undefined });
    assert.deepEqual(await ended(risky), ["cancelled", 130]);
    assert.equal((await jobs.over((operations) => operations.go(risky))).kind, "refused");
    await guest.configure(service("gefragt"));
    const always = await jobs.start("test", { ask: "always" });
    await jobs.until(always, "ask");
    const old = await guest.state();
    assert.equal(((await jobs.confirm(always)) as { why?: string }).why, "not-waiting");
    assert.deepEqual(await guest.state(), old);
    assert.deepEqual(await jobs.over((operations) => operations.go(always)), { kind: "done", value: undefined });
    await confirmed(always);
    assert.deepEqual(await ended(always), ["done", 0]);
  });

  it("is one at a time", async () => {
    await guest.configure('environment.etc.langsam.source = pkgs.runCommand "langsam" { } "sleep 100; mkdir $out";');
    const id = await jobs.start("test");
    await jobs.until(id, "phase");
    assert.deepEqual(await jobs.tryToStart(jobs.options("test")), { kind: "busy", job: id });
    await bed.must("until pgrep -x sleep -a | grep -q 'sleep 100$'; do sleep 0.1; done");
    assert.deepEqual(await jobs.over((operations) => operations.cancel(id)), { kind: "done", value: undefined });
    assert.deepEqual(await ended(id), ["cancelled", 130]);
    assert.equal((await bed.asRoot("pgrep -x sleep -a | grep 'sleep 100$'")).stdout, "");
    await isQuiet(id);
  });

  it("is confirmed neither early nor late, and not by another address", async () => {
    await guest.configure(service("abgelaufen"));
    const old = await guest.state();
    const id = await jobs.startHasty("test", { confirm: 6 });
    await jobs.until(id, "confirm");
    await bed.must(`echo '127.0.0.1 1' > /var/lib/mynixos/jobs/${id}/address`);
    assert.deepEqual(await jobs.confirm(id), { kind: "refused", why: "another-address", said: "127.0.0.1 1" });
    assert.deepEqual(await ended(id), ["reverted", 0]);
    assert.equal(((await jobs.confirm(id)) as { why?: string }).why, "too-late");
    assert.deepEqual(await guest.state(), old);
    assert.equal(await runs("abgelaufen"), "inactive");
    await isQuiet(id);
  });

  it("is cancelled while it activates, when that has ended, and while it waits, now", async () => {
    await guest.configure(`${service("abgebrochen")} system.activationScripts.langsam = "sleep 2";`);
    const old = await guest.state();
    const first = await jobs.start("test");
    await jobs.until(first, "armed");
    assert.deepEqual(await jobs.over((operations) => operations.cancel(first)), { kind: "done", value: undefined });
    assert.deepEqual(await ended(first), ["cancelled", 130]);
    assert.match(told(await jobs.events(first)), /armed activated revert revert reverted end$/);
    assert.deepEqual(await guest.state(), old);
    await guest.configure(service("abgebrochen"));
    const second = await jobs.start("test");
    await jobs.until(second, "confirm");
    assert.deepEqual(await jobs.over((operations) => operations.cancel(second)), { kind: "done", value: undefined });
    assert.deepEqual(await ended(second), ["cancelled", 130]);
    assert.deepEqual(await guest.state(), old);
    await isQuiet(second);
  });

  it("refuses a switch for bytes before anything is activated, and tests nevertheless", async () => {
    await guest.configure("guest.initrd.megabytes = 90;");
    const old = await guest.state();
    const id = await jobs.start("switch");
    assert.deepEqual(await ended(id), ["no-room", 1]);
    assert.deepEqual(await guest.state(), old);
    const test = await jobs.start("test");
    await confirmed(test);
    assert.deepEqual(await ended(test), ["done", 0]);
    const { needs, fits } = (await jobs.events(test)).find((event) => event.word === "boot") ?? assert.fail();
    assert.deepEqual([needs, fits], [90 * 1024 * 1024, false]);
  });

  it("takes nothing that it does not know", async () => {
    const refused = async (more: Parameters<Jobs["options"]>[1]): Promise<string | undefined> => {
      const answer = await jobs.tryToStart(jobs.options("test", more));
      return answer.kind === "refused" ? answer.why : answer.kind;
    };
    assert.equal(await refused({ args: ["--option", "sandbox", "false"] }), "bad-data");
    assert.equal(await refused({ args: ["--max-jobs", "$(id)"] }), "bad-data");
    assert.equal(await refused({ attribute: "a;b" }), "bad-data");
    assert.equal(await refused({ repo: "/etc/nixos\naction=switch" }), "bad-data");
    assert.equal(await refused({ confirmSeconds: 5 }), "bad-data");
    assert.equal(await refused({ id: "../../../../x" }), "bad-data");
    assert.equal(await refused({ repo: "/gibt/es/nicht" }), "no-repo");
    assert.equal(await refused({ from: "stage" }), "other");
    assert.equal(await bed.must("ls /var/lib/mynixos/jobs | wc -l"), "10\n");
  });
});
