/** The rescue window in every generation, under a real systemd with a real sshd: what we say is compared with what a login finds. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import type { Rescue } from "#client/host/rescue.ts";
import { probeScript } from "#scripts/probe.ts";
import { type Bed, bootBed, freePort } from "./bed/bed.ts";
import { daemonUnit, editing, editingByHand, secondDaemon } from "./rescue-units/generations.ts";
import {
  ask,
  install,
  isPasswordOffered,
  logsInByPassword,
  methods,
  shut,
  told,
  unlock,
  until,
} from "./rescue-units/truth.ts";

const WINDOW = "ssh-recovery-window";
const MANUAL = "ssh-recovery-manual";

describe("the rescue window of a host", () => {
  /** As the owner's: hardened sshd, German; and one without either. Booted at once. */
  let hardened: Bed;
  let plain: Bed;

  before("beds", async function () {
    this.timeout(60_000);
    [hardened, plain] = await Promise.all([bootBed({ hardened: true }), bootBed({ locale: "C" })]);
  });

  after("beds", () => Promise.all([hardened?.stop(), plain?.stop()]));

  function kinds({ wrong }: Rescue): string[] {
    return wrong.map(({ kind }) => kind);
  }

  async function shows(bed: Bed, kind: Rescue["kind"], wrong: readonly string[] = []): Promise<Rescue> {
    const { rescue, facts } = await ask(bed);
    assert.deepEqual(
      [rescue.kind, kinds(rescue)],
      [kind, wrong],
      JSON.stringify({ rescue, window: facts.rescue, sshd: facts.sshd }),
    );
    return rescue;
  }

  describe("a window that edits sshd_config", function () {
    this.timeout(60_000);
    let bed: Bed;
    before(() => {
      bed = hardened;
    });

    const clean = (): Promise<string> =>
      bed.must(`systemctl stop ${WINDOW} ${MANUAL} 2>/dev/null; systemctl reset-failed; rm -f /etc/ssh/sshd_config
ln -s /etc/static/ssh/sshd_config /etc/ssh/sshd_config; systemctl restart sshd`);

    it("is missing where no unit is there", async () => {
      await shows(bed, "missing");
      assert.equal(await methods(bed), "publickey");
    });

    it("is opening, open, closing, closed", async () => {
      await install(bed, editing(WINDOW, 4, false));
      await shows(bed, "closed");
      for (const gate of ["slow", "open", "close"] as const) await shut(bed, gate);
      await bed.must(`systemctl start --no-block slow ${WINDOW}`);
      assert.equal((await shows(bed, "opening")).kind, "opening", "its job waits for another unit");
      await unlock(bed, "slow");
      await bed.must(
        `for _ in $(seq 50); do [ "$(systemctl is-active ${WINDOW})" = activating ] && exit; sleep 0.1; done; exit 1`,
      );
      await shows(bed, "opening");
      assert.equal(await isPasswordOffered(bed), false);
      await unlock(bed, "open");
      const open = (await until(bed, "open")).rescue;
      assert.equal(await isPasswordOffered(bed), true);
      assert.deepEqual([open.kind, kinds(open)], ["open", []]);
      assert.ok(open.kind === "open" && open.method === "password" && open.by === WINDOW);
      assert.equal(await logsInByPassword(bed), true);
      const closing = (await until(bed, "closing")).rescue;
      assert.equal(closing.kind, "closing");
      assert.equal(await isPasswordOffered(bed), true, "not closed before sshd has read it");
      await unlock(bed, "close");
      const closed = (await until(bed, "closed")).rescue;
      assert.deepEqual([closed.kind, kinds(closed)], ["closed", []], "the file that stays says what the system says");
      assert.equal(await methods(bed), "publickey");
      assert.equal(
        (await bed.must(`systemctl is-active ${WINDOW}`)).trim(),
        "active",
        "it is over, and systemd says active",
      );
    });

    it("tells when it ends, to the second", async () => {
      await clean();
      await install(bed, editing(WINDOW, 5, true));
      const began = Number(await bed.must(`date +%s; systemctl start --no-block ${WINDOW}`));
      const { rescue } = await until(bed, "open");
      assert.ok(rescue.kind === "open" && rescue.until !== undefined);
      assert.ok(Math.abs(rescue.until - (began + 5)) <= 1, `${rescue.until - began} seconds`);
      assert.match(await methods(bed), /password.*keyboard-interactive|keyboard-interactive.*password/);
      assert.equal((await until(bed, "closed")).rescue.kind, "closed");
    });

    it("that was killed leaves passwords on: an error", async () => {
      await clean();
      await bed.must(`systemctl start --no-block ${WINDOW}`);
      await until(bed, "open");
      await bed.must(`systemctl kill -s KILL ${WINDOW}; sleep 0.3`);
      await shows(bed, "closed", ["password-without-window", "stale-config", "unit-failed"]);
      assert.equal(await isPasswordOffered(bed), true);
      // The link alone changes nothing for an sshd that read another file.
      await bed.must(
        "ln -sfn /etc/static/ssh/sshd_config /etc/ssh/sshd_config; sleep 1.1; ln -sfn /etc/static/ssh/sshd_config /etc/ssh/sshd_config",
      );
      await shows(bed, "unknown", ["unit-failed"]);
      assert.equal(await isPasswordOffered(bed), true);
    });

    it("by hand, beside the other one that is over, and stopped: passwords stay on", async () => {
      await clean();
      await install(bed, { ...editing(WINDOW, 1, true), ...editingByHand(MANUAL, 60) });
      await bed.must(`systemctl start ${WINDOW}; systemctl start --no-block ${MANUAL}`);
      const { rescue } = await until(bed, "open");
      assert.ok(rescue.kind === "open" && rescue.by === MANUAL && rescue.until !== undefined, JSON.stringify(rescue));
      assert.equal(await isPasswordOffered(bed), true);
      await bed.must(`systemctl stop ${MANUAL}`);
      const left = (await ask(bed)).rescue;
      assert.equal(left.kind, "closed");
      assert.ok(
        kinds(left).includes("password-without-window") && kinds(left).includes("stale-config"),
        JSON.stringify(left),
      );
      assert.equal(await isPasswordOffered(bed), true);
    });

    it("two at once: when it ends, nobody tells, because the first to end closes it for both", async () => {
      await clean();
      await install(bed, { ...editing(WINDOW, 8, true), ...editingByHand(MANUAL, 60) });
      await bed.must(`systemctl start --no-block ${WINDOW}`);
      await until(bed, "open");
      await bed.must(
        `systemctl start --no-block ${MANUAL}; for _ in $(seq 50); do pgrep -fx 'sleep 60' && exit; sleep 0.1; done; exit 1`,
      );
      const { rescue } = await ask(bed);
      assert.ok(rescue.kind === "open" && rescue.until === undefined, JSON.stringify(rescue));
      await bed.must(
        `for _ in $(seq 200); do [ "$(systemctl is-active ${WINDOW})" = active ] && exit; sleep 0.1; done; exit 1`,
      );
      assert.equal((await bed.asRoot(`systemctl is-active ${MANUAL}`)).stdout.trim(), "activating");
      assert.equal(await isPasswordOffered(bed), false);
      assert.notEqual((await ask(bed)).rescue.kind, "open");
    });

    it("of which a file tells needs no unit; a file of another form is an error", async () => {
      await clean();
      const until = Number(await bed.must("date +%s")) + 100;
      await bed.write("/run/mynixos/rescue", `version=1 open=1 until=${until} method=own\n`);
      const open = await shows(bed, "open");
      assert.ok(
        open.kind === "open" && open.until === until && open.method === "unknown" && open.by === "/run/mynixos/rescue",
      );
      await bed.write("/run/mynixos/rescue", "version=1\nopen=0\n");
      await shows(bed, "closed");
      await bed.write("/run/mynixos/rescue", "version=2 open=0\n");
      assert.deepEqual(kinds((await ask(bed)).rescue), ["bad-file"]);
      await bed.must("chown moritz /run/mynixos/rescue");
      assert.deepEqual(kinds((await ask(bed)).rescue), ["bad-file"], "whoever may write it is not believed");
      await bed.must("rm -r /run/mynixos");
    });
  });

  describe("a window that starts another sshd", function () {
    this.timeout(60_000);
    let bed: Bed;
    let port = 0;
    before(async () => {
      bed = plain;
      port = await freePort();
    });

    it("of its own configuration is open while that sshd listens, whatever systemd calls it", async () => {
      await install(bed, secondDaemon(WINDOW, 5, port));
      await shows(bed, "closed");
      assert.equal(await methods(bed, port), "none");
      await shut(bed, "open");
      const began = Number(await bed.must(`date +%s; systemctl start --no-block ${WINDOW}; sleep 0.3`));
      await shows(bed, "opening");
      await unlock(bed, "open");
      const { rescue } = await until(bed, "open");
      assert.equal(await isPasswordOffered(bed, port), true);
      assert.equal(await isPasswordOffered(bed), false, "the sshd of the host takes none");
      assert.ok(rescue.kind === "open" && rescue.method === "port" && rescue.port === port, JSON.stringify(rescue));
      assert.ok(rescue.until !== undefined && Math.abs(rescue.until - (began + 5)) <= 1);
      assert.deepEqual(rescue.wrong, [{ kind: "nobody-has-password", user: "moritz" }]);
      assert.equal((await until(bed, "closed")).rescue.kind, "closed");
      assert.equal(await methods(bed, port), "none");
    });

    it("that is killed is closed, and failed", async () => {
      await bed.must(`systemctl restart --no-block ${WINDOW}`);
      await until(bed, "open");
      await bed.must(`systemctl kill -s KILL ${WINDOW}; sleep 0.3`);
      await shows(bed, "closed", ["unit-failed"]);
      assert.equal(await methods(bed, port), "none");
      await bed.must(`systemctl reset-failed; rm /etc/systemd/system/${WINDOW}.service; systemctl daemon-reload`);
      await shows(bed, "missing");
    });

    it("as a unit of its own is open while it is active", async () => {
      await install(bed, daemonUnit("sshd-recovery", 5, port));
      await shows(bed, "closed");
      const began = Number(await bed.must("date +%s; systemctl start sshd-recovery"));
      const open = (await until(bed, "open")).rescue;
      assert.ok(open.kind === "open" && open.port === port && open.by === "sshd-recovery", JSON.stringify(open));
      assert.ok(open.until !== undefined && Math.abs(open.until - (began + 5)) <= 1);
      assert.deepEqual(kinds(open), [], "pw has a password, and may come in");
      assert.equal(await isPasswordOffered(bed, port), true);
      assert.equal((await until(bed, "closed")).rescue.kind, "closed");
      assert.equal(await methods(bed, port), "none");
    });

    it("that another process keeps from its port is not open", async () => {
      await install(bed, secondDaemon(WINDOW, 60, port));
      await bed.must(
        `systemd-run -q --unit=other /usr/sbin/sshd -D -p ${port} -o PasswordAuthentication=no; sleep 0.3`,
      );
      await bed.must(`systemctl start --no-block ${WINDOW}; sleep 0.5`);
      assert.notEqual((await ask(bed)).rescue.kind, "open");
      assert.equal(await isPasswordOffered(bed, port), false);
      await bed.must(
        `systemctl stop other ${WINDOW}; systemctl reset-failed; rm /etc/systemd/system/${WINDOW}.service; systemctl daemon-reload`,
      );
    });

    it("is unknown where systemd does not answer", async () => {
      const { stdout, stderr } = await bed.asUser("moritz", "DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nowhere sh -s", {
        input: probeScript(),
      });
      assert.equal(told(stdout, stderr).rescue.kind, "unknown");
    });
  });
});
