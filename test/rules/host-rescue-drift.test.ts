/** `host/rescue-drift`: texts that name a unit of the rescue window which nobody makes, and names that are right. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";
import { said, saidInGerman } from "./hardened.ts";

const id = "host/rescue-drift";
const check = (source: string): void => checkRule(id, source);
const silent = (source: string): void => assert.deepEqual(said(id, source), []);

const window = `systemd.services.ssh-rescue = {
          serviceConfig.Type = "oneshot";
          script = "sed -i 's/^PasswordAuthentication.*/PasswordAuthentication yes/' /etc/ssh/sshd_config; sleep 300";
        };`;

describe(id, () => {
  it("sees an alias that starts a unit which is gone", () =>
    check(`
      {
        ${window}
        programs.bash.shellAliases.rescue-open = "sudo systemctl start ssh-rescue-manual";
      #                                                                ^^^^^^^^^^^^^^^^^ systemctl start asks for ssh-rescue-manual, a unit that nothing in this repo makes, nor NixOS. The rescue window here is ssh-rescue.
      }
    `));

  it("sees a greeting that asks for one", () =>
    check(`
      {
        programs.bash.interactiveShellInit = ''
          if timeout 0.2 systemctl is-active --quiet sshd-recovery.service 2>/dev/null; then echo open; fi
      #                                              ^^^^^^^^^^^^^^^^^^^^^ systemctl is-active asks for sshd-recovery.service, a unit that nothing in this repo makes, nor NixOS. Remove it, or make the unit.
        '';
      }
    `));

  it("sees it in scripts, in what they print, and in the journal", () =>
    assert.deepEqual(
      said(
        id,
        `
        { pkgs, ... }: {
          environment.systemPackages = [ (pkgs.writeShellScriptBin "x" ''
            echo "Close it: sudo systemctl stop ssh-recovery-window"
            journalctl -b -u ssh-recovery-audit.timer --no-pager
          '') ];
        }
        `,
      ).map((text) => text.replace(/, a unit.*/, "")),
      [
        "warning: systemctl stop asks for ssh-recovery-window",
        "warning: journalctl -u asks for ssh-recovery-audit.timer",
      ],
    ));

  describe("leaves alone", () => {
    it("units that the repo makes, of every kind", () =>
      silent(`
        {
          ${window}
          systemd.timers.ssh-rescue-audit.timerConfig.OnCalendar = "hourly";
          programs.bash.shellAliases = {
            a = "systemctl start ssh-rescue";
            b = "systemctl status ssh-rescue.service";
            c = "systemctl status ssh-rescue-audit.timer";
          };
        }
      `));

    it("those that it makes on another host, or under a condition that does not hold", () =>
      silent(`
        { lib, ... }: {
          systemd.services = lib.mkIf false { ssh-recovery-window = { script = "true"; }; };
          programs.bash.shellAliases.a = "systemctl start ssh-recovery-window";
        }
      `));

    it("those that a name stands for, or a list", () =>
      silent(`
        { lib, ... }: let names = [ "ssh-recovery-window" ]; in {
          systemd.services = lib.genAttrs names (name: { script = "true"; });
          programs.bash.shellAliases.a = "systemctl start ssh-recovery-window";
        }
      `));

    it("units of systemd, of NixOS, and of packages, whatever they are called", () =>
      silent(`
        {
          services.openssh.enable = true;
          programs.bash.shellAliases = {
            a = "systemctl start rescue.target";
            b = "systemctl isolate emergency.target";
            c = "systemctl status rescue";
            d = "systemctl restart sshd";
            e = "journalctl -u sshd-session -f";
            f = "systemctl status snapper-recovery";
          };
        }
      `));

    it("names that are put together, patterns, variables, and units of people", () =>
      silent(`
        { config, ... }: {
          environment.etc.x.text = ''
            systemctl start ssh-\${config.networking.hostName}-rescue
            systemctl status "ssh-rescue-*"
            systemctl status $SSH_RESCUE_UNIT
            systemctl --user start ssh-rescue-manual
            journalctl --user-unit ssh-rescue-manual -u
            # systemctl start ssh-rescue-manual
            journalctl -t ssh-rescue-log
          '';
        }
      `));

    it("comments, and files that no host imports", () =>
      silent(`
        #- configuration.nix
        # systemctl start ssh-recovery-manual
        { }
        #- loose.nix
        { programs.bash.shellAliases.a = "systemctl start ssh-recovery-manual"; }
      `));

    it("a file that cannot be read", () =>
      silent(`{ programs.bash.shellAliases.a = "systemctl start ssh-recovery-manual" }`));
  });

  it("speaks German", () =>
    assert.deepEqual(saidInGerman(id, `{ programs.bash.shellAliases.a = "systemctl start ssh-recovery-manual"; }`), [
      "systemctl start fragt nach ssh-recovery-manual, einer Unit, die weder dieses Repo noch NixOS anlegt. Entfernen oder die Unit anlegen.",
    ]));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      `
      {
        programs.bash.shellAliases.a = "systemctl start ssh-recovery-manual";
      }
      `,
      `
      {
        # mynixos: ignore host/rescue-drift – Grund
        programs.bash.shellAliases.a = "systemctl start ssh-recovery-manual";
      }
      `,
    ));
});
