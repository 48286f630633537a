/** Attributes defined twice: which bindings become one set, and which of them is told where they cannot. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkFacts, modelFor } from "../check.ts";

const check = (source: string): void => checkFacts("duplicates", source);

describe("attributes defined twice", () => {
  it("are told at the later path, up to the name that both define", () =>
    check(`
      {
        a.b = 1;
        a.b.c = 2;
      # ^^^ a.b
        a = 3;
      # ^ a
        a.b = 4;
      # ^^^ a.b
      }
    `));

  it("stand in let, in recursive sets, and among what is inherited", () =>
    check(`
      x:
      let
        a = 1;
        a = 2;
      # ^ a
        inherit (x) b b;
      #               ^ b
      in
      rec { inherit a; c = 1; c.d = 2; a.e = 3; }
      #                       ^ c
      #                                ^ a
    `));

  it("are found inside of sets that become one, however deep", () =>
    check(`
      {
        a = { b = { c = 1; d = 2; }; };
        a.b = { c = 3; e = 4; };
      #         ^ a.b.c
        a = rec { b.d = 5; };
      #           ^^^ a.b.d
      }
    `));

  it("are none where sets can become one", () =>
    check(`
      {
        a = { b.c = 1; };
        a.b = { d = 2; };
        "a".e = 3;
        a = ({ f = 4; });
        \${"a"}.g = 5;
      }
    `));

  it("are found where one of the two is no set that is written there", () =>
    check(`
      {
        a = { } // { };
        a.b = 1;
      # ^ a
        c = let { body = 1; };
        c = { };
      # ^ c
      }
    `));

  it("are not compared where only evaluation knows the name", () =>
    check('x: { ${x} = 1; ${x} = 2; "a${x}" = 3; "a${x}" = 4; ${x}.a = 5; ${x}.a = 6; }'));

  it("are told once for the attribute that two bindings of a literal make", () =>
    check(`
      {
        a.b = 1;
        a = { b.c = 1; b.d = 2; };
      #       ^ a.b
      }
    `));

  it("are not told of a file with errors", () => check("{ a = 1; a = 2; b = ; }"));

  it("are told a hundred times at most", () => {
    const text = `{ ${"a = 1; ".repeat(20_000)} }`;
    const [file] = modelFor([{ path: "a.nix", text }]).repo.files.values();
    assert.equal(file?.facts.duplicates.length, 100);
  });

  it("are found without a full stack where literals nest without end", () => {
    const nested = `${"a = { ".repeat(1000)}${"}; ".repeat(1000)}`;
    const [file] = modelFor([{ path: "a.nix", text: `{ ${nested} ${nested} }` }]).repo.files.values();
    assert.deepEqual(file?.facts.duplicates, []);
  });
});
