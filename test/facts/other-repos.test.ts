/** What other people's repos taught: options, records and imports that look like something else. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkFacts, checkSource, modelFor } from "../check.ts";
import { fixture } from "../fixture.ts";

const declarations = (source: string): void => checkFacts("declarations", source);
const definitions = (source: string): void => checkFacts("definitions", source);
const reads = (source: string): void => checkFacts("reads", source);
const sources = (source: string): string[] => modelFor(fixture(source).files).sources.map(({ path }) => path);

describe("options", () => {
  it("of a submodule belong to its option, wherever its module is bound", () =>
    declarations(`
{ config, lib, ... }:
with lib;
let
  parts.options = with types; { host = mkOption { type = str; }; };
#                               ^^^^ option my.at.host
  service = with lib; let inherit (config) x; in ({ config, ... }: { options.port = mkOption { }; config.port = x; });
#                                                                            ^^^^ option my.services.<name>.port
  unused = { name, ... }: { options.left = mkOption { }; };
  table = about: submodule ({ ... }: { options.on = mkEnableOption about; });
in {
  options.my.services = mkOption { type = types.attrsOf (types.submodule service); };
#            ^^^^^^^^ option my.services
  options.my.at = mkOption { type = types.either types.str (types.submodule parts); };
#            ^^ option my.at
  options.my.by = mkOption { type = types.submoduleWith { modules = [ ({ ... }: { options.q = mkOption { }; }) ]; }; };
#            ^^ option my.by
#                                                                                         ^ option my.by.q
}
`));

  it("say no more with what '//' lays over an option", () =>
    declarations(`
{ lib, ... }: {
  options.my.a.enable = lib.mkEnableOption "a" // { default = true; };
#              ^^^^^^ enable my.a.enable
  options.my.b = (lib.mkOption { } // { type = lib.types.str; }) // { internal = true; };
#            ^ option my.b
  options.my.c = lib.my.mkOpt 1 // { default = 2; };
#            ^ unknown my.c
}
`));

  it("are made by functions of the same file that return several options", () =>
    declarations(`
{ lib, ... }:
let
  mkService = name: port: {
    enable = lib.mkEnableOption name;
#   ^^^^^^ enable my.git.enable
    port = lib.mkOption { default = port; };
#   ^^^^ option my.git.port
    "\${name}" = lib.mkOption { };
#   ^^^^^^^^^ option my.git.<name>
  };
in { options.my.git = mkService "git" 3000; }
`));
});

describe("definitions", () => {
  it("are no records in lists that are called like lists of modules", () =>
    definitions(`
{ lib, pkgs, ... }:
let bar = builtins.toJSON { modules = [ { type = "cpu"; format = "x"; } ]; }; in {
  programs.fastfetch.settings.modules = [ { type = "title"; } { type = "custom"; at = { a = 1; }; } ];
#                             ^^^^^^^ programs.fastfetch.settings.modules
  imports = [ { networking.hostName = "heim"; } ];
#                          ^^^^^^^^ networking.hostName
}
`));
});

describe("reads", () => {
  it("of the module system itself are none of an option", () =>
    reads(`
{ lib, ... }: {
  options.my.media = lib.mkOption {
    type = lib.types.attrsOf (lib.types.submodule ({ config, ... }: {
      options.name = lib.mkOption { default = config._module.args.name; };
    }));
  };
}
`));
});

describe("imports", () => {
  it("follow paths through names, texts among imports, and own functions that list folders", () =>
    checkSource(
      "my.ports.ssh",
      `
#- flake.nix
{
  description = "x";
  outputs = { nixpkgs, self, ... }: {
    nixosConfigurations.heim = nixpkgs.lib.nixosSystem { modules = [ ./hosts/heim ]; };
  };
}
#- hosts/heim/default.nix
{ lib, repoLib, ... }:
let
  modules = ../../modules;
  core = modules + /core;
in {
  imports = lib.flatten [
    (core + /ports.nix)
    (map lib.custom.relativeToRoot [ "hosts/common/ssh.nix" ])
    (repoLib.scanPaths ../../services)
  ];
}
#- lib/default.nix
{ lib, ... }: { scanPaths = path: map (name: path + "/\${name}") (builtins.attrNames (builtins.readDir path)); }
#- modules/core/ports.nix
{ lib, ... }: {
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config.my.ports.ssh = 22;
#                 ^^^ declaration
#                 ^^^ definition
}
#- hosts/common/ssh.nix
{ config, ... }: { services.openssh.ports = [ config.my.ports.ssh ]; }
#                                                             ^^^ direct
#- services/gate.nix
{ config, ... }: { services.gate.port = config.my.ports.ssh; }
#                                                       ^^^ direct
#- hosts/common/unused.nix
{ config, ... }: { x = config.my.ports.ssh; }
#                                      ^^^ direct (dead)
`,
    ));

  it("take hosts that only a framework knows by the name of their file", () =>
    checkSource(
      "my.ports.ssh",
      `
#- flake.nix
{ description = "x"; inputs.clan.url = "x"; outputs = { clan, ... }: clan.lib.buildClan { }; }
#- machines/heim/configuration.nix
{ config, lib, ... }: {
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config.my.ports.ssh = 22;
#                 ^^^ declaration
#                 ^^^ definition
  config.services.openssh.ports = [ config.my.ports.ssh ];
#                                                   ^^^ direct
}
`,
    ));
});

describe("sources", () => {
  it("are no options of NixOS, where the repo only adds one beside them", () =>
    assert.deepEqual(
      sources(`
{ config, lib, ... }: {
  options.services.mine.port = lib.mkOption { };
  options.home = lib.mkOption { };
  config.services.nginx.enable = config.services.mine.on;
  config.x = config.home.homeDirectory;
}
`),
      ["services.mine.port"],
    ));

  it("are no names that only an annotation or the editor asked for", () => {
    const model = modelFor(
      fixture(`
{ lib, ... }: {
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config.my.ports.ssh = 22;
  # source-id: CFG.ports.http
  config.x = 1;
}
`).files,
    );
    assert.equal(model.resolve(["my", "ports", "smtp"]).kind, "source");
    assert.deepEqual([...model.sourceByPath.keys()].sort(), ["my.ports", "my.ports.ssh"]);
  });

  it("below a computed root take no reads of NixOS's roots", () =>
    assert.deepEqual(
      sources(`
{ config, lib, namespace, ... }: {
  options.\${namespace}.nginx.enable = lib.mkEnableOption "nginx";
  config.a = config.\${namespace}.nginx.enable;
  config.b = config.services.nginx.enable;
}
`),
      ["<name>.nginx.enable"],
    ));
});
