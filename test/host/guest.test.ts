/** A guest's Nix is as a host of NixOS has it: a configuration is built and activated, or it is said why not, by word and exit code. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import type { Bed } from "./bed/bed.ts";
import { bootGuest, type Guest } from "./guest/booted.ts";
import { NIX_PATH } from "./guest/guest.ts";
import { refused } from "./guest/refused.ts";

const SYSTEM = "/nix/store/…-nixos-system-q958-25.11.20251122.0000000";
const PREFIX =
  "systemd-run -E LOCALE_ARCHIVE -E NIXOS_INSTALL_BOOTLOADER -E NIXOS_NO_CHECK --collect --no-ask-password --pipe --quiet --service-type=exec --unit=nixos-rebuild-switch-to-configuration";
const BUILD = "nix-build '<nixpkgs/nixos>' --attr config.system.build.toplevel --no-out-link";
const STAGE = "/var/lib/mynixos/stage";

describe("a guest's Nix", function () {
  this.timeout(90_000);
  let guest: Guest;
  let bed: Bed;
  const configure: Guest["configure"] = (...all) => guest.configure(...all);
  const rebuild: Guest["rebuild"] = (...all) => guest.rebuild(...all);
  const state: Guest["state"] = () => guest.state();

  before(async () => {
    guest = await bootGuest({ folders: { [STAGE]: join(import.meta.dirname, "../../samples/homelab") } });
    bed = guest.bed;
  });
  after(async () => bed?.stop());

  it("builds what a configuration says, and leaves the host alone", async () => {
    await configure('environment.etc."nur-gebaut".text = "ja";');
    const old = await state();
    const { code, stdout, lines } = await rebuild("build");
    assert.deepEqual(
      { code, stdout, lines },
      {
        code: 0,
        stdout: `${SYSTEM}\n`,
        lines: ["building the system configuration...", "Done. The new configuration is "],
      },
    );
    assert.deepEqual(await state(), old);
    assert.equal(await bed.must("cat /root/result/etc/nur-gebaut"), "ja");
    assert.match(await bed.must("cat /root/result/nixos-version"), /^25\.11\./);
  });

  it("tests: the configuration runs, and the next boot knows nothing of it", async () => {
    await configure('systemd.services.eins = { wantedBy = [ "multi-user.target" ]; script = "exec sleep 1000"; };');
    const old = await state();
    const { code, lines } = await rebuild("test");
    assert.deepEqual(
      { code, lines },
      {
        code: 0,
        lines: [
          "building the system configuration...",
          "activating the configuration...",
          "setting up /etc...",
          "restarting sysinit-reactivation.target",
          "the following new units were started: eins.service, sysinit-reactivation.target",
          "Done. The new configuration is ",
        ],
      },
    );
    const now = await state();
    assert.notEqual(now.current, old.current);
    assert.deepEqual({ ...now, current: "" }, { ...old, current: "" });
    assert.equal(await bed.must("systemctl is-active eins.service"), "active\n");
  });

  it("shows before activating what would happen, and does none of it", async () => {
    await configure('systemd.services.zwei = { wantedBy = [ "multi-user.target" ]; script = "exec sleep 1000"; };', {
      port: bed.port + 1,
    });
    const old = await state();
    const { code, lines } = await rebuild("dry-activate");
    assert.deepEqual(
      { code, lines },
      {
        code: 0,
        lines: [
          "building the system configuration...",
          "would stop the following units: eins.service",
          "would activate the configuration...",
          "would reload the following units: sshd.service",
          "Done. The new configuration is ",
        ],
      },
    );
    assert.deepEqual(await state(), old);
    assert.equal(await bed.must("systemctl is-active eins.service"), "active\n");
  });

  it("stops what changed and starts it, restarts what must not stop, leaves what must not restart", async () => {
    const units = (
      word: string,
    ): string => `systemd.services = lib.genAttrs [ "eins" "nur-neu" "bleibt" "laedt" ] (name: {
      wantedBy = [ "multi-user.target" ];
      script = "exec sleep 1000 # \${if name == "laedt" then "" else "${word}"}";
      stopIfChanged = name != "nur-neu";
      restartIfChanged = name != "bleibt";
      reload = lib.mkIf (name == "laedt") "true";
      reloadTriggers = lib.mkIf (name == "laedt") [ "${word}" ];
    });`;
    await configure(units("vorher"));
    assert.equal((await rebuild("test --no-reexec")).code, 0);
    await configure(units("nachher"));
    const { code, lines } = await rebuild("test --no-reexec");
    assert.deepEqual(
      { code, lines },
      {
        code: 0,
        lines: [
          "building the system configuration...",
          "stopping the following units: eins.service",
          "NOT restarting the following changed units: bleibt.service",
          "activating the configuration...",
          "setting up /etc...",
          "restarting sysinit-reactivation.target",
          "reloading the following units: laedt.service",
          "restarting the following units: nur-neu.service",
          "starting the following units: eins.service",
          "Done. The new configuration is ",
        ],
      },
    );
  });

  it("switches: a generation, its entry and its files on /boot", async () => {
    await configure('guest.kernel.version = "6.12.61";');
    const { code } = await rebuild("switch --no-reexec");
    assert.equal(code, 0);
    const { profile, current, boot } = await state();
    assert.equal(profile, "system-2-link");
    assert.equal(current, (await bed.must("readlink -f /nix/var/nix/profiles/system")).trim());
    assert.match(boot, /^\.\/EFI\/nixos\/[a-z0-9]{32}-initrd-linux-6\.12\.61-initrd\.efi$/m);
    assert.match(boot, /^\.\/EFI\/nixos\/[a-z0-9]{32}-linux-6\.12\.60-bzImage\.efi$/m);
    assert.match(boot, /^default nixos-generation-2\.conf$/m);
    assert.match(
      await bed.must("cat /boot/loader/entries/nixos-generation-2.conf"),
      /^title NixOS\nsort-key nixos\nversion Generation 2 NixOS 25\.11\S+, built on \S+\nlinux \/EFI\/nixos\/\S+-bzImage\.efi\ninitrd \S+\noptions init=\/nix\/store\/\S+\/init loglevel=4\n/,
    );
  });

  it("prepares the next boot only, keeps as many generations as it may, and files that generations share once", async () => {
    for (const word of ["a", "b"]) {
      await configure(`guest.kernel.version = "6.12.61"; environment.etc.wort.text = "${word}";`);
      const { current } = await state();
      assert.equal((await rebuild("boot --no-reexec")).code, 0);
      assert.equal((await state()).current, current);
    }
    const { profile, boot } = await state();
    assert.equal(profile, "system-4-link");
    assert.deepEqual(
      [...boot.matchAll(/generation-(\d+)\.conf$/gm)].map(([, number]) => number),
      ["2", "3", "4", "4"],
    );
    assert.equal([...boot.matchAll(/\.efi$/gm)].length, 2);
  });

  it("lists generations, newest first", async () => {
    const { code, stdout } = await bed.asRoot("nixos-rebuild list-generations");
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^Generation +Build-date +NixOS version +Kernel +Configuration Revision +Specialisation +Current\n4 +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +25\.11\.\S+ +6\.12\.61 +Unknown +\[\] +True\n3 /,
    );
  });

  it("goes back by one generation", async () => {
    const { code, lines } = await rebuild("switch --rollback --no-reexec");
    assert.equal(code, 0);
    assert.deepEqual(lines.slice(0, 2), [
      "building the system configuration...",
      "switching profile from version 4 to 3",
    ]);
    assert.equal((await state()).profile, "system-3-link");
  });

  it("lets sshd read its configuration again when that changed", async () => {
    await configure("", { port: bed.port + 1 });
    const { code, lines } = await rebuild("test --no-reexec");
    assert.equal(code, 0);
    assert.ok(lines.includes("reloading the following units: sshd.service"), lines.join("\n"));
    assert.equal((await bed.login("moritz", "true")).code, 255);
    assert.equal(
      (
        await bed.login("moritz", "echo da", { ssh: ["-p", String(bed.port + 1), "-o", "StrictHostKeyChecking=no"] })
      ).stdout
        .trim()
        .split("\n")
        .at(-1),
      "da",
    );
    await configure("");
    assert.equal((await rebuild("test --no-reexec")).code, 0);
    assert.equal((await bed.login("moritz", "true")).code, 0);
  });

  describe("refuses", () => {
    for (const [what, more, said] of refused)
      it(what, async () => {
        await configure(more);
        const old = await state();
        const { code, stderr, lines } = await rebuild("switch --no-reexec --max-jobs 1");
        assert.equal(code, 1);
        assert.match(stderr, said);
        assert.equal(lines[0], "building the system configuration...");
        assert.equal(lines.at(-1), `Command '${BUILD} --max-jobs 1' returned non-zero exit status 1.`);
        assert.deepEqual(await state(), old);
      });

    it("already while looking for a newer nixos-rebuild, and then says nothing of the system", async () => {
      await configure("x = ;");
      const { code, lines } = await rebuild("test");
      assert.equal(code, 1);
      assert.ok(!lines.includes("building the system configuration..."));
      assert.equal(
        lines.at(-1),
        "Command 'nix-build '<nixpkgs/nixos>' --attr config.system.build.nixos-rebuild --no-out-link' returned non-zero exit status 1.",
      );
    });

    it("what cannot be built, with the exit code of Nix", async () => {
      await configure('environment.etc.kaputt.source = pkgs.runCommand "kaputt" { } "echo so nicht; exit 3";');
      const { code, stderr, lines } = await rebuild("test --no-reexec");
      assert.equal(code, 100);
      assert.match(stderr, /^error: builder for '\/nix\/store\/\S+-kaputt\.drv' failed with exit code 3$/m);
      assert.equal(lines.at(-1), `Command '${BUILD}' returned non-zero exit status 100.`);
    });

    it("to build where it may not", async () => {
      await configure('environment.etc.neu.text = "nie gebaut";');
      const { code, stderr } = await rebuild("test --no-reexec --max-jobs 0");
      assert.equal(code, 1);
      assert.match(stderr, /^error: unable to start any build; either increase '--max-jobs' or enable remote builds/m);
    });

    it("to look for a channel where nothing says where it is, as in a unit of systemd", async () => {
      await configure("");
      const { code, stderr } = await bed.asRoot(
        "systemd-run --quiet --pipe --wait --collect nixos-rebuild test --no-reexec",
      );
      assert.equal(code, 1);
      assert.match(stderr, /^error: file 'nixpkgs\/nixos' was not found in the Nix search path/m);
    });

    it("arguments that it does not know", async () => {
      const unknown = await rebuild("test --gibtsnicht");
      assert.deepEqual(
        [unknown.code, unknown.lines.at(-1)],
        [2, "nixos-rebuild: error: unrecognized arguments: --gibtsnicht"],
      );
      const action = await rebuild("tset");
      assert.equal(action.code, 2);
      assert.match(
        action.lines.at(-1) ?? "",
        /^nixos-rebuild: error: argument action: invalid choice: 'tset' \(choose from switch, boot, test,/,
      );
      assert.deepEqual(
        (await rebuild("dry-activate --rollback")).lines.at(-1),
        "error: --rollback is incompatible with 'dry-activate'",
      );
    });
  });

  describe("while activating", () => {
    it("tells of units that fail, with their state, and ends with 4", async () => {
      // `systemctl status` leaves out what is older than the unit's start, and systemd notes that start when the process runs already: what
      // is said in its first moment may be missing. systemd answers when it has noted it. And the journal reads outputs when it has time.
      await configure(
        'systemd.services.kaputt = { wantedBy = [ "multi-user.target" ]; serviceConfig.Type = "oneshot"; script = "systemctl show kaputt >/dev/null; echo Port belegt; journalctl --sync; exit 3"; };',
      );
      const { code, stdout, lines } = await rebuild("test --no-reexec");
      assert.equal(code, 4);
      assert.ok(lines.includes("warning: the following units failed: kaputt.service"), lines.join("\n"));
      assert.match(stdout, /^× kaputt\.service\n +Loaded: .*\n +Active: failed \(Result: exit-code\)/m);
      assert.match(stdout, /Port belegt/);
      assert.equal(
        lines.at(-1),
        `Command '${PREFIX} ${SYSTEM}/bin/switch-to-configuration test' returned non-zero exit status 4.`,
      );
    });

    it("names the job that failed where it started the unit itself", async () => {
      const unit = (script: string): string =>
        `systemd.services.dienst = { wantedBy = [ "multi-user.target" ]; serviceConfig.Type = "oneshot"; serviceConfig.RemainAfterExit = true; script = "${script}"; };`;
      await configure(unit("true"));
      assert.equal((await rebuild("test --no-reexec")).code, 0);
      await configure(unit("exit 1"));
      // Whose manager still runs from an earlier login would be reloaded, too.
      await bed.must(
        "systemctl stop 'user@*.service' 'user-*.slice'; until [ -z \"$(loginctl list-users --no-legend)\" ]; do sleep 0.1; done",
        { seconds: 20 },
      );
      const { code, lines } = await rebuild("test --no-reexec");
      assert.equal(code, 4);
      assert.deepEqual(lines.slice(1, -1), [
        "stopping the following units: dienst.service",
        "activating the configuration...",
        "setting up /etc...",
        "restarting sysinit-reactivation.target",
        "starting the following units: dienst.service",
        "Failed to start dienst.service",
        "warning: the following units failed: dienst.service",
      ]);
    });

    it("is stopped by a check before the switch, unless nobody wants checks", async () => {
      await configure('system.preSwitchChecks = { erst = "true"; platz = "echo zu voll; false"; };');
      const old = await state();
      const { code, stdout, lines } = await rebuild("test --no-reexec");
      assert.equal(code, 1);
      assert.equal(stdout, "zu voll\nPre-switch check 'platz' failed\n");
      assert.deepEqual(lines, [
        "building the system configuration...",
        "Pre-switch checks failed",
        `Command '${PREFIX} ${SYSTEM}/bin/switch-to-configuration test' returned non-zero exit status 1.`,
      ]);
      assert.deepEqual(await state(), old);
      assert.equal((await rebuild("test --no-reexec", "NIXOS_NO_CHECK=1")).code, 0);
      assert.equal((await bed.asRoot("/run/current-system/bin/switch-to-configuration check")).code, 1);
    });

    it("waits for nobody who holds the lock", async () => {
      await configure("");
      const ran = await bed.asRoot(
        `exec 8>>/run/nixos/switch-to-configuration.lock; flock 8; NIX_PATH=${NIX_PATH} nixos-rebuild test --no-reexec 8>&-`,
      );
      assert.equal(ran.code, 1);
      assert.match(ran.stderr, /^Could not acquire lock$/m);
    });

    it("leaves the generation the default that did not fit on /boot", async () => {
      await configure("guest.initrd.megabytes = 90;");
      const old = await state();
      const { code, stderr, lines } = await rebuild("switch --no-reexec");
      assert.equal(code, 1);
      assert.match(
        stderr,
        /^OSError: \[Errno 28\] No space left on device: '\/nix\/store\/\S+\/initrd' -> '\/boot\/EFI\/nixos\/\S+-initrd\.efi'$/m,
      );
      assert.deepEqual(lines.slice(-2), [
        "Failed to install bootloader",
        `Command '${PREFIX} ${SYSTEM}/bin/switch-to-configuration switch' returned non-zero exit status 1.`,
      ]);
      const now = await state();
      assert.notEqual(now.profile, old.profile);
      assert.equal(now.current, old.current);
      await bed.must(
        "nix-env -p /nix/var/nix/profiles/system --rollback && nix-env -p /nix/var/nix/profiles/system --delete-generations 5",
      );
      await configure("");
      assert.equal((await rebuild("switch --no-reexec")).code, 0);
    });
  });

  it("builds and warns of the sample by its own flake, with inputs that its lock file finds here", async () => {
    await bed.write(`${STAGE}/flake.lock`, await guest.lock({ nixpkgs: "nixos-25.11", homeManager: "release-25.11" }));
    // The programs of this host are Debian's: an sshd that does not know yet what the newer ones do.
    const older = `({ lib, pkgs, ... }: {
        services.openssh.package = pkgs.openssh // { version = "9.2p1"; };
        security.pam.services.sshd.unixAuth = lib.mkForce true;
      })`;
    const flake = await bed.must(`cat ${STAGE}/flake.nix`);
    await bed.write(
      `${STAGE}/flake.nix`,
      flake.replace("./configuration.nix", (module) => `${module} ${older}`),
    );
    const { code, stdout, stderr } = await rebuild(`build --flake path:${STAGE}#heim`);
    assert.equal(code, 0, stderr);
    assert.equal(stdout, "/nix/store/…-nixos-system-heim-25.11.20251122.0000000\n");
    assert.match(stderr, /^trace: evaluation warning: Port-Register: 1 Nummer\(n\) mehrfach vergeben\.$/m);
    assert.match(await bed.must("cat /root/result/etc/ssh/sshd_config"), /^Port 50022$/m);
    assert.match(
      await bed.must("cat /root/result/etc/systemd/system/ssh-rescue-boot.service"),
      /^RemainAfterExit=true$/m,
    );
    // What the generated modules promise of a host, in what Nix built.
    assert.match(await bed.must("cat /root/result/etc/systemd/system/ssh-rescue.service"), /^RuntimeMaxSec=300$/m);
    assert.match(await bed.must("cat /root/result/etc/systemd/system/oauth2-proxy.service"), /^ProtectSystem=strict$/m);
    assert.match(await bed.must("cat /root/result/etc/systemd/system/filebrowser.service"), /^ProtectClock=true$/m);
    assert.match(await bed.must("cat /root/result/etc/ssh/sshd_config"), /^PubkeyAcceptedAlgorithms ssh-ed25519,/m);
    for (const program of ["boot-status", "mynixos-rebuild", "nsw", "ntest"])
      await bed.must(`test -x /root/result/sw/bin/${program}`);
    assert.match(
      await bed.must(
        `cat "$(sed -n "s/^export INSTALL_BOOTLOADER='\\(.*\\)'/\\1/p" /root/result/bin/switch-to-configuration)"`,
      ),
      /\/bin\/systemd-boot "\$@"$/m,
    );
  });
});
