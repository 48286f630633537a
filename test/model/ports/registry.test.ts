/** Port registries: what is one, what its keys come to, and where their numbers are written. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { type RegistryKey, registriesOf } from "#model/ports/registry.ts";
import { followsScheme, rangesOf } from "#model/ports/scheme.ts";
import { checkMarks, modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

/** Each registry with its keys: `my.ports: ssh=22 web=80`. */
function registries(source: string): readonly string[] {
  return registriesOf(modelFor(fixture(source).files)).map(
    ({ name, keys }) => `${name}: ${keys.map((key) => `${key.name}=${key.port ?? "?"}`).join(" ")}`,
  );
}

/** Marks what {@link place} gives of each key. */
function checkKeys(
  source: string,
  place: (key: RegistryKey) => RegistryKey["place"],
  label: (key: RegistryKey) => string,
): void {
  checkMarks(source, function* (model) {
    for (const { keys } of registriesOf(model))
      for (const key of keys) {
        const at = place(key);
        if (at) yield { ...at, label: label(key) };
      }
  });
}

describe("port registries", () => {
  it("are sets of ports that are called so", () =>
    assert.deepEqual(
      registries(`
        #- configuration.nix
        { lib, ... }:
        {
          options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
          options.homelab.servicePorts = lib.mkOption { type = with lib.types; attrsOf (ints.between 1 65535); default = { wiki = 3000; }; };
          options.my.limits = lib.mkOption { type = lib.types.attrsOf lib.types.port; default = { a = 1; }; };
          options.my.hosts.ports = lib.mkOption { type = lib.types.attrsOf lib.types.str; default = { a = "b"; }; };
          config.my.ports = { web = 80; ssh = 22; };
        }
      `),
      ["homelab.servicePorts: wiki=3000", "my.ports: web=80 ssh=22"],
    ));

  it("are groups of ports", () =>
    assert.deepEqual(
      registries(`
        #- configuration.nix
        { lib, ... }:
        let
          port = default: lib.mkOption { type = lib.types.port; inherit default; };
        in
        {
          options.my.ports = { ssh = port 22; web = lib.mkOption { type = lib.types.port; }; };
          options.my.other.ports = { a = port 1; b = lib.mkOption { type = lib.types.str; default = ""; }; };
          options.my.single.ports.a = port 1;
          config.my.ports.web = 80;
        }
      `),
      ["my.ports: ssh=22 web=80"],
    ));

  it("are what the ids of the settings say", () =>
    assert.deepEqual(
      registries(`
        #- .mynixos.json
        { "idPrefixes": { "PORT.": "net.doors." } }
        #- configuration.nix
        { lib, ... }: { options.net.doors = lib.mkOption { type = lib.types.attrsOf lib.types.int; default = { ssh = 22; }; }; }
      `),
      ["net.doors: ssh=22"],
    ));

  it("are known through functions that declare options", () =>
    assert.deepEqual(
      registries(`
        #- configuration.nix
        { lib, ... }:
        let
          mkOpt = type: default: lib.mkOption { inherit type default; };
        in
        { options.prefs.ports = mkOpt (lib.types.attrsOf lib.types.port) { films = 8096; }; }
      `),
      ["prefs.ports: films=8096"],
    ));

  it("have the keys of all files and functions, also those that are read nowhere or defined where nobody comes to", () =>
    assert.deepEqual(
      registries(`
        #- configuration.nix
        { config, lib, ... }:
        {
          imports = [ ./more.nix ];
          options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
          config.my.ports.ssh = 22;
          config.services.openssh.ports = [ config.my.ports.nonesuch ];
        }
        #- later.nix
        { my.ports.later = 20001; }
        #- more.nix
        { lib, pkgs, ... }:
        { my.ports = lib.mkMerge [ { web = pkgs.port; } (lib.mkIf false { off = 1; }) (lib.genAttrs [ "a" "b" ] (_: 9)) ]; }
      `),
      ["my.ports: ssh=22 later=? web=? off=? a=9 b=9"],
    ));

  it("point at the number, wherever it is written", () =>
    checkKeys(
      `
        #- configuration.nix
        { config, lib, ... }:
        let
          https = 443;
        in
        {
          imports = [ ./more.nix ];
          options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
          config.my.ports = {
            ssh = 22;
        #         ^^ ssh
            web = https;
        #         ^^^^^ web
            films = lib.mkDefault 20000;
            wiki = lib.mkDefault (20001);
        #                         ^^^^^ wiki
            sum = 2 + 3;
        #         ^^^^^ sum
          } // import ./data.nix;
        }
        #- data.nix
        { books = 20002; }
        #         ^^^^^ books
        #- more.nix
        { my.ports.films = 20003; }
        #                  ^^^^^ films
      `,
      (key) => key.place,
      (key) => key.name,
    ));

  it("know which numbers are a key's own", () =>
    checkKeys(
      `
        #- configuration.nix
        { config, lib, ... }:
        let
          https = 443;
        in
        {
          options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
          config.my.ports = {
            ssh = 22;
        #         ^^ 22
            web = https;
            films = lib.mkForce 20000;
        #                       ^^^^^ 20000
            sum = 2 + 3;
          } // lib.genAttrs [ "a" ] (_: 9);
        }
      `,
      (key) => key.literal,
      (key) => String(key.port),
    ));

  it("tell each host's number", () => {
    const { files } = fixture(`
      #- flake.nix
      {
        outputs = { nixpkgs, ... }: {
          nixosConfigurations.a = nixpkgs.lib.nixosSystem { modules = [ ./ports.nix { my.ports.web = 80; } ]; };
          nixosConfigurations.b = nixpkgs.lib.nixosSystem { modules = [ ./ports.nix { my.ports.web = 8080; } ]; };
        };
      }
      #- ports.nix
      { lib, ... }: { options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; }; config.my.ports.ssh = 22; }
    `);
    const [registry] = registriesOf(modelFor(files));
    assert.deepEqual(
      [...(registry?.keyByName.get("web")?.ports ?? [])],
      [
        ["a", 80],
        ["b", 8080],
      ],
    );
    assert.deepEqual([...(registry?.completeOn ?? [])], ["a", "b"]);
  });

  it("are open where other modules may add keys", () => {
    const { files } = fixture(`
      #- .mynixos.json
      { "evaluation.sharedRoots": ["my"] }
      #- configuration.nix
      { lib, ... }: { options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; default = { a = 1; }; }; }
    `);
    assert.deepEqual(
      registriesOf(modelFor(files)).map(({ isClosed }) => isClosed),
      [false],
    );
  });

  it("keep to the scheme if half of the keys do", () => {
    const follows = (keys: string): boolean | undefined => {
      const { files } = fixture(`
        #- configuration.nix
        { lib, ... }: { options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; default = { ${keys} }; }; }
      `);
      const model = modelFor(files);
      const [registry] = registriesOf(model);
      return registry && followsScheme(registry, rangesOf(model.repo.settings));
    };
    assert.equal(follows("a = 10000; b = 22;"), true);
    assert.equal(follows("a = 10000; b = 22; c = 80;"), false);
    assert.equal(follows(""), false);
  });

  it("are nothing in a file that cannot be read", () =>
    assert.deepEqual(registries("{ lib, ... }: { options.my.ports = lib.mkOption { type = lib.types. ; }; }"), []));
});
