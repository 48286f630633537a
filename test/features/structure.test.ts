/** Symbols, lenses, links, folds and selections show the structure of modules. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { foldings } from "#features/folding.ts";
import { lenses } from "#features/lens.ts";
import { links } from "#features/links.ts";
import { selections } from "#features/selection.ts";
import { documentSymbols, workspaceSymbols } from "#features/symbols.ts";
import type { DocumentSymbolItem } from "#features/types.ts";
import { checkMarks, modelFor } from "../check.ts";
import { fixture } from "../fixture.ts";

const shown = (item: DocumentSymbolItem): unknown[] => [`${item.kind} ${item.name}`, ...item.children.map(shown)];

describe("document symbols", () => {
  it("follow bindings through let, options, config and conditions; options have no parts", () => {
    const { files } = fixture(`
{ config, lib, ... }:
let port = 1; f = x: { a = 1; }; in {
  imports = [ ./x.nix ];
  options.my.a = lib.mkOption { type = lib.types.int; };
  config = lib.mkIf true { services.x = { enable = true; }; };
}
`);
    assert.deepEqual(documentSymbols(modelFor(files), "configuration.nix").map(shown), [
      ["binding port"],
      ["function f", ["binding a"]],
      ["import imports"],
      ["option options.my.a"],
      ["binding config", ["group services.x", ["definition enable"]]],
    ]);
  });
});

describe("workspace symbols", () => {
  const { files } = fixture(`
{ lib, ... }: {
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  options.my.configs.domain = lib.mkOption { };
  config.my.ports = { ssh = 1; sshRescue = 2; };
}
`);
  const found = (query: string): string[] =>
    workspaceSymbols(modelFor(files), query).map((item) => `${item.kind} ${item.name}`);

  it("are options and keys, closest first, by path or id", () => {
    assert.deepEqual(found("ports.ssh"), ["key my.ports.ssh", "key my.ports.sshRescue"]);
    assert.deepEqual(found("PORT.ssh"), ["key my.ports.ssh", "key my.ports.sshRescue"]);
    assert.deepEqual(found("mcdom"), ["option my.configs.domain"]);
    assert.deepEqual(found("nothing like it"), []);
  });
});

describe("lenses", () => {
  const lensesOf = (source: string): void =>
    checkMarks(source, function* (model) {
      for (const file of model.repo.files.keys()) {
        for (const { span, uses, sinks } of lenses(model, file))
          yield { file, ...span, label: `${uses} uses, ${sinks} sinks` };
      }
    });

  it("count uses and sinks of options and keys, not of what describes the module", () =>
    lensesOf(`
{ config, lib, ... }: let p = config.my.ports.ssh; in {
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
#            ^^^^^ 0 uses, 0 sinks
  options.my.meta.ports = lib.mkOption { readOnly = true; };
  options.my.ro = lib.mkOption { readOnly = true; };
  config = {
    my.ports.ssh = 22;
#            ^^^ 3 uses, 2 sinks
    a.x = p;
    b = p;
  };
}
`));

  it("count a module's switch with the module", () =>
    lensesOf(`
{ config, lib, ... }: {
  options.my.media = {
# ^^^^^^^^^^^^^^^^ 3 uses, 2 sinks
    port = lib.mkOption { };
#   ^^^^ 1 uses, 1 sinks
    enable = lib.mkEnableOption "x";
  };
  config = lib.mkIf config.my.media.enable { a = config.my.media.port; b = config.my.media.enable; };
}
`));
});

describe("document links", () => {
  it("lead to files, folders with default.nix and what joined paths mean", () => {
    const { files } = fixture(`
#- a/configuration.nix
{ imports = [ ./x.nix ../lib (./.. + "/lib/y.nix") ./missing.nix <nixpkgs> ]; text = builtins.readFile ./motd.txt; }
#- a/x.nix
{ }
#- lib/default.nix
{ }
#- lib/y.nix
{ }
#- a/motd.txt
hallo
`);
    assert.deepEqual(
      links(modelFor(files), "a/configuration.nix").map((link) => link.target),
      ["a/x.nix", "lib/default.nix", "lib/y.nix", "a/motd.txt"],
    );
  });
});

describe("folding", () => {
  it("folds sets, lists, strings, argument lists and runs of comments that span lines", () =>
    checkMarks(
      `
# eins
^^^^^^ comment
# zwei
{ lib
^^^^^ region
, ...
}: {
#  ^ region
  a = [
#     ^ region
    1
  ];
  imports = [
#           ^ imports
    ./x.nix
  ];
  b = [ 1 ];
}
`,
      function* (model) {
        const text = model.repo.files.get("configuration.nix")?.source.text ?? "";
        for (const { span, kind } of foldings(model, "configuration.nix")) {
          const end = Math.min(span.end, text.indexOf("\n", span.start));
          yield { file: "configuration.nix", start: span.start, end, label: kind };
        }
      },
    ));
});

describe("selection ranges", () => {
  it("grow from the name through expression and binding to the file", () => {
    const { files, cursor } = fixture("{ a = { b = config.my.po$0rts; }; }");
    const text = files[0]?.text ?? "";
    assert.deepEqual(
      selections(modelFor(files), "configuration.nix", cursor?.offset ?? 0).map(({ start, end }) =>
        text.slice(start, end),
      ),
      [
        "ports",
        "config.my.ports",
        "b = config.my.ports;",
        "{ b = config.my.ports; }",
        "a = { b = config.my.ports; };",
        "{ a = { b = config.my.ports; }; }",
        "{ a = { b = config.my.ports; }; }\n",
      ],
    );
  });
});
