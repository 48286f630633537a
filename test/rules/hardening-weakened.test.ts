/** `hardening/weakened`: TODO what it sees and what it leaves alone. */

import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";

describe("hardening/weakened", () => {
  it("sees TODO", () =>
    checkRule(
      "hardening/weakened",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      #        ^^^^ TODO: what is wrong with todo, why, and what to do.
      }
      `,
    ));

  it("leaves TODO alone", () => checkRule("hardening/weakened", "{ x = 1; }"));

  it("says nothing about a file that cannot be read", () => checkRule("hardening/weakened", "{ todo = ; }"));

  it("can be suppressed", () =>
    checkSuppress(
      "hardening/weakened",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      }
      `,
      `
      {
        options.todo = lib.mkOption { };
        # mynixos: ignore hardening/weakened – Grund
        config.todo = 1;
      }
      `,
    ));
});
