/** `host/rescue-status`: texts that read the state of the rescue window the wrong way round, and those that read it well. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";
import { said, saidInGerman } from "./hardened.ts";
import { checkValidFix, offered } from "./valid-fix.ts";

const id = "host/rescue-status";
const check = (source: string): void => checkRule(id, source);

const script = `''
          sed -i 's/^PasswordAuthentication.*/PasswordAuthentication yes/' /etc/ssh/sshd_config
          systemctl reload sshd
          sleep 300
          systemctl reload sshd
        ''`;

/** A host with a rescue window; `reader` reads its state, in status.nix. */
function withWindow(reader: string, config = `Type = "oneshot"; RemainAfterExit = true;`, body = script): string {
  return `
      #- configuration.nix
      { imports = [ ./rescue.nix ./status.nix ]; }
      #- rescue.nix
      {
        systemd.services.ssh-rescue = {
          wantedBy = [ "multi-user.target" ];
          serviceConfig = { ${config} };
          script = ${body};
        };
      }
      #- status.nix
      ${reader.trim()}
  `;
}

const asks = `{ programs.bash.shellAliases.s = "systemctl is-active ssh-rescue"; }`;

describe(id, () => {
  it("sees a script that takes the closed window for the open one", () =>
    check(
      withWindow(`
      { pkgs, ... }: {
        environment.systemPackages = [
          (pkgs.writeShellScriptBin "rescue-status" ''
            if systemctl is-active --quiet ssh-rescue; then echo open; fi
      #        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ is-active says the opposite here: ssh-rescue is a oneshot that sleeps, so it fails while the window is open (activating), and succeeds for good once it is closed (active). Ask whether its ActiveState is activating.
          '')
        ];
      }`),
    ));

  it("sees one that never says that it is open", () =>
    assert.deepEqual(said(id, withWindow(asks, `Type = "oneshot";`)), [
      "warning: is-active never says that the window is open: ssh-rescue is a oneshot that sleeps, so it fails just then (activating). Ask whether its ActiveState is activating.",
    ]));

  it("sees a window that opens by a server of its own", () =>
    assert.equal(
      said(
        id,
        withWindow(
          `{ environment.etc.motd.text = "\${if true then "x" else ""} run: systemctl is-active ssh-rescue.service"; }`,
          `Type = "oneshot"; RemainAfterExit = true;`,
          `''
            /bin/sshd -D -p 2222 -o PasswordAuthentication=yes &
            /bin/sleep 15m
            kill $!
          ''`,
        ),
      ).length,
      1,
    ));

  it("sees time that is left over from two clocks", () =>
    check(
      withWindow(`
      { pkgs, ... }: {
        environment.systemPackages = [
          (pkgs.writeShellScriptBin "rescue-left" ''
            SINCE=$(systemctl show ssh-rescue -p ActiveEnterTimestampMonotonic --value)
            echo $(( 300 - ($(date +%s%N) - SINCE) / 1000000000 ))
      #                     ^^^^^^^^^^^^^^^^^^^^^ date counts nanoseconds since 1970 here, and ActiveEnterTimestampMonotonic microseconds since the boot: what is left of them says nothing of the window. Take the time since the boot from /proc/uptime, and InactiveExitTimestampMonotonic, which is when the window opened.
          '')
        ];
      }`),
    ));

  describe("leaves alone", () => {
    const silent = (source: string): void => assert.deepEqual(said(id, source), []);

    it("who asks whether it is activating", () =>
      silent(
        withWindow(
          `{ programs.bash.shellAliases.s = "systemctl show -p ActiveState --value ssh-rescue | grep -qx activating"; }`,
        ),
      ));

    it("a window that is a service, and active while it is open", () =>
      silent(
        withWindow(asks, `ExecStart = "/bin/sshd -D -p 2222 -o PasswordAuthentication=yes";`, `"exec /bin/sshd"`),
      ));

    it("a oneshot that goes on by itself: who asks is told what came of it", () =>
      silent(
        withWindow(
          asks,
          undefined,
          `''
            sed -i 's/^PasswordAuthentication.*/PasswordAuthentication yes/' /etc/ssh/sshd_config
            (sleep 300; systemctl reload sshd) &
            sleep 2
          ''`,
        ),
      ));

    it("a oneshot that sleeps, and opens nothing", () => silent(withWindow(asks, undefined, `"sleep 600; backup"`)));

    it("other units, units of people, and comments of a script", () =>
      silent(
        withWindow(`
        { environment.etc.x.text = ''
            # systemctl is-active ssh-rescue
            systemctl is-active sshd
            systemctl --user is-active ssh-rescue
            systemctl start ssh-rescue
          ''; }`),
      ));

    it("times of one clock", () =>
      silent(
        withWindow(`
        { environment.etc.x.text = ''
            SINCE=$(systemctl show ssh-rescue -p InactiveExitTimestampMonotonic --value)
            echo $(( $(cut -d. -f1 /proc/uptime) - SINCE / 1000000 ))
          ''; }`),
      ));

    it("files that no host imports", () =>
      silent(`
        #- configuration.nix
        { systemd.services.ssh-rescue = { serviceConfig.Type = "oneshot"; script = ${script}; }; }
        #- loose.nix
        ${asks}
      `));

    it("a file that cannot be read", () => silent(withWindow(`{ x = "systemctl is-active ssh-rescue" }`)));
  });

  it("offers to ask well, where nobody reads what is printed", () =>
    checkValidFix(
      id,
      withWindow(`
      { environment.etc.x.text = ''
          if timeout 1 systemctl is-active --quiet ssh-rescue 2>/dev/null; then echo open; fi
        ''; }`),
      withWindow(`
      { environment.etc.x.text = ''
          if timeout 1 systemctl show --property=ActiveState --value ssh-rescue | grep -qx activating 2>/dev/null; then echo open; fi
        ''; }`),
      "Ask whether it is activating",
    ));

  it("but not where somebody does", () => assert.deepEqual(offered(id, withWindow(asks)), []));

  it("speaks German", () =>
    assert.deepEqual(saidInGerman(id, withWindow(asks, `Type = "oneshot";`)), [
      "is-active meldet das Fenster nie als offen: ssh-rescue ist ein schlafender oneshot, der Befehl schlägt gerade dann fehl (activating). Fragen, ob ActiveState activating ist.",
    ]));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      `
      {
        systemd.services.ssh-rescue = { serviceConfig.Type = "oneshot"; script = ${script}; };
        programs.bash.shellAliases.s = "systemctl is-active ssh-rescue";
      }
      `,
      `
      {
        systemd.services.ssh-rescue = { serviceConfig.Type = "oneshot"; script = ${script}; };
        # mynixos: ignore host/rescue-status – Grund
        programs.bash.shellAliases.s = "systemctl is-active ssh-rescue";
      }
      `,
    ));
});
