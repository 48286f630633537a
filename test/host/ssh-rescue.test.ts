/** The rescue window that is scaffolded, on a host: real sshd, real systemd, real Nix. It opens, it shuts whatever happens, and nobody in it is cut off. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { connect as connectTo } from "node:net";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import type { Channel } from "#client/host/channel.ts";
import { connect, resolve } from "#client/host/connect.ts";
import { probe } from "#client/host/probe.ts";
import { type Rescue, rescueOf } from "#client/host/rescue.ts";
import { sshRescue } from "#scaffold/foundation/ssh-rescue.ts";
import { probeScript } from "#scripts/probe.ts";
import { bareHouse, foundationText } from "../scaffold/foundation/foundation-text.ts";
import { type Bed, freePort, type Ran, type User } from "./bed/bed.ts";
import { runProgram } from "./bed/inside.ts";
import { bootGuest, type Guest } from "./guest/booted.ts";
import { isRecent, openssh } from "./openssh.ts";
import { lan, rescueHouse, until } from "./rescue-house.ts";

describe("the rescue window that is scaffolded", function () {
  this.timeout(120_000);
  let guest: Guest;
  let bed: Bed;
  let port: number;

  before("a host that has been switched to it", async () => {
    guest = await bootGuest(openssh);
    bed = guest.bed;
    port = await freePort();
    const central = new Map([...bareHouse().central, ["lanCidrs", lan] as const]);
    await bed.write("/etc/nixos/ssh-rescue.nix", foundationText(sshRescue, {}, { central }));
    await bed.write("/etc/nixos/house.nix", rescueHouse(port));
    await configure(60);
    const { code, stderr } = await guest.rebuild("switch");
    assert.equal(code, 0, stderr);
  });
  after(async () => bed?.stop());

  const configure = (seconds: number, more = ""): Promise<void> =>
    guest.configure(`imports = [ ./house.nix ./ssh-rescue.nix ];\nmy.sshRescue.seconds = ${seconds};\n${more}`);
  const switched = async (seconds: number, more = ""): Promise<string> => {
    await configure(seconds, more);
    const { code, stderr } = await guest.rebuild("switch");
    assert.equal(code, 0, stderr);
    return stderr;
  };

  const open = async (): Promise<void> => {
    await bed.must("systemctl reset-failed; systemctl start ssh-rescue");
    await until(async () => await isListening(), "nobody listens");
  };
  const shut = async (): Promise<void> => void (await bed.must("systemctl stop ssh-rescue"));
  const isListening = async (): Promise<boolean> =>
    (await bed.asRoot(`ss -Hltn 'sport = :${port}'`)).stdout.trim() !== "";
  const file = (): Promise<string> => bed.must("cat /run/mynixos/rescue");
  const show = async (name: string, unit = "ssh-rescue"): Promise<string> =>
    (await bed.must(`systemctl show -P ${name} ${unit}`)).trim();

  /** The key of the host is the one that everybody knows. */
  const toWindow = (): readonly string[] => ["-p", String(port), "-o", `HostKeyAlias=[127.0.0.1]:${bed.port}`];
  const byPassword = (user: User, command: string, ssh: readonly string[] = []): Promise<Ran> =>
    bed.login(user, command, { password: bed.password, ssh: [...ssh, ...toWindow()], seconds: 60 });
  /** Behind what the shell of people says here. */
  const last = ({ stdout }: Ran): string | undefined => stdout.trim().split("\n").at(-1);

  async function seen(): Promise<Rescue> {
    let channel: Channel | undefined;
    try {
      const target = { name: "q958", destination: "q958", repo: "/etc/nixos" };
      const resolved = await resolve(target, bed.ssh);
      assert.ok(!("said" in resolved));
      const connected = await connect(target, resolved, bed.ssh);
      assert.ok(connected.kind === "open", JSON.stringify(connected));
      channel = connected.channel;
      const probed = await probe(channel, probeScript(), "/etc/nixos");
      assert.ok(probed.kind === "facts", JSON.stringify(probed));
      return rescueOf(probed.facts);
    } finally {
      channel?.close();
    }
  }

  it("stays shut when a rebuild brings it to a host that runs", async () => {
    assert.equal(await isListening(), false);
    assert.equal(await file(), `version=1 open=0 until=0 method=port:${port}\n`);
    assert.deepEqual(await seen(), { kind: "closed", wrong: [] });
  });

  it("lets in the administrator by password or key, on its own port alone, with the key of the host that is known", async () => {
    await open();
    const password = await byPassword("pw", "id -un");
    assert.deepEqual([password.code, last(password)], [0, "pw"], password.stderr);
    assert.match(password.stderr, /SSH-Rettungsfenster/);
    const service = isRecent ? "ssh-rescue" : "sshd";
    assert.match(
      await bed.must("journalctl -b"),
      new RegExp(`pam_unix\\(${service}:session\\): session opened for user pw`),
    );
    const key = await bed.login("pw", "id -un", { ssh: toWindow() });
    assert.deepEqual([key.code, last(key)], [0, "pw"], key.stderr);
    const elsewhere = await bed.login("pw", "id -un", { password: bed.password });
    assert.equal(elsewhere.code, 255);
    await shut();
  });

  it("lets in nobody else: neither root nor another with a password or a key", async () => {
    await bed.must(
      `usermod -p "$(getent shadow pw | cut -d: -f2)" none; usermod -p "$(getent shadow pw | cut -d: -f2)" root`,
    );
    await open();
    for (const ran of [
      await byPassword("none", "true"),
      await byPassword("pw", "true", ["-l", "root"]),
      await bed.login("moritz", "true", { ssh: toWindow() }),
    ])
      assert.equal(ran.code, 255, ran.stdout + ran.stderr);
    assert.equal((await byPassword("pw", "true")).code, 0);
    await shut();
  });

  it("offers neither files nor ways into the network", async () => {
    await open();
    const files = await bed.login("pw", "sftp", { ssh: [...toWindow(), "-s"] });
    assert.match(files.stderr, /subsystem request failed/);
    const way = await bed.login("pw", "true", { ssh: [...toWindow(), "-W", `127.0.0.1:${bed.port}`] });
    assert.notEqual(way.code, 0);
    assert.match(way.stderr, /administratively prohibited|open failed/);
    await shut();
  });

  it("says in its file what is so, and the probe reads it", async () => {
    await open();
    const now = Number(await bed.must("date +%s"));
    const [, said] = /^version=1 open=1 until=(\d+) method=port:\d+\n$/.exec(await file()) ?? [];
    assert.ok(Math.abs(Number(said) - now - 55) <= 3, `${said} ${now}`);
    assert.equal((await bed.must("stat -c '%U %a' /run/mynixos /run/mynixos/rescue")).trim(), "root 755\nroot 644");
    assert.deepEqual(await seen(), {
      ...{ kind: "open", until: Number(said), method: "port", port, by: "/run/mynixos/rescue", wrong: [] },
    });
    await shut();
    assert.equal((await seen()).kind, "closed");
  });

  it("is opened once when it is opened twice", async () => {
    await open();
    const first = [await show("MainPID"), await file()];
    await bed.must("systemctl start ssh-rescue");
    assert.deepEqual([await show("MainPID"), await file()], first);
    await shut();
    await bed.must("systemctl stop ssh-rescue");
    assert.match(await file(), /open=0/);
  });

  it("is left alone by rebuilds that change it: open stays open, shut stays shut", async () => {
    await open();
    const pid = await show("MainPID");
    const said = await switched(50, 'systemd.services.ssh-rescue.environment.ANDERS = "ja";');
    assert.match(said, /NOT restarting the following changed units: .*ssh-rescue\.service/);
    assert.equal(await show("MainPID"), pid);
    assert.equal((await byPassword("pw", "true")).code, 0);
    await shut();
    await switched(40);
    await switched(40, 'environment.etc."sonst".text = "etwas";');
    assert.equal(await isListening(), false);
    assert.match(await file(), /open=0/);
    assert.equal(await show("ActiveState"), "inactive");
  });

  it("is shut when a rebuild takes it away, and a session in it goes on", async () => {
    await open();
    const session = byPassword("pw", "sleep 6; id -un");
    await until(() => hasSession(), "no session");
    await guest.configure("imports = [ ./house.nix ];");
    const { code, stderr } = await guest.rebuild("switch");
    assert.equal(code, 0, stderr);
    assert.equal(await isListening(), false);
    assert.match(await file(), /open=0/);
    assert.equal(last(await session), "pw");
    await switched(40);
    assert.equal(await isListening(), false);
  });

  const hasSession = async (): Promise<boolean> => (await bed.asRoot("pgrep -u pw sleep")).code === 0;

  describe("with a window of ten seconds", () => {
    before(async () => void (await switched(10)));

    it("shuts in time, and is no failure", async () => {
      await open();
      const began = Date.now();
      await until(async () => !(await isListening()), "it is still open");
      const took = (Date.now() - began) / 1000;
      assert.ok(took > 3 && took < 8, `${took}`);
      await until(async () => (await show("ActiveState")) === "inactive", "it is not over");
      assert.equal(await show("Result"), "success");
      assert.match(await file(), /open=0 until=0/);
      assert.equal((await bed.asRoot("systemctl --failed --no-legend --plain | grep rescue")).stdout, "");
      assert.equal((await byPassword("pw", "true")).code, 255);
    });

    it("does not cut off who is in, and lets them work on", async () => {
      await open();
      const session = byPassword("pw", "sleep 8; id -un; exec sleep 1");
      await until(() => hasSession(), "no session");
      await until(async () => !(await isListening()), "it is still open");
      assert.deepEqual([(await session).code, last(await session)], [0, "pw"]);
    });

    it("does not cut them off where there is no logind either: they are in the unit's own group then", async () => {
      await bed.must("systemctl mask --runtime --now systemd-logind dbus-org.freedesktop.login1.service");
      try {
        await open();
        const session = byPassword("pw", "cat /proc/self/cgroup; sleep 8; id -un");
        await until(() => hasSession(), "no session");
        await until(async () => !(await isListening()), "it is still open");
        const ran = await session;
        assert.match(ran.stdout, /ssh-rescue\.service/);
        assert.deepEqual([ran.code, last(ran)], [0, "pw"]);
      } finally {
        await bed.must(
          "systemctl unmask --runtime systemd-logind dbus-org.freedesktop.login1.service; systemctl start systemd-logind",
        );
      }
    });

    it("takes no password any more once it is shut, not even of who was asked for it before", async () => {
      const askpass = join(bed.folder, "slow-askpass");
      writeFileSync(askpass, `#!/bin/sh\nsleep 8\necho '${bed.password}'\n`, { mode: 0o755 });
      await open();
      const silent = connectTo(port, "127.0.0.1");
      const isGone = new Promise<void>((done) => silent.once("close", () => done()));
      silent.on("error", () => undefined).resume();
      const slow = await runProgram(
        "ssh",
        [
          "-F",
          bed.config,
          ...toWindow(),
          "-o",
          "PreferredAuthentications=password",
          "-o",
          "PubkeyAuthentication=no",
          "q958-pw",
          "id -un",
        ],
        { environment: { SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: "force" }, seconds: 40 },
      );
      assert.deepEqual([slow.code, slow.stdout], [255, ""], slow.stderr);
      await isGone;
    });

    it("shuts itself hard where its timer is gone", async () => {
      await open();
      await bed.must("systemctl stop ssh-rescue-close.timer");
      await until(async () => !(await isListening()), "it is still open", 15);
      await until(async () => (await show("ActiveState")) === "failed", "it is not over");
      assert.equal(await show("Result"), "timeout");
      assert.match(await file(), /open=0/);
    });
  });

  describe("in an accident", () => {
    before(async () => void (await switched(60)));

    it("is shut when its sshd is killed, stays shut, and a session goes on", async () => {
      await open();
      const session = byPassword("pw", "sleep 4; id -un");
      await until(() => hasSession(), "no session");
      await bed.must('kill -9 "$(systemctl show -P MainPID ssh-rescue)"');
      await until(async () => (await show("ActiveState")) === "failed", "it is not over");
      assert.match(await file(), /open=0/);
      assert.equal(await isListening(), false);
      assert.equal((await byPassword("pw", "true")).code, 255);
      assert.equal(last(await session), "pw");
      assert.equal(await show("ActiveState", "ssh-rescue-close.timer"), "inactive");
      assert.equal(await show("ActiveState", "ssh-rescue-countdown"), "inactive");
    });

    it("is shut where the port is another's, and says so", async () => {
      const other = bed.asRoot(
        `exec timeout 20 python3 -c 'import socket,time; s=socket.create_server(("::",${port}),family=socket.AF_INET6,dualstack_ipv6=True); time.sleep(20)'`,
        { seconds: 30 },
      );
      await until(async () => await isListening(), "nobody listens");
      await bed.asRoot("systemctl reset-failed; systemctl start ssh-rescue");
      await until(async () => (await show("ActiveState")) === "failed", "it runs");
      assert.match(await file(), /open=0/);
      await bed.asRoot("pkill -f socket.create_server");
      await other;
    });

    it("moves its end with the clock of the host", async () => {
      await open();
      await bed.must("sleep 2");
      const before = Number(/until=(\d+)/.exec(await file())?.[1]);
      await bed.must("sed -i 's/until=[0-9]*/until=1000000000/' /run/mynixos/rescue");
      await until(async () => !/until=1000000000/.test(await file()), "the end is still the wrong one");
      assert.ok(Math.abs(Number(/until=(\d+)/.exec(await file())?.[1]) - before) <= 2);
      await shut();
    });
  });

  it("counts down on the screen, and a screen that stands still holds nothing up", async () => {
    const reads = (count: number): string => `
import os, pty, sys, time
main, other = pty.openpty()
os.path.lexists("/dev/tty1") and os.unlink("/dev/tty1")
os.symlink(os.ttyname(other), "/dev/tty1")
end = time.time() + 25
while time.time() < end and not os.path.exists("/run/tty-over"):
    if ${count} == 0: time.sleep(0.2); continue
    sys.stdout.write(os.read(main, 4096).decode()); sys.stdout.flush()
    if os.path.exists("/run/tty-over"): break
os.unlink("/dev/tty1")
`;
    await bed.write("/run/screen.py", reads(1));
    const screen = bed.asRoot("rm -f /run/tty-over; exec timeout 25 python3 /run/screen.py", { seconds: 40 });
    await until(async () => (await bed.asRoot("test -L /dev/tty1")).code === 0, "no screen");
    await open();
    await bed.must("sleep 3; touch /run/tty-over");
    await shut();
    assert.match((await screen).stdout, new RegExp(`SSH-Rettungsfenster offen, noch 0:[2-5]\\d: ssh -p ${port} pw@`));

    await bed.write("/run/screen.py", reads(0));
    const still = bed.asRoot("rm -f /run/tty-over; exec timeout 25 python3 /run/screen.py", { seconds: 40 });
    await until(async () => (await bed.asRoot("test -L /dev/tty1")).code === 0, "no screen");
    await bed.must("timeout 1 sh -c 'while :; do echo voll; done > /dev/tty1' || true");
    await open();
    const began = Date.now();
    await shut();
    assert.ok(Date.now() - began < 5000);
    assert.match(await file(), /open=0/);
    await bed.must("touch /run/tty-over");
    await still;
  });

  it("opens at boot, and the boot does not wait for it", async () => {
    await bed.reboot();
    await until(async () => await isListening(), "nobody listens");
    assert.match(await file(), /open=1/);
    assert.equal(last(await byPassword("pw", "id -un")), "pw");
    // Nothing that the boot is made of waits for the window.
    const chain = await bed.must("systemctl list-dependencies --plain --all multi-user.target");
    assert.ok(chain.includes("ssh-rescue-boot.service") && !/ssh-rescue\.service/.test(chain), chain);
    const waiting = (await show("Before")).split(" ").sort();
    assert.deepEqual(waiting, ["shutdown.target", "ssh-rescue-close.timer", "ssh-rescue-countdown.service"]);
    const states = (await bed.must("systemctl is-system-running --wait || true")).trim();
    assert.match(states, /running|degraded/);
    assert.equal(await show("ActiveState", "multi-user.target"), "active");
    // A second start of the targets, as each rebuild does it, opens nothing.
    await shut();
    await bed.must("systemctl start multi-user.target; sleep 1");
    assert.equal(await isListening(), false);
  });

  it("keeps a boot from nothing where it cannot open", async () => {
    await switched(60, 'systemd.services.ssh-rescue.serviceConfig.ExecStartPre = "/bin/sleep 15";');
    await bed.reboot();
    await until(async () => (await show("ActiveState", "multi-user.target")) === "active", "it does not come up", 10);
    assert.equal(await show("ActiveState"), "activating");
    assert.match(await file(), /open=0/);
  });
});
