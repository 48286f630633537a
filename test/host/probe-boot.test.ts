/** What the probe finds of the boot loader in each of its forms, and of /boot only where it is a mount of its own. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { bootOf } from "#client/host/boot.ts";
import { ask } from "#test/host/ask.ts";
import { type Bed, bootBed } from "#test/host/bed/bed.ts";

/** A store path whose hash is made of one letter. */
function inStore(letter: string, name: string): string {
  return `/nix/store/${letter.repeat(32)}-${name}`;
}

/** Rust's switch-to-configuration behind makeWrapper (since 24.05), and Perl's before it: each line of a form as nixpkgs makes it. */
const wrapper = (command: string): string =>
  `#! /bin/bash -e\nexport OUT='/x'\nexport INSTALL_BOOTLOADER='${command}'\nexec -a "$0" "/x" "$@"\n`;
const perl = (command: string): string =>
  `#! /bin/perl\nchomp(my $loader = <<'EOFBOOTLOADER');\n${command}\nEOFBOOTLOADER\n`;
const installer = inStore("b", "install-systemd-boot.sh");
const builder = inStore("c", "systemd-boot");
const calls = (path: string): string => `#!/bin/sh\n${path} "$@"\n\n`;
const grub = inStore("d", "install-grub.sh");
const xml = (path: string, limit: number): string =>
  `<?xml version='1.0' encoding='utf-8'?>\n<expr>\n  <attrs>\n    <attr name="bootPath">\n      <string value="${path}" />\n    </attr>\n    <attr name="configurationLimit">\n      <int value="${limit}" />\n    </attr>\n  </attrs>\n</expr>\n`;

