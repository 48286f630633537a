/** `hardening/wrong-unit`: TODO what it sees and what it leaves alone. */

import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";

describe("hardening/wrong-unit", () => {
  it("sees TODO", () =>
    checkRule(
      "hardening/wrong-unit",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      #        ^^^^ TODO: what is wrong with todo, why, and what to do.
      }
      `,
    ));

  it("leaves TODO alone", () => checkRule("hardening/wrong-unit", "{ x = 1; }"));

  it("says nothing about a file that cannot be read", () => checkRule("hardening/wrong-unit", "{ todo = ; }"));

  it("can be suppressed", () =>
    checkSuppress(
      "hardening/wrong-unit",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      }
      `,
      `
      {
        options.todo = lib.mkOption { };
        # mynixos: ignore hardening/wrong-unit – Grund
        config.todo = 1;
      }
      `,
    ));
});
