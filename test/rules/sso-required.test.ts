/** `sso/required`: TODO what it sees and what it leaves alone. */

import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";

describe("sso/required", () => {
  it("sees TODO", () =>
    checkRule(
      "sso/required",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      #        ^^^^ TODO: what is wrong with todo, why, and what to do.
      }
      `,
    ));

  it("leaves TODO alone", () => checkRule("sso/required", "{ x = 1; }"));

  it("says nothing about a file that cannot be read", () => checkRule("sso/required", "{ todo = ; }"));

  it("can be suppressed", () =>
    checkSuppress(
      "sso/required",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      }
      `,
      `
      {
        options.todo = lib.mkOption { };
        # mynixos: ignore sso/required – Grund
        config.todo = 1;
      }
      `,
    ));
});
