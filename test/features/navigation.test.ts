/** From a use to its source and back, from every kind of place. */
import { describe, it } from "mocha";
import { declaration } from "#features/declaration.ts";
import { definition } from "#features/definition.ts";
import { highlights } from "#features/highlight.ts";
import { implementation } from "#features/implementation.ts";
import { references } from "#features/references.ts";
import type { Target } from "#features/types.ts";
import { checkAtCursor } from "../check.ts";
import type { Mark } from "../fixture.ts";

const marks = (targets: readonly Target[], label: string): Mark[] =>
  targets.map(({ file, name }) => ({ file, start: name.start, end: name.end, label }));

const goesTo = (source: string): void =>
  checkAtCursor(source, (model, { file, offset }) => marks(definition(model, file, offset), "target"));
const declaredAt = (source: string): void =>
  checkAtCursor(source, (model, { file, offset }) => marks(declaration(model, file, offset), "declared"));
const sinksAt = (source: string): void =>
  checkAtCursor(source, (model, { file, offset }) => marks(implementation(model, file, offset), "sink"));
const referencesAt = (source: string): void =>
  checkAtCursor(source, (model, { file, offset }) =>
    references(model, file, offset, true).map((place) => ({ ...place, label: "here" })),
  );
const highlightsAt = (source: string): void =>
  checkAtCursor(source, (model, { file, offset }) =>
    highlights(model, file, offset).map(({ span, write }) => ({ file, ...span, label: write ? "write" : "read" })),
  );

describe("definition", () => {
  it("of a use of a key is the key", () =>
    goesTo(`
#- ports.nix
{ lib, ... }: {
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config.my.ports.ssh = 22;
#                 ^^^ target
}
#- ssh.nix
{ config, ... }: { services.openssh.ports = [ config.my.ports.s$0sh ]; }
`));

  it("of a use of an option is where it is set, the likeliest first; else the declaration", () => {
    goesTo(`
{ config, lib, ... }: {
  options.my.a = lib.mkOption { default = 1; };
  config.my.a = lib.mkForce 2;
#           ^ target
  config.x = config.my.a$0;
}
`);
    goesTo(`
{ config, lib, ... }: {
  options.my.a = lib.mkOption { default = 1; };
#            ^ target
  config.x = config.my.$0a;
}
`);
  });

  it("of an alias is the source, not the name's own binding", () =>
    goesTo(`
{ config, lib, ... }: let a = config.my.a; in {
  options.my.a = lib.mkOption { default = 1; };
#            ^ target
  config.x = [ $0a ];
}
`));

  it("of any other name is its binding", () =>
    goesTo(`
{ lib, ... }: let name = "x"; in { a = na$0me; }
#                 ^^^^ target
`));

  it("of a group is where its options are declared", () =>
    goesTo(`
#- a.nix
{ lib, ... }: { options.my.configs.identity = { domain = lib.mkOption { }; user = lib.mkOption { }; }; }
#                                               ^^^^^^ target
#- b.nix
{ config, ... }: { x = config.my.con$0figs.identity.domain; }
`));

  it("of a definition is the declaration; of a declaration the definitions", () => {
    goesTo(`
{ lib, ... }: {
  options.my.a = lib.mkOption { };
#            ^ target
  config.my.$0a = 1;
}
`);
    goesTo(`
{ lib, ... }: {
  options.my.$0a = lib.mkOption { };
  config.my.a = 1;
#           ^ target
}
`);
  });

  it("of an id in a comment is its source", () =>
    goesTo(`
{ config, lib, ... }: {
  options.my.configs.domain = lib.mkOption { };
#                    ^^^^^^ target
  # source-id: CFG.dom$0ain
  config.x = config.my.configs.domain;
}
`));

  it("of a path is the file", () =>
    goesTo(`
#- configuration.nix
{ imports = [ ./mo$0dules ]; }
#- modules/default.nix
{ }
^ target
`));

  it("is nothing where nothing is known", () =>
    goesTo(`
{ pkgs, ... }: { a = pkgs.h$0ello; }
`));
});

describe("declaration", () => {
  it("is the mkOption even where the value is set elsewhere", () =>
    declaredAt(`
{ config, lib, ... }: {
  options.my.a = lib.mkOption { };
#            ^ declared
  config.my.a = 1;
  config.x = config.my.$0a;
}
`));

  it("of a key is the key; of a key that nobody sets the option it would belong to", () => {
    declaredAt(`
{ config, lib, ... }: {
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config.my.ports.ssh = 22;
#                 ^^^ declared
  config.x = config.my.ports.$0ssh;
}
`);
    declaredAt(`
{ config, lib, ... }: {
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
#            ^^^^^ declared
  config.x = config.my.ports.$0ssh;
}
`);
  });
});

describe("implementation", () => {
  it("are the options that the value ends in, each once", () =>
    sinksAt(`
{ config, lib, ... }: let p = config.my.ports.ssh; in {
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config.my.ports.s$0sh = 22;
  config.networking.firewall.allowedTCPPorts = lib.mkForce [ p 80 config.my.ports.ssh ];
#                            ^^^^^^^^^^^^^^^ sink
  config.services.x = { settings.port = p; };
#                                ^^^^ sink
}
`));
});

describe("references", () => {
  it("are uses, annotations, definitions and declarations", () =>
    referencesAt(`
{ config, lib, ... }:
let
  # source-id: CFG.domain
#              ^^^^^^^^^^ here
  domain = config.my.configs.domain;
#          ^^^^^^^^^^^^^^^^^^^^^^^^ here
in {
  options.my.configs.domain = lib.mkOption { };
#                    ^^^^^^ here
  config.my.configs.dom$0ain = "x";
#                   ^^^^^^ here
  config.a = domain;
#            ^^^^^^ here
  config.b = config.my.configs.domain or "y";
#            ^^^^^^^^^^^^^^^^^^^^^^^^ here
}
`));

  it("of a local name stay in its scope", () =>
    referencesAt(`
let name = "x"; in { a = $0name; b = { name }: name; c = name; }
#   ^^^^ here
#                        ^^^^ here
#                                                      ^^^^ here
`));
});

describe("highlight", () => {
  it("marks everything in the file that means the same", () =>
    highlightsAt(`
{ config, lib, ... }: let port = config.my.ports.ssh; in {
#                                                ^^^ read
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config.my.ports.ssh = 22;
#                 ^^^ write
  config.a = po$0rt;
#            ^^^^ read
}
`));
});
