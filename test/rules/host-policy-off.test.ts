/** `host/policy-off`: TODO what it sees and what it leaves alone. */

import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";

describe("host/policy-off", () => {
  it("sees TODO", () =>
    checkRule(
      "host/policy-off",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      #        ^^^^ TODO: what is wrong with todo, why, and what to do.
      }
      `,
    ));

  it("leaves TODO alone", () => checkRule("host/policy-off", "{ x = 1; }"));

  it("says nothing about a file that cannot be read", () => checkRule("host/policy-off", "{ todo = ; }"));

  it("can be suppressed", () =>
    checkSuppress(
      "host/policy-off",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      }
      `,
      `
      {
        options.todo = lib.mkOption { };
        # mynixos: ignore host/policy-off – Grund
        config.todo = 1;
      }
      `,
    ));
});
