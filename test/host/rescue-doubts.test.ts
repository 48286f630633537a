/** Hosts that mislead about their rescue window: whatever happened to them, what we say is never better than what a login finds. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import type { Rescue } from "#client/host/rescue.ts";
import { probeScript } from "#scripts/probe.ts";
import { type Bed, bootBed, freePort } from "./bed/bed.ts";
import { daemonUnit, editing, editingByHand } from "./rescue-units/generations.ts";
import { ask, install, isPasswordOffered, methods, told, until } from "./rescue-units/truth.ts";

const WINDOW = "ssh-recovery-window";
const MANUAL = "ssh-recovery-manual";
const LINK = "ln -sfn /etc/static/ssh/sshd_config /etc/ssh/sshd_config";

describe("a host that misleads about its rescue window", function () {
  this.timeout(60_000);
  let bed: Bed;

  before("bed", async () => {
    bed = await bootBed({ hardened: true });
    // What happens in the first seconds is taken for a part of the boot.
    await bed.must("sleep 3.5");
  });
  after("bed", async () => bed?.stop());

  function kinds({ wrong }: Rescue): string[] {
    return wrong.map(({ kind }) => kind);
  }

  async function says(): Promise<string> {
    const { rescue } = await ask(bed);
    return [rescue.kind, ...kinds(rescue)].join(" ! ");
  }

  async function saysAs(environment: string, before = ""): Promise<string> {
    const { stdout, stderr } = await bed.asUser("moritz", `${before}${environment} sh -s`, { input: probeScript() });
    const { rescue } = told(stdout, stderr);
    return [rescue.kind, ...kinds(rescue)].join(" ! ");
  }

  /** As every activation does: the link anew, all units anew; sshd stays as it is, because nothing of it changed. */
  const activate = (more = ""): Promise<string> =>
    bed.must(`${more}\n${LINK}; systemctl daemon-reload; systemctl reset-failed; sleep 0.1`);

  const clean = (): Promise<string> =>
    bed.must(`systemctl stop ${WINDOW} ${MANUAL} 2>/dev/null; rm -f /etc/systemd/system/*recovery*; systemctl daemon-reload
systemctl reset-failed; rm -f /etc/ssh/sshd_config; ${LINK}; sleep 0.1; systemctl restart sshd`);

  it("an activation that changes nothing of sshd: closed, as before", async () => {
    await install(bed, editing(WINDOW, 1, true));
    assert.equal(await says(), "closed");
    await activate();
    assert.equal(await says(), "closed", "sshd was started at boot, by a system that says the same");
    await bed.must(`systemctl start ${WINDOW}`);
    assert.equal(await says(), "closed");
    await activate();
    assert.equal(await says(), "closed", "the window put back what it found, and sshd read that");
    assert.equal(await isPasswordOffered(bed), false);
  });

  it("the window was taken out while it was open: passwords stay on, and nothing says closed", async () => {
    await clean();
    await install(bed, { ...editing(WINDOW, 1, true), ...editingByHand(MANUAL, 60) });
    await bed.must(`systemctl start --no-block ${MANUAL}`);
    await until(bed, "open");
    await activate(`systemctl stop ${MANUAL}; rm /etc/systemd/system/${MANUAL}.service`);
    assert.equal(await says(), "unknown");
    assert.equal(await isPasswordOffered(bed), true);
    await bed.must("systemctl reload sshd; sleep 0.3");
    assert.equal(await says(), "closed");
    assert.equal(await isPasswordOffered(bed), false);
  });

  it("a person changed sshd_config, and an activation undid that: sshd goes on with it", async () => {
    await clean();
    await install(bed, editing(WINDOW, 1, true));
    await bed.must(
      "sed -i 's/^PasswordAuthentication.*/PasswordAuthentication yes/' /etc/ssh/sshd_config; systemctl restart sshd",
    );
    assert.equal(await says(), "closed ! password-without-window ! stale-config");
    await activate();
    assert.equal(await says(), "unknown");
    assert.equal(await isPasswordOffered(bed), true);
  });

  it("sshd was started again by an activation, and another one followed: closed, as the journal tells", async () => {
    await clean();
    await install(bed, editing(WINDOW, 1, true));
    const system = (await bed.must("readlink -f /run/current-system")).trim();
    await bed.must(`logger -t nixos 'switching to system configuration ${system}'; ${LINK}; sleep 0.1; systemctl restart sshd
logger -t nixos 'finished switching to system configuration ${system}'; journalctl --sync`);
    await activate();
    assert.equal(await says(), "closed");
    assert.equal(await isPasswordOffered(bed), false);
    await bed.must("systemctl restart sshd");
    await activate();
    assert.equal(await says(), "unknown", "that start is not one of an activation");
  });

  it("sshd_config takes passwords from everybody behind a Match, and below an Include of an Include", async () => {
    await clean();
    await install(bed, editing(WINDOW, 1, true));
    await bed.must(`cp --remove-destination "$(readlink -f /etc/ssh/sshd_config)" /etc/ssh/sshd_config
printf 'Match all\nPasswordAuthentication yes\n' >> /etc/ssh/sshd_config; systemctl restart sshd`);
    assert.equal(await isPasswordOffered(bed), true);
    assert.equal(await says(), "unknown ! stale-config");
    await bed.must(`mkdir -p /etc/ssh/a; echo 'Include a/*.conf' > /etc/ssh/top; echo 'Include /etc/ssh/b' > /etc/ssh/a/1.conf; : > /etc/ssh/b
cat /etc/static/ssh/sshd_config >> /etc/ssh/top; mv /etc/ssh/top /etc/ssh/sshd_config; systemctl restart sshd; sleep 0.1`);
    assert.equal(await says(), "closed ! stale-config");
    assert.equal(await isPasswordOffered(bed), false);
    await bed.must("echo 'PasswordAuthentication yes' > /etc/ssh/b");
    assert.equal(await says(), "unknown ! stale-config", "sshd has not read it");
    await bed.must("systemctl reload sshd; sleep 0.3");
    assert.equal(await says(), "closed ! password-without-window ! stale-config");
    assert.equal(await isPasswordOffered(bed), true);
    await bed.must("rm -r /etc/ssh/a /etc/ssh/b");
  });

  it("its commands were changed while they ran: open, and nobody tells until when", async () => {
    await clean();
    await install(bed, editing(WINDOW, 30, true));
    await bed.must(`systemctl start --no-block ${WINDOW}`);
    const { rescue } = await until(bed, "open");
    assert.ok(rescue.kind === "open" && rescue.until !== undefined);
    await install(bed, editing(WINDOW, 90, true));
    const later = (await ask(bed)).rescue;
    assert.ok(later.kind === "open" && later.until === undefined, JSON.stringify(later));
    assert.equal(await isPasswordOffered(bed), true);
  });

  it("sshd cannot be reloaded: the window fails, and nobody says that sshd read what it wrote", async () => {
    await clean();
    await bed.must(`mkdir -p /run/systemd/system/sshd.service.d; printf '[Service]\nExecReload=\n' > /run/systemd/system/sshd.service.d/none.conf
systemctl daemon-reload`);
    await install(bed, editing(WINDOW, 5, true));
    await bed.must(`systemctl restart sshd; systemctl start ${WINDOW} || true`);
    assert.equal(await says(), "unknown ! stale-config ! unit-failed");
    assert.equal(await isPasswordOffered(bed), false);
    await bed.must("systemctl restart sshd");
    assert.equal(await says(), "closed ! password-without-window ! stale-config ! unit-failed");
    assert.equal(await isPasswordOffered(bed), true);
    await bed.must("rm -r /run/systemd/system/sshd.service.d; systemctl daemon-reload");
  });

  it("another sshd listens for it: the sandbox hides who, and its cgroup tells it all the same", async () => {
    await clean();
    const port = await freePort();
    await install(bed, daemonUnit("sshd-recovery", 60, port));
    await bed.must("systemctl start sshd-recovery");
    const { rescue } = await until(bed, "open");
    assert.ok(rescue.kind === "open" && rescue.port === port && rescue.until !== undefined, JSON.stringify(rescue));
    assert.equal(await isPasswordOffered(bed, port), true);
    await bed.must("systemctl stop sshd-recovery");
    assert.equal(await says(), "closed");
    await bed.must(`systemd-run -q --unit=other /usr/sbin/sshd -D -p ${port} -o PasswordAuthentication=no; sleep 0.3`);
    assert.equal(await says(), "closed", "somebody else on that port is not the window");
    assert.equal(await methods(bed, port), "publickey");
    await bed.must("systemctl stop other");
  });

  it("without the tools that tell it is unknown, and never closed", async () => {
    await clean();
    await install(bed, editing(WINDOW, 1, true));
    // Some of them tell whole seconds only.
    await bed.must("sleep 1; systemctl restart sshd");
    assert.equal(await saysAs(""), "closed");
    assert.equal(await saysAs("env -u HOME -u USER LC_ALL=tr_TR.UTF-8 LANGUAGE=ja"), "closed");
    // The first folder of the probe's PATH.
    await bed.must(`mkdir /opt/few; for tool in $(busybox --list); do ln -s "$(command -v busybox)" "/opt/few/$tool"; done
rm /opt/few/ps; rm /run/wrappers/bin; ln -s /opt/few /run/wrappers/bin`);
    assert.equal(await saysAs(""), "closed", "busybox");
    for (const tool of ["systemctl", "stat", "ss"]) {
      await bed.must(
        `rm -f /opt/few/${tool}; printf '#!/bin/sh\nexit 1\n' > /opt/few/${tool}; chmod 755 /opt/few/${tool}`,
      );
      const said = await saysAs("");
      assert.equal(said, tool === "systemctl" || tool === "stat" ? "unknown" : "closed", tool);
      await bed.must(`rm /opt/few/${tool}`);
    }
    await bed.must("rm -r /run/wrappers/bin /opt/few; ln -s /usr/bin /run/wrappers/bin");
  });

  it("what lies at /run/mynixos/rescue is no file: an error, at once", async () => {
    const places = {
      pipe: "mkfifo rescue",
      folder: "mkdir rescue",
      link: "echo 'version=1 open=0' > true; ln -s true rescue",
      "link to nowhere": "ln -s /nowhere rescue",
      device: "mknod rescue c 1 5",
      huge: "head -c 3000000 /dev/zero | tr '\\0' a > rescue",
      secret: "echo 'version=1 open=0' > rescue; chmod 600 rescue",
      "for all to write": "echo 'version=1 open=0' > rescue; chmod 666 rescue",
      twice: "echo 'version=1 open=0 open=1' > rescue",
      future: "echo 'version=2 open=0' > rescue",
      empty: ": > rescue",
    };
    for (const [what, command] of Object.entries(places)) {
      await bed.must(`rm -rf /run/mynixos; mkdir /run/mynixos; cd /run/mynixos; ${command}`);
      const began = Date.now();
      assert.match(await saysAs(""), /! bad-file$/, what);
      assert.ok(Date.now() - began < 5000, what);
    }
    await bed.must("rm -rf /run/mynixos");
  });

  it("sshd is started for every connection: what lies there counts at once", async () => {
    await clean();
    await install(bed, {
      ...editing(WINDOW, 5, true),
      "/etc/systemd/system/sshd.socket": `[Socket]\nListenStream=127.0.0.1:${bed.port}\nAccept=yes\n`,
      "/etc/systemd/system/sshd@.service":
        "[Service]\nExecStart=-/usr/sbin/sshd -i -D -f /etc/ssh/sshd_config\nStandardInput=socket\n",
    });
    await bed.must(
      "mkdir -p /run/sshd; systemctl stop sshd; systemctl mask -q --runtime sshd.service 2>/dev/null; systemctl start sshd.socket",
    );
    assert.equal(await says(), "closed");
    assert.equal(await isPasswordOffered(bed), false);
    await bed.must(`systemctl start ${WINDOW} || true`);
    assert.match(await says(), /^closed ! password-without-window ! stale-config ! unit-failed$/);
    assert.equal(await isPasswordOffered(bed), true);
  });
});
