/** `host/rescue-drift`: TODO what it sees and what it leaves alone. */

import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";

describe("host/rescue-drift", () => {
  it("sees TODO", () =>
    checkRule(
      "host/rescue-drift",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      #        ^^^^ TODO: what is wrong with todo, why, and what to do.
      }
      `,
    ));

  it("leaves TODO alone", () => checkRule("host/rescue-drift", "{ x = 1; }"));

  it("says nothing about a file that cannot be read", () => checkRule("host/rescue-drift", "{ todo = ; }"));

  it("can be suppressed", () =>
    checkSuppress(
      "host/rescue-drift",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      }
      `,
      `
      {
        options.todo = lib.mkOption { };
        # mynixos: ignore host/rescue-drift – Grund
        config.todo = 1;
      }
      `,
    ));
});
