/** `host/boot-limit`: TODO what it sees and what it leaves alone. */

import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";

describe("host/boot-limit", () => {
  it("sees TODO", () =>
    checkRule(
      "host/boot-limit",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      #        ^^^^ TODO: what is wrong with todo, why, and what to do.
      }
      `,
    ));

  it("leaves TODO alone", () => checkRule("host/boot-limit", "{ x = 1; }"));

  it("says nothing about a file that cannot be read", () => checkRule("host/boot-limit", "{ todo = ; }"));

  it("can be suppressed", () =>
    checkSuppress(
      "host/boot-limit",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      }
      `,
      `
      {
        options.todo = lib.mkOption { };
        # mynixos: ignore host/boot-limit – Grund
        config.todo = 1;
      }
      `,
    ));
});
