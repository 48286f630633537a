/** The rescue window that is scaffolded, as an attacker and a pessimist try it: it opens where nearly all else is broken, and nobody keeps it open. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { connect as connectTo } from "node:net";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import { sshRescue } from "#scaffold/foundation/ssh-rescue.ts";
import { bareHouse, foundationText } from "../scaffold/foundation/foundation-text.ts";
import { type Bed, freePort, type Ran } from "./bed/bed.ts";
import { runProgram } from "./bed/inside.ts";
import { bootGuest, type Guest } from "./guest/booted.ts";
import { openssh } from "./openssh.ts";
import { lan, rescueHouse, until } from "./rescue-house.ts";

describe("the rescue window that is scaffolded, under attack", function () {
  this.timeout(120_000);
  let guest: Guest;
  let bed: Bed;
  let port: number;

  before("a host that has been switched to it, with a window of 20 seconds", async () => {
    guest = await bootGuest(openssh);
    bed = guest.bed;
    port = await freePort();
    const central = new Map([...bareHouse().central, ["lanCidrs", lan] as const]);
    await bed.write("/etc/nixos/ssh-rescue.nix", foundationText(sshRescue, {}, { central }));
    await bed.write("/etc/nixos/house.nix", rescueHouse(port));
    await guest.configure("imports = [ ./house.nix ./ssh-rescue.nix ];\nmy.sshRescue.seconds = 20;\n");
    const { code, stderr } = await guest.rebuild("switch");
    assert.equal(code, 0, stderr);
  });
  after(async () => bed?.stop());

  const isListening = async (): Promise<boolean> =>
    (await bed.asRoot(`ss -Hltn 'sport = :${port}'`)).stdout.trim() !== "";
  const open = async (): Promise<void> => {
    await bed.must("systemctl reset-failed; systemctl start ssh-rescue");
    await until(isListening, "nobody listens");
  };
  const shut = async (): Promise<void> => void (await bed.must("systemctl stop ssh-rescue"));
  const file = async (): Promise<string> => (await bed.asRoot("cat /run/mynixos/rescue 2>&1")).stdout;
  const show = async (name: string, unit = "ssh-rescue"): Promise<string> =>
    (await bed.must(`systemctl show -P ${name} ${unit}`)).trim();
  const alias = (): readonly string[] => ["-p", String(port), "-o", `HostKeyAlias=[127.0.0.1]:${bed.port}`];
  const byPassword = (command: string, ssh: readonly string[] = []): Promise<Ran> =>
    bed.login("pw", command, { password: bed.password, ssh: [...ssh, ...alias()], seconds: 60 });
  const last = ({ stdout }: Ran): string | undefined => stdout.trim().split("\n").at(-1);

  it("asks for the password also of who offers five keys of other hosts first", async () => {
    const names = ["a", "b", "c", "d", "e"].map((name) => join(bed.folder, `other-${name}`));
    for (const name of names) await runProgram("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", name]);
    const askpass = join(bed.folder, "askpass-many");
    writeFileSync(askpass, `#!/bin/sh\necho '${bed.password}'\n`, { mode: 0o755 });
    const config = join(bed.folder, "config-many");
    writeFileSync(
      config,
      readFileSync(bed.config, "utf8").replaceAll(
        /^.*IdentityFile.*$/gm,
        names.map((name) => `  IdentityFile ${name}`).join("\n"),
      ),
    );
    await open();
    const ran = await runProgram("ssh", ["-F", config, ...alias(), "q958-pw", "id -un"], {
      environment: { SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: "force" },
      seconds: 40,
    });
    await shut();
    assert.deepEqual([ran.code, last(ran)], [0, "pw"], ran.stderr);
  });

  it("lets in the administrator whose keys it has refused a dozen times just now", async () => {
    const name = join(bed.folder, "lost");
    await runProgram("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", name]);
    const config = join(bed.folder, "config-lost");
    writeFileSync(
      config,
      readFileSync(bed.config, "utf8").replaceAll(/^.*IdentityFile.*$/gm, `  IdentityFile ${name}`),
    );
    await open();
    const tries = ["-F", config, ...alias(), "-o", "BatchMode=yes", "q958-pw", "true"];
    for (let time = 0; time < 12; time++) {
      const { code, stderr } = await runProgram("ssh", tries);
      assert.equal(code, 255);
      assert.match(stderr, /Permission denied/, "it is answered");
    }
    const ran = await byPassword("id -un");
    await shut();
    assert.deepEqual([ran.code, last(ran)], [0, "pw"], ran.stderr);
  });

  it("has room for the administrator where five machines of the house hold all connections that they may", async () => {
    await open();
    const silent = [11, 12, 13, 14, 15].flatMap((host) =>
      [1, 2, 3, 4].map(() => connectTo({ host: "127.0.0.1", port, localAddress: `127.0.0.${host}` })),
    );
    for (const each of silent) each.on("error", () => undefined).resume();
    try {
      await until(async () => {
        const held = await bed.must(`ss -Htn state established 'sport = :${port}' | wc -l`);
        return Number(held) >= 15;
      }, "they hold less");
      for (let time = 0; time < 3; time++) {
        const ran = await byPassword("id -un");
        assert.deepEqual([ran.code, last(ran)], [0, "pw"], ran.stderr);
      }
    } finally {
      for (const each of silent) each.destroy();
      await shut();
    }
  });

  it("has its end again when it is restarted while it is open", async () => {
    await open();
    await bed.must("sleep 1; systemctl restart ssh-rescue; sleep 1");
    assert.match(await file(), /open=1/);
    assert.equal(await show("ActiveState", "ssh-rescue-close.timer"), "active");
    assert.equal(await show("ActiveState", "ssh-rescue-countdown"), "active");
    await bed.must("systemctl stop ssh-rescue; systemctl start ssh-rescue; sleep 1");
    assert.equal(await show("ActiveState", "ssh-rescue-close.timer"), "active");
    await until(async () => (await show("ActiveState")) === "inactive", "it is still open", 25);
    assert.equal(await show("Result"), "success");
    assert.match(await file(), /open=0/);
  });

  it("lets nobody else hold its lock", async () => {
    await open();
    const held = await bed.asUser("none", "flock -n /run/mynixos/.rescue.lock true");
    assert.notEqual(held.code, 0, "another user takes the lock");
    assert.equal(await bed.must("stat -c '%U %a' /run/mynixos/.rescue.lock"), "root 600\n");
    await shut();
    assert.match(await file(), /open=0/);
  });

  it("opens where /run is full, and says nothing false", async () => {
    await shut();
    const [size] = (await bed.must("df --output=size -k /run | tail -n 1")).trim().split("\n");
    const fill =
      "dd if=/dev/zero of=/run/filler bs=64k 2>/dev/null; dd if=/dev/zero of=/run/filler2 bs=512 2>/dev/null; true";
    await bed.must(`mount -o remount,size=$(($(df --output=used -k /run | tail -n 1) + 512))k /run; ${fill}`);
    try {
      assert.notEqual((await bed.asRoot("printf voll > /run/mynixos/probe")).code, 0, "it is full");
      await bed.asRoot("systemctl start ssh-rescue");
      await until(isListening, "nobody listens");
      const ran = await byPassword("id -un");
      assert.deepEqual([ran.code, last(ran)], [0, "pw"], ran.stderr);
      assert.doesNotMatch(await file(), /open=0/);
      await shut();
      assert.equal(await isListening(), false);
      assert.doesNotMatch(await file(), /open=1/);
      // As at a boot, before the target is there.
      await bed.must("rm -f /run/mynixos/rescue; systemctl stop multi-user.target; systemctl restart ssh-rescue-boot");
      await until(isListening, "it does not open at a boot");
    } finally {
      await bed.asRoot(
        `rm -f /run/filler /run/filler2; mount -o remount,size=${size}k /run; systemctl start multi-user.target`,
      );
      await shut();
    }
  });

  it("opens where the normal sshd cannot start and its host keys are gone, with a key of its own", async () => {
    await bed.must(
      "systemctl stop sshd && mkdir /etc/ssh/weg && mv /etc/ssh/ssh_host_* /etc/ssh/weg/ && mv /etc/ssh/sshd_config /etc/ssh/weg/",
    );
    try {
      await bed.asRoot("systemctl reset-failed; systemctl start ssh-rescue");
      await until(isListening, "nobody listens");
      const ran = await byPassword("id -un", ["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"]);
      assert.deepEqual([ran.code, last(ran)], [0, "pw"], ran.stderr);
      await shut();
    } finally {
      await bed.must("mv /etc/ssh/weg/* /etc/ssh/ && systemctl start sshd");
    }
    // The known one is there again, and the other is not offered beside it.
    await open();
    assert.equal((await byPassword("true")).code, 0);
    await shut();
  });

  it("neither opens nor stays open by what happens to systemd or the network", async () => {
    const happens =
      "systemctl daemon-reload; systemctl daemon-reexec; systemctl restart systemd-networkd network.target network-online.target 2>/dev/null; systemctl start default.target timers.target; systemctl restart sshd; sleep 1";
    await bed.must(happens);
    assert.equal(await isListening(), false);
    await open();
    await bed.must(happens);
    assert.equal(await isListening(), true);
    await until(async () => (await show("ActiveState")) === "inactive", "it is still open", 25);
    assert.match(await file(), /open=0/);
  });

  it("forgets after a crash that it was open", async () => {
    await open();
    await bed.crash();
    await until(isListening, "nobody listens");
    const now = Number(await bed.must("date +%s"));
    const said = Number(/open=1 until=(\d+)/.exec(await file())?.[1]);
    assert.ok(said > now && said - now <= 15, `${said} ${now}`);
    await until(async () => !(await isListening()), "it is still open", 25);
    assert.match(await file(), /open=0/);
  });
});
