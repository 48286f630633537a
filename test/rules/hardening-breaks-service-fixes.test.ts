/** `hardening/breaks-service`: what it offers, applied and looked at again. */

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkValidFix, offered } from "#test/rules/valid-fix.ts";

const id = "hardening/breaks-service";

describe(id, () => {
  describe("offers what helps", () => {
    it("another value", () =>
      checkValidFix(
        id,
        `
        { lib, ... }: {
          services.n8n.enable = true;
          systemd.services.n8n.serviceConfig = { PrivateTmp = true; MemoryDenyWriteExecute = lib.mkForce true; };
        }
        `,
        `
        { lib, ... }: {
          services.n8n.enable = true;
          systemd.services.n8n.serviceConfig = { PrivateTmp = true; MemoryDenyWriteExecute = lib.mkForce false; };
        }
        `,
        "Set MemoryDenyWriteExecute to false",
      ));

    it("one more word of a list", () =>
      checkValidFix(
        id,
        `
        {
          systemd.services.web.serviceConfig = {
            Type = "notify";
            ExecStart = "/bin/true";
            RestrictAddressFamilies = [ "AF_INET" "AF_INET6" ];
          };
        }
        `,
        `
        {
          systemd.services.web.serviceConfig = {
            Type = "notify";
            ExecStart = "/bin/true";
            RestrictAddressFamilies = [ "AF_INET" "AF_INET6" "AF_UNIX" ];
          };
        }
        `,
        "Add AF_UNIX to RestrictAddressFamilies",
      ));

    it("a list over lines keeps its shape", () =>
      checkValidFix(
        id,
        `
        {
          systemd.services.web.serviceConfig = {
            Type = "notify";
            ExecStart = "/bin/true";
            RestrictAddressFamilies = [
              "AF_INET"
              "AF_INET6"
            ];
          };
        }
        `,
        `
        {
          systemd.services.web.serviceConfig = {
            Type = "notify";
            ExecStart = "/bin/true";
            RestrictAddressFamilies = [
              "AF_INET"
              "AF_INET6"
              "AF_UNIX"
            ];
          };
        }
        `,
      ));

    it("nothing where a value is made for many, or computed", () => {
      assert.deepEqual(
        offered(
          id,
          `
          { lib, ... }:
          let on = true; in {
            services.audiobookshelf.enable = true;
            systemd.services.audiobookshelf.serviceConfig.MemoryDenyWriteExecute = on;
          }
          `,
        ),
        [],
      );
    });
  });
});
