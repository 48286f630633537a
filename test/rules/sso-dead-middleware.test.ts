/** `sso/dead-middleware`: TODO what it sees and what it leaves alone. */

import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";

describe("sso/dead-middleware", () => {
  it("sees TODO", () =>
    checkRule(
      "sso/dead-middleware",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      #        ^^^^ TODO: what is wrong with todo, why, and what to do.
      }
      `,
    ));

  it("leaves TODO alone", () => checkRule("sso/dead-middleware", "{ x = 1; }"));

  it("says nothing about a file that cannot be read", () => checkRule("sso/dead-middleware", "{ todo = ; }"));

  it("can be suppressed", () =>
    checkSuppress(
      "sso/dead-middleware",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      }
      `,
      `
      {
        options.todo = lib.mkOption { };
        # mynixos: ignore sso/dead-middleware – Grund
        config.todo = 1;
      }
      `,
    ));
});
