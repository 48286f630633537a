/** `host/ssh-legacy`: passwords at any time, keys and algorithms of another age, and what is none of that. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";
import { said, saidInGerman } from "./hardened.ts";
import { checkValidFix, offered } from "./valid-fix.ts";

const id = "host/ssh-legacy";
const check = (source: string): void => checkRule(id, source);

/** Made for this, and thrown away: only the public halves are left. */
const keys = {
  rsa1024:
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC+ikh+2hIwhNHb99CuLePOEH24CIItWv2SwOrcUzTcfz6QpGXgpa1xSqvEEJUWwK8z1zMS7nnW+Ka0xsagy+BMlE/VnD32gDdbinIPc+AZPR5F4FUYTZECzvQKQxsUNiWLHOuyvvjGPPGVH+NijM9m9tE3KSd817gEtLaWBs5Y/Q== x",
  rsa2048:
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCvjsTzcfqI+Lu8tDU5eNmVfEChny52JK6ra/XoQOBUUd474JrMmzAqOr5L7Tja8HWUS0jB/qQn3DSk8FOG3YnEDbz6RC/6VYh/+due+AlE6ZzuQgLz5QmekaUDAir2UDWq3NLnMXuTLyZhmGANUgw3uor7+OBWa48eL4DjvE5lvQDZgfwk+rADRkO+Y2eRHrxKNgqntBMvqN/5S1SJFPQIdW/i9EpDlc+/j/JVWP7gvC6CtGiveiKVVUxHblkF6cRW5igs5iy4qqArpRbMe/bUs+Lcgzzfu83anbhoK+iQ3KAZBBcNBkb/rpv0Mz/w5/EGy1L+upeXqz8clKH2RYKN x",
  ecdsa:
    "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBO6UR77R3cq1eaO6gNub295k/wmgJQg6N6jB1JYFENr8oWti7r17WtGNJQGmJQbIqcQqw0g38Ltc1C4FNlLhk2Q= x",
  dsa: "ssh-dss AAAAB3NzaC1kc3MAAACBANTxSW0SGGYrRgGq9G5PXQfdJQMvxn/qCxRoF4GTT7+d+pJt96/Vq4GycxETnHIpJ55DvNj8sd1mluls0uWpxSrVLn2Iwx5t5RmG8ZKHrIZlYfcSt2XSDYFPzfqUvjZZ4zpvHluSq3QkyCzV5cuYPFQeVJq3cPW+ywodLfvGvkv/AAAAFQDKf3CIar2l3KDymF0cNlYv8AjefQAAAIEAiNmzIn1Lvy6uSfUo7TjAeyRw8oSPz/cFBkUKO+RwKGRjwOiihdz6y6jDi4vg+CR0VR/qShpuWbU6xgMzkOTd/4CWJRILKbDW+JtSNp5txstydWvsoicgwCDnWHbR9hxYZEO2wIdwjI+iE6TJN+OMxfrqtAxQV2BwWIthPRRHhC0AAACBAMVc9rYHv0BobbigK1AAIS8BWtFcLXXFmcEP0rHs6LCSgPOnXUF5nSNu8rwqxLZHmPx5AxUYkxG0OD3UEjsXbgBFkWTBugJhfC4MjuDFWkjvXbeXjRzmdRzmoxalpz4x96HJ8zJz8DtiSiaB14viVT4J231unRcgaLJKUNh0gVY2 x",
  ed25519: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHIonWPooCCavQvT0QWNMPSyihri/UDMo+l6IvnhnNHP x",
};

/** What is said of a server that takes no passwords. */
function ofServer(more: string): readonly string[] {
  return said(
    id,
    `{ lib, ... }: { services.openssh = { enable = true; settings.PasswordAuthentication = false; }; ${more} }`,
  );
}

const ofKey = (key: string, groups = '"wheel"'): readonly string[] =>
  ofServer(`users.users.anna = { extraGroups = [ ${groups} ]; openssh.authorizedKeys.keys = [ "${key}" ]; };`);

