/** `sso/gateway-mismatch`: TODO what it sees and what it leaves alone. */

import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";

describe("sso/gateway-mismatch", () => {
  it("sees TODO", () =>
    checkRule(
      "sso/gateway-mismatch",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      #        ^^^^ TODO: what is wrong with todo, why, and what to do.
      }
      `,
    ));

  it("leaves TODO alone", () => checkRule("sso/gateway-mismatch", "{ x = 1; }"));

  it("says nothing about a file that cannot be read", () => checkRule("sso/gateway-mismatch", "{ todo = ; }"));

  it("can be suppressed", () =>
    checkSuppress(
      "sso/gateway-mismatch",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      }
      `,
      `
      {
        options.todo = lib.mkOption { };
        # mynixos: ignore sso/gateway-mismatch – Grund
        config.todo = 1;
      }
      `,
    ));
});
