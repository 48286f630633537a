/** `host/rescue-pam`: windows whose passwords PAM refuses, and those it lets through. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";
import { said, saidInGerman } from "./hardened.ts";

const id = "host/rescue-pam";

const sed = "sed -i 's/^PasswordAuthentication.*/PasswordAuthentication yes/' /etc/ssh/sshd_config";

/** A host whose window runs `script`; `more` is said of it elsewhere. */
function host(script: string, more = "", passwords = "false"): string {
  return `
    #- configuration.nix
    { lib, pkgs, ... }: {
      services.openssh = { enable = true; settings.PasswordAuthentication = ${passwords}; };
      systemd.services.rescue = {
        serviceConfig.Type = "oneshot";
        script = ''
          ${script}
          systemctl reload sshd
          sleep 300
        '';
      };
      ${more}
    }
  `;
}

const finding =
  "warning: The window of rescue lets nobody in by password: sshd asks for one, and PAM refuses every one, because NixOS builds PAM for sshd without passwords where PasswordAuthentication is off. Set security.pam.services.sshd.unixAuth = lib.mkForce true: with services.openssh.settings.KbdInteractiveAuthentication = false beside it, sshd itself refuses passwords outside of the window; without, it takes them at any time.";

describe(id, () => {
  it("sees a window that edits the configuration of sshd, at the word that opens it", () =>
    checkRule(
      id,
      `
      #- configuration.nix
      {
        services.openssh = { enable = true; settings.PasswordAuthentication = false; };
        systemd.services.rescue.script = ''
          sed -i 's/^PasswordAuthentication.*/PasswordAuthentication yes/' /etc/ssh/sshd_config
      #                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^ The window of rescue lets nobody in by password: sshd asks for one, and PAM refuses every one, because NixOS builds PAM for sshd without passwords where PasswordAuthentication is off. Set security.pam.services.sshd.unixAuth = lib.mkForce true: with services.openssh.settings.KbdInteractiveAuthentication = false beside it, sshd itself refuses passwords outside of the window; without, it takes them at any time.
          sleep 300
        '';
      }
    `,
    ));

  it("sees a second sshd that has no configuration of its own", () =>
    assert.deepEqual(said(id, host("${pkgs.openssh}/bin/sshd -D -p 2222 -o PasswordAuthentication=yes")), [finding]));

  it("says it in German", () =>
    assert.match(saidInGerman(id, host(sed))[0] ?? "", /^Das Fenster von rescue lässt niemanden mit Passwort hinein/));

  for (const [what, source] of [
    ["where passwords are on anyway", host(sed, "", "true")],
    ["where nobody knows whether they are", host(sed, "", "lib.mkIf pkgs.stdenv.isLinux false")],
    ["where PAM checks passwords all the same", host(sed, "security.pam.services.sshd.unixAuth = lib.mkForce true;")],
    ["where PAM is set up otherwise", host(sed, "security.pam.services.sshd.text = builtins.readFile ./pam;")],
    ["where sshd does not ask PAM", host(sed, "services.openssh.settings.UsePAM = false;")],
    ["where sshd is off", host(sed, "services.openssh.enable = lib.mkForce false;")],
    ["of a window that turns PAM off, too", host(`${sed}\n sed -i 's/^UsePAM.*/UsePAM no/' /etc/ssh/sshd_config`)],
    [
      "of a second sshd with its own configuration, which has no PAM",
      host("printf 'Port 2222\\nPasswordAuthentication yes\\n' > /run/c; /bin/sshd -f /run/c -D &"),
    ],
    ["of a script that opens nothing", host("echo PasswordAuthentication no")],
  ] as const)
    it(`is silent ${what}`, () => assert.deepEqual(said(id, source), []));

  it("is silent where a module that nobody sees may say otherwise", () =>
    assert.deepEqual(said(id, host(sed, 'imports = [ (builtins.fetchTarball "https://example.org/x") ];')), []));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      `
      #- configuration.nix
      {
        services.openssh = { enable = true; settings.PasswordAuthentication = false; };
        systemd.services.rescue.script = "sed -i s/^PasswordAuthentication.*/PasswordAuthentication=yes/ /etc/ssh/sshd_config";
      }
    `,
      `
      #- configuration.nix
      {
        services.openssh = { enable = true; settings.PasswordAuthentication = false; };
        # mynixos: ignore host/rescue-pam – Grund
        systemd.services.rescue.script = "sed -i s/^PasswordAuthentication.*/PasswordAuthentication=yes/ /etc/ssh/sshd_config";
      }
    `,
    ));
});
