/** `hardening/missing`: TODO what it sees and what it leaves alone. */

import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";

describe("hardening/missing", () => {
  it("sees TODO", () =>
    checkRule(
      "hardening/missing",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      #        ^^^^ TODO: what is wrong with todo, why, and what to do.
      }
      `,
    ));

  it("leaves TODO alone", () => checkRule("hardening/missing", "{ x = 1; }"));

  it("says nothing about a file that cannot be read", () => checkRule("hardening/missing", "{ todo = ; }"));

  it("can be suppressed", () =>
    checkSuppress(
      "hardening/missing",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      }
      `,
      `
      {
        options.todo = lib.mkOption { };
        # mynixos: ignore hardening/missing – Grund
        config.todo = 1;
      }
      `,
    ));
});
