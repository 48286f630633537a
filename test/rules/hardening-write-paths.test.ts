/** `hardening/write-paths`: TODO what it sees and what it leaves alone. */

import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";

describe("hardening/write-paths", () => {
  it("sees TODO", () =>
    checkRule(
      "hardening/write-paths",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      #        ^^^^ TODO: what is wrong with todo, why, and what to do.
      }
      `,
    ));

  it("leaves TODO alone", () => checkRule("hardening/write-paths", "{ x = 1; }"));

  it("says nothing about a file that cannot be read", () => checkRule("hardening/write-paths", "{ todo = ; }"));

  it("can be suppressed", () =>
    checkSuppress(
      "hardening/write-paths",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      }
      `,
      `
      {
        options.todo = lib.mkOption { };
        # mynixos: ignore hardening/write-paths – Grund
        config.todo = 1;
      }
      `,
    ));
});
