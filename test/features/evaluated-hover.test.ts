/** What a hover says of a value: how sure it is, where it comes from, what else could have been. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { hoverLines } from "./hover-lines.ts";

const hoverOf = (source: string): readonly string[] | undefined => hoverLines(source, "evaluated");

describe("an evaluated hover", () => {
  it("says what a value comes to, who won and who did not", () =>
    assert.deepEqual(
      hoverOf(`
        #- configuration.nix
        { config, lib, ... }: {
          imports = [ ./a.nix ./b.nix ];
          options.my.port = lib.mkOption { type = lib.types.port; default = 1; };
          options.my.on = lib.mkOption { type = lib.types.bool; default = false; };
          config.x = config.my.po$0rt;
        }
        #- a.nix
        { lib, ... }: { my.port = lib.mkDefault 2; }
        #- b.nix
        { config, lib, ... }: { my.port = lib.mkMerge [ 3 (lib.mkIf config.my.on 4) ]; }
        #- c.nix
        { my.port = 5; }
      `),
      [
        "| my.port",
        "Type: `lib.types.port`",
        "Value:",
        "| 3",
        "Set in `b.nix:1`",
        "Not used, as its priority 1000 is weaker: `a.nix:1`",
        "Not used: the default in `configuration.nix:3`",
        "Set in `c.nix:1`, which no host imports",
        "1 use · 1 sink",
      ],
    ));

  it("says under which condition a value is set, or is not", () => {
    const source = (on: boolean): string => `
      #- configuration.nix
      { config, lib, ... }: {
        options.my.on = lib.mkOption { default = ${on}; };
        options.my.a = lib.mkOption { default = 1; };
        config = lib.mkIf config.my.on { my.$0a = 2; };
      }
    `;
    assert.deepEqual(hoverOf(source(true))?.slice(1, 6), [
      "Value:",
      "| 2",
      "Set in `configuration.nix:4`, as `config.my.on` holds",
      "Not used: the default in `configuration.nix:3`",
      "Decided by: `my.on`",
    ]);
    assert.deepEqual(hoverOf(source(false))?.slice(1, 5), [
      "Value:",
      "| 1",
      "Default in `configuration.nix:3`",
      "Off, as `config.my.on` does not hold: `configuration.nix:4`",
    ]);
  });

  it("on an option of NixOS: what this repo contributes, and what it is made of", () =>
    assert.deepEqual(
      hoverOf(`
        #- configuration.nix
        { config, lib, ... }: {
          options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
          config.my.ports.ssh = 50022;
          config.services.openssh.po$0rts = [ config.my.ports.ssh ];
        }
      `),
      [
        "| services.openssh.ports",
        "Type: `list of integer between 0 and 65535 (both inclusive)`",
        "What this repo contributes – NixOS may add to it or override it:",
        "| [ 50022 ]",
        "Set in `configuration.nix:4`",
        "Made of: `my.ports.ssh`",
      ],
    ));

  it("on what depends on NixOS, on what is known in part, on what is not known, on what fails: says so", () => {
    const value = (expression: string, type = "anything"): readonly string[] | undefined =>
      hoverOf(
        `
        { config, lib, inputs, ... }: {
          options.my.a = lib.mkOption { type = lib.types.${type}; };
          networking.hostName = "heim";
          config = { my.$0a = ${expression}; networking.domain = "example.org"; };
        }
      `.replace('networking.hostName = "heim";', ""),
      )?.slice(2, 4);
    assert.deepEqual(value("config.networking.domain"), [
      "Value, as far as this repo goes – it depends on NixOS:",
      '| "example.org"',
    ]);
    assert.deepEqual(value('"http://${inputs.x}:80"'), ["Value, as far as it is known:", '| "http://${…}:80"']);
    assert.deepEqual(value("inputs.x"), [
      "The value is not known, for",
      "the module argument inputs comes from outside",
    ]);
    assert.deepEqual(value('"drei"', "port"), [
      "Nix fails here:",
      "A definition for option `my.a' is not of type `16 bit unsigned integer; between 0 and 65535 (both inclusive)'. Definition values: - In `configuration.nix': \"drei\"",
    ]);
  });

  it("tells hosts apart where they differ", () => {
    const source = (domain: string): string => `
      #- flake.nix
      {
        inputs.nixpkgs.url = "github:NixOS/nixpkgs";
        outputs = { nixpkgs, ... }: {
          nixosConfigurations.heim = nixpkgs.lib.nixosSystem { modules = [ ./common.nix { my.domain = "a.example"; } ]; };
          nixosConfigurations.keller = nixpkgs.lib.nixosSystem { modules = [ ./common.nix { my.domain = "${domain}"; } ]; };
          nixosConfigurations.leer = nixpkgs.lib.nixosSystem { modules = [ ]; };
        };
      }
      #- common.nix
      { lib, ... }: { options.my.do$0main = lib.mkOption { }; }
    `;
    assert.deepEqual(hoverOf(source("b.example"))?.slice(1, 6), [
      "On `heim`:",
      "Value:",
      '| "a.example"',
      'On `keller`: `"b.example"`',
      "On `leer` nothing sets it.",
    ]);
    assert.deepEqual(hoverOf(source("a.example"))?.slice(1, 5), [
      "On `heim`:",
      "Value:",
      '| "a.example"',
      "On `leer` nothing sets it.",
    ]);
  });

  it("stays silent on groups of NixOS and on what the configuration does not have", () => {
    assert.equal(hoverOf("{ services.open$0ssh.enable = true; }"), undefined);
    assert.equal(hoverOf("{ config, ... }: { services.openssh.enable = config.services.ngi$0nx.enable; }"), undefined);
  });

  it("cuts long values", () => {
    const found = hoverOf(`
      { lib, ... }: {
        options.my.te$0xt = lib.mkOption { };
        config.my.text = lib.concatStringsSep "\\n" (lib.genList toString 40);
      }
    `);
    assert.equal(found?.[2]?.split("\n").length, 13);
  });
});
