/** `suppression/unused`: comments that silence nothing, and ids that no rule has. */

import { describe, it } from "mocha";
import { checkFix, checkRule } from "#test/check.ts";

const id = "suppression/unused";
const check = (source: string): void => checkRule(id, source);

/** A repo in which `CFG.a.b` names nothing, for findings to silence. */
const repo = (text: string): string =>
  `#- options.nix\n{ options.my.configs.a = lib.mkOption { }; }\n#- configuration.nix\n${text}`;

describe("suppression/unused", () => {
  it("sees a suppression without a finding", () =>
    check(`
      {
        # mynixos: ignore trace/unknown-id – early
      #                   ^^^^^^^^^^^^^^^^ trace/unknown-id reports nothing here; remove the suppression.
        a = 1;
      }
    `));

  it("sees each id that no rule has", () =>
    check(`
      {
        # mynixos: ignore trace/unknown-ids, port/nonsense – why
      #                   ^^^^^^^^^^^^^^^^^ There is no rule trace/unknown-ids; did you mean trace/unknown-id?
      #                                      ^^^^^^^^^^^^^ There is no rule port/nonsense; remove it from the comment.
        a = 1;
      }
    `));

  it("sees a comment that names no rule", () =>
    check(`
      {
        # mynixos: ignore
      # ^^^^^^^^^^^^^^^^^^^ This comment names no rule, so it silences nothing.
        a = 1;
      }
    `));

  it("leaves alone what is needed, above other comments and on the line", () =>
    check(
      repo(`
{
  # mynixos: ignore trace/unknown-id – soon
  # source-id: CFG.a.b
  a = 1; # mynixos: ignore suppression/no-reason
}`),
    ));

  it("is silent when the rule is switched off", () =>
    check(`
      #- configuration.nix
      {
        # mynixos: ignore trace/unknown-id – early
        a = 1;
      }
      #- .mynixos.json
      { "rules": { "trace/unknown-id": "off" } }
    `));

  it("is silent in a broken file", () =>
    check(`
      {
        # mynixos: ignore trace/unknown-id – early
        a = 1
      }
    `));

  it("removes the comment with its line", () =>
    checkFix(id, "{\n  # mynixos: ignore trace/unknown-id – x\n  a = 1;\n}", "{\n  a = 1;\n}"));

  it("removes a comment behind code", () =>
    checkFix(id, "{\n  a = 1; # mynixos: ignore trace/unknown-id – x\n}", "{\n  a = 1;\n}"));

  it("removes one id of several", () =>
    checkFix(
      id,
      repo("{\n  # mynixos: ignore port/none, trace/unknown-id – x\n  # sink: CFG.a.b\n  a = 1;\n}"),
      repo("{\n  # mynixos: ignore trace/unknown-id – x\n  # sink: CFG.a.b\n  a = 1;\n}"),
    ));

  it("corrects a misspelt id", () =>
    checkFix(
      id,
      repo("{\n  # mynixos: ignore trace/unknwon-id – x\n  # sink: CFG.a.b\n  a = 1;\n}"),
      repo("{\n  # mynixos: ignore trace/unknown-id – x\n  # sink: CFG.a.b\n  a = 1;\n}"),
    ));
});