describe(id, () => {
  describe("sees passwords that are taken at any time", () => {
    it("as the repo says", () =>
      check(`
        {
          services.openssh.enable = true;
          services.openssh.settings.PasswordAuthentication = true;
        #                                                    ^^^^ sshd takes passwords at any time, not only while a rescue window is open: whoever reaches it may try. Set PasswordAuthentication to false, once a key works.
        }
      `));

    it("by the name that the option had before", () =>
      check(`
        {
          services.openssh = { enable = true; passwordAuthentication = true; };
        #                                                              ^^^^ sshd takes passwords at any time, not only while a rescue window is open: whoever reaches it may try. Set PasswordAuthentication to false, once a key works.
        }
      `));

    it("by default, where nobody says anything", () =>
      check(`
        {
          services.openssh.enable = true;
        #                           ^^^^ sshd takes passwords at any time, as NixOS has it by default: whoever reaches it may try. Set services.openssh.settings.PasswordAuthentication to false, once a key works.
        }
      `));

    it("because PAM checks them, and sshd asks by keyboard-interactive", () =>
      check(`
        { lib, ... }: {
          services.openssh = { enable = true; settings.PasswordAuthentication = false; };
          security.pam.services.sshd.unixAuth = lib.mkForce true;
        #                                       ^^^^^^^^^^^^^^^^ sshd takes passwords at any time, although PasswordAuthentication is off: with this, PAM checks them, and sshd asks for them by keyboard-interactive, which NixOS leaves on. Set services.openssh.settings.KbdInteractiveAuthentication to false.
        }
      `));

    it("of root, too", () =>
      check(`
        {
          services.openssh = {
            enable = true;
            settings = {
              PasswordAuthentication = true;
        #                              ^^^^ sshd takes passwords at any time, not only while a rescue window is open: whoever reaches it may try. Set PasswordAuthentication to false, once a key works.
              PermitRootLogin = "yes";
        #                       ^^^^^ sshd lets root in by password, the one name that everybody knows. Set PermitRootLogin to prohibit-password, or to no.
            };
          };
        }
      `));
  });

  describe("does not see them where", () => {
    for (const [why, source] of [
      ["they are off", "services.openssh = { enable = true; settings.PasswordAuthentication = false; };"],
      ["sshd is off", "services.openssh = { enable = false; settings.PasswordAuthentication = true; };"],
      ["the server may be off", "services.openssh.enable = pkgs.stdenv.isLinux;"],
      [
        "root may sign in, but only by a key",
        `services.openssh = { enable = true; settings = { PasswordAuthentication = false; PermitRootLogin = "yes"; }; };`,
      ],
      [
        "a stronger definition takes no passwords",
        "services.openssh = { enable = true; settings.PasswordAuthentication = lib.mkMerge [ true (lib.mkForce false) ]; };",
      ],
      ["PAM knows none either", "services.openssh = { enable = true; settings.PasswordAuthentication = null; };"],
      [
        "a key has to come with it",
        `services.openssh = { enable = true; settings.AuthenticationMethods = "publickey,password"; };`,
      ],
      [
        "other lines of sshd_config speak of them",
        `services.openssh = { enable = true; extraConfig = "Match all\\n  PasswordAuthentication no"; };`,
      ],
      [
        "nobody has a password, and nobody can get one",
        "services.openssh.enable = true; users.mutableUsers = false; users.users.anna.isNormalUser = true;",
      ],
      ...[
        ["keyboard-interactive is off, whatever PAM does", "settings.KbdInteractiveAuthentication = false;", ""],
        ["the same by the name that it had before", "kbdInteractiveAuthentication = false;", ""],
        ["nobody knows whether keyboard-interactive is off", "settings.KbdInteractiveAuthentication = pkgs.x;", ""],
        ["sshd does not ask PAM", "settings.UsePAM = false;", ""],
        ["lines of sshd_config speak of keyboard-interactive", 'extraConfig = "KbdInteractiveAuthentication no";', ""],
        ["PAM asks for more than a password", "", "security.pam.services.sshd.googleAuthenticator.enable = true;"],
      ].map(
        ([why, sshd, more]) =>
          [
            why ?? "",
            `services.openssh = { enable = true; settings.PasswordAuthentication = false; ${sshd} }; security.pam.services.sshd.unixAuth = true; ${more}`,
          ] as const,
      ),
      [
        "a module that nobody sees may say so",
        "imports = [ inputs.srvos.nixosModules.server ]; services.openssh.enable = true;",
      ],
      [
        "such a module may turn keyboard-interactive off",
        "imports = [ inputs.srvos.nixosModules.server ]; services.openssh = { enable = true; settings.PasswordAuthentication = false; }; security.pam.services.sshd.unixAuth = true;",
      ],
    ] as const)
      it(why, () => check(`{ lib, pkgs, inputs, ... }: { ${source} }`));
  });

  it("takes the default for certain only where it knows how the host is made", () => {
    const host = "{ services.openssh.enable = true; }";
    const flake = "{ outputs = inputs: inputs.deploy.lib.make { hosts = ./.; }; }";
    const settings = `{ "hostEntries": ["box.nix"] }`;
    assert.equal(said(id, `#- .mynixos.json\n${settings}\n#- box.nix\n${host}`).length, 1);
    assert.equal(said(id, `#- .mynixos.json\n${settings}\n#- flake.nix\n${flake}\n#- box.nix\n${host}`).length, 0);
  });

  describe("knows the algorithms that OpenSSH gave up", () => {
    it("each where it stands", () =>
      check(`
        {
          services.openssh = {
            enable = true;
            settings = {
              PasswordAuthentication = false;
              KexAlgorithms = [ "curve25519-sha256" "diffie-hellman-group1-sha1" ];
        #                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ sshd offers diffie-hellman-group1-sha1 in KexAlgorithms: its group is too small, and OpenSSH turned it off in 7.0. Remove it.
              Ciphers = [ "aes256-cbc" "aes256-ctr" ];
        #                 ^^^^^^^^^^^^ sshd offers aes256-cbc in Ciphers: OpenSSH turned CBC off in its server in 6.7. Remove it.
              HostKeyAlgorithms = "ssh-ed25519,ssh-rsa";
        #                         ^^^^^^^^^^^^^^^^^^^^^ sshd offers ssh-rsa in HostKeyAlgorithms: it signs with SHA-1, which OpenSSH turned off in 8.8. Remove it.
            };
          };
        }
      `));

    for (const [settings, expected] of [
      [
        `Macs = [ "hmac-sha2-512" "hmac-sha1" ];`,
        ["information: sshd offers hmac-sha1 in Macs: it rests on SHA-1. Remove it."],
      ],
      [
        `Macs = [ "hmac-sha2-512" "hmac-md5-96-etm@openssh.com" ];`,
        [
          "warning: sshd offers hmac-md5-96-etm@openssh.com in Macs: OpenSSH turned MD5 and shortened codes off in 7.2. Remove it.",
        ],
      ],
      [
        `PubkeyAcceptedAlgorithms = "+ssh-rsa";`,
        [
          "warning: sshd offers ssh-rsa in PubkeyAcceptedAlgorithms: it signs with SHA-1, which OpenSSH turned off in 8.8. Remove it.",
        ],
      ],
      [`PubkeyAcceptedAlgorithms = "-ssh-rsa,ssh-dss";`, []],
      [`HostKeyAlgorithms = "ssh-ed25519,rsa-sha2-512,rsa-sha2-256";`, []],
      [
        `KexAlgorithms = [ "sntrup761x25519-sha512@openssh.com" "diffie-hellman-group16-sha512" "diffie-hellman-group-exchange-sha256" ];`,
        [],
      ],
      [`Ciphers = [ "chacha20-poly1305@openssh.com" "aes128-gcm@openssh.com" "aes192-ctr" ];`, []],
      [`Macs = [ "umac-128-etm@openssh.com" "hmac-sha2-256-etm@openssh.com" ];`, []],
    ] as const)
      it(settings, () => assert.deepEqual(ofServer(`services.openssh.settings = { ${settings} };`), expected));
  });

  describe("tells keys of administrators apart", () => {
    it("too short", () =>
      assert.deepEqual(ofKey(keys.rsa1024), [
        "warning: This key of anna is one of RSA with no more than 1024 bits. Replace it by one of Ed25519.",
      ]));

    it("of no use any more", () =>
      assert.deepEqual(ofKey(keys.dsa), [
        "warning: This key of anna is one of DSA, which OpenSSH turned off in 7.0: nobody gets in with it. Replace it by one of Ed25519.",
      ]));

    it("good, and of another kind", () => {
      assert.deepEqual(ofKey(keys.rsa2048), [
        "hint: An administrator may sign in by this key of RSA with 2048 bits, and not of Ed25519.",
      ]);
      assert.deepEqual(ofKey(keys.ecdsa), [
        "hint: An administrator may sign in by this key of ECDSA, and not of Ed25519.",
      ]);
      assert.deepEqual(ofKey(`from=\\"10.0.0.0/8\\" ${keys.rsa2048}`), [
        "hint: An administrator may sign in by this key of RSA with 2048 bits, and not of Ed25519.",
      ]);
    });

    it("that several have, once", () =>
      assert.deepEqual(
        ofServer(`users.users = lib.genAttrs [ "root" "anna" ] (name: {
          extraGroups = [ "wheel" ];
          openssh.authorizedKeys.keys = [ "${keys.ecdsa}" ];
        });`),
        ["hint: An administrator may sign in by this key of ECDSA, and not of Ed25519."],
      ));

    it("nothing of Ed25519, of people without rights, and of what is no whole key", () => {
      assert.deepEqual(ofKey(keys.ed25519), []);
      assert.deepEqual(ofKey(keys.rsa2048, '"users"'), []);
      assert.deepEqual(ofKey("ssh-rsa AAAAB3NzaC1yc2E..."), []);
      assert.deepEqual(ofKey(keys.rsa2048.slice(0, 200)), []);
      assert.deepEqual(ofKey("ssh-rsa AAAA-your-key-here anna@desk"), []);
    });
  });

  describe("tells keys of the host apart", () => {
    for (const [list, expected] of [
      [`[ { type = "ed25519"; path = "/etc/ssh/k"; } ]`, []],
      [
        `[ { type = "ed25519"; path = "/etc/ssh/k"; } { type = "rsa"; bits = 4096; path = "/etc/ssh/r"; } ]`,
        ["hint: sshd is given a host key of RSA besides the one of Ed25519."],
      ],
      [
        `[ { type = "ecdsa"; path = "/etc/ssh/e"; } ]`,
        ["hint: sshd is given a host key of ECDSA, and none of Ed25519."],
      ],
      [`lib.mkIf false [ { type = "dsa"; path = "/etc/ssh/d"; } ]`, []],
      [
        `[ { type = "rsa"; bits = 1024; path = "/etc/ssh/r"; } ]`,
        ["warning: sshd is given a host key of RSA with no more than 1024 bits. Remove it, or make it longer."],
      ],
      [
        `[ { type = "dsa"; path = "/etc/ssh/d"; } ]`,
        [
          "warning: sshd is given a host key of DSA, which OpenSSH turned off in 7.0 and cannot make any more since 10.0. Remove it.",
        ],
      ],
    ] as const)
      it(list, () => assert.deepEqual(ofServer(`services.openssh.hostKeys = ${list};`), expected));

    it("nothing of those that NixOS makes by default", () => assert.deepEqual(ofServer(""), []));
  });

  it("says nothing about a file that cannot be read", () =>
    check("{ services.openssh.enable = true; services.openssh.settings.PasswordAuthentication = ; }"));

  describe("offers to remove an algorithm", () => {
    it("that is written out in a list", () =>
      checkValidFix(
        id,
        `
        {
          services.openssh = {
            enable = true;
            settings = {
              PasswordAuthentication = false;
              Ciphers = [
                "aes256-gcm@openssh.com"
                "aes256-cbc"
              ];
            };
          };
        }
        `,
        `
        {
          services.openssh = {
            enable = true;
            settings = {
              PasswordAuthentication = false;
              Ciphers = [
                "aes256-gcm@openssh.com"
              ];
            };
          };
        }
        `,
        "Remove aes256-cbc from Ciphers",
      ));

    it("but not the only one, nor a part of a text", () => {
      const server = (settings: string): string =>
        `{ services.openssh = { enable = true; settings = { PasswordAuthentication = false; ${settings} }; }; }`;
      assert.deepEqual(offered(id, server(`Ciphers = [ "aes256-cbc" ];`)), []);
      assert.deepEqual(offered(id, server(`HostKeyAlgorithms = "ssh-ed25519,ssh-rsa";`)), []);
    });
  });

  it("speaks German", () =>
    assert.deepEqual(saidInGerman(id, "{ services.openssh.enable = true; }"), [
      "sshd nimmt jederzeit Passwörter an, wie es NixOS vorgibt: wer ihn erreicht, darf es versuchen. services.openssh.settings.PasswordAuthentication auf false setzen, sobald ein Schlüssel funktioniert.",
    ]));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      `
      {
        services.openssh.enable = true;
      }
      `,
      `
      {
        # mynixos: ignore host/ssh-legacy – Grund
        services.openssh.enable = true;
      }
      `,
    ));
});
