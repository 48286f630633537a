/** `host/sshd-sandbox`: what every SSH session inherits from the sandbox of its server, and what no session notices. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkRule, checkRules, checkSuppress } from "#test/check.ts";
import { said, saidInGerman } from "./hardened.ts";
import { checkValidFix, offered } from "./valid-fix.ts";

const id = "host/sshd-sandbox";
const check = (source: string): void => checkRule(id, source);

/** What is said of one directive of sshd, without the words around it. */
function reason(directives: string): readonly string[] {
  const source = `{ services.openssh.enable = true; systemd.services.sshd.serviceConfig = { ${directives} }; }`;
  return said(id, source).map((text) => text.replace(/^warning: .* for sudo, too: (.*)\. Leave it out\.$/, "$1"));
}

describe(id, () => {
  it("sees what locks people out, each where it is said", () =>
    check(`
      {
        services.openssh.enable = true;
        systemd.services.sshd.serviceConfig = {
          ProtectSystem = "strict";
      #   ^^^^^^^^^^^^^ Every SSH session inherits ProtectSystem=strict of sshd.service, for sudo, too: the system is read-only there, so sudo nixos-rebuild fails with “Read-only file system”. Leave it out.
          ProtectHome = "read-only";
      #   ^^^^^^^^^^^ Every SSH session inherits ProtectHome=read-only of sshd.service, for sudo, too: homes are read-only there, so nothing is saved in them, and VS Code cannot install its server. Leave it out.
          ProcSubset = "pid";
      #   ^^^^^^^^^^ Every SSH session inherits ProcSubset=pid of sshd.service, for sudo, too: /proc shows nothing of the system there, so uptime, free and their like fail. Leave it out.
          CapabilityBoundingSet = [ "CAP_CHOWN" "CAP_SETUID" "CAP_SETGID" ];
      #   ^^^^^^^^^^^^^^^^^^^^^ Every SSH session inherits CapabilityBoundingSet=CAP_CHOWN CAP_SETUID CAP_SETGID of sshd.service, for sudo, too: root itself lacks CAP_SYS_ADMIN, CAP_DAC_OVERRIDE, CAP_FOWNER there, so it cannot administer the machine. Leave it out.
          NoNewPrivileges = true;
      #   ^^^^^^^^^^^^^^^ Every SSH session inherits NoNewPrivileges=true of sshd.service, for sudo, too: sudo and su are refused there. Leave it out.
        };
      }
    `));

  it("sees it in a server that the repo starts itself", () =>
    check(`
      { pkgs, ... }: {
        systemd.services.rescue-ssh = {
          script = "\${pkgs.openssh}/bin/sshd -D -p 2222";
          serviceConfig.ProtectHome = true;
      #                 ^^^^^^^^^^^ Every SSH session inherits ProtectHome=true of rescue-ssh.service, for sudo, too: homes are empty there, so nobody can work in theirs, and sshd finds no ~/.ssh/authorized_keys. Leave it out.
        };
      }
    `));

  it("sees it in each connection that a socket starts", () =>
    check(`
      {
        services.openssh = { enable = true; startWhenNeeded = true; };
        systemd.services."sshd@".serviceConfig.ProtectSystem = "strict";
      #                                        ^^^^^^^^^^^^^ Every SSH session inherits ProtectSystem=strict of sshd@.service, for sudo, too: the system is read-only there, so sudo nixos-rebuild fails with “Read-only file system”. Leave it out.
        systemd.services.sshd.serviceConfig.ProtectSystem = "strict";
      }
    `));

  it("reads what is written where Nix fails with another unit", () =>
    check(`
      #- configuration.nix
      {
        imports = [ ./broken.nix ];
        services.openssh.enable = true;
        systemd.services.sshd.serviceConfig = { ProtectSystem = "strict"; Restart = "always"; };
      #                                         ^^^^^^^^^^^^^ Every SSH session inherits ProtectSystem=strict of sshd.service, for sudo, too: the system is read-only there, so sudo nixos-rebuild fails with “Read-only file system”. Leave it out.
      }
      #- broken.nix
      { systemd.services = { }.missing; }
    `));

  describe("says what is lost, and no more", () => {
    for (const [directives, expected] of [
      [`ProtectSystem = "full";`, ["/etc is read-only there, so nobody can edit /etc/nixos"]],
      [`ProtectSystem = true;`, ["/boot is read-only there, so nobody can make room in it or mend the boot loader"]],
      [`ProtectSystem = "strict"; ReadWritePaths = [ "/nix" ];`, ["the system is read-only there but for /nix"]],
      [`ProtectSystem = "strict"; ReadWritePaths = [ "/" ];`, []],
      [
        `ProtectSystem = "full"; ReadWritePaths = [ "/etc/nixos" ];`,
        ["/boot is read-only there, so nobody can make room in it or mend the boot loader"],
      ],
      [`ProtectSystem = "full"; ReadWritePaths = [ "/etc" "-/boot" ];`, []],
      [`ProtectHome = "read-only"; ReadWritePaths = [ "/home/anna" ];`, []],
      [
        `CapabilityBoundingSet = [ "CAP_CHOWN" "CAP_NET_BIND_SERVICE" ];`,
        ["sshd cannot become the user who signs in, and nobody gets in"],
      ],
      [
        `CapabilityBoundingSet = "~CAP_SYS_ADMIN";`,
        ["root itself lacks CAP_SYS_ADMIN there, so it cannot administer the machine"],
      ],
      [`CapabilityBoundingSet = "~CAP_SYS_TIME CAP_SYS_RAWIO";`, []],
      [`PrivateUsers = true;`, ["sshd cannot become the user who signs in, and nobody gets in"]],
      [
        `RestrictAddressFamilies = [ "AF_INET" ];`,
        ["nothing there can talk to systemd, so systemctl fails, for root, too"],
      ],
      [`RestrictAddressFamilies = [ "AF_INET" "AF_UNIX" ];`, ["ip and its like cannot ask the kernel there"]],
      [`RestrictAddressFamilies = [ "AF_INET" "AF_INET6" "AF_UNIX" "AF_NETLINK" ];`, []],
      [
        `SystemCallFilter = [ "@system-service" ];`,
        ["programs that need any other system call are refused or killed there"],
      ],
      [`SystemCallFilter = "~@mount";`, ["nothing can be mounted there, by root either"]],
      [`SystemCallFilter = "~@obsolete";`, []],
      [`PrivateTmp = true; ProtectProc = "invisible"; LockPersonality = true; RestrictRealtime = true;`, []],
      [`ProtectSystem = false; ProtectHome = "no"; NoNewPrivileges = false; ProcSubset = "all";`, []],
      [`OOMScoreAdjust = -900; Restart = "always"; UMask = "0077";`, []],
    ] as const)
      it(directives, () => assert.deepEqual(reason(directives), expected));
  });

  it("is alone: the service itself does not break", () =>
    checkRules(`
      {
        services.openssh = { enable = true; settings.PasswordAuthentication = false; };
        systemd.services.sshd.serviceConfig.NoNewPrivileges = true;
      #                                     ^^^^^^^^^^^^^^^ Every SSH session inherits NoNewPrivileges=true of sshd.service, for sudo, too: sudo and su are refused there. Leave it out.
      }
    `));

  describe("leaves alone", () => {
    it("a server that is off", () =>
      check(`
        {
          services.openssh.enable = false;
          systemd.services.sshd.serviceConfig.ProtectSystem = "strict";
        }
      `));

    it("other services, and whatever only looks at the settings of sshd", () =>
      check(`
        { pkgs, ... }: {
          services.openssh.enable = true;
          systemd.services.app = { script = "exec app"; serviceConfig.ProtectSystem = "strict"; };
          systemd.services.look = { script = "\${pkgs.openssh}/bin/sshd -t"; serviceConfig.ProtectSystem = "strict"; };
        }
      `));

    it("values that lose, and those that nobody knows", () =>
      check(`
        { lib, pkgs, ... }: {
          services.openssh.enable = true;
          systemd.services.sshd.serviceConfig = {
            ProtectSystem = lib.mkMerge [ (lib.mkDefault "strict") (lib.mkForce false) ];
            ProtectHome = pkgs.something.home;
          };
        }
      `));

    it("a file that cannot be read", () =>
      check("{ services.openssh.enable = true; systemd.services.sshd.serviceConfig.ProtectSystem = ; }"));
  });

  describe("offers to leave it out", () => {
    it("with its line", () =>
      checkValidFix(
        id,
        `
        {
          services.openssh.enable = true;
          systemd.services.sshd.serviceConfig = {
            Restart = "always";
            ProtectSystem = "strict"; # read-only
            OOMScoreAdjust = -900;
          };
        }
        `,
        `
        {
          services.openssh.enable = true;
          systemd.services.sshd.serviceConfig = {
            Restart = "always";
            OOMScoreAdjust = -900;
          };
        }
        `,
        "Leave out ProtectSystem",
      ));

    it("from within a line", () =>
      checkValidFix(
        id,
        `
        {
          services.openssh.enable = true;
          systemd.services.sshd.serviceConfig = { Restart = "always"; ProtectHome = true; OOMScoreAdjust = -900; };
        }
        `,
        `
        {
          services.openssh.enable = true;
          systemd.services.sshd.serviceConfig = { Restart = "always"; OOMScoreAdjust = -900; };
        }
        `,
      ));

    it("but not where two modules say it", () =>
      assert.deepEqual(
        offered(
          id,
          `
          #- configuration.nix
          { imports = [ ./more.nix ]; services.openssh.enable = true; systemd.services.sshd.serviceConfig.ProtectSystem = "strict"; }
          #- more.nix
          { systemd.services.sshd.serviceConfig.ProtectSystem = "strict"; }
          `,
        ),
        [],
      ));
  });

  it("speaks German", () =>
    assert.deepEqual(
      saidInGerman(
        id,
        "{ services.openssh.enable = true; systemd.services.sshd.serviceConfig.NoNewPrivileges = true; }",
      ),
      [
        "Jede SSH-Sitzung erbt NoNewPrivileges=true von sshd.service, auch für sudo: sudo und su werden dort verweigert. Weglassen.",
      ],
    ));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      `
      {
        services.openssh.enable = true;
        systemd.services.sshd.serviceConfig.ProtectSystem = "strict";
      }
      `,
      `
      {
        services.openssh.enable = true;
        # mynixos: ignore host/sshd-sandbox – Grund
        systemd.services.sshd.serviceConfig.ProtectSystem = "strict";
      }
      `,
    ));
});
