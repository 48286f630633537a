/** `syntax/error`: every place that is no Nix, each with what to do about it, and nothing that Nix accepts. */

import { describe, it } from "mocha";
import { checkFix, checkRule, checkSuppress } from "#test/check.ts";

const check = (source: string): void => checkRule("syntax/error", source);

describe("syntax/error", () => {
  it("says what is missing", () =>
    check(`
      { a = 1 }
      #     ^ \`;\` is missing here.
    `));

  it("says why, where more is known than that", () =>
    check(`
      #- colon.nix
      { a: 1; }
      #  ^ Between a name and its value stands \`=\`.
      #- string.nix
      { a = "1; }
      #     ^ This string is never closed.
      #- list.nix
      [ 1, 2 ]
      #  ^ Items of a list are separated by spaces.
      #- conflict.nix
      {
      <<<<<<< HEAD
      ^^^^^^^^^^^^ A merge left a conflict here.
        a = 1;
      }
    `));

  it("shows each place in each file", () =>
    check(`
      #- a.nix
      { a = 1 }
      #     ^ \`;\` is missing here.
      #- b.nix
      { b = 2 }
      #     ^ \`;\` is missing here.
    `));

  it("leaves alone what Nix accepts", () =>
    check(`
      #- formals.nix
      { a, b, }: a
      #- inherit.nix
      { inherit (x); }
      #- pipes.nix
      [ 1 2 ] |> map f
    `));

  it("names a file that is no text", () =>
    check(`
      { a = "\0"; }
      #      ^ This is no text file; Nix cannot read it.
    `));

  it("inserts a missing semicolon", () =>
    checkFix("syntax/error", "{\n  a = 1 # one\n}", "{\n  a = 1; # one\n}", "Insert `;`"));

  it("can be suppressed", () =>
    checkSuppress(
      "syntax/error",
      "{\n  a = 1\n}",
      `
      {
        # mynixos: ignore syntax/error – Grund
        a = 1
      }
      `,
    ));
});
