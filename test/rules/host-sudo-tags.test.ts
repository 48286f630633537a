/** `host/sudo-tags`: commands that a NOPASSWD before them frees, too; the real sudo confirms it in `test/model/access/sudo.test.ts`. */

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkFix, checkRule, checkSuppress, findingsOf } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";
import { render } from "#text/message.ts";

const free = (command: string, who = "kim"): string =>
  `sudo runs ${command} without a password for ${who}, although it has no NOPASSWD of its own: in sudoers a tag holds for all commands behind it in the rule.`;
const first =
  "Write ALL as the first command: the last one that fits decides, so PASSWD at the end would ask for the others, too.";
const locked =
  "Nobody of them has a password, and users.mutableUsers = false lets nobody get one: give one first (hashedPasswordFile), else asking for it locks sudo.";
const give = "Give it PASSWD, or NOPASSWD if that is meant.";

const rule = (commands: string, more = ""): string =>
  `\n#- configuration.nix\n{ lib, ... }: {\n  ${more}\n  security.sudo.extraRules = [ { users = [ "kim" ]; commands = [ ${commands} ]; } ];\n}\n`;
const nopasswd = (command: string): string => `{ command = "${command}"; options = [ "NOPASSWD" ]; }`;

describe("host/sudo-tags", () => {
  it("sees ALL behind NOPASSWD", () =>
    checkRule(
      "host/sudo-tags",
      `
      #- configuration.nix
      { lib, ... }: {
        security.sudo.extraRules = [
          {
            users = [ "kim" ];
            commands = [
              { command = "/run/current-system/sw/bin/nixos-rebuild"; options = [ "NOPASSWD" ]; }
              { command = "ALL"; options = lib.mkIf false [ "NOPASSWD" ]; }
      #       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ ${free("ALL")} ${first}
            ];
          }
        ];
      }
      `,
    ));

  it("sees other commands and other tags, in sudo-rs, too", () =>
    checkRule(
      "host/sudo-tags",
      `
      #- configuration.nix
      {
        security.sudo-rs.enable = true;
        security.sudo-rs.extraRules = [
          {
            groups = [ "ops" ];
            commands = [
              { command = "/bin/a"; options = [ "SETENV" "NOPASSWD" ]; }
              "/bin/b"
      #       ^^^^^^^^ ${free("/bin/b", "%ops")} ${give}
              { command = "/bin/c"; options = [ "PASSWD" ]; }
              "/bin/d"
            ];
          }
        ];
      }
      `,
    ));

  it("sees ALL in a text, where it makes the commands before it needless", () =>
    checkRule(
      "host/sudo-tags",
      `
      #- configuration.nix
      {
        security.sudo.extraConfig = ''
          Defaults lecture = never
          kim ALL=(ALL:ALL) NOPASSWD: /bin/a, ALL
      #                                       ^^^ ${free("ALL")} ${first}
          %ops ALL=(root) NOPASSWD: /bin/a, /bin/b -x
        '';
      }
      `,
    ));

  it("says why nothing is to be done where nobody has a password", () =>
    checkRule(
      "host/sudo-tags",
      `
      #- configuration.nix
      {
        users.mutableUsers = false;
        users.users.kim = { isNormalUser = true; extraGroups = [ "wheel" ]; };
        security.sudo.extraRules = [
          {
            users = [ "kim" ];
            commands = [
              ${nopasswd("/bin/a")}
              "ALL"
      #       ^^^^^ ${free("ALL")} ${locked}
            ];
          }
        ];
      }
      `,
    ));

  for (const [what, source] of [
    ["ALL stands first", rule(`"ALL" ${nopasswd("/bin/a")}`)],
    ["each command has its own tag", rule(`${nopasswd("/bin/a")} ${nopasswd("ALL")}`)],
    ["PASSWD takes it back", rule(`${nopasswd("/bin/a")} { command = "ALL"; options = [ "PASSWD" ]; }`)],
    ["another tag stands before it", rule(`{ command = "/bin/a"; options = [ "SETENV" ]; } "ALL"`)],
    [
      "the tag stands in another rule",
      `\n#- configuration.nix\n{ security.sudo.extraRules = [ { users = [ "kim" ]; commands = [ ${nopasswd("/bin/a")} ]; } { users = [ "kim" ]; commands = [ "ALL" ]; } ]; }\n`,
    ],
    [
      "a later rule asks",
      `\n#- configuration.nix\n{ security.sudo.extraRules = [ { users = [ "kim" ]; commands = [ ${nopasswd("/bin/a")} "ALL" ]; } { groups = [ "all" ]; commands = [ "ALL" ]; } ]; }\n`,
    ],
    ["a later text may ask", rule(`${nopasswd("/bin/a")} "ALL"`, 'security.sudo.extraConfig = "kim ALL=(ALL) ALL";')],
    [
      "a text is not understood",
      rule(`${nopasswd("/bin/a")} "ALL"`, 'security.sudo.extraConfig = "kim host = sha224:0 ALL : x = ALL";'),
    ],
    [
      "what stands before it is not known",
      rule(`${nopasswd("/bin/a")} { command = "/bin/b"; options = builtins.tail (import /etc/tags.nix); } "ALL"`),
    ],
    [
      "the order of rules is set by hand",
      `\n#- configuration.nix\n{ lib, ... }: { security.sudo.extraRules = lib.mkBefore [ { users = [ "kim" ]; commands = [ ${nopasswd("/bin/a")} "ALL" ]; } ]; }\n`,
    ],
    ["sudo is off", rule(`${nopasswd("/bin/a")} "ALL"`, "security.sudo.enable = false;")],
    [
      "wheel is asked for nothing anyway",
      rule(
        `${nopasswd("/bin/a")} "ALL"`,
        'security.sudo.wheelNeedsPassword = false; users.users.kim.extraGroups = [ "wheel" ];',
      ),
    ],
    ["it is said of root", rule(`${nopasswd("/bin/a")} "ALL"`).replace('"kim"', '"root"')],
    ["a command is forbidden", rule(`${nopasswd("/bin/a")} "!/bin/sh"`)],
    [
      "a text means all of its list",
      '\n#- configuration.nix\n{ security.sudo.extraConfig = "kim ALL=(root) NOPASSWD: /bin/a, /bin/b"; }\n',
    ],
  ] as const)
    it(`is silent where ${what}`, () => checkRule("host/sudo-tags", source));

  it("moves ALL to the front, with what stands above it, and lets the helper run", () =>
    checkFix(
      "host/sudo-tags",
      `
      #- configuration.nix
      {
        users.users.kim.hashedPasswordFile = "/run/secrets/kim";
        security.sudo.extraRules = [
          {
            users = [ "kim" ];
            commands = [
              { command = "/bin/a"; options = [ "NOPASSWD" ]; }
              # everything else
              { command = "ALL"; }
            ];
          }
        ];
      }
      `,
      `
      #- configuration.nix
      {
        users.users.kim.hashedPasswordFile = "/run/secrets/kim";
        security.sudo.extraRules = [
          {
            users = [ "kim" ];
            commands = [
              # everything else
              { command = "ALL"; }
              { command = "/bin/a"; options = [ "NOPASSWD" ]; }
              { command = "/run/current-system/sw/bin/mynixos-rebuild"; options = [ "NOPASSWD" ]; }
            ];
          }
        ];
      }
      `,
      "Ask for a password for ALL, not for /run/current-system/sw/bin/mynixos-rebuild",
    ));

  it("gives another command a tag", () =>
    checkFix(
      "host/sudo-tags",
      rule(`${nopasswd("/bin/a")} { command = "/bin/b"; }`),
      rule(`${nopasswd("/bin/a")} { command = "/bin/b"; options = [ "PASSWD" ]; }`),
    ));

  const titles = (source: string): readonly string[] =>
    findingsOf("host/sudo-tags", fixture(source).files)
      .flatMap((finding) => finding.fixesLater?.() ?? [])
      .map(({ title, safe }) => `${render(title)} ${safe ? "safe" : "unsafe"}`);

  it("warns in the title where the repo shows no password", () =>
    assert.deepEqual(titles(rule(`${nopasswd("/bin/a")} "ALL"`)), [
      "Ask for a password for ALL, not for /run/current-system/sw/bin/mynixos-rebuild (the repo gives nobody a password: try passwd -S first) unsafe",
    ]));

  it("offers nothing that would lock sudo", () =>
    assert.deepEqual(
      titles(rule(`${nopasswd("/bin/a")} "ALL"`, "users.mutableUsers = false; users.users.kim.isNormalUser = true;")),
      [],
    ));

  it("says nothing about a file that cannot be read", () =>
    checkRule("host/sudo-tags", "\n#- configuration.nix\n{ security.sudo.extraRules = [ ; }\n"));

  it("can be suppressed", () =>
    checkSuppress(
      "host/sudo-tags",
      `
      #- configuration.nix
      {
        security.sudo.extraRules = [ {
          users = [ "kim" ];
          commands = [
            { command = "/bin/a"; options = [ "NOPASSWD" ]; }
            "ALL"
          ];
        } ];
      }
      `,
      `
      #- configuration.nix
      {
        security.sudo.extraRules = [ {
          users = [ "kim" ];
          commands = [
            { command = "/bin/a"; options = [ "NOPASSWD" ]; }
            # mynixos: ignore host/sudo-tags – Grund
            "ALL"
          ];
        } ];
      }
      `,
    ));
});
