/** `hardening/breaks-service`: a directive of the repo that its service cannot bear, where that is sure. */

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";
import { saidInGerman } from "./hardened.ts";

const id = "hardening/breaks-service";
const check = (source: string): void => checkRule(id, source);

describe(id, () => {
  describe("knows what programs of a kind cannot bear", () => {
    it("Node compiles at run time", () =>
      check(`
        {
          services.audiobookshelf.enable = true;
          systemd.services.audiobookshelf.serviceConfig.MemoryDenyWriteExecute = true;
        #                                               ^^^^^^^^^^^^^^^^^^^^^^ MemoryDenyWriteExecute=true breaks audiobookshelf.service: the program compiles at run time and needs memory that is both writable and executable. Give it another value.
        }
      `));

    it(".NET does, too, with more force than NixOS says", () =>
      check(`
        { lib, ... }: {
          services.sonarr.enable = true;
          systemd.services.sonarr.serviceConfig = {
            ProtectHome = true;
            MemoryDenyWriteExecute = lib.mkForce true;
        #   ^^^^^^^^^^^^^^^^^^^^^^ MemoryDenyWriteExecute=true breaks sonarr.service: the program compiles at run time and needs memory that is both writable and executable. Give it another value.
          };
        }
      `));

    it("a serial port lies in /dev", () =>
      check(`
        { lib, ... }: {
          services.zigbee2mqtt.enable = true;
          systemd.services.zigbee2mqtt.serviceConfig.PrivateDevices = lib.mkForce true;
        #                                            ^^^^^^^^^^^^^^ PrivateDevices=true breaks zigbee2mqtt.service: the program talks to a device in /dev. Give it another value.
        }
      `));

    it("php-fpm changes its user", () =>
      check(`
        {
          services.phpfpm.pools.blog = { user = "blog"; };
          systemd.services.phpfpm-blog.serviceConfig.PrivateUsers = true;
        #                                            ^^^^^^^^^^^^ PrivateUsers=true breaks phpfpm-blog.service: the master of php-fpm runs as root and changes the user of its children. Give it another value.
        }
      `));

    it("and says where a call sets it", () =>
      check(`
        #- configuration.nix
        { lib, ... }:
        let
          hardened = import ./hardened.nix { inherit lib; };
        in
        {
          config = lib.mkMerge [
            (hardened { name = "audiobookshelf"; })
        #    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ This call sets MemoryDenyWriteExecute=true for audiobookshelf.service: the program compiles at run time and needs memory that is both writable and executable. Give that service another value.
            { services.audiobookshelf.enable = true; }
          ];
        }
        #- hardened.nix
        { lib }: { name }: { systemd.services.\${name}.serviceConfig.MemoryDenyWriteExecute = lib.mkDefault true; }
      `));
  });

  describe("knows what its own commands and devices need", () => {
    it("sudo gains rights", () =>
      check(`
        {
          systemd.services.mover = {
            script = ''
              echo "no sudo here"
              # sudo would do it
              if true; then
                sudo -u media mv /a /b
              fi
            '';
            serviceConfig.NoNewPrivileges = true;
        #                 ^^^^^^^^^^^^^^^ NoNewPrivileges=true breaks mover.service: its commands call sudo, which then refuses to run. Give it another value.
          };
        }
      `));

    it("sudo of a package, in a shell", () =>
      check(`
        { pkgs, ... }: {
          systemd.services.mover.serviceConfig = {
            ExecStart = "\${pkgs.bash}/bin/sh -c '/run/wrappers/bin/sudo reboot'";
            NoNewPrivileges = true;
        #   ^^^^^^^^^^^^^^^ NoNewPrivileges=true breaks mover.service: its commands call sudo, which then refuses to run. Give it another value.
          };
        }
      `));

    it("Node, by its name", () =>
      check(`
        { pkgs, ... }: {
          systemd.services.bot.serviceConfig = {
            ExecStart = "\${pkgs.nodejs}/bin/node /srv/bot/index.js";
            MemoryDenyWriteExecute = true;
        #   ^^^^^^^^^^^^^^^^^^^^^^ MemoryDenyWriteExecute=true breaks bot.service: the program compiles at run time and needs memory that is both writable and executable. Give it another value.
          };
        }
      `));

    it("a device that is allowed and hidden", () =>
      check(`
        {
          systemd.services.transcode.serviceConfig = {
            ExecStart = "/bin/true";
            DeviceAllow = [ "/dev/null rw" "/dev/dri/renderD128 rw" ];
            PrivateDevices = true;
        #   ^^^^^^^^^^^^^^ PrivateDevices=true breaks transcode.service: DeviceAllow gives it /dev/dri/renderD128, which its private /dev does not have. Give it another value.
          };
        }
      `));

    it("a program in /home, a folder in /home", () =>
      check(`
        {
          systemd.services.bot.serviceConfig = {
            ExecStart = "/home/anna/bot/run --fast";
            ProtectHome = true;
        #   ^^^^^^^^^^^ ProtectHome=true breaks bot.service: it works in /home/anna/bot/run, which it then does not see. Give it another value.
          };
          systemd.services.sync = {
            script = "cp -r /root/keys /var/lib/keys";
            serviceConfig.ProtectHome = "tmpfs";
        #                 ^^^^^^^^^^^ ProtectHome=tmpfs breaks sync.service: it works in /root/keys, which it then does not see. Give it another value.
          };
        }
      `));

    it("data of a service in /home", () =>
      check(`
        { lib, ... }: {
          services.jellyfin = { enable = true; dataDir = "/home/media/jellyfin"; };
          systemd.services.jellyfin.serviceConfig.ProtectHome = lib.mkForce true;
        #                                         ^^^^^^^^^^^ ProtectHome=true breaks jellyfin.service: it works in /home/media/jellyfin, which it then does not see. Give it another value.
        }
      `));

    it("a service that says when it is ready", () =>
      check(`
        {
          systemd.services.web.serviceConfig = {
            Type = "notify";
            ExecStart = "/bin/true";
            RestrictAddressFamilies = [ "AF_INET" "AF_INET6" ];
        #   ^^^^^^^^^^^^^^^^^^^^^^^ RestrictAddressFamilies=AF_INET AF_INET6 breaks web.service: it tells systemd over AF_UNIX when it is ready (Type=notify), and is killed when it cannot. Give it another value.
          };
        }
      `));
  });

  describe("knows where a service listens", () => {
    it("low ports need a capability", () =>
      check(`
        { lib, ... }: {
          services.caddy = { enable = true; virtualHosts."a.example.org".extraConfig = "respond hi"; };
          systemd.services.caddy.serviceConfig.CapabilityBoundingSet = lib.mkForce [ "CAP_CHOWN" ];
        #                                      ^^^^^^^^^^^^^^^^^^^^^ CapabilityBoundingSet=CAP_CHOWN breaks caddy.service: it listens on port 80, and ports below 1024 need CAP_NET_BIND_SERVICE. Give it another value.
        }
      `));

    it("capabilities of another user namespace do not count", () =>
      check(`
        { lib, ... }: {
          services.caddy = { enable = true; virtualHosts."a.example.org".extraConfig = "respond hi"; };
          systemd.services.caddy.serviceConfig.PrivateUsers = true;
        #                                      ^^^^^^^^^^^^ PrivateUsers=true breaks caddy.service: it listens on port 80, and capabilities then no longer count for the host's ports. Give it another value.
        }
      `));

    it("nobody comes to a network of its own", () =>
      check(`
        {
          services.sonarr.enable = true;
          systemd.services.sonarr.serviceConfig.PrivateNetwork = true;
        #                                       ^^^^^^^^^^^^^^ PrivateNetwork=true breaks sonarr.service: it listens on port 8989, which then nobody outside of it can reach. Give it another value.
        }
      `));

    it("a port needs a family of addresses", () =>
      check(`
        {
          services.audiobookshelf.enable = true;
          systemd.services.audiobookshelf.serviceConfig.RestrictAddressFamilies = "AF_UNIX";
        #                                               ^^^^^^^^^^^^^^^^^^^^^^^ RestrictAddressFamilies=AF_UNIX breaks audiobookshelf.service: it listens on port 8000, which needs AF_INET or AF_INET6. Give it another value.
        }
      `));
  });

  it("speaks German", () =>
    assert.deepEqual(
      saidInGerman(
        id,
        `{ services.audiobookshelf.enable = true; systemd.services.audiobookshelf.serviceConfig.MemoryDenyWriteExecute = true; }`,
      ),
      [
        "Mit MemoryDenyWriteExecute=true funktioniert audiobookshelf.service nicht: das Programm übersetzt zur Laufzeit und braucht Speicher, der zugleich beschreibbar und ausführbar ist. Einen anderen Wert setzen.",
      ],
    ));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      `
      {
        services.audiobookshelf.enable = true;
        systemd.services.audiobookshelf.serviceConfig.MemoryDenyWriteExecute = true;
      }
      `,
      `
      {
        services.audiobookshelf.enable = true;
        # mynixos: ignore hardening/breaks-service – Grund
        systemd.services.audiobookshelf.serviceConfig.MemoryDenyWriteExecute = true;
      }
      `,
    ));
});
