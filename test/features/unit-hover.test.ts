/** A hover on a service and on its directives: the score, what it rests on, and who says what. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { hoverLines } from "./hover-lines.ts";

function lines(source: string): readonly string[] {
  const found = hoverLines(source, "evaluated");
  assert.ok(found, "no hover");
  return found;
}

const wetter = (serviceConfig: string): string => `
  #- configuration.nix
  { lib, ... }: {
    imports = [ ./vorgabe.nix ];
    systemd.services.wetter = {
      script = "true";
      ${serviceConfig}
    };
  }
  #- vorgabe.nix
  { lib, ... }: {
    systemd.services.wetter.serviceConfig = {
      DynamicUser = true;
      ProtectHome = lib.mkDefault false;
      Restart = "always";
    };
  }
`;

describe("a hover on a service", () => {
  for (const [where, text] of [
    ["its serviceConfig", "service$0Config.ProtectHome = true;"],
    ["a directive's path", "serviceC$0onfig.ProtectHome = true;"],
  ] as const)
    it(`on ${where} says the score, its basis, and who says what`, () => {
      const shown = lines(wetter(text));
      assert.match(shown[0] ?? "", /^`wetter\.service`: Exposure 8\.1 → \d\.\d with block$/);
      assert.deepEqual(shown.slice(1, 7), [
        "- systemd calls that EXPOSED",
        "- counted from this repo, which makes the unit, as systemd 258 counts",
        "Directive | Value | From | Overridden",
        "`DynamicUser` | `true` | [vorgabe.nix:3] | ",
        "`ProtectHome` | `true` | [configuration.nix:5] | `false` · [vorgabe.nix:4 (mkDefault)]",
        '`Restart` | `"always"` | [vorgabe.nix:5] | ',
      ]);
    });

  it("on its name says the same", () => {
    const [first] = lines('{ systemd.services.wet$0ter = { script = "true"; serviceConfig.DynamicUser = true; }; }');
    assert.match(first ?? "", /^`wetter\.service`: Exposure 8\.2 → /);
  });

  it("says what costs most, and what a block sees to", () => {
    const shown = lines('{ systemd.services.wet$0ter.serviceConfig = { ExecStart = "/bin/true"; User = "wetter"; }; }');
    const at = shown.indexOf("What costs most:");
    assert.ok(at > 0, shown.join("\n"));
    assert.equal(shown[at + 1], "- `PrivateNetwork=` · +0.4");
    assert.equal(shown.slice(at + 1).filter((line) => line.startsWith("- ")).length, 5);
  });

  it("says why there is no number", () => {
    assert.deepEqual(lines("{ systemd.services.unbe$0kannt.serviceConfig.PrivateTmp = true; }").slice(0, 4), [
      "`unbekannt.service`: hardened by this repo: 1 directive",
      "- nobody here knows what NixOS says of unbekannt",
      "Directive | Value | From | Overridden",
      "`PrivateTmp` | `true` | [configuration.nix:1] | ",
    ]);
  });

  it("lists the services that one place makes", () => {
    const shown = lines(`{ lib, ... }: {
      systemd.services = lib.genAttrs [ "a" "b" ] (name: { script = "true"; service$0Config = { DynamicUser = true; }; });
    }`);
    assert.deepEqual(shown.slice(0, 3), [
      "What is written here makes 2 units:",
      "- `a.service` · Exposure 8.2",
      "- `b.service` · Exposure 8.2",
    ]);
  });

  it("stands behind what is said of the option that turns a service on", () => {
    const shown = lines("{ services.jellyfin.ena$0ble = true; }");
    assert.equal(shown[0], "| services.jellyfin.enable");
    assert.ok(
      shown.some((line) => /^`jellyfin\.service`: /.test(line)),
      shown.join("\n"),
    );
    assert.ok(
      shown.some((line) => /^- .*NixOS' module \S+jellyfin\.nix \(nixpkgs \w+/.test(line)),
      shown.join("\n"),
    );
  });

  it("says nothing of groups, and nothing where not all was read", () => {
    assert.equal(hoverLines("{ ser$0vices.jellyfin.enable = true; }", "evaluated"), undefined);
    const written = hoverLines('{ systemd.services.wet$0ter = { script = "true"; }; }', "written");
    assert.equal(written, undefined);
  });
});

describe("a hover on a directive", () => {
  it("says who else says it, what wins, and what it does to the score", () =>
    assert.deepEqual(lines(wetter("serviceConfig.Protect$0Home = true;")).slice(0, 4), [
      "`ProtectHome` of `wetter.service`: `true`",
      "- `true` · [configuration.nix:5] · counts",
      "- `false` · [vorgabe.nix:4 (mkDefault)] · overridden",
      "With it the exposure is 8.1, without it 8.2.",
    ]));

  it("says that it loses, and how strong it is", () =>
    assert.deepEqual(
      lines(
        wetter('serviceConfig.ProtectHome = lib.mkForce true; serviceConfig.Res$0tart = lib.mkOverride 900 "no";'),
      ).slice(0, 4),
      [
        '`Restart` of `wetter.service`: `"always"`',
        '- `"always"` · [vorgabe.nix:5] · counts',
        '- `"no"` · [configuration.nix:5 (priority 900)] · overridden',
        "It does not count for the exposure, which is 8.1.",
      ],
    ));

  it("says that it may count, where its condition is not known", () => {
    const source =
      '{ inputs, lib, ... }: { systemd.services.wetter = { script = "true"; serviceConfig.Private$0Tmp = lib.mkIf inputs.x true; }; }';
    assert.deepEqual(lines(source).slice(0, 2), [
      "`PrivateTmp` of `wetter.service`: not known",
      "- `true` · [configuration.nix:1] · may count",
    ]);
  });

  it("says what of NixOS it overrides", () => {
    const shown = lines(
      "{ lib, ... }: { services.jellyfin.enable = true; systemd.services.jellyfin.serviceConfig.Private$0Devices = lib.mkForce false; }",
    );
    assert.equal(shown[0], "`PrivateDevices` of `jellyfin.service`: `false`");
    assert.equal(shown[1], "- `false` · [configuration.nix:1 (mkForce)] · counts");
    assert.match(shown[2] ?? "", /^- (?:`\w+` · )?NixOS · overridden$/);
  });
});
