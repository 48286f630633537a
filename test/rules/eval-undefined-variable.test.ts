/** `eval/undefined-variable`: names that nothing binds, what was meant, and the head of the module that lacks them. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkFix, checkRule, checkSuppress, findingsOf } from "#test/check.ts";
import { fixture } from "../fixture.ts";

const id = "eval/undefined-variable";
const check = (source: string): void => checkRule(id, source);
const checkHead = (before: string, after: string, name: string): void =>
  checkFix(id, before, after, `Add \`${name}\` to the arguments`);

describe("eval/undefined-variable", () => {
  it("sees a name that nothing binds", () =>
    check(`
      { a = b; }
      #     ^ undefined variable 'b': nothing binds this name; bind it with \`let\` or make it an argument.
    `));

  it("tells an argument that the head lacks once, with the other places", () => {
    const source = `
      { config, ... }:
      {
        a = lib.mkIf config.b 1;
      #     ^^^ undefined variable 'lib': add it to the arguments of this module.
        c = lib.mkForce pkgs.hello;
      #                 ^^^^ undefined variable 'pkgs': add it to the arguments of this module.
        d = [ lib lib ];
      }
    `;
    check(source);
    const [first] = findingsOf(id, fixture(source).files);
    assert.equal(first?.related.length, 3);
  });

  it("says so where a file takes no arguments at all", () =>
    check(`
      {
        services.caddy.enable = config.my.web;
      #                         ^^^^^^ undefined variable 'config': this file takes no arguments; begin it with \`{ config, ... }:\`.
      }
    `));

  it("guesses names that are bound there, members of builtins, and functions of lib", () =>
    check(`
      { lib, ... }:
      let
        port = 22;
      in
      {
        a = prot;
      #     ^^^^ undefined variable 'prot'; did you mean port?
        b = attrNames { };
      #     ^^^^^^^^^ undefined variable 'attrNames'; did you mean builtins.attrNames?
        c = mkDefault 1;
      #     ^^^^^^^^^ undefined variable 'mkDefault'; did you mean lib.mkDefault?
        d = let local = 1; in locale;
      #                       ^^^^^^ undefined variable 'locale'; did you mean local?
        e = locale;
      #     ^^^^^^ undefined variable 'locale': nothing binds this name; bind it with \`let\` or make it an argument.
      }
    `));

  it("says nothing of what a flake's outputs lack that it is a module's argument", () =>
    check(`
      #- flake.nix
      {
        inputs.nixpkgs.url = "nixpkgs";
        outputs = { self, nixpkgs, ... }: { a = lib; };
      #                                         ^^^ undefined variable 'lib': nothing binds this name; bind it with \`let\` or make it an argument.
      }
    `));

  it("leaves files alone to which scopedImport gives names", () =>
    check(`
      #- configuration.nix
      { a = builtins.scopedImport { answer = 42; } ./scoped.nix; }
      #- scoped.nix
      answer + 1
    `));

  it("says nothing about a file that cannot be read", () => check("{ a = b; c = ; }"));

  describe("adds the argument", () => {
    it("in the usual order", () => checkHead("{ config, pkgs, ... }: lib", "{ config, lib, pkgs, ... }: lib", "lib"));

    it("behind all others, also behind a default", () =>
      checkHead("{ config, lib ? null, ... }: pkgs", "{ config, lib ? null, pkgs, ... }: pkgs", "pkgs"));

    it("on a line of its own", () =>
      checkHead("{\n  config,\n  pkgs,\n  ...\n}:\nlib", "{\n  config,\n  lib,\n  pkgs,\n  ...\n}:\nlib", "lib"));

    it("on a last line of its own", () =>
      checkHead("{\n  config,\n  ...\n}:\nlib", "{\n  config,\n  lib,\n  ...\n}:\nlib", "lib"));

    it("behind commas that begin their lines", () =>
      checkHead("{ config\n, pkgs\n, ...\n}:\nlib", "{ config\n, lib\n, pkgs\n, ...\n}:\nlib", "lib"));

    it("where there was none", () => checkHead("{ ... }: { a = lib; }", "{ lib, ... }: { a = lib; }", "lib"));

    it("with the whole head", () => checkHead("{\n  a = lib;\n}", "{ lib, ... }:\n{\n  a = lib;\n}", "lib"));

    it("safely only where one head can be meant", () => {
      const safe = (text: string): boolean[] =>
        findingsOf(id, [{ path: "a.nix", text }]).flatMap(({ fixes }) => fixes.map((fix) => fix.safe));
      assert.deepEqual(safe("{ config, ... }: { a = lib; }"), [true]);
      assert.deepEqual(safe("{ config, ... }: { a = { config, ... }: lib; }"), [false]);
      assert.deepEqual(safe("{ config, ... }: { a = inputs; }"), [false]);
      assert.deepEqual(safe("{ a = lib; }"), [false]);
    });
  });

  it("writes what was meant", () =>
    checkFix(id, "{ config, ... }: { a = confg.b; }", "{ config, ... }: { a = config.b; }", "Replace by config"));

  it("does not rename what is inherited: the attribute would get another name", () => {
    const [finding] = findingsOf(id, [{ path: "a.nix", text: "{ port, ... }: { inherit prot; }" }]);
    assert.deepEqual(finding?.fixes, []);
  });

  it("can be suppressed", () =>
    checkSuppress(id, "{\n  a = b;\n}", `{\n  # mynixos: ignore ${id} – Grund\n  a = b;\n}`));
});
