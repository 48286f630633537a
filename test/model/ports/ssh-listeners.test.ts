/** An sshd of the repo's own: where it listens is said in files of the store, and who starts it by another unit. */
import { describe, it } from "mocha";
import { checkMarks } from "#test/check.ts";
import { listenerMarks } from "./listener-marks.ts";

const check = (source: string): void => checkMarks(source, listenerMarks);

describe("listeners of an sshd of the repo's own", () => {
  it("that units start with a configuration in the store, behind a script there, each with its addresses", () =>
    check(`
      { pkgs, ... }:
      let
        settings = pkgs.writeText "sshd-config" "Port 2222\\nPasswordAuthentication no\\nMatch User a\\nPasswordAuthentication yes";
      #                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 2222/tcp * systemd.services.door
        narrow = pkgs.writeText "sshd-config" "Port 2223\\nListenAddress 127.0.0.1\\nListenAddress [fd00::1]:2224";
      #                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 2223/tcp 127.0.0.1 systemd.services.narrow
      #                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 2224/tcp [fd00::1] systemd.services.narrow
        more = pkgs.writeText "sshd-config" "Include /etc/ssh/more\\nPort 2225";
      #                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 2225/tcp ? systemd.services.more
        handed = pkgs.writeText "sshd-config" "Port 2226";
        open = pkgs.writeShellScript "open" ''
          case $1 in
            serve) exec \${pkgs.openssh}/bin/sshd -D -f "$2" ;;
            check) \${pkgs.openssh}/bin/sshd -t -f "$2" ;;
          esac
        '';
      in
      {
        systemd.services.door = { wantedBy = [ "multi-user.target" ]; serviceConfig.ExecStart = "\${open} serve \${settings}"; };
        systemd.services.tried = { wantedBy = [ "multi-user.target" ]; serviceConfig.ExecStart = "\${open} check \${settings}"; };
        systemd.services.narrow = { wantedBy = [ "multi-user.target" ]; serviceConfig.ExecStart = "\${pkgs.openssh}/bin/sshd -D -f \${narrow}"; };
        systemd.services.more = { wantedBy = [ "multi-user.target" ]; script = "exec \${pkgs.openssh}/bin/sshd -D -f \${more}"; };
        systemd.services.handed = { wantedBy = [ "multi-user.target" ]; serviceConfig.ExecStart = "\${pkgs.openssh}/bin/sshd -i -f \${handed}"; };
      }
    `));

  it("that a command of another unit starts, where that unit itself starts", () =>
    check(`
      { pkgs, ... }:
      let
        open = pkgs.writeShellScript "open" ''
          case $1 in
            boot) if true; then \${pkgs.systemd}/bin/systemctl start --no-block door.service; fi ;;
            talk) echo "systemctl start talked" ;;
          esac
        '';
      in
      {
        systemd.services.door.script = "\${pkgs.openssh}/bin/sshd -D -p 2222";
      #                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 2222/tcp * systemd.services.door possible (door.service is started by a command of boot.service)
        systemd.services.talked.script = "\${pkgs.openssh}/bin/sshd -D -p 2223";
      #                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 2223/tcp * systemd.services.talked on demand (nothing that the repo says starts talked.service)
        systemd.services.idle.script = "\${pkgs.openssh}/bin/sshd -D -p 2224";
      #                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 2224/tcp * systemd.services.idle on demand (nothing that the repo says starts idle.service)
        systemd.services.boot = { wantedBy = [ "multi-user.target" ]; serviceConfig.ExecStart = "\${open} boot"; };
        systemd.services.talk = { wantedBy = [ "multi-user.target" ]; serviceConfig.ExecStart = "\${open} talk"; };
        systemd.services.manual.script = "systemctl start idle";
      }
    `));
});
