/** `sso/missing-redirect`: TODO what it sees and what it leaves alone. */

import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";

describe("sso/missing-redirect", () => {
  it("sees TODO", () =>
    checkRule(
      "sso/missing-redirect",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      #        ^^^^ TODO: what is wrong with todo, why, and what to do.
      }
      `,
    ));

  it("leaves TODO alone", () => checkRule("sso/missing-redirect", "{ x = 1; }"));

  it("says nothing about a file that cannot be read", () => checkRule("sso/missing-redirect", "{ todo = ; }"));

  it("can be suppressed", () =>
    checkSuppress(
      "sso/missing-redirect",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      }
      `,
      `
      {
        options.todo = lib.mkOption { };
        # mynixos: ignore sso/missing-redirect – Grund
        config.todo = 1;
      }
      `,
    ));
});
