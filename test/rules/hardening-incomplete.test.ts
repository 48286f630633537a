/** `hardening/incomplete`: where the repo has begun to harden a service, what it leaves out, and what that is worth. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";
import { fixesOf, offeredInGerman, said, saidAfter, saidInGerman, scoreOf } from "./hardened.ts";
import { offered } from "./valid-fix.ts";

const id = "hardening/incomplete";

const lacks =
  "PrivateDevices, RestrictAddressFamilies, ProtectClock, ProtectKernelModules, ProtectKernelLogs, …. Without PrivateDevices, it sees the devices of the machine, its disks among them.";

const begun = "ProtectSystem = true; ProtectHome = true; NoNewPrivileges = true;";

const shelf = (set = begun): string =>
  `{ services.audiobookshelf.enable = true; systemd.services.audiobookshelf.serviceConfig = { ${set} }; }`;
const mended = scoreOf(shelf(), "audiobookshelf", "complete");

const check = (source: string): void => checkRule(id, source);

/** A function that hardens services, called for each of them. */
const factory = (...names: readonly string[]): string => `
#- configuration.nix
{ imports = [ ./services.nix ]; }
#- factory.nix
{ lib }:
name:
{
  services.\${name}.enable = true;
  systemd.services.\${name}.serviceConfig = {
    NoNewPrivileges = lib.mkDefault true;
    PrivateTmp = lib.mkDefault true;
    ProtectHome = lib.mkDefault true;
  };
}
#- services.nix
{ lib, ... }:
let make = import ./factory.nix { inherit lib; };
in {
  imports = [ ${names.map((name) => `(make "${name}")`).join(" ")} ];
}`;

