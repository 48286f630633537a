/** `sso/caddyfile`: TODO what it sees and what it leaves alone. */

import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";

describe("sso/caddyfile", () => {
  it("sees TODO", () =>
    checkRule(
      "sso/caddyfile",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      #        ^^^^ TODO: what is wrong with todo, why, and what to do.
      }
      `,
    ));

  it("leaves TODO alone", () => checkRule("sso/caddyfile", "{ x = 1; }"));

  it("says nothing about a file that cannot be read", () => checkRule("sso/caddyfile", "{ todo = ; }"));

  it("can be suppressed", () =>
    checkSuppress(
      "sso/caddyfile",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      }
      `,
      `
      {
        options.todo = lib.mkOption { };
        # mynixos: ignore sso/caddyfile – Grund
        config.todo = 1;
      }
      `,
    ));
});
