/** Names that nothing binds: what binds a name where, what was meant, and the head that could take it in. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkFacts, modelFor } from "../check.ts";

const check = (source: string): void => checkFacts("undefinedNames", source);

/** The head offered for the first name, as it stands in the text, and whether others stand around. */
function headFor(text: string): readonly [head: string | undefined, nested: boolean] {
  const [file] = modelFor([{ path: "a.nix", text }]).repo.files.values();
  const [name] = file?.facts.undefinedNames ?? [];
  assert.ok(name, "every name is bound");
  return [name.head && text.slice(name.head.start, name.head.end), name.nested];
}

describe("names that nothing binds", () => {
  it("are those outside of what binds them", () =>
    check(`
      { a, ... }@args:
      let
        b = a;
        inherit (b) c;
      in
      [ a b c args d (x: x) x rec { e = f; f = 1; } e ]
      #            ^ d
      #                     ^ x
      #                                             ^ e
    `));

  it("are looked up outside where they are inherited", () =>
    check(`
      rec {
        inherit a;
      #         ^ a
        inherit (b) c;
        b = c;
      }
    `));

  it("may come from any with around", () =>
    check(`
      x: [ (with x; { inherit y; z = w: v; }) y ]
      #                                       ^ y
    `));

  it("are found in every corner", () =>
    check(`
      { a ? b }:
      #     ^ b
      { \${d} = 1; }.\${e} or "\${f}" ? g.\${h}
      #   ^ d
      #               ^ e
      #                        ^ f
      #                                  ^ h
    `));

  it("are bound by what merges: the first set decides whether it is recursive", () =>
    check(`
      {
        a = rec { b = 1; };
        a.c = b;
        d.e = f;
      #       ^ f
        d = rec { f = 1; };
      }
    `));

  it("are never names of Nix itself, of whatever release", () =>
    check("[ builtins map __attrNames __curPos break __warn __getFlake fetchTree true ]"));

  it("are not told of a file with errors", () => check("{ a = b; c = ; }"));

  it("come with a name that is close and bound there", () =>
    check(`
      { config, lib, ... }:
      [ confg (let port = 1; in prot) prot attrNames mkIf ab ]
      # ^^^^^ confg (config?)
      #                         ^^^^ prot (port?)
      #                               ^^^^ prot
      #                                    ^^^^^^^^^ attrNames (builtins.attrNames?)
      #                                              ^^^^ mkIf (lib.mkIf?)
      #                                                   ^^ ab
    `));

  it("come with the head of the module around", () => {
    assert.deepEqual(headFor("{ config, ... }: lib"), ["{ config, ... }", false]);
    assert.deepEqual(headFor("{ ... }: lib"), ["{ ... }", false]);
    assert.deepEqual(headFor("let a = 1; in { pkgs, ... }: lib"), ["{ pkgs, ... }", false]);
    assert.deepEqual(headFor("{ self, ... }: { config, ... }: lib"), ["{ config, ... }", false]);
    assert.deepEqual(headFor("{ config, ... }: { options, ... }: lib"), ["{ config, ... }", true]);
    assert.deepEqual(headFor("{ a = lib; }"), ["", false]);
  });

  it("come without a head where a module's argument would be none", () => {
    assert.deepEqual(headFor("{ config }: lib"), [undefined, false]);
    assert.deepEqual(headFor("{ self, nixpkgs, ... }: lib"), [undefined, false]);
    assert.deepEqual(headFor("x: lib"), [undefined, false]);
    assert.deepEqual(headFor("{ inputs = { }; outputs = lib; }"), [undefined, false]);
  });

  it("are found at any depth, and in any number up to a hundred", () => {
    const count = (text: string): number | undefined =>
      [...modelFor([{ path: "a.nix", text }]).repo.files.values()][0]?.facts.undefinedNames.length;
    assert.equal(count(`${"[".repeat(2000)}a${"]".repeat(2000)}`), 1);
    assert.equal(count(`${"x: ".repeat(2000)}a`), 1);
    assert.equal(count(`[ ${"a ".repeat(20_000)} ]`), 100);
  }).timeout(20_000);
});