describe("hardening/incomplete", () => {
  it("sees what is left out, the most valuable first", () =>
    check(`
      {
        services.audiobookshelf.enable = true;
        systemd.services.audiobookshelf.serviceConfig = { ${begun} };
      #                                 ^^^^^^^^^^^^^ The hardening of audiobookshelf leaves out ${lacks} Complete it: that takes the exposure from 8.6 to ${mended}.
      }`));

  it("says of an ordinary user nothing that only root may do", () => {
    const set = `${begun} PrivateDevices = true; RestrictAddressFamilies = [ "AF_INET" ];`;
    assert.match(
      said(id, shelf(set))[0] ?? "",
      /Without ProtectClock, nothing there stops whoever gains rights through it\./,
    );
    const root = said(
      id,
      `{ systemd.services.hello = { script = "exec /bin/alertmanager"; serviceConfig = { ${set} }; }; }`,
    );
    assert.match(root[0] ?? "", /Without ProtectClock, it may set the clock\./);
  });

  it("is a warning where the service is exposed", () =>
    assert.match(
      said(
        id,
        `{ services.audiobookshelf.enable = true; systemd.services.audiobookshelf.serviceConfig = { ${begun} }; }`,
      )[0] ?? "",
      /^warning: /,
    ));

  it("sees it in a unit of the repo's own", () => {
    const source = `{ systemd.services.t = { script = "exec /bin/alertmanager"; serviceConfig = { User = "t"; ${begun} }; }; }`;
    assert.match(
      said(id, source)[0] ?? "",
      new RegExp(`^warning: The hardening of t leaves out .* from 8.6 to ${scoreOf(source, "t", "complete")}.$`),
    );
  });

  it("is a hint of what does its work and ends", () =>
    assert.match(
      said(
        id,
        `{ systemd.services.t = { script = "true"; serviceConfig = { Type = "oneshot"; User = "t"; ${begun} }; }; }`,
      )[0] ?? "",
      /^hint: /,
    ));

  it("says once what a function leaves out for several services", () =>
    assert.deepEqual(said(id, factory("audiobookshelf", "readarr")), [
      `warning: The hardening that 2 services get from here leaves out ${lacks} Add it here with lib.mkDefault, or complete it service by service.`,
      `hint: The hardening of audiobookshelf leaves out ${lacks} Complete it: that takes the exposure from 8.5 to ${mended}.`,
      `hint: The hardening of readarr leaves out ${lacks} Complete it: that takes the exposure from 8.5 to ${mended}.`,
    ]));

  it("speaks of one service where the function makes one", () =>
    assert.deepEqual(said(id, factory("audiobookshelf")).length, 1));

  describe("is content", () => {
    for (const [what, source] of [
      [
        "with what has no beginning",
        "{ services.audiobookshelf.enable = true; systemd.services.audiobookshelf.serviceConfig.ProtectHome = true; }",
      ],
      [
        "with what NixOS completes",
        `{ services.miniflux.enable = true; systemd.services.miniflux.serviceConfig = { ProtectHome = true; ProcSubset = "pid"; NoNewPrivileges = true; }; }`,
      ],
      [
        "with what is off",
        `{ systemd.services.t = { enable = false; serviceConfig = { ExecStart = "/bin/t"; ${begun} }; }; }`,
      ],
      [
        "with what is not known in full",
        `{ systemd.services.t.serviceConfig = { ExecStart = "/bin/t"; ${begun} } // pkgs.own.hardening; }`,
      ],
      [
        "with what the settings name",
        `
        #- configuration.nix
        { services.audiobookshelf.enable = true; systemd.services.audiobookshelf.serviceConfig = { ${begun} }; }
        #- .mynixos.json
        { "hardening.exempt": { "audiobookshelf.service": "zieht im Frühjahr um" } }`,
      ],
    ] as const)
      it(what, () => check(source));
  });

  describe("offers", () => {
    const before = `
      {
        services.audiobookshelf.enable = true;
        systemd.services.audiobookshelf.serviceConfig = {
          NoNewPrivileges = true;
          ProtectHome = true;
          ProtectSystem = "full";
        };
      }`;

    it("what is missing, and the strict block", () =>
      assert.deepEqual(offered(id, before), [
        `Add what is missing to the hardening of audiobookshelf (exposure 8.5 → ${scoreOf(before, "audiobookshelf", "complete")})`,
        `Insert strict hardening block for audiobookshelf (exposure 8.5 → ${scoreOf(before, "audiobookshelf", "strict")})`,
      ]));

    it("what makes it silent", () => assert.deepEqual(saidAfter(id, before, offered(id, before)[0] ?? ""), []));

    it("what leaves the rest alone", () => {
      const [edit] = fixesOf(id, before)[0]?.edits ?? [];
      assert.ok(edit);
      assert.ok(edit.edits.every(({ start, end }) => start === end));
    });
  });

  it("speaks German", () => {
    const source = `{ services.audiobookshelf.enable = true; systemd.services.audiobookshelf.serviceConfig = { ${begun} }; }`;
    assert.deepEqual(
      [...saidInGerman(id, source), offeredInGerman(id, source)[0]],
      [
        `In der Härtung von audiobookshelf fehlt: PrivateDevices, RestrictAddressFamilies, ProtectClock, ProtectKernelModules, ProtectKernelLogs, …. Ohne PrivateDevices gilt für den Dienst: er sieht die Geräte der Maschine, auch ihre Laufwerke. Ergänzen senkt die Exposition von 8,6 auf ${mended.replace(".", ",")}.`,
        `Härtung von audiobookshelf ergänzen (Exposition 8,6 → ${mended.replace(".", ",")})`,
      ],
    );
  });

  it("says nothing about a file that cannot be read", () => check("{ systemd.services.t = ; }"));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      `
      {
        systemd.services.t.serviceConfig = {
          ExecStart = "/bin/gotify-server";
          User = "t";
          ${begun}
        };
      }`,
      `
      {
        # mynixos: ignore hardening/incomplete – Grund
        systemd.services.t.serviceConfig = {
          ExecStart = "/bin/gotify-server";
          User = "t";
          ${begun}
        };
      }`,
    ));
});
