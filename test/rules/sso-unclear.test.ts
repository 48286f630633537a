/** `sso/unclear`: TODO what it sees and what it leaves alone. */

import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";

describe("sso/unclear", () => {
  it("sees TODO", () =>
    checkRule(
      "sso/unclear",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      #        ^^^^ TODO: what is wrong with todo, why, and what to do.
      }
      `,
    ));

  it("leaves TODO alone", () => checkRule("sso/unclear", "{ x = 1; }"));

  it("says nothing about a file that cannot be read", () => checkRule("sso/unclear", "{ todo = ; }"));

  it("can be suppressed", () =>
    checkSuppress(
      "sso/unclear",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      }
      `,
      `
      {
        options.todo = lib.mkOption { };
        # mynixos: ignore sso/unclear – Grund
        config.todo = 1;
      }
      `,
    ));
});
