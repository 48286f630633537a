/** `host/rescue-port`: TODO what it sees and what it leaves alone. */

import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";

describe("host/rescue-port", () => {
  it("sees TODO", () =>
    checkRule(
      "host/rescue-port",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      #        ^^^^ TODO: what is wrong with todo, why, and what to do.
      }
      `,
    ));

  it("leaves TODO alone", () => checkRule("host/rescue-port", "{ x = 1; }"));

  it("says nothing about a file that cannot be read", () => checkRule("host/rescue-port", "{ todo = ; }"));

  it("can be suppressed", () =>
    checkSuppress(
      "host/rescue-port",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      }
      `,
      `
      {
        options.todo = lib.mkOption { };
        # mynixos: ignore host/rescue-port – Grund
        config.todo = 1;
      }
      `,
    ));
});
