/** Blocks are left unwritten where they would do nothing, or something else than they should. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { provenBlockEdits } from "#model/units/block/edit-proof.ts";
import { modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";
import { complaintAbout } from "#test/samples/nix-parse.ts";
import { applyEdits } from "#text/edit.ts";
import { block, checkNowhere, editsFor, forced, plain, unitOf } from "./block-edit-verbs.ts";

describe("a block of hardening has no place", () => {
  it("in a set that gives way to all others", () =>
    checkNowhere(
      "web",
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = lib.mkDefault {
    ExecStart = "/bin/web";
  };
}
`,
    ));

  it("in a file that is generated anew", () =>
    checkNowhere(
      "web",
      `
#- configuration.nix
{ imports = [ ./hardware-configuration.nix ]; }
#- hardware-configuration.nix
{ lib, ... }:
{
  systemd.services.web.serviceConfig = {
    ExecStart = "/bin/web";
  };
}
`,
    ));

  it("where a key has another value", () =>
    checkNowhere(
      "web",
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = {
    ExecStart = "/bin/web";
    UMask = "0022";
  };
}
`,
    ));

  it("where a key is inherited with another value", () =>
    checkNowhere(
      "web",
      `
{ lib, ... }:
let
  UMask = "0022";
in
{
  systemd.services.web.serviceConfig = {
    inherit UMask;
    ExecStart = "/bin/web";
  };
}
`,
    ));

  it("in a set whose keys see each other", () =>
    checkNowhere(
      "web",
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = rec {
    ExecStart = "/bin/web";
  };
}
`,
    ));

  it("where lib is something else", () =>
    checkNowhere(
      "jellyfin",
      `
{ pkgs, ... }:
let
  lib = import ./lib.nix;
in
{
  services.jellyfin.enable = true;
}
#- lib.nix
{ }
`,
    ));

  it("where lib cannot be asked for", () =>
    checkNowhere(
      "jellyfin",
      `
args:
{
  services.jellyfin.enable = true;
}
`,
    ));

  it("in a file without a head that somebody takes for a value", () =>
    checkNowhere(
      "jellyfin",
      `
#- media.nix
{
  services.jellyfin.enable = true;
}
#- configuration.nix
{
  imports = [ ./media.nix ];
  environment.etc.copy.text = builtins.toJSON (import ./media.nix);
}
`,
    ));

  it("beside a name that is computed and may be this one", () =>
    checkNowhere(
      "jellyfin",
      `
{ inputs, lib, ... }:
{
  services.jellyfin.enable = true;
  systemd.services.\${inputs.self.unit}.script = "true";
}
`,
    ));

  it("when all of it is said", () =>
    checkNowhere(
      "web",
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = {
    ExecStart = "/bin/web";
    ProtectClock = lib.mkForce true;
    UMask = "0077";
  };
}
`,
    ));
});

describe("a function that makes many units", () => {
  const source = `
#- make.nix
{ lib }: name: { ... }: {
  systemd.services.\${name}.serviceConfig = {
    ExecStart = "/bin/\${name}";
  };
}
#- configuration.nix
{ lib, ... }:
let
  make = import ./make.nix { inherit lib; };
in
{
  imports = [ (make "web") (make "db") ];
}
`;

  it("is nobody's own: each is hardened where it is called", () => {
    const model = modelFor(fixture(source).files);
    for (const unit of ["web", "db"]) assert.equal(editsFor(model, unit, block())?.file, "configuration.nix");
  });
});

describe("line ends", () => {
  it("are those of the file", () => {
    const text = '{ pkgs, ... }:\n{\n  systemd.services.web = {\n    script = "true";\n  };\n}\n'.replaceAll(
      "\n",
      "\r\n",
    );
    const model = modelFor([{ path: "configuration.nix", text }]);
    const edits = editsFor(model, "web", block([forced], ["Eins\nZwei"]));
    assert.ok(edits);
    const after = applyEdits(text, edits.edits);
    assert.equal(after.replaceAll("\r\n", "").includes("\n"), false);
    assert.equal(complaintAbout(after), "");
    assert.match(after, /\{ lib, pkgs, \.\.\. \}:/);
  });
});

describe("the proof of a block", () => {
  it("takes the next place where the first one says something else", () => {
    const { files } = fixture(`
{ lib, ... }:
let
  drop = set: removeAttrs set [ "UMask" ];
in
{
  systemd.services.web.serviceConfig = { ExecStart = "/bin/web"; } // drop { UMask = "0022"; };
}
`);
    const model = modelFor(files);
    const edits = provenBlockEdits(model, unitOf(model, "web"), block([plain]));
    assert.ok(edits);
  });

  it("fails where somebody else forces the key to be another", () => {
    const { files } = fixture(`
{ lib, ... }:
{
  imports = [ ./other.nix ];
  systemd.services.web.serviceConfig = {
    ExecStart = "/bin/web";
  };
}
#- other.nix
{ lib, ... }: { systemd.services.web.serviceConfig.ProtectClock = lib.mkForce false; }
`);
    const [other] = files.filter(({ path }) => path === "other.nix");
    assert.ok(other);
    const model = modelFor(files);
    assert.equal(provenBlockEdits(model, unitOf(model, "web"), block([forced])), undefined);
  });

  it("fails where another host has the file and turns the service off: the block alone would be a unit there", () => {
    const hosts = (other: string): string => `
#- flake.nix
{
  outputs = { nixpkgs, ... }: {
    nixosConfigurations.home = nixpkgs.lib.nixosSystem { modules = [ ./smart.nix ]; };
    nixosConfigurations.vps = nixpkgs.lib.nixosSystem { modules = [ ./smart.nix ./vps.nix ]; };
  };
}
#- smart.nix
{ lib, ... }: {
  services.audiobookshelf.enable = true;
}
#- vps.nix
{ lib, ... }: { ${other} }
`;
    const edits = (other: string): unknown => {
      const model = modelFor(fixture(hosts(other)).files);
      return provenBlockEdits(model, unitOf(model, "audiobookshelf"), block([forced]));
    };
    assert.ok(edits("services.audiobookshelf.port = 8001;"));
    assert.equal(edits("services.audiobookshelf.enable = lib.mkForce false;"), undefined);
  });

  it("fails where something else depends on what is said", () => {
    const { files } = fixture(`
{ config, lib, ... }:
{
  systemd.services.web.serviceConfig = {
    ExecStart = "/bin/web";
  };
  environment.etc.clock.text = lib.boolToString (config.systemd.services.web.serviceConfig.ProtectClock or false);
}
`);
    const model = modelFor(files);
    assert.equal(provenBlockEdits(model, unitOf(model, "web"), block([forced])), undefined);
  });
});

describe("a call that makes a unit", () => {
  const made = (file: string): string | undefined => {
    const { files } = fixture(file);
    const model = modelFor(files);
    const edits = provenBlockEdits(model, unitOf(model, "web"), block([forced]));
    const text = files.find(({ path }) => path === edits?.file)?.text;
    return edits && text && applyEdits(text, edits.edits);
  };

  it("is handed the keys", () =>
    assert.equal(
      made(`
#- make.nix
{ name, extraServiceConfig ? { } }: { lib, ... }: {
  systemd.services.\${name} = {
    script = "true";
    serviceConfig = { Restart = "always"; } // extraServiceConfig;
  };
}
#- configuration.nix
{ lib, ... }:
{
  imports = [
    (import ./make.nix { name = "db"; })
    (import ./make.nix {
      name = "web";
    })
  ];
}
`),
      `{ lib, ... }:
{
  imports = [
    (import ./make.nix { name = "db"; })
    (import ./make.nix {
      name = "web";
      # Härtung
      extraServiceConfig = {
        ProtectClock = lib.mkForce true;
      };
    })
  ];
}
`,
    ));

  it("is handed more in the set that it hands over", () =>
    assert.equal(
      made(`
#- make.nix
{ name, hardening ? { } }: { lib, ... }: {
  systemd.services.\${name} = {
    script = "true";
    serviceConfig = lib.mkMerge [ { Restart = "always"; } hardening ];
  };
}
#- configuration.nix
{ lib, ... }:
{
  imports = [
    (import ./make.nix { name = "web"; hardening = { PrivateTmp = true; }; })
  ];
}
`),
      `{ lib, ... }:
{
  imports = [
    (import ./make.nix {
      name = "web";
      hardening = {
        PrivateTmp = true;

        # Härtung
        ProtectClock = lib.mkForce true;
      };
    })
  ];
}
`,
    ));

  it("is handed a part of the unit where that is what it takes", () =>
    assert.match(
      made(`
#- make.nix
{ name, extraServiceConfig ? { } }: { lib, ... }: {
  systemd.services.\${name} = lib.mkMerge [ { script = "true"; serviceConfig.Restart = "always"; } extraServiceConfig ];
}
#- configuration.nix
{ lib, ... }:
{
  imports = [ (import ./make.nix { name = "web"; }) ];
}
`) ?? "",
      /extraServiceConfig\.serviceConfig = \{\n\s*ProtectClock = lib\.mkForce true;/,
    ));

  it("is handed nothing that the function gives to others, too", () =>
    assert.match(
      made(`
#- make.nix
{ name, hardening ? { } }: { lib, ... }: {
  systemd.services.\${name} = { script = "true"; serviceConfig = hardening; };
  systemd.services."\${name}-backup" = { script = "true"; serviceConfig = hardening; };
}
#- configuration.nix
{ lib, ... }:
{
  imports = [ (import ./make.nix { name = "web"; hardening = { PrivateTmp = true; }; }) ];
}
`) ?? "",
      /systemd\.services\.web\.serviceConfig = \{/,
    ));
});
