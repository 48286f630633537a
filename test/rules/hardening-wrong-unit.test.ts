/** `hardening/wrong-unit`: what is said of a unit that nothing starts, while a service is on whose units have other names. */

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";
import { saidInGerman } from "./hardened.ts";

const id = "hardening/wrong-unit";
const check = (source: string): void => checkRule(id, source);
const silent = check;

const factory = `
      #- lib.nix
      { lib }: {
        mkService = { name, readWritePaths ? [ ] }: {
          systemd.services."\${name}".serviceConfig = {
            ProtectSystem = lib.mkDefault "strict";
            ReadWritePaths = lib.mkDefault readWritePaths;
          };
        };
      }
`;

describe(id, () => {
  it("sees a name that NixOS spells otherwise", () =>
    check(`
      {
        services.home-assistant.enable = true;
        systemd.services.homeassistant.serviceConfig.ProtectHome = true;
      #                  ^^^^^^^^^^^^^ Nothing starts homeassistant.service: the unit of services.home-assistant is home-assistant; what is said here does nothing for it, and leaves a unit that systemd refuses. Say it of home-assistant.
      }
    `));

  it("sees a service of several units", () =>
    check(`
      {
        services.paperless.enable = true;
        systemd.services.paperless = { serviceConfig = { ProtectSystem = "strict"; }; };
      #                  ^^^^^^^^^ Nothing starts paperless.service: the units of services.paperless are paperless-consumer, paperless-scheduler, paperless-task-queue, paperless-web; what is said here does nothing for them, and leaves a unit that systemd refuses. Say it of these.
      }
    `));

  it("sees capital letters", () =>
    check(`
      {
        services.adguardhome.enable = true;
        systemd.services.AdGuardHome.serviceConfig = { NoNewPrivileges = true; };
      #                  ^^^^^^^^^^^ Nothing starts AdGuardHome.service: the unit of services.adguardhome is adguardhome; what is said here does nothing for it, and leaves a unit that systemd refuses. Say it of adguardhome.
      }
    `));

  it("sees underscores", () =>
    check(`
      {
        services.uptime-kuma.enable = true;
        systemd.services.uptime_kuma.serviceConfig.ProtectHome = true;
      #                  ^^^^^^^^^^^ Nothing starts uptime_kuma.service: the unit of services.uptime-kuma is uptime-kuma; what is said here does nothing for it, and leaves a unit that systemd refuses. Say it of uptime-kuma.
      }
    `));

  it("sees that only an order is said of it", () =>
    check(`
      {
        services.paperless.enable = true;
        systemd.services.paperless.after = [ "postgresql.service" ];
      #                  ^^^^^^^^^ Nothing starts paperless.service: the units of services.paperless are paperless-consumer, paperless-scheduler, paperless-task-queue, paperless-web; what is said here does nothing for them, and leaves a unit that systemd refuses. Say it of these.
      }
    `));

  it("points at the text in the call that makes the name", () =>
    check(`
      #- configuration.nix
      { lib, ... }:
      let own = import ./lib.nix { inherit lib; };
      in {
        imports = [
          (own.mkService {
            name = "homeassistant";
      #            ^^^^^^^^^^^^^^^ Nothing starts homeassistant.service, which this call makes of its name: the unit of services.home-assistant is home-assistant; what is said here does nothing for it, and leaves a unit that systemd refuses. Say it of home-assistant.
          })
        ];
        services.home-assistant.enable = true;
      }${factory}
    `));

  it("knows the one instance that is meant", () =>
    check(`
      {
        services.redis.servers.valkey.enable = true;
        services.redis.servers.immich.enable = true;
        systemd.services.valkey.serviceConfig.ProtectHome = true;
      #                  ^^^^^^ Nothing starts valkey.service: the unit of services.redis.servers.valkey is redis-valkey; what is said here does nothing for it, and leaves a unit that systemd refuses. Say it of redis-valkey.
      }
    `));

  it("knows how the units of containers are called", () =>
    check(`
      {
        virtualisation.oci-containers.backend = "podman";
        virtualisation.oci-containers.containers.whoami = { image = "traefik/whoami"; };
        systemd.services.whoami.serviceConfig.MemoryMax = "1G";
      #                  ^^^^^^ Nothing starts whoami.service: the unit of virtualisation.oci-containers.containers.whoami is podman-whoami; what is said here does nothing for it, and leaves a unit that systemd refuses. Say it of podman-whoami.
      }
    `));

  it("is said once where two modules speak of it", () =>
    check(`
      #- configuration.nix
      {
        imports = [ ./more.nix ];
        services.home-assistant.enable = true;
        systemd.services.homeassistant.serviceConfig.ProtectHome = true;
      #                  ^^^^^^^^^^^^^ Nothing starts homeassistant.service: the unit of services.home-assistant is home-assistant; what is said here does nothing for it, and leaves a unit that systemd refuses. Say it of home-assistant.
      }
      #- more.nix
      { systemd.services.homeassistant.serviceConfig.PrivateTmp = true; }
    `));

  it("reads what is written where Nix fails with another unit", () =>
    check(`
      #- configuration.nix
      {
        imports = [ ./broken.nix ];
        services.home-assistant.enable = true;
        systemd.services.homeassistant.serviceConfig = { ProtectSystem = "strict"; };
      #                  ^^^^^^^^^^^^^ Nothing starts homeassistant.service: the unit of services.home-assistant is home-assistant; what is said here does nothing for it, and leaves a unit that systemd refuses. Say it of home-assistant.
      }
      #- broken.nix
      { systemd.services = { }.missing; }
    `));

  it("finds one that is only turned on, which every unit is", () =>
    check(`
      {
        services.openssh.enable = true;
        systemd.services.openssh.enable = true;
      #                  ^^^^^^^ Nothing starts openssh.service: the unit of services.openssh is sshd; what is said here does nothing for it, and leaves a unit that systemd refuses. Say it of sshd.
      }
    `));

  describe("is silent", () => {
    it("where the name is right", () =>
      silent(`
        {
          services.home-assistant.enable = true;
          systemd.services.home-assistant.serviceConfig.ProtectHome = true;
        }
      `));

    it("where the repo makes the unit itself", () =>
      silent(`
        {
          services.home-assistant.enable = true;
          systemd.services.homeassistant = { script = "true"; serviceConfig.ProtectHome = true; };
          systemd.services.home_assistant.serviceConfig.ExecStart = "/bin/true";
        }
      `));

    it("where the service is off, or may be", () =>
      silent(`
        { config, ... }: {
          services.home-assistant.enable = false;
          services.karakeep.enable = config.something.unknown;
          systemd.services.homeassistant.serviceConfig.ProtectHome = true;
          systemd.services.karakeep.serviceConfig.ProtectHome = true;
        }
      `));

    it("about a name that means nothing we know", () =>
      silent(`
        {
          services.home-assistant.enable = true;
          systemd.services.assistant.serviceConfig.ProtectHome = true;
        }
      `));

    it("about a unit of another service of NixOS", () =>
      silent(`
        {
          services.paperless.enable = true;
          systemd.services.tika.serviceConfig.Slice = "apps.slice";
          systemd.services.conduit.serviceConfig.ProtectHome = true;
          services.matrix-conduit.enable = true;
        }
      `));

    it("about a unit that does something without starting anything", () =>
      silent(`
        {
          services.home-assistant.enable = true;
          systemd.services.homeassistant.unitConfig.SuccessAction = "reboot";
        }
      `));

    it("about what is turned off on purpose", () =>
      silent(`
        {
          services.home-assistant.enable = true;
          systemd.services.homeassistant.enable = false;
        }
      `));

    it("about what belongs to systemd and NixOS", () =>
      silent(`
        {
          services.openssh.enable = true;
          systemd.services."getty@tty1".serviceConfig.Restart = "always";
          systemd.services.sshd.serviceConfig.OOMScoreAdjust = -900;
          systemd.services.systemd-resolved.serviceConfig.Restart = "always";
        }
      `));

    it("where a package brings the unit, or another one has that name, too", () =>
      silent(`
        { pkgs, ... }: {
          systemd.packages = [ pkgs.homeassistant ];
          services.home-assistant.enable = true;
          systemd.services.homeassistant.serviceConfig.ProtectHome = true;
          services.karakeep.enable = true;
          systemd.services.bookmarks = { script = "true"; aliases = [ "karakeep.service" ]; };
          systemd.services.karakeep.serviceConfig.ProtectHome = true;
        }
      `));

    it("where a container has the name for its unit", () =>
      silent(`
        {
          services.home-assistant.enable = true;
          virtualisation.oci-containers.containers.ha = { image = "ha"; serviceName = "homeassistant"; };
          systemd.services.homeassistant.serviceConfig.ProtectHome = true;
        }
      `));

    it("where not all that is said of it is known", () =>
      silent(`
        { config, ... }: {
          services.home-assistant.enable = true;
          systemd.services.homeassistant = { serviceConfig.ProtectHome = true; } // config.something.unknown;
        }
      `));

    it("where several may be meant", () =>
      silent(`
        {
          services.home-assistant.enable = true;
          virtualisation.oci-containers.containers.homeassistant.image = "ha";
          systemd.services.homeassistant.serviceConfig.ProtectHome = true;
        }
      `));

    it("in a file that cannot be read", () => silent("{ systemd.services.homeassistant.serviceConfig = ; }"));
  });

  it("speaks German", () =>
    assert.deepEqual(
      saidInGerman(
        id,
        `{ services.home-assistant.enable = true; systemd.services.homeassistant.serviceConfig.ProtectHome = true; }`,
      ),
      [
        "Nichts startet homeassistant.service: Die Unit von services.home-assistant heißt home-assistant; was hier steht, bewirkt für sie nichts und hinterlässt eine Unit, die systemd ablehnt. Für home-assistant angeben.",
      ],
    ));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      `
      {
        services.home-assistant.enable = true;
        systemd.services.homeassistant.serviceConfig.ProtectHome = true;
      }
      `,
      `
      {
        services.home-assistant.enable = true;
        # mynixos: ignore hardening/wrong-unit – Grund
        systemd.services.homeassistant.serviceConfig.ProtectHome = true;
      }
      `,
    ));
});
