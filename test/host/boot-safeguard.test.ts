/** The safeguard of /boot on a host: what has no room is refused before anything changes, and nothing else ever is. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { shownHost } from "#model/evaluated.ts";
import { bootSafeguard } from "#scaffold/foundation/boot-safeguard.ts";
import { modelFor } from "../check.ts";
import { fixture } from "../fixture.ts";
import { bareHouse, foundationText } from "../scaffold/foundation/foundation-text.ts";
import type { Bed } from "./bed/bed.ts";
import { bootGuest, type Guest, type Rebuilt } from "./guest/booted.ts";

const RESERVE = 1024 * 1024;
const MIB = 1024 * 1024;

describe("the safeguard of /boot on a host", function () {
  this.timeout(240_000);
  let guest: Guest;
  let bed: Bed;

  before(async () => {
    // The guest's own configuration says three, too: the module is made for a repo that does.
    const { repo, ...model } = modelFor(
      fixture("#- configuration.nix\n{ boot.loader.systemd-boot.configurationLimit = 3; }").files,
    );
    const module = foundationText(
      bootSafeguard,
      {},
      { ...bareHouse(), model: { repo, ...model }, view: shownHost(repo) },
    );
    guest = await bootGuest();
    bed = guest.bed;
    await bed.write("/etc/nixos/boot-safeguard.nix", module);
  });
  after(() => guest?.bed.stop());

  const switchTo = async (initrd: number, action = "switch", environment = ""): Promise<Rebuilt> => {
    await guest.configure(`imports = [ ./boot-safeguard.nix ]; guest.initrd.megabytes = ${initrd};`);
    return guest.rebuild(`${action} --no-reexec`, environment);
  };
  /** Fills /boot until just so many bytes are free. */
  const leave = async (bytes: number): Promise<void> => {
    await bed.must("rm -f /boot/filler");
    const filler = (await free()) - bytes;
    await bed.must(`fallocate -l ${filler} /boot/filler || head -c ${filler} /dev/zero > /boot/filler`);
    assert.equal(await free(), bytes, "a multiple of the block size");
  };
  const free = async (): Promise<number> => Number(await bed.must("df -B1 --output=avail /boot | tail -n 1"));
  /** What is there before must be there afterwards: files of /boot, what runs, what boots. */
  const untouched = async (run: () => Promise<Rebuilt>): Promise<Rebuilt> => {
    const seen =
      "find /boot -type f -printf '%p %s %T@\\n' | sort; readlink /run/current-system; ls /tmp /run /run/nixos";
    const old = await bed.must(seen);
    const ran = await run();
    assert.equal(await bed.must(seen), old);
    return ran;
  };

  it("lets pass what fits, and says nothing", async () => {
    const { code, stderr } = await switchTo(10);
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stderr, /boot-safeguard:/);
  });

  it("counts to the byte: one block less, and it is refused before anything changes", async () => {
    // A new initrd comes, the kernel is there already; three generations stay, and nothing goes.
    const needed = 11 * MIB + RESERVE;
    await leave(needed - 4096);
    const refused = await untouched(() => switchTo(11));
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /boot-safeguard: abgebrochen, bevor der Bootloader etwas schreibt\./);
    const [, missing, needs, , releases] =
      /Auf \/boot fehlen (\d+) Bytes[\s\S]*brauchen (\d+) Bytes, frei sind (\d+), alte Einträge geben (\d+) frei/.exec(
        refused.stderr,
      ) ?? [];
    assert.deepEqual([missing, needs, releases], ["4096", String(11 * MIB), "0"]);
    await leave(needed);
    const passed = await guest.rebuild("switch --no-reexec");
    assert.equal(passed.code, 0, passed.stderr);
  });

  it("counts what goes with entries beyond the limit", async () => {
    // A fourth generation takes the place of the first, whose initrd of 9 MiB goes.
    const needed = 12 * MIB + RESERVE - 9 * MIB;
    await leave(needed - 4096);
    const refused = await untouched(() => switchTo(12));
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, new RegExp(`alte Einträge geben ${9 * MIB} frei`));
    assert.match(refused.stderr, /--delete-generations \+2/);
    await leave(needed);
    const passed = await guest.rebuild("switch --no-reexec");
    assert.equal(passed.code, 0, passed.stderr);
  });

  it("names what helps, and it helps", async () => {
    await leave(0);
    const refused = await untouched(() => switchTo(13));
    assert.equal(refused.code, 1);
    const command = /sudo (nix-env -p \S+ --delete-generations \+\d)/.exec(refused.stderr)?.[1] ?? "";
    await bed.must(command);
    assert.equal((await guest.rebuild("switch --no-reexec")).code, 0);
  });

  it("says so where nothing that is deleted would help", async () => {
    await bed.must("rm -f /boot/filler");
    const { code, stderr } = await untouched(() => switchTo(95));
    assert.equal(code, 1);
    assert.match(stderr, /Alte Generationen zu löschen reicht nicht/);
    await bed.must(
      "nix-env -p /nix/var/nix/profiles/system --rollback && nix-env -p /nix/var/nix/profiles/system --delete-generations old",
    );
  });

  it("refuses neither a test nor a dry run, however full it is", async () => {
    await leave(0);
    for (const action of ["dry-activate", "test"]) {
      const { code, stderr } = await switchTo(30, action);
      assert.equal(code, 0, stderr);
      assert.doesNotMatch(stderr, /boot-safeguard:/);
    }
    await bed.must("rm -f /boot/filler");
  });

  it("can be switched off in an emergency", async () => {
    await leave(0);
    const { stderr } = await switchTo(31, "switch", "NIXOS_NO_CHECK=1");
    assert.doesNotMatch(stderr, /boot-safeguard:/);
    assert.match(stderr, /No space left on device/);
    await bed.must("rm -f /boot/filler");
    assert.equal((await guest.rebuild("switch --no-reexec")).code, 0);
  });

  it("is the same twice, and leaves no traces when it is killed", async () => {
    const program = await bed.must("readlink -f /run/current-system/sw/bin/boot-status");
    const check = `${program.trim()} --check /run/current-system`;
    const once = await bed.asRoot(check);
    assert.deepEqual(await bed.asRoot(check), once);
    assert.equal(once.code, 0);
    assert.deepEqual(await bed.asUser("none", check), {
      code: 64,
      stdout: "",
      stderr: "boot-status: --check braucht root.\n",
    });
    const seen = "find /boot /tmp /run/nixos /nix/var/nix/gcroots -printf '%p %s %T@\\n' | sort";
    const old = await bed.must(seen);
    for (const seconds of ["0.005", "0.01", "0.02", "0.04"]) await bed.asRoot(`timeout -s KILL ${seconds} ${check}`);
    assert.equal(await bed.must(seen), old);
    assert.deepEqual(await bed.asRoot(check), once);
  });

  it("keeps from the store's clean-up what an entry starts, and only that", async () => {
    const service = "systemctl start boot-safeguard-roots.service";
    const roots = "find /nix/var/nix/gcroots/boot-safeguard -type l -printf '%l\\n' | sort";
    await bed.must(
      `mkdir -p /nix/var/nix/gcroots/boot-safeguard && ln -s /nix/store/weg /nix/var/nix/gcroots/boot-safeguard/weg && ${service}`,
    );
    const started = await bed.must(
      "sed -n 's|.*init=\\(/nix/store/[^/]*\\)/init.*|\\1|p' /boot/loader/entries/*.conf | sort -u",
    );
    assert.notEqual(started, "");
    assert.equal(await bed.must(roots), started);
    await bed.must(service);
    assert.equal(await bed.must(roots), started);
    const script = await bed.must("sed -n 's/^ExecStart=//p' /etc/systemd/system/boot-safeguard-roots.service");
    const { code, stdout } = await bed.asRoot(`shellcheck --shell=bash ${script.trim()}`);
    assert.equal(code, 0, stdout);
  });

  it("lets the clean-up take old generations, and what the menu starts still starts", async () => {
    // What nix.gc makes of its options in NixOS.
    const gc = `systemd.services.nix-gc = { script = "/usr/bin/nix-collect-garbage -d"; serviceConfig.Type = "oneshot"; };`;
    await guest.configure(`imports = [ ./boot-safeguard.nix ]; guest.initrd.megabytes = 16; ${gc}`);
    assert.equal((await guest.rebuild("switch --no-reexec")).code, 0);
    const menu = "sed -n 's|.*init=\\(/nix/store/[^ ]*\\) .*|\\1|p' /boot/loader/entries/*.conf | sort -u";
    const before = (await bed.must(menu)).trim().split("\n");
    assert.ok(before.length > 1, before.join("\n"));
    await bed.must("mv /boot/loader /boot/weg");
    assert.notEqual((await bed.asRoot("systemctl start nix-gc.service")).code, 0, "nobody knows what is needed");
    await bed.must("mv /boot/weg /boot/loader && systemctl start nix-gc.service");
    assert.equal(await bed.must("ls -d /nix/var/nix/profiles/system-*-link | wc -l"), "1\n");
    for (const init of before) await bed.must(`test -e ${init}`);
  });

  it("tells people without root how much room there is, and by its exit code how bad it is", async () => {
    const status = (): ReturnType<Bed["asUser"]> =>
      bed.asUser("none", "LANG=de_DE.UTF-8 /run/current-system/sw/bin/boot-status");
    for (const initrd of [17, 15]) assert.equal((await switchTo(initrd)).code, 0);
    const plenty = await status();
    assert.equal(plenty.code, 0, plenty.stdout + plenty.stderr);
    assert.match(
      plenty.stdout,
      /^\/boot: \d+,\d MiB von \d+,\d MiB frei(, \d+,\d MiB gibt die älteste Generation frei)?: reicht$/m,
    );
    assert.match(plenty.stdout, /^Generationen: \d+, im Boot-Menü höchstens 3\.$/m);
    await leave(2 * MIB);
    assert.equal((await status()).code, 1);
    // What only the oldest generation needs goes with the next switch.
    await leave(MIB / 2);
    assert.equal((await status()).code, 1);
    await bed.must("nix-env -p /nix/var/nix/profiles/system --delete-generations old");
    const nothing = await status();
    assert.equal(nothing.code, 2);
    assert.match(nothing.stdout, /^\/boot: 0,5 MiB von 96,0 MiB frei: kein Platz$/m);
    await bed.must("rm -f /boot/filler");
  });

  it("refuses where /boot is not mounted, or cannot be written to: the boot loader could do nothing", async () => {
    await bed.must("mount -o remount,ro /boot");
    const readonly = await switchTo(14);
    assert.equal(readonly.code, 1);
    assert.match(readonly.stderr, /\/boot ist nur lesbar eingehängt/);
    assert.equal((await bed.asUser("none", "/run/current-system/sw/bin/boot-status")).code, 2);
    await bed.must("mount -o remount,rw /boot");
    // There may be more than one, each over the other.
    await bed.must("while mountpoint -q /boot; do umount /boot; done");
    const missing = await guest.rebuild("switch --no-reexec");
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /\/boot ist nicht eingehängt/);
    assert.equal((await bed.asUser("none", "/run/current-system/sw/bin/boot-status")).code, 2);
    assert.equal((await bed.asRoot("systemctl start boot-safeguard-roots.service")).code, 1);
    await bed.must("mount -t tmpfs -o size=96m boot /boot");
    assert.equal((await guest.rebuild("switch --no-reexec")).code, 0);
  });
});
