/** `hardening/weakened`: lines that take protection away without a reason, and lines that protect in vain. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkRule, checkSuppress, findingsOf } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";
import { said, saidInGerman } from "./hardened.ts";

const id = "hardening/weakened";

const check = (source: string): void => checkRule(id, source);

const less = "that is less protection. Remove the line, or say in a comment beside it what the service needs that for.";

/** A function that hardens services, and a service that it is called for. */
const fromFactory = (module: string, values = "PrivateTmp = lib.mkDefault true;"): string => `
#- configuration.nix
{ imports = [ ./own.nix ]; }
#- factory.nix
{ lib }:
{ name }:
{
  systemd.services.\${name}.serviceConfig = {
    ${values}
  };
}
#- own.nix
${module}`;

const own = (line: string): string =>
  fromFactory(`{ lib, ... }:
{
  imports = [ ((import ./factory.nix { inherit lib; }) { name = "own"; }) ];
  systemd.services.own.script = "exec own";
  ${line}
}`);

describe("hardening/weakened", () => {
  it("sees what takes away what NixOS sets", () =>
    check(`
      { lib, ... }:
      {
        services.miniflux.enable = true;
        systemd.services.miniflux.serviceConfig.PrivateDevices = lib.mkForce false;
      #                                         ^^^^^^^^^^^^^^ PrivateDevices of miniflux becomes false here, while NixOS sets true: ${less}
      }`));

  it("sees what takes away what this repo sets for many", () =>
    check(
      own(`systemd.services.own.serviceConfig.PrivateTmp = lib.mkForce false;
#                                    ^^^^^^^^^^ PrivateTmp of own becomes false here, while this repo sets true elsewhere: ${less}`),
    ));

  it("shows where it is set", () => {
    const { files } = fixture(own("systemd.services.own.serviceConfig.PrivateTmp = lib.mkForce false;"));
    const [finding] = findingsOf(id, files);
    assert.deepEqual(
      finding?.related.map(({ file }) => file),
      ["factory.nix"],
    );
  });

  it("speaks of a plain value, too", () =>
    assert.deepEqual(said(id, own("systemd.services.own.serviceConfig.PrivateTmp = false;")), [
      `warning: PrivateTmp of own becomes false here, while this repo sets true elsewhere: ${less}`,
    ]));

  it("is less loud of what still protects", () =>
    assert.deepEqual(
      said(
        id,
        `{ lib, ... }: {
          services.miniflux.enable = true;
          systemd.services.miniflux.serviceConfig.ProtectProc = lib.mkForce "ptraceable";
          systemd.services.miniflux.serviceConfig.RestrictNamespaces = lib.mkForce [ "user" ];
        }`,
      ),
      [`information: RestrictNamespaces of miniflux becomes [ "user" ] here, while NixOS sets true: ${less}`],
    ));

  it("is content with what protects as much, or more", () =>
    check(`
      { lib, ... }:
      {
        services.miniflux.enable = true;
        systemd.services.miniflux.serviceConfig = {
          PrivateDevices = lib.mkForce true;
          UMask = lib.mkForce "0077";
          MemoryDenyWriteExecute = true;
        };
      }`));

  describe("is content with a reason", () => {
    const line = "systemd.services.own.serviceConfig.PrivateTmp = lib.mkForce false;";

    it("behind the line", () => check(own(`${line} # teilt Dateien mit dem Druckdienst`)));

    it("above the line", () => check(own(`# Der Druckdienst holt sich dort Dateien ab.\n  ${line}`)));

    it("above the paragraph", () =>
      check(
        own(
          `# Der Druckdienst holt sich dort Dateien ab.\n  systemd.services.own.after = [ "cups.service" ];\n  ${line}`,
        ),
      ));

    it("elsewhere in the file, where it names the directive", () =>
      check(own(`# PrivateTmp bleibt aus, solange der Druckdienst dort Dateien abholt.\n\n  ${line}`)));

    for (const [what, comment] of [
      ["a headline", "# systemd Hardening"],
      ["the name alone", "# PrivateTmp"],
      ["a placeholder", "# Grund: …"],
    ] as const)
      it(`but not with ${what}`, () => assert.equal(said(id, own(`${comment}\n  ${line}`)).length, 1));

    it("but not with that of another line", () =>
      assert.equal(
        said(id, own(`systemd.services.own.serviceConfig.UMask = "0022"; # die Gruppe liest mit\n  ${line}`)).length,
        1,
      ));
  });

  it("is content with what the kind of program needs", () =>
    check(`
      { lib, ... }:
      {
        services.ollama.enable = true;
        systemd.services.ollama.serviceConfig = lib.mkMerge [
          { PrivateDevices = lib.mkOverride 80 true; }
          { PrivateDevices = lib.mkForce false; }
        ];
      }`));

  it("is content with a fixed user and files for a group", () =>
    check(`
      { lib, ... }:
      {
        services.prowlarr.enable = true;
        systemd.services.prowlarr.serviceConfig = { DynamicUser = lib.mkForce false; UMask = lib.mkForce "0002"; };
      }`));

  it("is content with a service that is off", () =>
    check(`
      { lib, ... }:
      {
        services.miniflux.enable = false;
        systemd.services.miniflux.serviceConfig.PrivateDevices = lib.mkForce false;
      }`));

  it("says nothing of what is not known", () =>
    check(`
      { lib, config, ... }:
      {
        services.miniflux.enable = true;
        systemd.services.miniflux.serviceConfig.PrivateDevices = lib.mkForce config.services.other.devices;
      }`));

  it("says nothing of what has a condition that nobody knows", () =>
    check(`
      { lib, config, ... }:
      {
        services.miniflux.enable = true;
        systemd.services.miniflux.serviceConfig.PrivateDevices = lib.mkIf config.services.other.enable (lib.mkForce false);
      }`));

  it("says nothing of what // takes away: Nix does not see it either", () =>
    check(`
      let factory = { PrivateTmp = true; }; in
      { systemd.services.own = { script = "exec own"; serviceConfig = factory // { PrivateTmp = false; }; }; }`));

  it("says nothing of a service that the settings name", () =>
    check(`
      #- configuration.nix
      { lib, ... }:
      {
        services.miniflux.enable = true;
        systemd.services.miniflux.serviceConfig.PrivateDevices = lib.mkForce false;
      }
      #- .mynixos.json
      { "hardening.exempt": { "miniflux": "läuft bald woanders" } }`));

  it("names all services that one line speaks of", () =>
    assert.deepEqual(
      said(
        id,
        `{ lib, ... }: {
          systemd.services = lib.genAttrs [ "a" "b" ] (name: {
            script = "exec own";
            serviceConfig = lib.mkMerge [ { PrivateTmp = lib.mkDefault true; } { PrivateTmp = false; } ];
          });
        }`,
      ),
      [`warning: PrivateTmp of a, b becomes false here, while this repo sets true elsewhere: ${less}`],
    ));

  describe("sees what protects in vain", () => {
    const vain = `
      { lib, ... }:
      {
        services.n8n.enable = true;
        systemd.services.n8n.serviceConfig.ProtectHome = lib.mkDefault true;
      #                                    ^^^^^^^^^^^ ProtectHome of n8n stays "read-only": NixOS itself says so, and more strongly than this line with its true. Only lib.mkForce for n8n would win.
      }`;

    it("a default", () => check(vain));

    it("a default, as a hint where something is left of it", () => assert.match(said(id, vain)[0] ?? "", /^hint: /));

    it("a whole set", () =>
      check(`
        { lib, ... }:
        {
          services.miniflux.enable = true;
          systemd.services.miniflux.serviceConfig = lib.mkDefault { PrivateNetwork = true; ProtectHome = true; };
        #                           ^^^^^^^^^^^^^ Nothing of this set reaches miniflux: NixOS sets it more strongly, and that takes the whole of it away. Put lib.mkDefault before each value instead.
        }`));

    it("but not what is a default of its own unit", () =>
      check(`
        { lib, ... }:
        { systemd.services.own = { script = "exec own"; serviceConfig = lib.mkDefault { PrivateTmp = true; }; }; }`));

    it("but not a default that says what NixOS says", () =>
      check(`
        { lib, ... }:
        {
          services.miniflux.enable = true;
          systemd.services.miniflux.serviceConfig.PrivateDevices = lib.mkDefault true;
        }`));
  });

  it("speaks German", () =>
    assert.deepEqual(
      saidInGerman(
        id,
        `{ lib, ... }: { services.miniflux.enable = true; systemd.services.miniflux.serviceConfig.PrivateDevices = lib.mkForce false; }`,
      ),
      [
        "PrivateDevices von miniflux wird hier false, während NixOS true setzt: Das ist weniger Schutz. Die Zeile entfernen oder in einem Kommentar daneben sagen, wozu der Dienst das braucht.",
      ],
    ));

  it("says nothing about a file that cannot be read", () => check("{ systemd.services.own = ; }"));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      `
      { lib, ... }:
      {
        services.miniflux.enable = true;

        systemd.services.miniflux.serviceConfig.PrivateDevices = lib.mkForce false;
      }`,
      `
      { lib, ... }:
      {
        services.miniflux.enable = true;

        # mynixos: ignore hardening/weakened – Grund
        systemd.services.miniflux.serviceConfig.PrivateDevices = lib.mkForce false;
      }`,
    ));
});
