/** `host/max-jobs`: TODO what it sees and what it leaves alone. */

import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";

describe("host/max-jobs", () => {
  it("sees TODO", () =>
    checkRule(
      "host/max-jobs",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      #        ^^^^ TODO: what is wrong with todo, why, and what to do.
      }
      `,
    ));

  it("leaves TODO alone", () => checkRule("host/max-jobs", "{ x = 1; }"));

  it("says nothing about a file that cannot be read", () => checkRule("host/max-jobs", "{ todo = ; }"));

  it("can be suppressed", () =>
    checkSuppress(
      "host/max-jobs",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      }
      `,
      `
      {
        options.todo = lib.mkOption { };
        # mynixos: ignore host/max-jobs – Grund
        config.todo = 1;
      }
      `,
    ));
});