describe("the boot loader is told", function () {
  this.timeout(30_000);
  let bed: Bed;
  before(async function () {
    this.timeout(60_000);
    bed = await bootBed({ generations: [{}] });
  });
  after(async () => bed?.stop());

  const python = (rest: string): string => `#! /bin/python3 -B\nimport os\n${rest}`;
  const early =
    "def main():\n    gens = []\n    remove_old_entries(gens)\n    for gen in gens:\n        write_entry(*gen)\n";
  const late = "def main():\n    write_boot_files(files)\n    garbage_collect(files)\n";
  const defined = "def write_entry(x):\n    pass\ndef remove_old_entries(gens):\n    pass\n";
  for (const [form, files, told] of [
    [
      "of systemd-boot as in 25.11",
      {
        switcher: wrapper(installer),
        [installer]: calls(`${builder}/bin/systemd-boot`),
        [`${builder}/bin/systemd-boot`]: python(
          `EFI_SYS_MOUNT_POINT = Path("/efi")\nBOOT_MOUNT_POINT = Path("/boot")\nCONFIGURATION_LIMIT = int("7")\n${defined}    configurationLimit = CONFIGURATION_LIMIT\n${early}`,
        ),
      },
      ["systemd-boot", 7, true, true],
    ],
    [
      "of systemd-boot as in 23.11, with Perl, and without a limit",
      {
        switcher: perl(installer),
        [installer]: calls(builder),
        [builder]: python(
          `EFI_SYS_MOUNT_POINT = "/boot"\nBOOT_MOUNT_POINT = "/boot"\nCONFIGURATION_LIMIT = int("0")\n${defined}${early}`,
        ),
      },
      ["systemd-boot", 0, true, true],
    ],
    [
      "of systemd-boot as in 20.09, which names no folder by itself",
      {
        switcher: perl(inStore("c", "systemd-boot-builder.py")),
        [inStore("c", "systemd-boot-builder.py")]: python(
          `def get_generations():\n    configurationLimit = 3\n${defined}${early}`,
        ),
      },
      ["systemd-boot", 3, undefined, true],
    ],
    [
      "of a systemd-boot that cleans up last, on another partition",
      {
        switcher: wrapper(installer),
        [installer]: calls(`${builder}/bin/systemd-boot`),
        [`${builder}/bin/systemd-boot`]: python(
          `BOOT_MOUNT_POINT = Path("/mnt/boot")\nCONFIGURATION_LIMIT = int("5")\n${late}`,
        ),
      },
      ["systemd-boot", 5, false, false],
    ],
    [
      "of GRUB",
      {
        switcher: wrapper(grub),
        [grub]: calls(`/bin/perl ${inStore("e", "install-grub.pl")} ${inStore("f", "grub-config.xml")}`),
        [inStore("f", "grub-config.xml")]: xml("/boot", 100),
      },
      ["grub", 100, true, undefined],
    ],
    [
      "of GRUB with two boot partitions, by its name alone",
      {
        switcher: wrapper(grub),
        [grub]: calls(inStore("f", "grub-config.xml")) + calls(inStore("g", "grub-config.xml")),
        [inStore("f", "grub-config.xml")]: xml("/boot", 100),
        [inStore("g", "grub-config.xml")]: xml("/boot2", 100),
      },
      ["grub", undefined, undefined, undefined],
    ],
    [
      "of extlinux",
      { switcher: wrapper(`${inStore("h", "extlinux-conf-builder.sh")} -g 20 -t 5 -c`) },
      ["extlinux", 20, undefined, undefined],
    ],
    [
      "not of lanzaboote",
      {
        switcher: wrapper(inStore("i", "install-bootloader")),
        [inStore("i", "install-bootloader")]:
          `lzbt --systemd-boot-loader-config ${inStore("j", "loader.conf")} --configuration-limit 5\n`,
      },
      [undefined, undefined, undefined, undefined],
    ],
    ["not where there is none", { switcher: wrapper("/bin/true") }, [undefined, undefined, undefined, undefined]],
    [
      "not where two are named",
      {
        switcher: wrapper(`${installer} ${grub}`),
        [installer]: calls(builder),
        [grub]: "",
        [builder]: 'CONFIGURATION_LIMIT = int("7")\n',
      },
      [undefined, undefined, undefined, undefined],
    ],
    [
      "not where the builder is of another form",
      { switcher: wrapper(installer), [installer]: calls(builder), [builder]: "limit = compute()\n" },
      [undefined, undefined, undefined, undefined],
    ],
    [
      "not where the builder is gone",
      { switcher: wrapper(installer), [installer]: calls(builder) },
      [undefined, undefined, undefined, undefined],
    ],
  ] as const)
    it(form, async () => {
      const { switcher, ...others } = files as Readonly<Record<string, string>>;
      const system = inStore("a", "nixos-system-x");
      await bed.must(
        "rm -rf /nix/store/????????????????????????????????-{install-*,systemd-boot*,grub*,nixos-system-x} 2>/dev/null; for letter in a b c d e f g h i j; do rm -rf /nix/store/$letter$letter$letter$letter*; done",
      );
      await bed.write(`${system}/bin/switch-to-configuration`, switcher ?? "", 0o755);
      for (const [path, text] of Object.entries(others)) await bed.write(path, text, 0o755);
      await bed.must(`ln -sfn ${system} /run/current-system`);
      const { boot, generations } = await ask(bed);
      assert.deepEqual([boot?.loader, generations.limit, boot?.holdsKernels, boot?.removesFirst], told);
      assert.equal(boot?.mount, "/boot");
    });
});

