/** `sso/gateway-kind`: TODO what it sees and what it leaves alone. */

import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";

describe("sso/gateway-kind", () => {
  it("sees TODO", () =>
    checkRule(
      "sso/gateway-kind",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      #        ^^^^ TODO: what is wrong with todo, why, and what to do.
      }
      `,
    ));

  it("leaves TODO alone", () => checkRule("sso/gateway-kind", "{ x = 1; }"));

  it("says nothing about a file that cannot be read", () => checkRule("sso/gateway-kind", "{ todo = ; }"));

  it("can be suppressed", () =>
    checkSuppress(
      "sso/gateway-kind",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      }
      `,
      `
      {
        options.todo = lib.mkOption { };
        # mynixos: ignore sso/gateway-kind – Grund
        config.todo = 1;
      }
      `,
    ));
});
