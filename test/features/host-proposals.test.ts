/** How a host may be reached, as far as the repo says it. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { type HostProposal, hostProposals } from "#features/host-proposals.ts";
import { sshRescue } from "#scaffold/foundation/ssh-rescue.ts";
import { modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";
import { foundationText } from "../scaffold/foundation/foundation-text.ts";

function proposals(source: string): readonly HostProposal[] {
  return hostProposals(modelFor(fixture(source).files));
}

const options = `options.my = {
  server.lanIP = lib.mkOption { type = lib.types.str; default = "192.168.2.10"; };
  server.tailscaleIP = lib.mkOption { type = lib.types.str; default = "100.64.0.7"; };
  zigbee.stickIP = lib.mkOption { type = lib.types.str; default = "192.168.2.11"; };
  network.gatewayIP = lib.mkOption { type = lib.types.str; default = "192.168.2.1"; };
  vpn.peer.address = lib.mkOption { type = lib.types.str; default = "100.64.0.9"; };
  server.version = lib.mkOption { type = lib.types.str; default = "10.0.0.1"; };
  ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
};`;

describe("proposals for hosts", () => {
  it("are the addresses, the user, the port and the rescue windows that the repo names", () =>
    assert.deepEqual(
      proposals(`
        #- configuration.nix
        { lib, config, ... }: {
          ${options}
          config = {
            networking.hostName = "q958";
            my.ports.ssh = 53844;
            services.openssh.enable = true;
            services.openssh.ports = lib.mkForce [ 22 config.my.ports.ssh ];
            users.users.guest = { isNormalUser = true; };
            users.users.admin = { isNormalUser = true; extraGroups = [ "wheel" ]; openssh.authorizedKeys.keys = [ "ssh-ed25519 AAAA a" ]; };
            systemd.services.door.script = "sed -i 's/^PasswordAuthentication.*/PasswordAuthentication yes/' /etc/ssh/sshd_config";
            users.users.backup = { isSystemUser = true; group = "backup"; };
          };
        }
      `),
      [
        {
          name: "q958",
          attribute: undefined,
          users: ["admin", "guest"],
          ports: [53_844, 22],
          addresses: [
            { address: "192.168.2.10", network: "lan", path: "my.server.lanIP" },
            { address: "100.64.0.7", network: "tailnet", path: "my.server.tailscaleIP" },
          ],
          rescueUnits: ["door"],
        },
      ],
    ));

  it("name the rescue window that we write", () => {
    const house = `{ lib, ... }: {
      imports = [ ./ssh-rescue.nix ];
      options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
      options.my.configs.identity.user = lib.mkOption { type = lib.types.str; default = "alex"; };
      config.my.ports.sshRescue = 50023;
    }`;
    const model = modelFor([
      { path: "configuration.nix", text: house },
      { path: "ssh-rescue.nix", text: foundationText(sshRescue) },
    ]);
    assert.deepEqual(
      hostProposals(model).map(({ rescueUnits }) => rescueUnits),
      [["ssh-rescue"]],
    );
  });

  it("take addresses of interfaces, and names of the flake", () =>
    assert.deepEqual(
      proposals(`
        #- flake.nix
        {
          outputs = { nixpkgs, ... }: {
            nixosConfigurations.box = nixpkgs.lib.nixosSystem { modules = [ ./box.nix ]; };
          };
        }
        #- box.nix
        { networking.interfaces.eth0.ipv4.addresses = [ { address = "10.1.2.3"; prefixLength = 24; } ]; }
      `),
      [
        {
          name: "box",
          attribute: "box",
          users: [],
          ports: [],
          addresses: [{ address: "10.1.2.3", network: "lan", path: "networking.interfaces.eth0" }],
          rescueUnits: [],
        },
      ],
    ));

  it("guess nothing: what is not known, or is no address of a machine, is left out", () =>
    assert.deepEqual(
      proposals(`
        #- configuration.nix
        { lib, inputs, ... }: {
          options.my.ip = lib.mkOption { type = lib.types.str; };
          options.my.lan.ip = lib.mkOption { type = lib.types.str; default = "127.0.0.1"; };
          options.my.serverIP = lib.mkOption { type = lib.types.str; default = "300.1.1.1"; };
          config.my.ip = inputs.secrets.ip;
          config.services.openssh.ports = [ inputs.secrets.port ];
        }
      `),
      [{ name: "configuration", attribute: undefined, users: [], ports: [], addresses: [], rescueUnits: [] }],
    ));
});
