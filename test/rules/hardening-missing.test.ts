/** `hardening/missing`: services that nothing confines, and what is known of them. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";
import { fixesOf, offeredInGerman, said, saidAfter, saidInGerman, scoreOf } from "./hardened.ts";
import { offered } from "./valid-fix.ts";

const id = "hardening/missing";

const shelf = "{ services.audiobookshelf.enable = true; }";
const base = scoreOf(shelf, "audiobookshelf", "base");
const strict = scoreOf(shelf, "audiobookshelf", "strict");
const keep = "{ services.karakeep.enable = true; }";

const check = (source: string): void => checkRule(id, source);

describe("hardening/missing", () => {
  it("sees a service that NixOS hardly confines", () =>
    check(`
      {
        services.audiobookshelf.enable = true;
      #                                  ^^^^ This repo sets no hardening directive for audiobookshelf; with what NixOS sets, its exposure is 9.0 of 10. Insert a hardening block, which makes it ${base}.
      }`));

  it("sees a unit of the repo's own, whatever it does", () =>
    check(`
      {
        systemd.services.ticker = { wantedBy = [ "multi-user.target" ]; serviceConfig.ExecStart = "/bin/ticker"; };
      #                                                                 ^^^^^^^^^^^^^ No hardening directive for ticker: exposure 9.4 of 10; what it does is not known here, so that only you can say what it does not need.
      }`));

  it("sees one that runs as root, and what a block would make of it", () => {
    const source = `{ systemd.services.hello = { script = "exec /bin/alertmanager"; }; }`;
    assert.deepEqual(said(id, source), [
      `warning: No hardening directive for hello, run as root: exposure 9.4 of 10; insert a hardening block, which makes it ${scoreOf(source, "hello", "base")}.`,
    ]);
  });

  it("sees one that has a user and nothing else", () => {
    const source = `{ systemd.services.hello = { script = "exec /bin/alertmanager"; serviceConfig.User = "hello"; }; }`;
    assert.deepEqual(said(id, source), [
      `warning: No hardening directive for hello: exposure 9.0 of 10; insert a hardening block, which makes it ${scoreOf(source, "hello", "base")}.`,
    ]);
  });

  it("does not say what NixOS does where nobody knows", () =>
    check(`
      {
        services.gadget.enable = true;
        systemd.services.gadget.after = [ "network.target" ];
      #                  ^^^^^^ This repo sets no hardening directive for gadget; NixOS's own part is not known. Ask systemd-analyze security gadget on the host, and insert a hardening block where that is bad.
      }`));

  it("leaves a service alone whose directives stand at another name to hardening/wrong-unit", () => {
    const source = `{
      services.home-assistant.enable = true;
      services.karakeep.enable = true;
      systemd.services.karakeep.serviceConfig.ProtectHome = true;
    }`;
    assert.deepEqual(said(id, source), []);
    assert.equal(said("hardening/wrong-unit", source).length, 1);
  });

  it("is a hint where the repo only turns on or orders what nobody knows", () => {
    const turned = (text: string): string => `{ services.gadget.enable = true; ${text} }`;
    const severity = (text: string): string | undefined => said(id, turned(text))[0]?.split(":")[0];
    assert.equal(severity('systemd.services.gadget.after = [ "network.target" ];'), "hint");
    assert.equal(severity('systemd.services.gadget.serviceConfig.Restart = "always";'), "information");
  });

  it("points at what the repo says of the unit", () =>
    check(`
      {
        services.audiobookshelf.enable = true;
        systemd.services.audiobookshelf.serviceConfig.OOMScoreAdjust = 500;
      #                                 ^^^^^^^^^^^^^ This repo sets no hardening directive for audiobookshelf; with what NixOS sets, its exposure is 9.0 of 10. Insert a hardening block, which makes it ${base}.
      }`));

  it("names several units of one service at once", () =>
    assert.deepEqual(said(id, keep), [
      `warning: This repo sets no hardening directive for karakeep-browser, karakeep-init, karakeep-web, karakeep-workers; with what NixOS sets, its exposure is up to 8.8 of 10. Insert a hardening block, which makes it up to ${scoreOf(keep, "karakeep-web", "base")}.`,
    ]));

  it("is a warning where a block does much", () =>
    assert.match(said(id, "{ services.audiobookshelf.enable = true; }")[0] ?? "", /^warning: /));

  it("is a hint of what does its work and ends", () =>
    assert.match(
      said(id, `{ systemd.services.once = { script = "true"; serviceConfig.Type = "oneshot"; }; }`)[0] ?? "",
      /^hint: No hardening directive for once, /,
    ));

  it("is information where it may be off", () =>
    assert.match(
      said(
        id,
        "{ config, ... }: { services.audiobookshelf.enable = config.services.other.enable; systemd.services.audiobookshelf.serviceConfig.Nice = 5; }",
      )[0] ?? "",
      /^information: /,
    ));

  it("says on which hosts", () =>
    check(`
      #- flake.nix
      {
        outputs = { nixpkgs, ... }: {
          nixosConfigurations.a = nixpkgs.lib.nixosSystem { modules = [ ./a.nix ]; };
          nixosConfigurations.b = nixpkgs.lib.nixosSystem { modules = [ ./b.nix ]; };
        };
      }
      #- a.nix
      {
        services.audiobookshelf.enable = true;
      #                                  ^^^^ This repo sets no hardening directive for audiobookshelf; with what NixOS sets, its exposure is 9.0 of 10. Insert a hardening block, which makes it ${base}.
      }
      #- b.nix
      { services.audiobookshelf.enable = false; }`));

  describe("is content", () => {
    for (const [what, source] of [
      ["with what NixOS confines well", "{ services.miniflux = { enable = true; createDatabaseLocally = false; }; }"],
      ["with what is off", "{ services.audiobookshelf.enable = false; }"],
      ["with a unit that is off", `{ systemd.services.t = { enable = false; serviceConfig.ExecStart = "/bin/t"; }; }`],
      [
        "with one directive that confines",
        "{ services.audiobookshelf.enable = true; systemd.services.audiobookshelf.serviceConfig.ProtectHome = true; }",
      ],
      [
        "with a user of its own that comes and goes",
        `{ systemd.services.t.serviceConfig = { ExecStart = "/bin/t"; DynamicUser = true; }; }`,
      ],
      [
        "with one whose value is not known",
        "{ config, ... }: { services.audiobookshelf.enable = true; systemd.services.audiobookshelf.serviceConfig.ProtectHome = config.services.other.home; }",
      ],
      [
        "with a set of which not all is known",
        "{ pkgs, ... }: { services.audiobookshelf.enable = true; systemd.services.audiobookshelf.serviceConfig = pkgs.own.hardening; }",
      ],
      [
        "with confinement",
        `{ systemd.services.t = { confinement.enable = true; serviceConfig.ExecStart = "/bin/t"; }; }`,
      ],
      [
        "with sshd and other parts of the system",
        "{ services.openssh.enable = true; systemd.services.nix-daemon.serviceConfig.Nice = 5; }",
      ],
      ["with what a block would break", "{ services.tailscale.enable = true; services.avahi.enable = true; }"],
      ["with containers", `{ virtualisation.oci-containers.containers.who.image = "whoami:1"; }`],
      ["with templates", `{ systemd.services."copy@".serviceConfig.ExecStart = "/bin/copy %i"; }`],
      [
        "with what it only orders or limits",
        '{ systemd.services.cups.serviceConfig.MemoryMax = "1G"; systemd.services.lldpd.after = [ "network.target" ]; }',
      ],
      [
        "with units that are there in some releases only",
        "{ services.jellyseerr.enable = true; systemd.services.jellyseerr.serviceConfig.ProtectHome = true; }",
      ],
      [
        "with what the settings name",
        `
        #- configuration.nix
        { services.audiobookshelf.enable = true; services.karakeep.enable = true; }
        #- .mynixos.json
        { "hardening.exempt": { "audiobookshelf": "zieht im Frühjahr um", "karakeep-*": "läuft abgeschottet" } }`,
      ],
    ] as const)
      it(what, () => check(source));

    it("where Nix fails on the way to what the repo says of it", () =>
      check(`
        #- configuration.nix
        { lib, ... }:
        {
          imports = [ ./shelf.nix ];
          options.my.services.other.enable = lib.mkEnableOption "it";
          config.services.audiobookshelf.enable = true;
        }
        #- shelf.nix
        { config, lib, ... }:
        {
          config = lib.mkIf config.my.services.shelf.enable {
            services.audiobookshelf.enable = true;
            systemd.services.audiobookshelf.serviceConfig.ProtectHome = true;
          };
        }`));

    it("but not with what takes protection away", () =>
      assert.equal(
        said(
          id,
          "{ services.audiobookshelf.enable = true; systemd.services.audiobookshelf.serviceConfig.PrivateTmp = false; }",
        ).length,
        1,
      ));

    it("but not with an exemption without a reason", () =>
      assert.equal(
        said(
          id,
          `
          #- configuration.nix
          { services.gadget.enable = true; systemd.services.gadget.after = [ ]; }
          #- .mynixos.json
          { "hardening.exempt": { "gadget": " " } }`,
        ).length,
        1,
      ));
  });

  describe("offers", () => {
    const before = `
      {
        services.audiobookshelf.enable = true;
      }`;

    it("the block, and the strict one", () =>
      assert.deepEqual(offered(id, before), [
        `Insert hardening block for audiobookshelf (exposure 9.0 → ${base})`,
        `Insert strict hardening block for audiobookshelf (exposure 9.0 → ${strict})`,
      ]));

    it("a block that makes it silent", () =>
      assert.deepEqual(
        saidAfter(id, before, `Insert hardening block for audiobookshelf (exposure 9.0 → ${base})`),
        [],
      ));

    it("a strict block that makes it silent", () =>
      assert.deepEqual(
        saidAfter(id, before, `Insert strict hardening block for audiobookshelf (exposure 9.0 → ${strict})`),
        [],
      ));

    it("a block for each unit of a service", () =>
      assert.equal(
        saidAfter(
          id,
          keep,
          `Insert hardening block for karakeep-web (exposure 8.8 → ${scoreOf(keep, "karakeep-web", "base")})`,
        )[0]?.includes("karakeep-browser, karakeep-init, karakeep-workers"),
        true,
      ));

    it("the block for all, the strict one for whoever asks", () =>
      assert.deepEqual(
        fixesOf(id, before).map(({ safe }) => safe),
        [true, false],
      ));

    it("nothing for what nobody knows", () =>
      assert.deepEqual(
        offered(id, `{ services.gadget.enable = true; systemd.services.gadget.after = [ "network.target" ]; }`),
        [],
      ));
  });

  it("speaks German", () => {
    const source = "{ services.audiobookshelf.enable = true; }";
    assert.deepEqual(saidInGerman(id, source), [
      `Dieses Repo setzt für audiobookshelf keine Härtungsdirektive; mit dem, was NixOS setzt, liegt die Exposition bei 9,0 von 10. Einen Härtungsblock einfügen: Das senkt sie auf ${base.replace(".", ",")}.`,
    ]);
    assert.equal(
      offeredInGerman(id, source)[0],
      `Härtungsblock für audiobookshelf einfügen (Exposition 9,0 → ${base.replace(".", ",")})`,
    );
  });

  it("says nothing about a file that cannot be read", () => check("{ services.audiobookshelf.enable = ; }"));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      `
      {
        services.audiobookshelf.enable = true;
      }`,
      `
      {
        # mynixos: ignore hardening/missing – Grund
        services.audiobookshelf.enable = true;
      }`,
    ));
});
