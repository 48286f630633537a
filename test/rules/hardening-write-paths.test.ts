/** `hardening/write-paths`: what a service surely writes and may not. */

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";
import { checkValidFix, offered } from "#test/rules/valid-fix.ts";
import { saidInGerman } from "./hardened.ts";

const id = "hardening/write-paths";
const check = (source: string): void => checkRule(id, source);
const silent = check;

describe(id, () => {
  it("sees data that lie elsewhere than what is given back", () =>
    check(`
      {
        services.radarr = { enable = true; dataDir = "/srv/radarr"; };
        systemd.services.radarr.serviceConfig = { ProtectSystem = "strict"; ReadWritePaths = [ "/srv/media" ]; };
      #                                           ^^^^^^^^^^^^^ ProtectSystem=strict makes /srv/radarr read-only for radarr.service: services.radarr.dataDir is there, and radarr keeps its data in it. Name the path in ReadWritePaths.
      }
    `));

  it("knows where they lie by default", () =>
    check(`
      {
        services.radarr.enable = true;
        systemd.services.radarr.serviceConfig.ProtectSystem = "strict";
      #                                       ^^^^^^^^^^^^^ ProtectSystem=strict makes /var/lib/radarr/.config/Radarr read-only for radarr.service: services.radarr.dataDir is there, and radarr keeps its data in it. Name the path in ReadWritePaths.
      }
    `));

  it("reads redirections and commands of scripts", () =>
    check(`
      { pkgs, ... }: {
        systemd.services.a = {
          script = ''
            # > /not/this
            mkdir -m 0750 /var/lib/a
          '';
          serviceConfig.ProtectSystem = "strict";
      #                 ^^^^^^^^^^^^^ ProtectSystem=strict makes /var/lib/a read-only for a.service: mkdir writes there. Name the path in ReadWritePaths.
        };
        systemd.services.b = {
          script = ''
            date=$(date)
            echo "$date" >> "/srv/log/b-$date.log"
          '';
          serviceConfig.ProtectSystem = "strict";
      #                 ^^^^^^^^^^^^^ ProtectSystem=strict makes /srv/log read-only for b.service: echo writes there. Name the path in ReadWritePaths.
        };
        systemd.services.c = {
          script = "\${pkgs.coreutils}/bin/cp -r /srv/x /srv/y | \${pkgs.coreutils}/bin/tee /srv/z";
          serviceConfig.ProtectSystem = "strict";
      #                 ^^^^^^^^^^^^^ ProtectSystem=strict makes /srv/y read-only for c.service: cp writes there. Name the path in ReadWritePaths.
      #                 ^^^^^^^^^^^^^ ProtectSystem=strict makes /srv/z read-only for c.service: tee writes there. Name the path in ReadWritePaths.
        };
      }
    `));

  it("knows what full protects", () =>
    check(`
      {
        systemd.services.a = {
          script = "touch /etc/a /srv/a";
          serviceConfig.ProtectSystem = "full";
      #                 ^^^^^^^^^^^^^ ProtectSystem=full makes /etc/a read-only for a.service: touch writes there. Name the path in ReadWritePaths.
        };
      }
    `));

  it("knows that a dynamic user is as strict", () =>
    check(`
      {
        systemd.services.a = {
          script = "touch /srv/a";
          serviceConfig.DynamicUser = true;
      #                 ^^^^^^^^^^^ DynamicUser=true makes /srv/a read-only for a.service: touch writes there. Name the path in ReadWritePaths.
        };
      }
    `));

  it("sees entries that systemd ignores", () =>
    check(`
      {
        systemd.services.a.serviceConfig = {
          ExecStart = "/bin/true";
          ProtectSystem = "strict";
          ReadWritePaths = [ "/srv/a" "var/lib/a" "-data" ];
      #   ^^^^^^^^^^^^^^ -data in ReadWritePaths of a.service is no absolute path: systemd ignores the line. Write the whole path.
      #   ^^^^^^^^^^^^^^ var/lib/a in ReadWritePaths of a.service is no absolute path: systemd ignores the line. Write the whole path.
        };
      }
    `));

  it("sees paths that need not be given back", () =>
    check(`
      {
        systemd.services.a.serviceConfig = {
          ExecStart = "/bin/true";
          ReadWritePaths = [ "/srv/a" ];
      #   ^^^^^^^^^^^^^^ ReadWritePaths of a.service does nothing: nothing makes the file system read-only for it. Set ProtectSystem, or leave it out.
        };
      }
    `));

  it("sees paths that lose against NixOS's own", () =>
    check(`
      { lib, ... }: {
        services.zigbee2mqtt.enable = true;
        systemd.services.zigbee2mqtt.serviceConfig.ReadWritePaths = lib.mkDefault [ "/srv/z" "/var/lib/zigbee2mqtt/x" ];
      #                                            ^^^^^^^^^^^^^^ ReadWritePaths of zigbee2mqtt.service leaves out /srv/z: NixOS says a list of its own with more force. Say these without mkDefault, then both count.
      }
    `));

  describe("is silent", () => {
    it("where it is given back", () =>
      silent(`
        {
          services.radarr = { enable = true; dataDir = "/srv/apps/radarr"; };
          systemd.services.radarr.serviceConfig = { ProtectSystem = "strict"; ReadWritePaths = [ "-/srv/apps" ]; };
          systemd.services.a = {
            script = "mkdir -p /var/lib/a/x; echo 1 > /run/a/pid; touch /var/cache/a/b /var/log/a/c; tee /srv/d </dev/null >/dev/null 2>&1";
            serviceConfig = {
              ProtectSystem = "strict";
              StateDirectory = "a";
              RuntimeDirectory = "a";
              CacheDirectory = "a";
              LogsDirectory = [ "a" ];
              BindPaths = "/mnt/d:/srv/d";
            };
          };
          systemd.services.c = {
            script = "touch /var/lib/$NAME/x";
            serviceConfig = { ProtectSystem = "strict"; StateDirectory = "c"; };
          };
          systemd.services.b = { script = "touch /tmp/b /var/tmp/b"; serviceConfig = { ProtectSystem = "strict"; PrivateTmp = true; }; };
        }
      `));

    it("about what only looks like writing", () =>
      silent(`
        {
          systemd.services.a = {
            script = ''
              echo "a > /srv/a"
              cp /srv/a "$target"
              cat < /srv/in
              cat <<EOF
              touch /srv/b
              EOF
              [ 1 -gt 0 ] && ls -l /srv 2>&1
              install -d "$HOME"
              sudo -u x true # > /srv/c
              mkdir -p /var/lib/a
              rm -f /srv/old
            '';
            serviceConfig.ProtectSystem = "strict";
          };
        }
      `));

    it("about commands that run with all rights", () =>
      silent(`
        {
          systemd.services.a.serviceConfig = {
            ExecStartPre = "+/bin/mkdir -p /srv/a";
            ExecStart = "/bin/true";
            ProtectSystem = "strict";
          };
        }
      `));

    it("where not all is known", () =>
      silent(`
        { config, ... }: {
          systemd.services.a = {
            script = "touch /srv/a";
            serviceConfig = { ProtectSystem = "strict"; ReadWritePaths = config.something.unknown; };
          };
          systemd.services.b = { script = "touch /srv/a"; serviceConfig = { ProtectSystem = "strict"; RootDirectory = "/srv"; }; };
          services.unheard-of = { enable = true; dataDir = "/srv/x"; };
          systemd.services.unheard-of.serviceConfig.ProtectSystem = "strict";
        }
      `));

    it("about what NixOS itself protects", () =>
      silent(`
        {
          services.zigbee2mqtt = { enable = true; dataDir = "/srv/zigbee"; };
          services.vaultwarden.enable = true;
        }
      `));

    it("where the default of NixOS has a directory made by systemd", () =>
      silent(`
        { lib, ... }: {
          services.uptime-kuma.enable = true;
          systemd.services.uptime-kuma.serviceConfig.ProtectSystem = lib.mkForce "strict";
          services.sonarr.enable = true;
          systemd.services.sonarr.serviceConfig.ProtectSystem = lib.mkForce "strict";
        }
      `));

    it("about a service that is off", () =>
      silent(`
        {
          services.radarr = { enable = false; dataDir = "/srv/radarr"; };
          systemd.services.radarr.serviceConfig.ProtectSystem = "strict";
        }
      `));

    it("in a file that cannot be read", () => silent("{ systemd.services.a = { script = ; }; }"));
  });

  describe("offers an entry", () => {
    it("in the list that there is", () =>
      checkValidFix(
        id,
        `
        {
          services.radarr = { enable = true; dataDir = "/srv/radarr"; };
          systemd.services.radarr.serviceConfig = { ProtectSystem = "strict"; ReadWritePaths = [ "/srv/media" ]; };
        }
        `,
        `
        {
          services.radarr = { enable = true; dataDir = "/srv/radarr"; };
          systemd.services.radarr.serviceConfig = { ProtectSystem = "strict"; ReadWritePaths = [ "/srv/media" "-/srv/radarr" ]; };
        }
        `,
        "Add -/srv/radarr to ReadWritePaths",
      ));

    it("in a new one beside what protects", () =>
      checkValidFix(
        id,
        `
        {
          systemd.services.a = {
            script = "date > /srv/a/now";
            serviceConfig = {
              ProtectSystem = "strict";
              ProtectHome = true;
            };
          };
        }
        `,
        `
        {
          systemd.services.a = {
            script = "date > /srv/a/now";
            serviceConfig = {
              ProtectSystem = "strict";
              ReadWritePaths = [ "-/srv/a" ];
              ProtectHome = true;
            };
          };
        }
        `,
      ));

    it("also where the path is written out", () =>
      checkValidFix(
        id,
        `
        {
          services.radarr = { enable = true; dataDir = "/srv/radarr"; };
          systemd.services.radarr.serviceConfig.ProtectSystem = "strict";
        }
        `,
        `
        {
          services.radarr = { enable = true; dataDir = "/srv/radarr"; };
          systemd.services.radarr.serviceConfig.ProtectSystem = "strict";
          systemd.services.radarr.serviceConfig.ReadWritePaths = [ "-/srv/radarr" ];
        }
        `,
      ));

    it("not for a folder that is still to be made, or that is everybody's", () => {
      const source = `
        {
          systemd.services.a = {
            script = "mkdir /srv/a; echo > /var/lib/a.txt";
            serviceConfig.ProtectSystem = "strict";
          };
        }
      `;
      assert.deepEqual(offered(id, source), []);
    });
  });

  it("speaks German", () =>
    assert.deepEqual(
      saidInGerman(
        id,
        `{ services.radarr.enable = true; systemd.services.radarr.serviceConfig.ProtectSystem = "strict"; }`,
      ),
      [
        "ProtectSystem=strict macht /var/lib/radarr/.config/Radarr für radarr.service nur lesbar: services.radarr.dataDir liegt dort, und radarr legt seine Daten darin ab. Den Pfad in ReadWritePaths nennen.",
      ],
    ));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      `
      {
        services.radarr = { enable = true; dataDir = "/srv/radarr"; };
        systemd.services.radarr.serviceConfig.ProtectSystem = "strict";
      }
      `,
      `
      {
        services.radarr = { enable = true; dataDir = "/srv/radarr"; };
        # mynixos: ignore hardening/write-paths – Grund
        systemd.services.radarr.serviceConfig.ProtectSystem = "strict";
      }
      `,
    ));
});
