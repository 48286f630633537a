/** `hardening/wrong-unit`: what it offers, applied and looked at again. */

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkValidFix, offered } from "#test/rules/valid-fix.ts";

const id = "hardening/wrong-unit";

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
  describe("offers the right name", () => {
    it("where nothing contradicts NixOS's module", () =>
      checkValidFix(
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
          systemd.services.home-assistant.serviceConfig.ProtectHome = true;
        }
        `,
        "Say it of home-assistant",
      ));

    it("in every module that speaks of it", () =>
      checkValidFix(
        id,
        `
        #- configuration.nix
        {
          imports = [ ./more.nix ];
          services.pocket-id.enable = true;
          systemd.services.pocketid.serviceConfig = { PrivateDevices = true; };
        }
        #- more.nix
        { lib, ... }: { systemd.services."pocketid" = { serviceConfig.MemoryMax = lib.mkForce "1G"; }; }
        `,
        `
        #- configuration.nix
        {
          imports = [ ./more.nix ];
          services.pocket-id.enable = true;
          systemd.services.pocket-id.serviceConfig = { PrivateDevices = true; };
        }
        #- more.nix
        { lib, ... }: { systemd.services.pocket-id = { serviceConfig.MemoryMax = lib.mkForce "1G"; }; }
        `,
      ));

    const isRefused = (source: string): void => assert.deepEqual(offered(id, source), []);

    it("not where NixOS says something else as strongly", () =>
      isRefused(`
        {
          services.home-assistant.enable = true;
          systemd.services.homeassistant.serviceConfig.ProtectProc = "noaccess";
        }
      `));

    it("not where nobody knows what NixOS says of a key", () =>
      isRefused(`
        {
          services.home-assistant.enable = true;
          systemd.services.homeassistant.serviceConfig.Restart = "always";
        }
      `));

    it("of each of several units", () =>
      checkValidFix(
        id,
        `
        {
          services.karakeep.enable = true;
          systemd.services = {
            karakeep.serviceConfig = {
              ProtectClock = true;
            };
            karakeep.after = [ "postgresql.service" ];
          };
        }
        `,
        `
        {
          services.karakeep.enable = true;
          systemd.services = {
            karakeep-browser.serviceConfig = {
              ProtectClock = true;
            };
            karakeep-init.serviceConfig = {
              ProtectClock = true;
            };
            karakeep-web.serviceConfig = {
              ProtectClock = true;
            };
            karakeep-workers.serviceConfig = {
              ProtectClock = true;
            };
            karakeep-browser.after = [ "postgresql.service" ];
            karakeep-init.after = [ "postgresql.service" ];
            karakeep-web.after = [ "postgresql.service" ];
            karakeep-workers.after = [ "postgresql.service" ];
          };
        }
        `,
      ));

    it("only of those units that bear it", () =>
      checkValidFix(
        id,
        `
        {
          services.karakeep.enable = true;
          systemd.services.karakeep = { serviceConfig.ProtectSystem = "full"; };
        }
        `,
        `
        {
          services.karakeep.enable = true;
          systemd.services.karakeep-init = { serviceConfig.ProtectSystem = "full"; };
          systemd.services.karakeep-web = { serviceConfig.ProtectSystem = "full"; };
          systemd.services.karakeep-workers = { serviceConfig.ProtectSystem = "full"; };
        }
        `,
        "Say it of karakeep-init, karakeep-web, karakeep-workers",
      ));

    it("not where more than directives may contradict NixOS", () =>
      isRefused(`
        {
          services.home-assistant.enable = true;
          systemd.services.homeassistant = { description = "Home"; serviceConfig.ProtectHome = true; };
        }
      `));

    it("not where no unit bears it", () =>
      isRefused(`
        {
          services.karakeep.enable = true;
          systemd.services.karakeep.serviceConfig.MemoryDenyWriteExecute = true;
        }
      `));

    it("not where the set has the right name already, written in a way that Nix refuses twice", () =>
      isRefused(`
        {
          services.home-assistant.enable = true;
          systemd.services = {
            homeassistant.serviceConfig.ProtectHome = true;
            home-assistant.serviceConfig.ProtectHome = true;
          };
        }
      `));

    it("as the argument of a function that takes one", () => {
      const lib = `
        #- lib.nix
        { lib }: {
          mkService = { name, unit ? name }: {
            systemd.services.\${unit}.serviceConfig.ProtectHome = lib.mkDefault true;
          };
        }
      `;
      const module = (call: string): string => `
        #- configuration.nix
        { lib, ... }:
        let own = import ./lib.nix { inherit lib; };
        in {
          config = lib.mkMerge [
            (own.mkService { ${call} })
            { services.home-assistant.enable = true; }
          ];
        }${lib}`;
      checkValidFix(
        id,
        module('name = "homeassistant";'),
        module('name = "homeassistant"; unit = "home-assistant";'),
        "Say it of home-assistant",
      );
    });

    it("not where a function makes the name", () =>
      isRefused(`
        #- configuration.nix
        { lib, ... }:
        let own = import ./lib.nix { inherit lib; };
        in {
          config = lib.mkMerge [
            (own.mkService { name = "homeassistant"; })
            { services.home-assistant.enable = true; }
          ];
        }${factory.replaceAll("\n      ", "\n        ")}
      `));
  });
});
