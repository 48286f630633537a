/** `eval/missing-import`: imported paths that nothing in the repo stands for, and which file was meant. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkFix, checkRule, checkSuppress, findingsOf } from "#test/check.ts";
import { fixture } from "../fixture.ts";

const id = "eval/missing-import";
const check = (source: string): void => checkRule(id, source);

describe("eval/missing-import", () => {
  it("sees modules, expressions and packages that are not there", () =>
    check(`
      { pkgs, lib, ... }:
      {
        imports = [ ./a.nix ] ++ [ ./b ];
      #             ^^^^^^^ path 'a.nix' does not exist: correct it, or create the file.
      #                            ^^^ path 'b' does not exist: correct it, or create the file.
        c = import ./c.nix { };
      #            ^^^^^^^ path 'c.nix' does not exist: correct it, or create the file.
        d = pkgs.callPackage ./d.nix { };
      #                      ^^^^^^^ path 'd.nix' does not exist: correct it, or create the file.
        e = lib.importTOML ./e.toml;
      #                    ^^^^^^^^ path 'e.toml' does not exist: correct it, or create the file.
        f = lib.callPackageWith pkgs ./f.nix { };
      #                              ^^^^^^^ path 'f.nix' does not exist: correct it, or create the file.
        home-manager.users.alex.imports = [ ./g.nix ];
      #                                     ^^^^^^^ path 'g.nix' does not exist: correct it, or create the file.
      }
    `));

  it("sees the modules of a host", () =>
    check(`
      #- flake.nix
      {
        outputs = { nixpkgs, ... }: {
          nixosConfigurations.nas = nixpkgs.lib.nixosSystem { modules = [ ./nas.nix ]; };
      #                                                                   ^^^^^^^^^ path 'nas.nix' does not exist: correct it, or create the file.
        };
      }
    `));

  it("sees a folder without a default.nix", () =>
    check(`
      #- configuration.nix
      { imports = [ ./hosts ./services ]; }
      #             ^^^^^^^ path 'hosts/default.nix' does not exist: correct it, or create the file.
      #- hosts/nas.nix
      { }
      #- services/default.nix
      { }
    `));

  it("guesses a forgotten ending, a moved file, a slip of the fingers", () =>
    check(`
      #- hosts/nas/configuration.nix
      { imports = [ ../../services/caddy ../../sonarr.nix ../../services/radar.nix ../../media ]; }
      #             ^^^^^^^^^^^^^^^^^^^^ path 'services/caddy' does not exist; did you mean ../../services/caddy.nix?
      #                                  ^^^^^^^^^^^^^^^^ path 'sonarr.nix' does not exist; did you mean ../../services/sonarr.nix?
      #                                                   ^^^^^^^^^^^^^^^^^^^^^^^^ path 'services/radar.nix' does not exist; did you mean ../../services/radarr.nix?
      #                                                                            ^^^^^^^^^^^ path 'media' does not exist; did you mean ../../services/media?
      #- services/caddy.nix
      { }
      #- services/sonarr.nix
      { }
      #- services/radarr.nix
      { }
      #- services/media/default.nix
      { }
    `));

  it("guesses a folder, and not every name that has much in common", () =>
    check(`
      #- configuration.nix
      { imports = [ ./servces ./traefik-routes-public.nix ./ab.nix ]; }
      #             ^^^^^^^^^ path 'servces' does not exist; did you mean ./services?
      #                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^ path 'traefik-routes-public.nix' does not exist: correct it, or create the file.
      #                                                   ^^^^^^^^ path 'ab.nix' does not exist: correct it, or create the file.
      #- services/default.nix
      { }
      #- traefik-routes-internal.nix
      { }
      #- caddy.nix
      { }
    `));

  it("leaves alone what exists, also as a file that is no Nix", () =>
    check(`
      #- configuration.nix
      { lib, ... }: { imports = [ ./a.nix ./b ./. ]; c = lib.importTOML ./c.toml; }
      #- a.nix
      { }
      #- b/default.nix
      { }
      #- default.nix
      { }
      #- c.toml
      a = 1
    `));

  it("leaves alone what is computed, lies outside, or may be left out", () =>
    check(`
      { lib, name, ... }:
      {
        imports = [
          ./\${name}.nix
          (./. + "/x.nix")
          ../outside.nix
          /etc/nixos/x.nix
          (lib.mkAliasOptionModule [ "a" ] [ "b" ])
        ]
        ++ lib.optional name ./maybe.nix
        ++ (if name then [ ./left.nix ] else [ ./right.nix ])
        ++ map (file: file) [ ./mapped.nix ];
        disabledModules = [ ./disabled.nix ];
        src = ./src;
      }
    `));

  it("leaves alone what the file tests", () =>
    check(`
      { lib, ... }:
      {
        imports = if builtins.pathExists ./local then [ ./local/a.nix ] else [ ];
        secrets = if lib.pathExists ./secrets.nix then import ./secrets.nix else { };
        other = import ./other.nix;
      #                ^^^^^^^^^^^ path 'other.nix' does not exist: correct it, or create the file.
      }
    `));

  it("leaves a file alone that tests paths we do not know", () =>
    check(`{ lib, ... }: { imports = [ ./a.nix ]; b = lib.filter builtins.pathExists [ ./c.nix ]; }`));

  it("leaves a name alone that only looks like import", () => check("{ import, ... }: { a = import ./a.nix; }"));

  it("says nothing about a file that cannot be read", () => check("{ imports = [ ./a.nix ]; b = ; }"));

  it("is a hint where no host imports the file", () => {
    const severities = (path: string): readonly string[] =>
      findingsOf(
        id,
        fixture(`#- configuration.nix\n{ imports = [ ./b.nix ]; }\n#- ${path}\nimport ./gone.nix`).files,
      ).map(({ severity }) => severity);
    assert.deepEqual(severities("b.nix"), ["error"]);
    assert.deepEqual(severities("c.nix").toSorted(), ["error", "hint"]);
  });

  it("writes the path that was meant", () =>
    checkFix(
      id,
      "#- configuration.nix\n{ imports = [ ./b.nix ]; }\n#- services/b.nix\n{ }",
      "#- configuration.nix\n{ imports = [ ./services/b.nix ]; }\n#- services/b.nix\n{ }",
      "Replace by ./services/b.nix",
    ));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      "{\n  imports = [ ./a.nix ];\n}",
      `{\n  # mynixos: ignore ${id} – Grund\n  imports = [ ./a.nix ];\n}`,
    ));
});
