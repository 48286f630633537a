/** What the activation of a system says, and warnings on the way there. */
import assert from "node:assert/strict";
import { reads } from "./reads.ts";

describe("an activation is read", () => {
  it("unit by unit, each with its status", () => {
    const problems = reads(
      `activating the configuration...
Failed to restart a.service: Unit a.service has a bad unit file setting.
warning: the following units failed: a.service, b@1.service
× a.service - A
     Active: failed
× b@1.service - B
     Active: failed (Result: exit-code)
Command 'systemd-run' returned non-zero exit status 4.`,
      "e unit-failed systemd.services.a (a.service)",
      'e unit-failed systemd.services."b@1" (b@1.service)',
    );
    assert.match(
      problems[1]?.message ?? "",
      /^The unit b@1\.service failed\.\n× b@1\.service - B\n {5}Active: failed \(Result: exit-code\)$/,
    );
  });

  it("with its lock, its script and its boot loader", () => {
    reads("Could not acquire lock\n", "e busy");
    reads("Failed to run activate script\n", "e activation");
    reads("Pre-switch check 'switchInhibitors' failed\nPre-switch checks failed\n", "e activation");
    reads("Pre-switch checks failed\n", "e activation");
    reads("Activation script snippet 'users' failed (1)\n", "e activation system.activationScripts.users");
    reads(
      "OSError: [Errno 28] No space left on device: '/boot/EFI/nixos/x.efi'\nFailed to install bootloader\n",
      "e disk-full",
      "e bootloader",
    );
  });

  it("in all words of switch-to-configuration-ng", () => {
    reads("Could not open lock\n", "e busy");
    reads("Unable to list users with logind: timed out\n", "e activation");
    reads("Failed to stop swapping to /dev/sda2: Cannot allocate memory (os error 12)\n", "w activation");
    reads(
      "Failed to reload user unit a.service: no\nFailed to start (x)\nrestarting sysinit-reactivation.target\nFailed to restart sysinit-reactivation.target: no\n",
      "e unit-failed systemd.services.a (a.service)",
      "e unit-failed systemd.targets.sysinit-reactivation (sysinit-reactivation.target)",
    );
    const [other] = reads(
      "Warning: the new NixOS configuration has an ‘init’ that is\nincompatible with the current configuration.  The new configuration\nwon't take effect until you reboot the system.\n\n",
      "e activation",
    );
    assert.match(other?.message ?? "", /until you reboot the system\.$/);
    const [refused] = reads(
      "Error: Failed to open dbus connection\n\nCaused by:\n    0: no socket\n    1: gone\nDone\n",
      "e activation",
    );
    assert.equal(
      refused?.message,
      "Error: Failed to open dbus connection\n\nCaused by:\n    0: no socket\n    1: gone",
    );
    reads("Error: systemd daemon reload failed, timeout after 180s\n", "e activation");
    reads("Error: anybody may say this\nWARN: restarting or reloading systemd units is deprecated\n");
  });

  it("with what a program in Python said last", () => {
    const [problem] = reads(
      `Traceback (most recent call last):
  File "/nix/store/x-systemd-boot", line 441, in <module>
    main()
    ~~~~^^
FileNotFoundError: [Errno 2] No such file or directory: '/boot/EFI'
Failed to install bootloader
`,
      "e bootloader",
    );
    assert.match(problem?.message ?? "", /\nFileNotFoundError: \[Errno 2\]/);
    // nixos-rebuild-ng: what it raises itself, and what the system refuses it.
    reads("error: could not find previous generation\n", "e other");
    reads("[Errno 2] No such file or directory: 'nix-build'\n", "e other");
    reads("Traceback (most recent call last):\nValueError: x\nall is well\n");
  });
});

describe("warnings are read", () => {
  it("in the words of three versions", () => {
    reads("trace: warning: a\n", "w warning");
    reads("trace: evaluation warning: a\n", "w warning");
    const [problem] = reads("evaluation warning: a\n                    goes on\nbuilding\n", "w warning");
    assert.equal(problem?.message, "a\ngoes on");
  });

  it("once where Nix tries again", () =>
    reads(
      "warning: error: unable to download 'https://x': Could not resolve host; retrying in 302 ms\nwarning: error: unable to download 'https://x': Could not resolve host; retrying in 602 ms\n",
      "w network",
    ));

  it("with the option that is obsolete", () => {
    reads(
      "evaluation warning: The option `a.b' defined in `/etc/nixos/a.nix' has been renamed to `a.c'.\n",
      "w warning /etc/nixos/a.nix a.b",
    );
    reads("trace: Obsolete option `a.b' is used. It was renamed to `a.c'.\n", "w warning a.b");
  });

  it("as information where a tree is dirty or somebody traces", () =>
    reads(
      "warning: Git tree '/etc/nixos' is dirty\ntrace: x\nwarning: ignoring y\n",
      "i git-dirty",
      "i trace",
      "w nix-warning",
    ));
});
