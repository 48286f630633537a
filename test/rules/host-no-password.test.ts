/** `host/no-password`: TODO what it sees and what it leaves alone. */

import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";

describe("host/no-password", () => {
  it("sees TODO", () =>
    checkRule(
      "host/no-password",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      #        ^^^^ TODO: what is wrong with todo, why, and what to do.
      }
      `,
    ));

  it("leaves TODO alone", () => checkRule("host/no-password", "{ x = 1; }"));

  it("says nothing about a file that cannot be read", () => checkRule("host/no-password", "{ todo = ; }"));

  it("can be suppressed", () =>
    checkSuppress(
      "host/no-password",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      }
      `,
      `
      {
        options.todo = lib.mkOption { };
        # mynixos: ignore host/no-password – Grund
        config.todo = 1;
      }
      `,
    ));
});
