/** A lens on every service: how exposed it is where that is known, else what the repo does for it. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { UnitLens } from "#features/types.ts";
import { unitLenses } from "#features/unit-lens.ts";
import { checkMarks, english } from "#test/check.ts";
import type { Mark } from "#test/fixture.ts";

/** Carets carry the titles of the lenses, and in brackets the units that a click writes a block for. */
function checkLenses(source: string): void {
  checkMarks(source, function* (model): Iterable<Mark> {
    for (const file of model.repo.files.keys())
      for (const lens of unitLenses(model, file))
        yield { file, ...firstLine(model.repo.files.get(file)?.source.text, lens), label: title(lens) };
  });
}

function firstLine(text: string | undefined, { span: { start, end } }: UnitLens): { start: number; end: number } {
  const line = text?.slice(start, end).indexOf("\n") ?? -1;
  return { start, end: line < 0 ? end : start + line };
}

function title({ head, more, units }: UnitLens): string {
  const names = units.length === 0 ? "" : ` [${units.map(({ name }) => name).join(", ")}]`;
  const said = [head, ...more].map(english).join(" · ");
  const [, now, after] = /^\D*([\d.]+) → ([\d.]+) with block/.exec(said) ?? [];
  assert.ok(after === undefined || Number(after) < Number(now), said);
  // What a block holds is not the business of the lens.
  return said.replace(/→ [\d.]+/, "→ …") + names;
}

describe("a lens on a service", () => {
  it("says how exposed it is, and how exposed it would be with a block", () =>
    checkLenses(`
      {
        systemd.services.wetter = {
          wantedBy = [ "multi-user.target" ];
          serviceConfig = {
      #   ^^^^^^^^^^^^^ Exposure 8.2 → … with block [wetter]
            ExecStart = "/run/current-system/sw/bin/gotify-server";
            DynamicUser = true;
          };
        };
      }
    `));

  it("says no number where what NixOS says is not known, but what the repo does", () =>
    checkLenses(`
      {
        services.unbekannt.enable = true;
        systemd.services.unbekannt.serviceConfig.Nice = 5;
      #                            ^^^^^^^^^^^^^ not hardened by this repo · NixOS base unknown
        systemd.services.anders.serviceConfig.PrivateTmp = true;
      #                         ^^^^^^^^^^^^^ hardened by this repo: 1 directive · NixOS base unknown
        systemd.services.dritter.serviceConfig = { PrivateTmp = true; NoNewPrivileges = true; };
      #                          ^^^^^^^^^^^^^ hardened by this repo: 2 directives · NixOS base unknown
      }
    `));

  it("does not say that nothing is hardened where not all that the repo says is known", () =>
    checkLenses(`
      #- configuration.nix
      { lib, ... }: { options.my.profiles.wiki.enable = lib.mkEnableOption "wiki"; }
      #- gotify.nix
      { config, lib, ... }: {
        config = lib.mkIf config.my.profiles.services.gotify.enable {
          services.gotify.enable = true;
          systemd.services.gotify-server.serviceConfig = { ProtectHome = true; PrivateTmp = true; };
      #                    ^^^^^^^^^^^^^ Exposure not known · not all that this repo says of gotify-server is known · no host imports it
        };
      }
    `));

  it("names the unit that is off beside a service that is on", () =>
    checkLenses(`
      {
        services.openssh.enable = true;
      #                           ^^^^ sshd@: Exposure 9.4 · off
        systemd.services.sshd.serviceConfig.Restart = "always";
      #                       ^^^^^^^^^^^^^ Exposure 9.4
      }
    `));

  it("calls no unit hardened that nothing starts, and says how NixOS calls it", () =>
    checkLenses(`
      {
        services.home-assistant.enable = true;
      #                                  ^^^^ not hardened by this repo · the value of AmbientCapabilities is not known
        systemd.services.homeassistant.serviceConfig.ProtectHome = true;
      #                                ^^^^^^^^^^^^^ nothing starts this unit · NixOS calls it home-assistant
      }
    `));

  it("says what is off, perhaps on, and what no host imports", () =>
    checkLenses(`
      #- configuration.nix
      { inputs, ... }: {
        systemd.services.aus = { enable = false; script = "true"; serviceConfig.DynamicUser = true; };
      #                                                           ^^^^^^^^^^^^^ Exposure 8.2 → … with block · off [aus]
        systemd.services.vielleicht = { enable = inputs.x; script = "true"; serviceConfig.DynamicUser = true; };
      #                                                                     ^^^^^^^^^^^^^ Exposure 8.2 → … with block · perhaps on [vielleicht]
      }
      #- lose.nix
      { config, ... }: {
        systemd.services.lose = { script = "true"; serviceConfig.DynamicUser = true; };
      #                                            ^^^^^^^^^^^^^ Exposure 8.2 → … with block · no host imports it [lose]
      }
    `));

  it("says on which hosts, where these differ", () =>
    checkLenses(`
      #- flake.nix
      {
        inputs.nixpkgs.url = "github:NixOS/nixpkgs";
        outputs = { nixpkgs, ... }: {
          nixosConfigurations.heim = nixpkgs.lib.nixosSystem { modules = [ ./a.nix ./b.nix ]; };
          nixosConfigurations.keller = nixpkgs.lib.nixosSystem { modules = [ ./a.nix ]; };
        };
      }
      #- a.nix
      { systemd.services.beide = { script = "true"; serviceConfig.DynamicUser = true; }; }
      #                                             ^^^^^^^^^^^^^ Exposure 8.2 → … with block [beide]
      #- b.nix
      { systemd.services.einer = { script = "true"; serviceConfig.DynamicUser = true; }; }
      #                                             ^^^^^^^^^^^^^ Exposure 8.2 → … with block · on heim [einer]
    `));

  it("names services at one place, and counts many of which the same is said", () =>
    checkLenses(`
      { lib, ... }: {
        systemd.services = lib.genAttrs [ "a" "b" "c" "d" "e" ] (name: {
          script = "true";
          serviceConfig = { DynamicUser = true; } // lib.optionalAttrs (name == "e") { ProtectHome = true; };
      #   ^^^^^^^^^^^^^ 4 units: Exposure 8.2 → … with block [a, b, c, d]
      #   ^^^^^^^^^^^^^ e: Exposure 8.1 → … with block [e]
        });
      }
    `));

  it("says nothing of a broken file that it cannot know", () =>
    checkLenses(`
      { systemd.services.kaputt = { script = "true"; serviceConfig = {
    `));
});
