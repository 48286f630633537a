/** `host/rescue-endless`: rescue windows that nothing closes, and those that something may close. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";
import { said, saidInGerman } from "./hardened.ts";

const id = "host/rescue-endless";

const command = '"${pkgs.openssh}/bin/sshd -D -f ${settings}"';

/** A window `rescue` with more in its unit, its `serviceConfig`, and beside it. */
function withWindow({ unit = "", config = "", more = "", start = command }): string {
  return `{ lib, pkgs, inputs, ... }:
  let settings = pkgs.writeText "settings" "Port 2222\\nPasswordAuthentication yes\\nAllowUsers alex";
  in {
    systemd.services.rescue = { ${unit} serviceConfig = { ExecStart = ${start}; ${config} }; };
    ${more}
  }`;
}

const endless =
  "warning: Nothing closes the rescue window rescue: once it is open, its sshd takes passwords until somebody stops it. Set serviceConfig.RuntimeMaxSec.";

describe(id, () => {
  it("sees a server that runs for ever", () =>
    checkRule(
      id,
      `
      { pkgs, ... }:
      let settings = pkgs.writeText "settings" "PasswordAuthentication yes";
      in {
        systemd.services.rescue.serviceConfig.ExecStart = "\${pkgs.openssh}/bin/sshd -D -f \${settings}";
      #                                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Nothing closes the rescue window rescue: once it is open, its sshd takes passwords until somebody stops it. Set serviceConfig.RuntimeMaxSec.
      }
    `,
    ));

  for (const [what, parts] of [
    ["of which that is said", { config: `RuntimeMaxSec = "infinity";` }],
    ["behind a script", { start: 'pkgs.writeShellScript "open" "exec ${pkgs.openssh}/bin/sshd -D -f ${settings}"' }],
    [
      "that a service would stop which nothing starts",
      { more: `systemd.services.shut.script = "systemctl stop rescue";` },
    ],
    [
      "whose timer is off",
      {
        more: `systemd.services.shut.script = "systemctl stop rescue.service"; systemd.timers.shut = { enable = false; timerConfig.OnActiveSec = 300; };`,
      },
    ],
    [
      "whose end is for another one",
      { more: `systemd.services.shut = { wantedBy = [ "multi-user.target" ]; script = "systemctl stop rescue-2"; };` },
    ],
  ] as const)
    it(`sees one ${what}`, () => assert.deepEqual(said(id, withWindow(parts)), [endless]));

  describe("leaves alone", () => {
    for (const [what, parts] of [
      ["one with a limit", { config: "RuntimeMaxSec = 300;" }],
      ["one whose limit nobody knows", { config: "RuntimeMaxSec = inputs.company.seconds;" }],
      [
        "one of whose settings nobody knows all",
        { unit: "", config: "", more: "systemd.services.rescue.serviceConfig = inputs.company.unit;" },
      ],
      ["a oneshot", { config: `Type = "oneshot";` }],
      [
        "one that a timeout ends",
        { start: '"${pkgs.coreutils}/bin/timeout 300 ${pkgs.openssh}/bin/sshd -D -f ${settings}"' },
      ],
      [
        "one whose script ends it",
        {
          start:
            'pkgs.writeShellScript "open" "(sleep 300; kill $$) & exec ${pkgs.openssh}/bin/sshd -D -f ${settings}"',
        },
      ],
      [
        "one that is stopped beside it",
        { config: 'ExecStartPost = "systemd-run --on-active=300 systemctl stop rescue";' },
      ],
      ["one that goes to the background", { start: '"${pkgs.openssh}/bin/sshd -f ${settings}"' }],
      ["one that stops with another", { unit: `partOf = [ "other.service" ];` }],
      [
        "one with a timer",
        {
          more: `systemd.services.shut.script = "systemctl stop rescue"; systemd.timers.shut.timerConfig.OnActiveSec = 300;`,
        },
      ],
      [
        "one with a timer for a unit of another name",
        {
          more: `systemd.services.shut.script = "systemctl stop rescue"; systemd.timers.x.timerConfig = { OnActiveSec = 300; Unit = "shut.service"; };`,
        },
      ],
      [
        "one that a service in force stops",
        { more: `systemd.services.shut = { startAt = "hourly"; script = "systemctl stop rescue"; };` },
      ],
      ["one that a text stops", { more: `environment.etc."at/shut".text = "systemctl stop rescue";` }],
      [
        "one that something stops by a name that is put together",
        { more: 'environment.etc."at/shut".text = "systemctl stop ${inputs.company.unit}";' },
      ],
      ["one that another unit shuts out", { more: `systemd.services.main.conflicts = [ "rescue.service" ];` }],
      ["a host of which not all is seen", { more: "imports = [ inputs.company.nixosModules.rescue ];" }],
      ["one that is off", { unit: "enable = false;" }],
    ] as const)
      it(what, () => assert.deepEqual(said(id, withWindow(parts)), []));

    it("a file that cannot be read", () => assert.deepEqual(said(id, `${withWindow({})} }`), []));
  });

  it("speaks German", () =>
    assert.deepEqual(saidInGerman(id, withWindow({})), [
      "Nichts schließt das Rettungsfenster rescue: Ist es einmal offen, nimmt sein sshd Passwörter, bis jemand ihn beendet. serviceConfig.RuntimeMaxSec setzen.",
    ]));

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
        # mynixos: ignore host/rescue-endless – Grund
        systemd.services.rescue.serviceConfig.ExecStart = "/bin/sshd -D -f \${pkgs.writeText "a" "PasswordAuthentication yes"}";
      }
      `,
    ));
});
