/** `host/sudo-tags`: TODO what it sees and what it leaves alone. */

import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";

describe("host/sudo-tags", () => {
  it("sees TODO", () =>
    checkRule(
      "host/sudo-tags",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      #        ^^^^ TODO: what is wrong with todo, why, and what to do.
      }
      `,
    ));

  it("leaves TODO alone", () => checkRule("host/sudo-tags", "{ x = 1; }"));

  it("says nothing about a file that cannot be read", () => checkRule("host/sudo-tags", "{ todo = ; }"));

  it("can be suppressed", () =>
    checkSuppress(
      "host/sudo-tags",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      }
      `,
      `
      {
        options.todo = lib.mkOption { };
        # mynixos: ignore host/sudo-tags – Grund
        config.todo = 1;
      }
      `,
    ));
});
