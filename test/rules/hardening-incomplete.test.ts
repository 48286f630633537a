/** `hardening/incomplete`: TODO what it sees and what it leaves alone. */

import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";

describe("hardening/incomplete", () => {
  it("sees TODO", () =>
    checkRule(
      "hardening/incomplete",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      #        ^^^^ TODO: what is wrong with todo, why, and what to do.
      }
      `,
    ));

  it("leaves TODO alone", () => checkRule("hardening/incomplete", "{ x = 1; }"));

  it("says nothing about a file that cannot be read", () => checkRule("hardening/incomplete", "{ todo = ; }"));

  it("can be suppressed", () =>
    checkSuppress(
      "hardening/incomplete",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      }
      `,
      `
      {
        options.todo = lib.mkOption { };
        # mynixos: ignore hardening/incomplete – Grund
        config.todo = 1;
      }
      `,
    ));
});
