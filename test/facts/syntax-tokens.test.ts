/** Every piece of a text is what Nix takes it for, in broken text as well. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { syntaxTokens } from "#facts/syntax-tokens.ts";
import { checkMarks } from "../check.ts";
import { parse } from "../syntax/grammar.ts";

const shown = (source: string): void =>
  checkMarks(source, function* (model) {
    for (const { path: file, source } of model.repo.files.values())
      for (const { kind, start, end } of syntaxTokens(source)) yield { file, start, end, label: kind };
  });

describe("tokens of syntax", () => {
  it("are names, what is called, keywords, constants and numbers", () =>
    shown(`
      args@{ lib, x ? 1, ... }: let a.b = true; in lib.mkIf (f a) { inherit (x) y; z = null; }
      ^^^^ parameter
      #      ^^^ parameter
      #           ^ parameter
      #               ^ number
      #                         ^^^ keyword
      #                             ^ property
      #                               ^ property
      #                                   ^^^^ constant
      #                                         ^^ keyword
      #                                                ^^^^ function
      #                                                      ^ function
      #                                                             ^^^^^^^ keyword
      #                                                                         ^ property
      #                                                                            ^ property
      #                                                                                ^^^^ constant
    `));

  it("are strings without the Nix in them, paths, comments", () =>
    shown(`
      [ "a \${toString 1} b" ./x/\${y}.nix <nixpkgs/lib> ''c \${"d \${e} f"} g'' ] # end
      # ^^^ string
      #      ^^^^^^^^ function
      #               ^ number
      #                 ^^^ string
      #                     ^^^^ path
      #                             ^^^^ path
      #                                  ^^^^^^^^^^^^^ path
      #                                                ^^^^ string
      #                                                      ^^^ string
      #                                                             ^^^ string
      #                                                                 ^^^^ string
      #                                                                        ^^^^^ comment
    `));

  it("stay what they are around an error", () =>
    shown(`
      { a = ; b = "x"; c = 1
      # ^ property
      #       ^ property
      #           ^^^ string
      #                ^ property
      #                    ^ number
    `));

  it("never overlap, whatever the text is", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            '"',
            "''",
            "${",
            "}",
            "{",
            "a",
            ".",
            "=",
            ";",
            "./x",
            "#",
            "\n",
            "/*",
            "*/",
            " ",
            "1",
            "in",
            "let",
            "é",
          ),
        ),
        (pieces) => {
          const text = pieces.join("");
          let end = 0;
          for (const token of syntaxTokens(parse(text))) {
            assert.ok(token.start >= end && token.end > token.start && token.end <= text.length, text);
            end = token.end;
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
