/** `host/boot-limit`: too many generations, no limit at all, and numbers that count nowhere. */

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkRule, checkSuppress, english, findingsOf } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

const full =
  "Their kernels and initrds lie in /boot, and when that is full, no switch succeeds. Set it to 5 at most (setting mynixos.boot.maxGenerations).";
const systemd = "boot.loader.systemd-boot.configurationLimit";

describe("host/boot-limit", () => {
  it("sees a number that is too high, where it is written", () =>
    checkRule(
      "host/boot-limit",
      `
      #- configuration.nix
      { lib, ... }: {
        boot.loader.systemd-boot.enable = true;
        boot.loader.systemd-boot.configurationLimit = lib.mkForce 20;
      #                                                           ^^ ${systemd} = 20 keeps 20 generations in the boot menu. ${full}
      }
      `,
    ));

  it("sees that nothing sets one", () =>
    checkRule(
      "host/boot-limit",
      `
      #- configuration.nix
      {
        boot.loader.systemd-boot.enable = true;
      #                                   ^^^^ Nothing sets ${systemd}: every generation stays in the boot menu until it is collected. ${full}
      }
      `,
    ));

  it("names the partition that they lie on", () => {
    const source = (text: string) =>
      fixture(`
      #- configuration.nix
      { boot.loader.systemd-boot = { enable = true; configurationLimit = 9; }; ${text} }
      `).files;
    for (const [text, says] of [
      ['boot.loader.efi.efiSysMountPoint = "/efi";', / lie in \/efi, /],
      [
        'boot.loader.efi.efiSysMountPoint = "/efi"; boot.loader.systemd-boot.xbootldrMountPoint = "/boot";',
        / lie in \/boot, /,
      ],
      ["boot.loader.efi.efiSysMountPoint = import /etc/esp.nix;", / lie in the boot partition, /],
    ] as const)
      assert.match(
        findingsOf("host/boot-limit", source(text))
          .map(({ message }) => english(message))
          .join(),
        says,
      );
  });

  it("sees null, and 0, which mean the same", () => {
    for (const value of ["null", "0"])
      checkRule(
        "host/boot-limit",
        `
      #- configuration.nix
      {
        boot.loader.systemd-boot = {
          enable = true;
          configurationLimit = ${value};
      #                        ${"^".repeat(value.length)} ${systemd} sets no limit: every generation stays in the boot menu until it is collected. ${full}
        };
      }
      `,
      );
  });

  it("sees GRUB, which copies kernels where /boot is a file system of its own", () =>
    checkRule(
      "host/boot-limit",
      `
      #- configuration.nix
      {
        boot.loader.grub.enable = true;
      #                           ^^^^ Nothing sets boot.loader.grub.configurationLimit, so 100 generations stay in the boot menu. ${full}
        fileSystems."/boot".device = "/dev/sda1";
      }
      `,
    ));

  it("sees a number that counts on no host, for another is stronger", () =>
    checkRule(
      "host/boot-limit",
      `
      #- configuration.nix
      { imports = [ ./guard.nix ];
        boot.loader.systemd-boot = { enable = true;
          configurationLimit = 15;
      #   ^^^^^^^^^^^^^^^^^^^^^^^ ${systemd} = 15 does not count on any host: guard.nix is stronger and says 5. Keep one of them.
        };
      }
      #- guard.nix
      { lib, ... }: { boot.loader.systemd-boot.configurationLimit = lib.mkForce 5; }
      `,
    ));

  it("takes the limit from the settings", () =>
    checkRule(
      "host/boot-limit",
      `
      #- .mynixos.json
      { "boot.maxGenerations": 20 }
      #- configuration.nix
      { boot.loader.systemd-boot = { enable = true; configurationLimit = 20; }; }
      `,
    ));

  for (const [what, text] of [
    ["there are few", "boot.loader.systemd-boot = { enable = true; configurationLimit = 5; };"],
    ["the loader is off", "boot.loader.systemd-boot = { enable = false; configurationLimit = 50; };"],
    [
      "nobody knows whether it is on",
      "boot.loader.systemd-boot = { enable = builtins.pathExists /sys; configurationLimit = 50; };",
    ],
    [
      "the number is not known",
      "boot.loader.systemd-boot = { enable = true; configurationLimit = import /etc/limit.nix; };",
    ],
    [
      "a default is overruled, as it is meant to be",
      "boot.loader.systemd-boot = { enable = true; configurationLimit = lib.mkMerge [ (lib.mkDefault 15) 5 ]; };",
    ],
    [
      "two modules say the same",
      "boot.loader.systemd-boot = { enable = true; configurationLimit = lib.mkMerge [ 5 (lib.mkForce 5) ]; };",
    ],
    ["/boot of GRUB lies on the system's own disk", "boot.loader.grub.enable = true;"],
    [
      "/boot of GRUB is a bind mount of that disk",
      'boot.loader.grub.enable = true; fileSystems."/boot" = { device = "/persist/boot"; fsType = "none"; options = [ "bind" ]; };',
    ],
    [
      "the profile for a machine sets it (nixos-hardware)",
      'imports = [ <nixos-hardware/dell/xps/15-7590> ]; boot.loader.grub.enable = true; fileSystems."/boot".device = "/dev/sda1";',
    ],
    ["a module that nobody reads may set it", "imports = [ <srvos/server> ]; boot.loader.systemd-boot.enable = true;"],
    [
      "such a module may overrule a default",
      "imports = [ <srvos/server> ]; boot.loader.systemd-boot = { enable = true; configurationLimit = lib.mkDefault 10; };",
    ],
  ] as const)
    it(`is silent where ${what}`, () =>
      checkRule("host/boot-limit", `\n#- configuration.nix\n{ lib, ... }: { ${text} }\n`));

  it("only hints where old generations go by themselves", () => {
    const gc = 'nix.gc = { automatic = true; options = "--delete-older-than 14d"; };';
    const source = `\n#- configuration.nix\n{ boot.loader.systemd-boot.enable = true; ${gc} }\n`;
    assert.deepEqual(
      findingsOf("host/boot-limit", fixture(source).files).map(({ severity }) => severity),
      ["hint"],
    );
  });

  it("says nothing about a file that cannot be read", () =>
    checkRule("host/boot-limit", "\n#- configuration.nix\n{ boot.loader.systemd-boot.enable = ; }\n"));

  it("can be suppressed", () =>
    checkSuppress(
      "host/boot-limit",
      `
      #- configuration.nix
      {
        boot.loader.systemd-boot.enable = true;
      }
      `,
      `
      #- configuration.nix
      {
        # mynixos: ignore host/boot-limit – Grund
        boot.loader.systemd-boot.enable = true;
      }
      `,
    ));
});
