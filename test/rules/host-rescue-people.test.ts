/** `host/rescue-people`: rescue windows that take passwords from everybody or from root, and those that name who may come in. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";
import { said, saidInGerman } from "./hardened.ts";

const id = "host/rescue-people";

/** A window with these lines as its configuration; `flags` are those of its sshd. */
function withConfig(lines: string, flags = "-D -f"): string {
  return `{ config, lib, pkgs, inputs, ... }:
  let settings = pkgs.writeText "settings" ''
    Port 2222
    ${lines.replaceAll("\n", "\n    ")}
  '';
  in { systemd.services.rescue.serviceConfig.ExecStart = "\${pkgs.openssh}/bin/sshd ${flags} \${settings}"; }`;
}

const everybody =
  "warning: The rescue window rescue takes a password from every account that has one: nothing in the configuration of its sshd says who may come in. Name them with AllowUsers.";
const root =
  "warning: The rescue window rescue takes a password from root, a name that everybody knows. Set PermitRootLogin no: who comes in as an administrator becomes root by sudo.";

describe(id, () => {
  it("sees that nobody is named, behind a script, too", () =>
    checkRule(
      id,
      `
      { pkgs, ... }:
      let
        settings = pkgs.writeText "settings" ''
          Port 2222
          PasswordAuthentication yes
      #   ^^^^^^^^^^^^^^^^^^^^^^^^^^ The rescue window rescue takes a password from every account that has one: nothing in the configuration of its sshd says who may come in. Name them with AllowUsers.
          PermitRootLogin no
        '';
        open = pkgs.writeShellScript "open" ''exec \${pkgs.openssh}/bin/sshd -D -f "$1"'';
      in
      { systemd.services.rescue.serviceConfig.ExecStart = "\${open} \${settings}"; }
    `,
    ));

  for (const [what, lines] of [
    ["where everybody is", "PasswordAuthentication yes\nAllowUsers *"],
    ["where everybody from somewhere is", "passwordauthentication yes\nAllowUsers alex *@192.168.1.0/24"],
    ["below Match, whoever it is", "PasswordAuthentication no\nMatch all\n  PasswordAuthentication yes"],
    [
      "below Match, from wherever",
      "PasswordAuthentication no\nMatch Address 10.0.0.0/8 LocalPort 2222\n  PasswordAuthentication yes",
    ],
    ["where sshd asks unless it is told not to", "Match User alex\n  PasswordAuthentication yes"],
    ["where the first word counts", "PasswordAuthentication yes\nPasswordAuthentication no"],
    [
      "beside lines that may be there and are about something else",
      '${lib.optionalString config.services.openssh.enable "LogLevel VERBOSE"}\nPasswordAuthentication yes',
    ],
    [
      "beside lines of which nobody knows how many there are",
      '${lib.concatMapStringsSep "\\n" (key: "HostKey ${key.path}") config.services.openssh.hostKeys}\nPasswordAuthentication yes',
    ],
  ] as const)
    it(`sees it ${what}`, () => assert.deepEqual(said(id, withConfig(lines)), [everybody]));

  it("sees root among those who are named", () => {
    const lines = "PasswordAuthentication yes\nPermitRootLogin yes\nAllowUsers root@10.0.0.0/8 alex";
    assert.deepEqual(said(id, withConfig(lines)), [root]);
    assert.deepEqual(
      said(id, withConfig(lines.replace("PermitRootLogin yes", "PermitRootLogin prohibit-password"))),
      [],
    );
    assert.deepEqual(said(id, withConfig(lines.replace("root@10.0.0.0/8 ", ""))), []);
  });

  describe("leaves alone", () => {
    for (const [what, lines] of [
      ["who names somebody", "PasswordAuthentication yes\nAllowUsers alex"],
      ["who names a pattern", "PasswordAuthentication yes\nAllowUsers admin-*"],
      ["who names groups", "PasswordAuthentication yes\nAllowGroups wheel"],
      ["who refuses some", "PasswordAuthentication yes\nDenyUsers guest"],
      ["who asks for a key, too", "PasswordAuthentication yes\nAuthenticationMethods publickey,password"],
      ["who says it below Match User", "PasswordAuthentication no\nMatch User alex\n  PasswordAuthentication yes"],
      ["who says so for root alone", "PasswordAuthentication yes\nMatch User *,!alex\n  PasswordAuthentication no"],
      ["who takes more from other files", "PasswordAuthentication yes\nInclude /etc/ssh/rescue.d/*"],
      ["lines that nobody knows", "PasswordAuthentication yes\n${inputs.company.lines}"],
      [
        "lines that may say it",
        'PasswordAuthentication yes\n${lib.optionalString config.services.openssh.enable "AllowUsers alex"}',
      ],
      ["lines that say it of people nobody knows", "PasswordAuthentication yes\nAllowUsers ${inputs.company.admin}"],
      [
        "lines that say it as often as there are people",
        'PasswordAuthentication yes\n${lib.concatMapStringsSep "\\n" (name: "AllowUsers ${name}") inputs.company.admins}',
      ],
      ["comments", "# PasswordAuthentication yes\nPasswordAuthentication no"],
    ] as const)
      it(what, () => assert.deepEqual(said(id, withConfig(lines)), []));

    it("a command line that says more", () =>
      assert.deepEqual(said(id, withConfig("PasswordAuthentication yes", "-D -o AllowUsers=alex -f")), []));

    it("the configuration of the system's sshd", () =>
      assert.deepEqual(
        said(
          id,
          `{ systemd.services.rescue.serviceConfig.ExecStart = "/bin/sshd -D -p 2222 -o PasswordAuthentication=yes"; }`,
        ),
        [],
      ));

    it("a file that cannot be read", () =>
      assert.deepEqual(said(id, `${withConfig("PasswordAuthentication yes")} }`), []));
  });

  it("speaks German", () => {
    assert.deepEqual(saidInGerman(id, withConfig("PasswordAuthentication yes")), [
      "Das Rettungsfenster rescue nimmt von jedem Konto ein Passwort, das eines hat: Nichts in der Konfiguration seines sshd sagt, wer hineindarf. Mit AllowUsers nennen.",
    ]);
    assert.deepEqual(saidInGerman(id, withConfig("PasswordAuthentication yes\nPermitRootLogin yes\nAllowUsers root")), [
      "Das Rettungsfenster rescue nimmt ein Passwort von root, einem Namen, den jeder kennt. PermitRootLogin no setzen: Wer als Administrator hineinkommt, wird mit sudo zu root.",
    ]);
  });

  it("can be suppressed", () =>
    checkSuppress(
      id,
      `
      { pkgs, ... }: {
        systemd.services.rescue.serviceConfig.ExecStart = "/bin/sshd -D -f \${pkgs.writeText "a" "PasswordAuthentication yes"}";
      }
      `,
      `
      { pkgs, ... }: {
        # mynixos: ignore host/rescue-people – Grund
        systemd.services.rescue.serviceConfig.ExecStart = "/bin/sshd -D -f \${pkgs.writeText "a" "PasswordAuthentication yes"}";
      }
      `,
    ));
});
