/** `host/rescue-port`: rescue windows on a port that the firewall drops, and those that people get to. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkRule, checkRules, checkSuppress } from "#test/check.ts";
import { said, saidInGerman } from "./hardened.ts";
import { checkValidFix } from "./valid-fix.ts";

const id = "host/rescue-port";
const check = (source: string): void => checkRule(id, source);

const server = `"/bin/sshd -D -p 2222 -o PasswordAuthentication=yes"`;

/** A host with a window on port 2222; `more` is said beside it. */
function withWindow(more: string): string {
  return `{ lib, pkgs, inputs, ... }: {
    services.openssh = { enable = true; openFirewall = false; settings.PasswordAuthentication = false; };
    systemd.services.rescue.serviceConfig.ExecStart = ${server};
    ${more}
  }`;
}

describe(id, () => {
  it("sees what the window asks for in vain, and speaks alone", () =>
    checkRules(`
      #- configuration.nix
      { imports = [ ./firewall.nix ./rescue.nix ]; }
      #- firewall.nix
      { lib, ... }: {
        services.openssh = { enable = true; settings.PasswordAuthentication = false; };
        networking.firewall = { trustedInterfaces = [ "tailscale0" ]; allowedTCPPorts = lib.mkForce [ 22 ]; };
      }
      #- rescue.nix
      {
        systemd.services.rescue = {
          serviceConfig = { Type = "oneshot"; NoNewPrivileges = false; };
          script = "/bin/sshd -D -f /run/rescue -p 2222 -o PasswordAuthentication=yes & sleep 900";
        };
        networking.firewall.allowedTCPPorts = [ 2222 ];
      #                                         ^^^^ The list in firewall.nix is stronger and discards port 2222 of the rescue window rescue: it only comes in through tailscale0. Add it there.
      }
    `));

  it("tells of all windows with that port at once, and leaves other ports to port/shadowed", () => {
    const source = `
      #- configuration.nix
      { imports = [ ./firewall.nix ./rescue.nix ]; }
      #- firewall.nix
      { lib, ... }: { networking.firewall.allowedTCPPorts = lib.mkForce [ 80 ]; }
      #- rescue.nix
      {
        systemd.services.rescue.script = ${server};
        systemd.services.rescue-manual.script = ${server};
        networking.firewall.allowedTCPPorts = [ 2222 9000 ];
      }
    `;
    assert.deepEqual(said(id, source), [
      "warning: The list in firewall.nix is stronger and discards port 2222 of the rescue window rescue, rescue-manual: nobody gets there. Add it there.",
    ]);
    assert.deepEqual(said("port/shadowed", source), [
      "warning: This list discards port 9000, which rescue.nix opens: it stays closed. Add it here, or remove it there.",
      "hint: Without effect: the list in firewall.nix is stronger and discards 9000.",
    ]);
  });

  it("sees that nobody asks for it", () =>
    check(`
      {
        systemd.services.rescue.serviceConfig.ExecStart = "/bin/sshd -D -p 2222 -o PasswordAuthentication=yes";
      #                                                                    ^^^^ The firewall does not let port 2222 of the rescue window rescue in: nobody gets there. Ask for it in networking.firewall.allowedTCPPorts.
      }
    `));

  it("says it more quietly where there is a door, which may be meant", () =>
    assert.deepEqual(
      said(
        id,
        withWindow(
          `networking.firewall = { trustedInterfaces = [ "tailscale0" ]; allowedTCPPorts = lib.mkForce [ 22 ]; };`,
        ),
      ),
      [
        "information: The firewall does not let port 2222 of the rescue window rescue in: it only comes in through tailscale0. Add it to the list in configuration.nix.",
      ],
    ));

  it("sees a rule in a table that opens nothing", () =>
    check(`
      { lib, pkgs, ... }: {
        networking.nftables.enable = true;
        networking.firewall.allowedTCPPorts = lib.mkForce [ 22 ];
        systemd.services.rescue.script = ''
          \${pkgs.nftables}/bin/nft add rule inet filter input tcp dport 2222 accept comment "rescue"
          cat > /run/rescue <<EOF
          Port 2222
      #        ^^^^ Accepting port 2222 in the table inet filter does not open it for the rescue window rescue: the firewall of NixOS drops it all the same, and where there is no such table, nft fails. Add it to the list in configuration.nix.
          PasswordAuthentication yes
          EOF
          /bin/sshd -f /run/rescue -D &
          sleep 900
          \${pkgs.nftables}/bin/nft delete rule inet filter input tcp dport 2222 || true
        '';
      }
    `));

  describe("leaves alone", () => {
    const silent = (source: string): void => assert.deepEqual(said(id, source), []);

    for (const [why, more] of [
      ["a port that is open", "networking.firewall.allowedTCPPorts = [ 2222 ];"],
      ["one in a range", "networking.firewall.allowedTCPPortRanges = [ { from = 2000; to = 3000; } ];"],
      ["one that a rule may let in", `networking.firewall.extraInputRules = "tcp dport 2222 accept";`],
      ["a host without a firewall", "networking.firewall.enable = false;"],
      ["a host whose firewall may be off", "networking.firewall.enable = pkgs.stdenv.isLinux;"],
      ["lists that nobody knows", "networking.firewall.allowedTCPPorts = pkgs.something;"],
      ["modules that nobody sees", "imports = [ inputs.company.nixosModules.firewall ];"],
    ] as const)
      it(why, () => silent(withWindow(more)));

    it("a window that opens the firewall by itself", () =>
      silent(`{ systemd.services.rescue.script = ''
        iptables -I nixos-fw -p tcp --dport 2222 -j nixos-fw-accept
        /bin/sshd -D -p 2222 -o PasswordAuthentication=yes
      ''; }`));

    it("or in a table that may be the right one", () =>
      silent(`{ systemd.services.rescue.script = ''
        nft insert rule inet nixos-fw input-allow tcp dport 2222 accept
        /bin/sshd -D -p 2222 -o PasswordAuthentication=yes
      ''; }`));

    it("one that listens where it says", () =>
      silent(
        `{ systemd.services.rescue.serviceConfig.ExecStart = "/bin/sshd -D -p 2222 -o ListenAddress=127.0.0.1 -o PasswordAuthentication=yes"; }`,
      ));

    it("a second server that takes keys only", () =>
      silent(
        `{ systemd.services.git.serviceConfig.ExecStart = "/bin/sshd -D -p 2222 -o PasswordAuthentication=no"; }`,
      ));

    it("a window on the port of sshd itself, which others tell of", () =>
      silent(`
        { lib, ... }: {
          services.openssh.enable = true;
          networking.firewall.allowedTCPPorts = lib.mkForce [ ];
          systemd.services.rescue.serviceConfig.ExecStart = "/bin/sshd -D -p 22 -o PasswordAuthentication=yes";
        }
      `));

    it("a file that cannot be read", () => silent(`{ systemd.services.rescue.serviceConfig.ExecStart = ${server} }`));
  });

  it("offers to add the port to the list that wins", () =>
    checkValidFix(
      id,
      `
      #- configuration.nix
      { imports = [ ./firewall.nix ./rescue.nix ]; }
      #- firewall.nix
      { lib, ... }: { networking.firewall.allowedTCPPorts = lib.mkForce [ 22 ]; }
      #- rescue.nix
      {
        systemd.services.rescue.script = ${server};
        networking.firewall.allowedTCPPorts = [ 2222 ];
      }
      `,
      `
      #- configuration.nix
      { imports = [ ./firewall.nix ./rescue.nix ]; }
      #- firewall.nix
      { lib, ... }: { networking.firewall.allowedTCPPorts = lib.mkForce [ 22 2222 ]; }
      #- rescue.nix
      {
        systemd.services.rescue.script = ${server};
        networking.firewall.allowedTCPPorts = [ 2222 ];
      }
      `,
      "Add 2222 to the list in firewall.nix",
    ));

  it("speaks German", () =>
    assert.deepEqual(saidInGerman(id, `{ systemd.services.rescue.serviceConfig.ExecStart = ${server}; }`), [
      "Die Firewall lässt Port 2222 des Rettungsfensters rescue nicht herein: niemand erreicht ihn. In networking.firewall.allowedTCPPorts eintragen.",
    ]));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      `
      {
        systemd.services.rescue.serviceConfig.ExecStart = ${server};
      }
      `,
      `
      {
        # mynixos: ignore host/rescue-port – Grund
        systemd.services.rescue.serviceConfig.ExecStart = ${server};
      }
      `,
    ));
});
