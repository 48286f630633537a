/** The safeguard of /boot where it is nearly full or called by another name: what it lets pass is written, and what could be written it lets pass. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { shownHost } from "#model/evaluated.ts";
import { bootSafeguard } from "#scaffold/foundation/boot-safeguard.ts";
import { modelFor } from "../check.ts";
import { fixture } from "../fixture.ts";
import { bareHouse, foundationText } from "../scaffold/foundation/foundation-text.ts";
import type { Bed } from "./bed/bed.ts";
import { bootGuest, type Guest, type Rebuilt } from "./guest/booted.ts";
import { NIX_PATH } from "./guest/guest.ts";
import { until } from "./rescue-house.ts";

const RESERVE = 1024 * 1024;

describe("the safeguard of /boot at the edge", function () {
  this.timeout(240_000);
  let guest: Guest;
  let bed: Bed;
  let times = 0;

  before(async () => {
    const { repo, ...model } = modelFor(
      fixture("#- configuration.nix\n{ boot.loader.systemd-boot.configurationLimit = 3; }").files,
    );
    const house = { ...bareHouse(), model: { repo, ...model }, view: shownHost(repo) };
    guest = await bootGuest();
    bed = guest.bed;
    await bed.write("/etc/nixos/boot-safeguard.nix", foundationText(bootSafeguard, {}, house));
    for (let first = 0; first < 4; first++) assert.equal((await changed()).code, 0);
  });
  after(() => guest?.bed.stop());

  /** Another system with the same kernel and initrd. */
  const changed = async (more = ""): Promise<Rebuilt> => {
    times++;
    await guest.configure(
      `imports = [ ./boot-safeguard.nix ]; environment.etc.mal.text = "${times}"; guest.initrd.megabytes = 10; ${more}`,
    );
    return guest.rebuild("switch --no-reexec");
  };
  const free = async (): Promise<number> => Number(await bed.must("df -B1 --output=avail /boot | tail -n 1"));
  const leave = async (bytes: number): Promise<void> => {
    await bed.must("rm -f /boot/filler");
    const filler = (await free()) - bytes;
    await bed.must(`fallocate -l ${filler} /boot/filler`);
    assert.equal(await free(), bytes, "a multiple of the block size");
  };

  const isRunning = async (who: string): Promise<boolean> => (await bed.asRoot(`pgrep -f '[b]ash.*${who}'`)).code === 0;
  /** Runs it with a check that never ends by itself; what is there before must be there afterwards. */
  const whileItHangs = async (run: () => Promise<void>): Promise<void> => {
    const seen =
      "find /boot -type f -printf '%p %s %T@\\n' | sort; readlink /run/current-system; cat /boot/loader/loader.conf";
    const old = await bed.must(seen);
    await bed.must(
      "mv /usr/bin/df /var/tmp/df && printf '#!/bin/sh\\nexec sleep 300\\n' > /usr/bin/df && chmod +x /usr/bin/df",
    );
    try {
      await run();
    } finally {
      await bed.must("mv -f /var/tmp/df /usr/bin/df; pkill -x sleep; true");
    }
    assert.equal(await bed.must(seen), old);
  };

  it("lets a system with the same kernel pass as long as its entry can be written, and not a block longer", async () => {
    for (const blocks of [0, 1, 2, 3]) {
      await leave(blocks * 4096);
      const { code, stderr } = await changed();
      assert.doesNotMatch(stderr, /No space left on device/, `${blocks} blocks`);
      if (blocks === 0) assert.match(stderr, /boot-safeguard: abgebrochen/);
      else assert.equal(code, 0, `${blocks} blocks: ${stderr}`);
    }
    await bed.must("rm /boot/filler");
  });

  it("lets nothing be switched to whose check is killed, whoever of it is killed and by what", async () => {
    const cases = [
      ...["KILL", "TERM", "INT", "HUP"].map((signal) => [signal, "boot-status --check"] as const),
      ...["KILL", "TERM"].map((signal) => [signal, "pre-switch-checks"] as const),
    ];
    for (const [signal, who] of cases)
      await whileItHangs(async () => {
        const going = changed();
        await until(async () => await isRunning("boot-status --check"), "nothing is checked", 50);
        await bed.must(`pkill -${signal} -f ${JSON.stringify(`[b]ash.*${who}`)}`);
        const { code, stderr } = await going;
        assert.equal(code, 1, `${signal} ${who}: ${stderr}`);
        assert.match(stderr, /Pre-switch checks failed/, `${signal} ${who}`);
      });
    assert.equal((await guest.rebuild("switch --no-reexec")).code, 0, "and once more without");
  });

  it("lets nothing be switched to whose time is over while it is checked", async () => {
    await guest.configure('imports = [ ./boot-safeguard.nix ]; environment.etc.mal.text = "Frist";');
    const system = (await bed.must(`NIX_PATH=${NIX_PATH} nix-build '<nixpkgs/nixos>' -A config.system.build.toplevel`))
      .trim()
      .split("\n")
      .at(-1);
    const switcher = `${system}/bin/switch-to-configuration switch`;
    for (const limit of ["systemd-run --collect --pipe --quiet -p RuntimeMaxSec=2", "timeout 2", "timeout -s KILL 2"])
      await whileItHangs(async () => {
        const { code } = await bed.asRoot(`cd /root; ${limit} ${switcher}`, { seconds: 20 });
        assert.notEqual(code, 0, limit);
        await until(async () => !(await isRunning("switch-to-configuration")), `${limit}: it goes on`);
      });
  });

  it("says nothing of the room where a program that it asks is killed", async () => {
    const program = (await bed.must("readlink -f /run/current-system/sw/bin/boot-status")).trim();
    for (const name of ["awk", "sort", "stat", "readlink"]) {
      const instead = `PATH=/usr/bin; mv /usr/bin/${name} /var/tmp/${name} && printf '#!/bin/sh\nkill -KILL $$\n' > /usr/bin/${name} && chmod +x /usr/bin/${name}`;
      const ran = await bed.asRoot(`${instead} && ${program} --check /run/current-system switch; echo "[$?]"`);
      await bed.must(`mv -f /var/tmp/${name} /usr/bin/${name}`);
      assert.match(ran.stdout, /^\[137\]$/m, `${name}: ${ran.stdout}${ran.stderr}`);
    }
  });

  it("counts to the block what else is copied: device trees, tools of the menu, secrets behind each initrd", async () => {
    await bed.must("rm -f /boot/filler; head -c 65536 /dev/urandom > /var/tmp/geheim");
    const tool = 'pkgs.derive "tool.efi" "head -c 2097152 /dev/urandom > $out" { }';
    const rows = [
      ["a device tree", "guest.deviceTree.kilobytes = 512;", 512 * 1024 + RESERVE],
      ["a tool", `boot.loader.systemd-boot.extraFiles."efi/tool/tool.efi" = ${tool};`, 2 * RESERVE + RESERVE],
      ["the same tool", `boot.loader.systemd-boot.extraFiles."efi/tool/tool.efi" = ${tool};`, 4096],
      // With its head it takes 17 blocks, first behind one entry, then behind two; and the entry takes one.
      ["a secret", 'boot.initrd.secrets."/etc/geheim" = "/var/tmp/geheim";', 18 * 4096],
      ["the same secret", 'boot.initrd.secrets."/etc/geheim" = "/var/tmp/geheim";', 35 * 4096],
    ] as const;
    for (const [what, more, needed] of rows) {
      // What the rows before have brought is gone with three further generations.
      if (!what.startsWith("the same")) for (let time = 0; time < 3; time++) assert.equal((await changed()).code, 0);
      await leave(needed - 4096);
      const refused = await changed(more);
      assert.equal(refused.code, 1, what);
      assert.match(refused.stderr, /Auf \/boot fehlen 4096 Bytes/, what);
      await leave(needed);
      const { code, stderr } = await guest.rebuild("switch --no-reexec");
      assert.equal(code, 0, `${what}: ${stderr}`);
      await bed.must("nix-env -p /nix/var/nix/profiles/system --delete-generations +3; rm -f /boot/filler");
    }
  });

  it("knows the boot partition by every name that leads there", async () => {
    await bed.must("ln -sfn /boot /esp");
    for (const name of ["/boot/", "/esp"]) {
      const { code, stderr } = await changed(`boot.loader.efi.efiSysMountPoint = "${name}";`);
      assert.equal(code, 0, `${name}: ${stderr}`);
      const { stdout } = await bed.asRoot(
        "/run/current-system/sw/bin/boot-status; systemctl start boot-safeguard-roots.service",
      );
      assert.match(stdout, /^\/boot: .* frei/m, name);
    }
    await bed.must("while mountpoint -q /boot; do umount /boot; done");
    const gone = await changed('boot.loader.efi.efiSysMountPoint = "/esp";');
    assert.equal(gone.code, 1);
    assert.match(gone.stderr, /nicht eingehängt/);
  });
});
