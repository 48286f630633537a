/** `hardening/breaks-service`: TODO what it sees and what it leaves alone. */

import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";

describe("hardening/breaks-service", () => {
  it("sees TODO", () =>
    checkRule(
      "hardening/breaks-service",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      #        ^^^^ TODO: what is wrong with todo, why, and what to do.
      }
      `,
    ));

  it("leaves TODO alone", () => checkRule("hardening/breaks-service", "{ x = 1; }"));

  it("says nothing about a file that cannot be read", () => checkRule("hardening/breaks-service", "{ todo = ; }"));

  it("can be suppressed", () =>
    checkSuppress(
      "hardening/breaks-service",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      }
      `,
      `
      {
        options.todo = lib.mkOption { };
        # mynixos: ignore hardening/breaks-service – Grund
        config.todo = 1;
      }
      `,
    ));
});
