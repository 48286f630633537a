/** What forces a value is called as the file calls it; a module that has no `lib` asks for it in the style of its head. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { libraryName } from "#facts/formals-edit.ts";
import { readText } from "#facts/read-text.ts";
import "#test/check.ts";
import { complaintAbout } from "#test/samples/nix-parse.ts";
import { applyEdits } from "#text/edit.ts";

/** `$0` is where it is called; `undefined`: it cannot be. */
function checkName(source: string, name: string | undefined, after: string = source): void {
  const offset = source.indexOf("$0");
  const text = source.replace("$0", "");
  const { source: parsed } = readText(text);
  const found = libraryName(parsed, offset, parsed.root, "mkForce");
  assert.equal(found?.text, name);
  if (!found) return;
  const result = applyEdits(text, found.edits);
  assert.equal(result, after.replace("$0", ""));
  assert.equal(complaintAbout(result), "");
}

describe("a module asks for lib", () => {
  const heads: readonly (readonly [title: string, before: string, after: string])[] = [
    ["between sorted names", "{ config, pkgs, ... }:", "{ config, lib, pkgs, ... }:"],
    ["before a name behind it", "{ pkgs, ... }:", "{ lib, pkgs, ... }:"],
    ["behind names that are not sorted", "{ pkgs, config, ... }:", "{ pkgs, config, lib, ... }:"],
    ["alone", "{ ... }:", "{ lib, ... }:"],
    ["without blanks", "{...}:", "{lib, ...}:"],
    ["without blanks behind commas", "{config,pkgs,...}:", "{config,lib,pkgs,...}:"],
    ["in lines with commas behind", "{\n  config,\n  pkgs,\n  ...\n}:", "{\n  config,\n  lib,\n  pkgs,\n  ...\n}:"],
    ["in lines with commas in front", "{ config\n, pkgs\n, ...\n}:", "{ config\n, lib\n, pkgs\n, ...\n}:"],
    ["as the last one of lines", "{\n  config,\n  ...\n}:", "{\n  config,\n  lib,\n  ...\n}:"],
    ["beside defaults", "{ config, port ? 80, ... }:", "{ config, lib, port ? 80, ... }:"],
    ["behind a name for all", "args@{ config, ... }:", "args@{ config, lib, ... }:"],
    ["before a name for all", "{ config, ... }@args:", "{ config, lib, ... }@args:"],
    ["beside comments", "{ config, # wir\n  pkgs, ... }:", "{ config, # wir\n  lib, pkgs, ... }:"],
    ["beside comments with dots", "{ config, # und ...\n  ... }:", "{ config, # und ...\n  lib, ... }:"],
  ];
  for (const [title, before, after] of heads)
    it(title, () => checkName(`${before}\n{ a = $01; }\n`, "lib.mkForce", `${after}\n{ a = 1; }\n`));

  it("at the beginning of a file that has no head", () =>
    checkName("# Titel\n{ a = $01; }\n", "lib.mkForce", "# Titel\n{ lib, ... }:\n{ a = 1; }\n"));

  it("with the line ends of the file", () =>
    checkName("{ a = $01; }\r\n", "lib.mkForce", "{ lib, ... }:\r\n{ a = 1; }\r\n"));

  it("not where it is closed, or has a name for all only", () => {
    checkName("{ config }:\n{ a = $01; }\n", undefined);
    checkName("args:\n{ a = $01; }\n", undefined);
  });
});

describe("what forces is called", () => {
  it("by lib where there is one", () => checkName("{ lib, ... }: { a = $01; }", "lib.mkForce"));
  it("by lib with a default", () => checkName("{ pkgs, lib ? pkgs.lib, ... }: { a = $01; }", "lib.mkForce"));
  it("by the one of packages", () =>
    checkName("{ pkgs, ... }: let inherit (pkgs) lib; in { a = $01; }", "lib.mkForce"));
  it("by the one of an input", () =>
    checkName("{ inputs, ... }: let lib = inputs.nixpkgs.lib; in { a = $01; }", "lib.mkForce"));
  it("plainly where the file writes so", () =>
    checkName("{ lib, ... }: with lib; { b = mkDefault 1; a = $01; }", "mkForce"));
  it("plainly where there is nothing but the names of lib", () =>
    checkName("{ pkgs, ... }: with pkgs.lib; { a = $01; }", "mkForce"));
  it("by lib where the file does so beside plain names", () =>
    checkName("{ lib, ... }: with lib; { b = lib.mkDefault 1; a = $01; }", "lib.mkForce"));
  it("plainly where it is inherited", () =>
    checkName("{ lib, ... }: let inherit (lib) mkForce; in { b = mkForce 1; a = $01; }", "mkForce"));
  it("plainly where it is inherited from the modules of lib", () =>
    checkName("{ lib, ... }: let inherit (lib.modules) mkForce; in { b = mkForce 1; a = $01; }", "mkForce"));
  it("by lib where the plain name is something else", () =>
    checkName("{ lib, ... }: let mkForce = x: x; in { b = mkForce 1; a = $01; }", "lib.mkForce"));
  it("by nobody where lib is something else", () => {
    checkName("{ lib, ... }: let lib = import ./lib.nix; in { a = $01; }", undefined);
    checkName("lib: { a = $01; }", undefined);
    checkName("{ pkgs, ... }: let inherit (pkgs.python) lib; in { a = $01; }", undefined);
  });
});
