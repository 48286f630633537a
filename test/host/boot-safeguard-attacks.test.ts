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