describe("/boot is told", function () {
  this.timeout(30_000);
  let bed: Bed;
  before(async function () {
    this.timeout(60_000);
    bed = await bootBed({ generations: [{}], booted: 1, current: { kernelVersion: "6.13.1", parameters: "quiet" } });
  });
  after(async () => bed?.stop());

  it("with a test that runs, which is no generation and wants a reboot", async () => {
    const told = bootOf(await ask(bed));
    assert.deepEqual([told?.mount, told?.generations, told?.pending], ["/boot", 1, "test"]);
    assert.deepEqual(told?.rebootFor, ["kernel", "initrd", "kernel-modules", "kernel-params"]);
  });

  it("with a boot that is due, when the profile names another generation", async () => {
    await bed.must("ln -sfn $(readlink -f /run/booted-system) /run/current-system");
    assert.equal(bootOf(await ask(bed))?.pending, undefined);
    await bed.must(
      "ls -d /nix/store/*-nixos-system-*ddddddd | while read -r system; do [ $system = $(readlink -f /run/booted-system) ] || nix-env -p /nix/var/nix/profiles/system --set $system; done",
    );
    const facts = await ask(bed);
    assert.deepEqual([facts.generations.default, facts.generations.current, bootOf(facts)?.pending], [2, 1, "boot"]);
  });

  it("with room that is there: as many generations as it says are really written", async () => {
    await bed.must(`while umount -l /boot 2>/dev/null; do :; done; mount -t tmpfs -o size=96M,mode=700 tmpfs /boot
mkdir -p /boot/EFI/nixos /boot/loader/entries; fallocate -l 38500000 /boot/filler`);
    const room = bootOf(await ask(bed))?.roomFor ?? 0;
    assert.ok(room >= 2, `${room}`);
    await bed.must(`for n in $(seq ${room}); do
  for file in kernel initrd; do
    to=/boot/EFI/nixos/$n-$file.efi
    cp -L --sparse=never /run/current-system/$file $to.tmp && mv $to.tmp $to || exit 1
  done
  seq 200 > /boot/loader/entries/nixos-generation-$n.conf || exit 1
done`);
    assert.equal(bootOf(await ask(bed))?.roomFor, 0);
  });

  it("with no room where its file system is read-only, whatever is free", async () => {
    await bed.must("rm -r /boot/EFI; mount -o remount,ro /boot");
    const facts = await ask(bed);
    assert.deepEqual([facts.boot?.isReadOnly, bootOf(facts)?.roomFor], [true, undefined]);
  });

  it("not where it is a folder of the root file system", async () => {
    await bed.must("while umount -l /boot 2>/dev/null; do :; done");
    assert.equal((await ask(bed)).boot, undefined);
  });

  it("as /boot/efi where only that is a mount", async () => {
    await bed.must("mkdir -p /boot/efi && mount -t tmpfs -o size=40M tmpfs /boot/efi");
    const { boot } = await ask(bed);
    assert.deepEqual([boot?.mount, boot?.sizeKb], ["/boot/efi", 40_960]);
  });

  it("not where it would have to be mounted first", async () => {
    // An autofs without anybody who would mount: whoever looks inside, waits, and is written to the pipe.
    await bed.write("/opt/automount.py", automount, 0o755);
    await bed.must("umount /boot/efi; mkdir -p /efi; systemd-run -q --unit=automount /opt/automount.py");
    await bed.must("until grep -q ' /efi autofs ' /proc/self/mounts; do sleep 0.1; done");
    assert.equal((await ask(bed)).boot, undefined);
    assert.equal(await bed.must("cat /run/automount.asked"), "");
    // That the trap works: df would have been noticed.
    await bed.must("timeout -s KILL 1 df -Pk /efi & sleep 2; umount -l /efi; systemctl stop automount");
    assert.match(await bed.must("cat /run/automount.asked"), /asked/);
  });
});

/** Options of a direct mount: linux/Documentation/filesystems/autofs.rst. */
const automount = `#!/usr/bin/python3
import ctypes, os
got, sent = os.pipe()
open("/run/automount.asked", "w").close()
options = f"fd={sent},pgrp={os.getpgrp()},minproto=5,maxproto=5,direct".encode()
if ctypes.CDLL(None, use_errno=True).mount(b"automount", b"/efi", b"autofs", 0, options) != 0:
    raise OSError(ctypes.get_errno())
while os.read(got, 4096):
    with open("/run/automount.asked", "a") as file:
        file.write("asked\\n")
`;
