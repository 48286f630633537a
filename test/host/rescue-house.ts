/** What the rescue window that is scaffolded reads of a repo, for hosts that try it. */
import assert from "node:assert/strict";
import { isRecent, opensshVersion } from "./openssh.ts";

export const lan = { path: ["my", "configs", "network", "lanCidrs"], id: "CFG.network.lanCidrs", value: undefined };

/** What the module asks for where there is one PAM service for all: that of Debian, which takes passwords. */
const sharedPam = `
    services.openssh.settings.KbdInteractiveAuthentication = false;
    security.pam.services.sshd.unixAuth = true;`;

/**
 * What NixOS makes of `security.pam` for an sshd that takes no passwords, and of the service that the module adds, where it does: only
 * with the latter gets anybody in by a password, however it is asked for.
 */
const ownPam = `
    environment.etc = lib.mkMerge [
      { "pam.d/sshd".text = pam "auth required pam_deny.so"; }
      (lib.mkIf (options.security.pam.services.isDefined && config.security.pam.services ? ssh-rescue) {
        "pam.d/ssh-rescue".text = pam (
          assert config.security.pam.services.ssh-rescue.unixAuth && config.security.pam.services.ssh-rescue.startSession;
          "auth sufficient pam_unix.so likeauth try_first_pass\nauth required pam_deny.so"
        );
      })
    ];`;

export function rescueHouse(port: number): string {
  return `{ config, lib, options, pkgs, ... }:
let
  pam = auth: ''
    account required pam_unix.so
    \${auth}
    password sufficient pam_unix.so nullok yescrypt
    session required pam_unix.so
    session required pam_loginuid.so
    session optional pam_systemd.so
  '';
in
{
  options.my.configs.identity.user = lib.mkOption { default = "pw"; };
  options.my.configs.network.lanCidrs = lib.mkOption { default = [ "127.0.0.0/8" ]; };
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config = {
    my.ports.sshRescue = ${port};
${isRecent ? ownPam : sharedPam}
    # The one that really runs here.
    services.openssh.package = pkgs.openssh // { version = "${opensshVersion}"; };
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
