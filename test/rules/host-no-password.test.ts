/** `host/no-password`: nobody has a password and nobody can get one; what may give one, or make it needless, keeps the rule silent. */

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkRule, checkSuppress, english, findingsOf } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

const host = (text: string): string =>
  `\n#- configuration.nix\n{ lib, config, pkgs, ... }: {\n  users.mutableUsers = false;\n  users.users.kim = { isNormalUser = true; extraGroups = [ "wheel" ]; };\n  ${text}\n}\n`;

describe("host/no-password", () => {
  it("sees administrators without a password, and a sudo that asks for one", () =>
    checkRule(
      "host/no-password",
      `
      #- configuration.nix
      {
        users.mutableUsers = false;
      #                      ^^^^^ users.mutableUsers = false, and neither root nor kim has a password in this repo. So nobody can log in at the console when SSH does not work. sudo asks for one, so it can do nothing. Give an administrator a hashedPasswordFile.
        users.users.kim = {
          isNormalUser = true;
          extraGroups = [ "wheel" ];
          hashedPassword = "!";
        };
        users.users.guest = { isNormalUser = true; password = null; };
      }
      `,
    ));

  it("sees that a window for passwords lets nobody in, and that sudo works only because it asks for none", () => {
    const source = `
      #- configuration.nix
      {
        users.mutableUsers = false;
      #                      ^^^^^ users.mutableUsers = false, and neither root nor kim has a password in this repo. So nobody can log in at the console, and the window for password login lets nobody in. sudo works only because it asks for none (NOPASSWD). Give an administrator a hashedPasswordFile.
        users.users.kim.isNormalUser = true;
        security.sudo.extraRules = [ { users = [ "kim" ]; commands = [ { command = "ALL"; options = [ "NOPASSWD" ]; } ]; } ];
        systemd.services.window.script = "sed -i 's/^PasswordAuthentication.*/PasswordAuthentication yes/' /etc/ssh/sshd_config";
      }
      `;
    checkRule("host/no-password", source);
    assert.equal(findingsOf("host/no-password", fixture(source).files)[0]?.severity, "warning");
  });

  it("sees a window that is another sshd", () => {
    const [finding] = findingsOf(
      "host/no-password",
      fixture(
        host(
          'security.sudo.wheelNeedsPassword = false; systemd.services.window.serviceConfig.ExecStart = "/bin/sshd -D -p 2222 -o PasswordAuthentication=yes";',
        ),
      ).files,
    );
    assert.equal(finding?.severity, "warning");
    assert.match(
      english(finding?.message ?? { template: "", args: [] }),
      /the window for password login lets nobody in/,
    );
  });

  it("only informs where keys alone and a sudo that never asks may be meant so", () => {
    const [finding] = findingsOf("host/no-password", fixture(host("security.sudo.wheelNeedsPassword = false;")).files);
    assert.equal(finding?.severity, "information");
  });

  it("does not name users of services whose group nobody knows", () => {
    const source = host("users.users.web = { isSystemUser = true; group = import /etc/group.nix; };");
    const [finding] = findingsOf("host/no-password", fixture(source).files);
    assert.match(english(finding?.message ?? { template: "", args: [] }), /neither root nor kim has/);
  });

  it("speaks of root where there is nobody else", () =>
    checkRule(
      "host/no-password",
      `
      #- configuration.nix
      {
        users.mutableUsers = false;
      #                      ^^^^^ users.mutableUsers = false, and root has no password in this repo. So nobody can log in at the console when SSH does not work. Give an administrator a hashedPasswordFile.
        users.users.root.openssh.authorizedKeys.keys = [ "ssh-ed25519 AAAA" ];
      }
      `,
    ));

  for (const [what, text] of [
    ["users may change their password", "users.mutableUsers = lib.mkForce true;"],
    ["nobody knows whether they may", "users.mutableUsers = lib.mkForce (builtins.pathExists /etc/mutable);"],
    ["there is a hash", 'users.users.kim.hashedPassword = "$6$x$y";'],
    ["a secret gives it", "users.users.kim.hashedPasswordFile = config.sops.secrets.kim.path;"],
    ["there is a password at first", 'users.users.kim.initialPassword = "x";'],
    ["root has one", 'users.users.root.initialHashedPassword = "$6$x$y";'],
    ["somebody has one who is no administrator", 'users.users.guest = { isNormalUser = true; password = "x"; };'],
    ["what somebody has is not known", "users.users.kim.password = builtins.readFile /etc/kim;"],
    ["a user is not known", "users.users.zoe = import /etc/zoe.nix;"],
    ["the console asks nobody", 'services.getty.autologinUser = "kim";'],
    ["a directory knows the passwords", "users.ldap.enable = true;"],
    ["something else than a password is asked", "security.pam.sshAgentAuth.enable = true;"],
    ["a module that nobody reads may give one", "imports = [ <mine/users> ];"],
    [
      "a profile of nixpkgs gives one",
      'imports = [ (pkgs.path + "/nixos/modules/profiles/installation-device.nix") ];',
    ],
  ] as const)
    it(`is silent where ${what}`, () => checkRule("host/no-password", host(text)));

  it("knows modules that leave users alone", () => {
    const [finding] = findingsOf("host/no-password", fixture(host("imports = [ <home-manager/nixos> ];")).files);
    assert.ok(finding);
  });

  const flake = (input: string, module: string, entry = "./configuration.nix"): string =>
    `\n#- flake.nix\n{ inputs.${input}; outputs = { nixpkgs, x, ... }: { nixosConfigurations.a = nixpkgs.lib.nixosSystem { modules = [ ${entry} ${module} ]; }; }; }\n${host("").trimStart()}`;
  const found = (source: string): number => findingsOf("host/no-password", fixture(source).files).length;

  it("knows modules by where their input comes from, whatever it is called", () => {
    assert.equal(found(flake('x.url = "github:Mic92/sops-nix"', "x.nixosModules.sops")), 1);
    assert.equal(found(flake('x = { url = "github:nix-community/disko/latest"; }', "x.nixosModules.disko")), 1);
    assert.equal(found(flake('x.url = "github:kim/sops-nix"', "x.nixosModules.sops")), 0);
    assert.equal(found(flake('x.url = "github:kim/nur"', "x.modules.nixos.default")), 0);
    assert.equal(found(flake('x.url = "github:nix-community/NUR"', "x.repos.kim.modules.users")), 0);
  });

  it("does not know what else a host has that something else starts", () => {
    assert.equal(found(`${host("")}#- hive.nix\n{ kim = { imports = [ ./configuration.nix ]; }; }\n`), 0);
    const settings = '#- .mynixos.json\n{ "hostEntries": ["configuration.nix"] }\n';
    assert.equal(found(`${flake('x.url = "github:kim/x"', "")}${settings}`), 0);
  });

  it("says nothing about a file that cannot be read", () =>
    checkRule("host/no-password", "\n#- configuration.nix\n{ users.mutableUsers = ; }\n"));

  it("can be suppressed", () =>
    checkSuppress(
      "host/no-password",
      `
      #- configuration.nix
      {
        users.mutableUsers = false;
      }
      `,
      `
      #- configuration.nix
      {
        # mynixos: ignore host/no-password – Grund
        users.mutableUsers = false;
      }
      `,
    ));
});
