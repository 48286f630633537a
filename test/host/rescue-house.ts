/** What the rescue window that is scaffolded reads of a repo, for hosts that try it. */
import assert from "node:assert/strict";

export const lan = { path: ["my", "configs", "network", "lanCidrs"], id: "CFG.network.lanCidrs", value: undefined };

export function rescueHouse(port: number): string {
  return `{ lib, pkgs, ... }:
{
  options.my.configs.identity.user = lib.mkOption { default = "pw"; };
  options.my.configs.network.lanCidrs = lib.mkOption { default = [ "127.0.0.0/8" ]; };
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config = {
    my.ports.sshRescue = ${port};
    services.openssh.settings.KbdInteractiveAuthentication = false;
    security.pam.services.sshd.unixAuth = true;
    # The one that really runs here.
    services.openssh.package = pkgs.openssh // { version = "9.2p1"; };
    users.users.pw.isNormalUser = true;
    networking.firewall.allowedTCPPorts = lib.mkForce [ 53844 ];
  };
}
`;
}

export async function until(isSo: () => Promise<boolean>, otherwise: string, seconds = 10): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await isSo())) {
    if (Date.now() > end) assert.fail(otherwise);
    await new Promise((done) => setTimeout(done, 150));
  }
}
