/** `host/ssh-legacy`: TODO what it sees and what it leaves alone. */

import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";

describe("host/ssh-legacy", () => {
  it("sees TODO", () =>
    checkRule(
      "host/ssh-legacy",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      #        ^^^^ TODO: what is wrong with todo, why, and what to do.
      }
      `,
    ));

  it("leaves TODO alone", () => checkRule("host/ssh-legacy", "{ x = 1; }"));

  it("says nothing about a file that cannot be read", () => checkRule("host/ssh-legacy", "{ todo = ; }"));

  it("can be suppressed", () =>
    checkSuppress(
      "host/ssh-legacy",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      }
      `,
      `
      {
        options.todo = lib.mkOption { };
        # mynixos: ignore host/ssh-legacy – Grund
        config.todo = 1;
      }
      `,
    ));
});
